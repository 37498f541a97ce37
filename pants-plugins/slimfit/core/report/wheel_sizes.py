"""Sizes and libraries of locked wheels, from the facts beside a lockfile (`default.facts.json`)."""

from __future__ import annotations

from slimfit.core.closure.lock import Lock
from slimfit.core.facts.resolve import ResolveFacts
from slimfit.core.report.build import WheelSize
from slimfit.core.report.size import Basis, Size


def wheel_sizes(text: str, path: str, lock: Lock) -> dict[str, WheelSize]:
    """What is known of each wheel of a lock, by file name.

    Facts of another file than the one that is locked, as in a stale file, are passed over: what a
    wheel weighs is then not known.

    :param text: the content of the file `path`.
    :raises SlimfitError: it holds something else than facts.
    """
    facts = ResolveFacts.from_text(text, path)
    locked = {artifact.sha256 for item in lock.distributions for artifact in item.artifacts}
    elf = dict(facts.libraries or ())
    return {
        item.filename: WheelSize(
            Size(item.unpacked_size, item.size, Basis.source),
            scanned=facts.libraries is not None,
            elf=elf.get(item.filename),
        )
        for item in facts.distributions
        if item.sha256 in locked
    }
