"""Hints from strings: URLs, names of engines, applications that a server loads."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Optional

from slimfit.core.closure.audit import SourceFile
from slimfit.core.closure.hints.model import Distributions
from slimfit.core.closure.hints.names import ENGINES, url_modules
from slimfit.core.closure.syntax.facts import Evidence

# The names of files and of hosts look like modules.
_OTHER_ENDINGS = frozenset(
    {"com", "dev", "net", "org"}
    | {
        "cfg",
        "conf",
        "css",
        "csv",
        "gz",
        "html",
        "ini",
        "jpg",
        "js",
        "json",
        "log",
        "md",
        "parquet",
    }
    | {
        "pdf",
        "png",
        "py",
        "sh",
        "sql",
        "svg",
        "tar",
        "toml",
        "txt",
        "xlsx",
        "xml",
        "yaml",
        "yml",
        "zip",
    }
)


def own_module(text: str, modules: frozenset[str]) -> Optional[str]:
    """The first-party module that a string names, itself or by an object in it; `None` if none.

    >>> own_module("shop.web:app", frozenset({"shop.web"}))
    'shop.web'
    """
    name = text.partition(":")[0]
    if name in modules:
        return name
    parent, _, last = name.rpartition(".")
    # `shop.web.View`: a class of a module, and no module that was not found.
    return parent if parent in modules and ":" not in text and last[:1].isupper() else None


def string_hints(
    files: Iterable[SourceFile],
    distributions: Distributions,
    own: frozenset[str],
    elsewhere: frozenset[str],
) -> Iterator[tuple[str, str]]:
    """What strings in an app's files name and the app does not hold, each with file and line.

    :param own: the modules of the app's files.
    :param elsewhere: the first-party modules of the app's resolve.
    """
    for file in files:
        for evidence in file.syntax.evidence:
            where = f"{file.path}:{evidence.line}"
            for name in evidence_names(evidence, distributions, own, elsewhere):
                yield name, f"{where} {_shown(evidence)}"


def evidence_names(
    evidence: Evidence, distributions: Distributions, own: frozenset[str], elsewhere: frozenset[str]
) -> tuple[str, ...]:
    """The distributions or the module that a string names and that an app does not hold."""
    text = evidence.value
    if evidence.kind == "url":
        modules, _ = url_modules(text)
        found = [distributions.missing(module) for module in modules]
        there = any(
            distributions.providers(module) and not miss for module, miss in zip(modules, found)
        )
        return () if there else next((names for names in found if names), ())
    module = own_module(text, elsewhere)
    if module is not None:
        return () if module in own else (module,)
    if evidence.kind == "dotted":
        if ":" not in text and text.rpartition(".")[2].lower() in _OTHER_ENDINGS:
            return ()
        return distributions.missing(text.partition(":")[0])
    return distributions.named(ENGINES.get(text.lower(), text.partition(":")[0]))


def _shown(evidence: Evidence) -> str:
    """How a message names a string."""
    if evidence.kind == "url":
        return f"has a `{evidence.value}://` URL"
    if evidence.kind == "call":
        function, _, keyword = evidence.name.partition(":")
        given = f"{keyword}=" if keyword else ""
        return f'calls `{function}({given}"{evidence.value}")`'
    if evidence.kind == "assign":
        return f'has "{evidence.value}" in `{evidence.name}`'
    return f'names "{evidence.value}"'
