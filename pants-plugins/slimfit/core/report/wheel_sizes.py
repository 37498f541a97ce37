"""The sizes of locked wheels, from the facts that stand beside a lockfile (`default.facts.json`)."""

from __future__ import annotations

from slimfit.core.base import jsontext
from slimfit.core.closure.lock import Lock
from slimfit.core.report.build import WheelSize
from slimfit.core.report.size import Basis, Size

FORMAT = 1


def wheel_sizes(text: str, path: str, lock: Lock) -> dict[str, WheelSize]:
    """The size of each wheel of a lock, by file name.

    Facts of another file than the one that is locked, as in a stale file, are passed over: what a
    wheel weighs is then not known.

    :param text: the content of the file `path`.
    :raises SlimfitError: it holds something else than facts.
    """
    fix = "It is generated: write it anew, or delete it, and sizes are not known."
    root = jsontext.parse(text, path, fix)
    if root.get("format").number() != FORMAT:
        root.get("format").fail(f"is {root.get('format').value}, but this Slimfit reads {FORMAT}")
    locked = {artifact.sha256 for item in lock.distributions for artifact in item.artifacts}
    return {
        node.get("filename").text(): WheelSize(
            Size(node.get("unpacked_size").number(), node.get("size").number(), Basis.source)
        )
        for node in root.get("distributions").items()
        if node.get("sha256").text() in locked
    }
