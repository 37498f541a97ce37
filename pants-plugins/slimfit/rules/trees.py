"""Parts of trees in the store."""

from __future__ import annotations

from collections.abc import Iterable

from pants.engine.fs import DigestSubset, PathGlobs
from pants.engine.rules import Rule, collect_rules, rule

from slimfit.engine import engine
from slimfit.rule_types.tool import FileText, FileTextRequest, Subtree, SubtreeRequest


@rule
async def take_subtree(request: SubtreeRequest) -> Subtree:
    subset = await engine.digest_subset(
        DigestSubset(request.digest, PathGlobs([f"{request.path}/**"]))
    )
    return Subtree(await engine.remove_prefix(subset, request.path))


@rule
async def read_file(request: FileTextRequest) -> FileText:
    subset = await engine.digest_subset(DigestSubset(request.digest, PathGlobs([request.path])))
    contents = await engine.digest_contents(subset)
    if len(contents) != 1:
        raise AssertionError(f"This is a Slimfit bug: no file {request.path} in {request.digest}.")
    return FileText(contents[0].content)


def rules() -> Iterable[Rule]:
    return collect_rules()
