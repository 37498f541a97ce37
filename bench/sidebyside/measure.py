"""The measurements: each way in turn, the order turned round from one round to the next."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path

from sidebyside import machine
from sidebyside.fleet import Fleet, edit
from sidebyside.ways import Pants, Way


@dataclass
class Times:
    """What one way took, in seconds, and what a registry kept of it, in bytes."""

    cold: list[float] = field(default_factory=list)
    edited: list[float] = field(default_factory=list)
    unchanged: list[float] = field(default_factory=list)
    listed: list[float] = field(default_factory=list)
    stored: int = 0
    pushed: int = 0


def say(text: str) -> None:
    """Tell whoever waits how far it is."""
    print(text, file=sys.stderr, flush=True)


def clock(what: str, action: Callable[[], None]) -> float:
    """The wall time of a call in seconds."""
    start = time.perf_counter()
    action()
    seconds = time.perf_counter() - start
    say(f"  {what}: {seconds:.2f} s")
    return seconds


def measure(fleet: Fleet, ways: Sequence[Way], rounds: int, scratch: Path) -> dict[str, Times]:
    """Time every way: from nothing, after one edited line, and with nothing changed.

    What it pushes to a registry of its own is counted in the first round.
    """
    found = {way.name: Times() for way in ways}
    turns = count(1)
    for number in range(rounds):
        say(f"round {number + 1} of {rounds}, {fleet.apps} apps")
        for way in ways if number % 2 == 0 else reversed(ways):
            times = found[way.name]
            way.forget()
            times.cold.append(clock(f"{way.name}, from nothing", way.build))
            if number == 0:
                with machine.registry(scratch / f"registry-{way.name}") as registry:
                    way.push(registry.address)
                    times.stored = registry.stored()
                    _edited(fleet, way, next(turns), times)
                    way.push(registry.address)
                    times.pushed = registry.stored() - times.stored
            else:
                _edited(fleet, way, next(turns), times)
            times.unchanged.append(clock(f"{way.name}, nothing changed", way.build))
            if isinstance(way, Pants):
                times.listed.append(clock(f"{way.name}, list ::", way.list))
    return found


def _edited(fleet: Fleet, way: Way, turn: int, times: Times) -> None:
    edit(fleet, turn)
    times.edited.append(clock(f"{way.name}, one line edited", way.build))
