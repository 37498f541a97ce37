"""The steps of a run: each is done if the time lasts, and what is left out is told in the end."""

from __future__ import annotations

import time
from collections.abc import Callable

from sidebyside.machine import Failure, say
from sidebyside.record import Record


class Steps:
    """What a run has done and left out so far.

    :param end: when no new step begins any more, by `time.monotonic`.
    """

    def __init__(self, record: Record, end: float) -> None:
        self._record = record
        self._end = end
        self._took: dict[tuple[str, str, str], float] = {}
        self._left: dict[str, dict[str, dict[str, float]]] = {}
        self.failed = False

    def do(
        self,
        part: str,
        way: str,
        what: str,
        action: Callable[[], object],
        estimate: float = 0,
    ) -> bool:
        """Do a step if it will end in time; its last duration, or the estimate in seconds, tells.

        :param part: a word of `plan.PARTS`.
        :param way: what it is done with; "" if that is no single way.
        :returns: whether it was done.
        """
        expected = self._took.get((part, way, what), estimate)
        title = f"{part}, {way}: {what}" if way else f"{part}: {what}"
        left = self._end - time.monotonic()
        if expected > left:
            self._left.setdefault(part, {}).setdefault(way, {})[what] = expected
            say(f"{title} is left out: {left:.0f} s are left, it takes about {expected:.0f} s")
            return False
        begun = time.monotonic()
        try:
            action()
        except Failure as failure:
            # One way that fails must not cost what the others would tell.
            self.failed = True
            self._record.note(f"Failed: {title}. {brief(failure)}")
            say(f"{title} failed: {failure}")
            return False
        self._took[part, way, what] = time.monotonic() - begun
        return True

    def tell(self) -> None:
        """Note what was left out, a sentence for each part."""
        for part, ways in self._left.items():
            lists = [
                f"{way} ({', '.join(steps)})" if way else ", ".join(steps)
                for way, steps in ways.items()
            ]
            self._record.note(f"Left out of `{part}` for lack of time: {'; '.join(lists)}.")


def brief(failure: Failure) -> str:
    """What a table can say of a failure: the last line that names an error, or the first and the last.

    The whole text goes to the terminal.
    """
    lines = [line.strip()[:200] for line in str(failure).splitlines() if line.strip()]
    named = [line for line in lines if "Err" in line or "rror:" in line]
    return named[-1] if named else " ".join((*lines[:1], *lines[1:][-1:]))
