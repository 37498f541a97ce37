"""The measurements of one fleet: each way in turn, the order turned round from one round to the next."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from itertools import count
from pathlib import Path

from sidebyside import machine
from sidebyside.fleet import Fleet, edit, write
from sidebyside.machine import Failure, say
from sidebyside.pants_ways import OursOci, Pants
from sidebyside.record import Record
from sidebyside.sizes import Blobs, ideal, least, unpacked, wheels_of
from sidebyside.ways import Monolith, Way


def clock(what: str, action: Callable[[], object]) -> float:
    """The wall time of a call in seconds."""
    start = time.perf_counter()
    action()
    seconds = time.perf_counter() - start
    say(f"  {what}: {seconds:.2f} s")
    return seconds


class Measuring:
    """The measurements of one fleet, each put into a record as it is made.

    :param label: the fleet's name in the record.
    :param wheels: the folder with the wheels.
    :param scratch: an empty folder.
    """

    def __init__(
        self, label: str, fleet: Fleet, record: Record, *, wheels: Path, scratch: Path
    ) -> None:
        self.label = label
        self.fleet = fleet
        self.record = record
        self._wheels = wheels
        self._scratch = scratch
        self._turns = count(1)
        self._held: dict[str, frozenset[tuple[str, str]]] = {}
        self._ideal: dict[frozenset[tuple[str, str]], int] = {}

    def time(
        self, way: Way, what: str, action: Callable[[], object], number: int, label: str = ""
    ) -> float:
        """Time a call, and keep how long it took."""
        seconds = clock(f"{way.name} {what}", action)
        return self.record.add(label or self.label, way.name, what, round(seconds, 3), number)

    def whole(self, way: Way, number: int, names: Sequence[str]) -> None:
        """One round of one way: from empty caches, after an edit, with nothing changed; sizes in the first."""
        say(f"{self.label}, {way.name}, round {number}")
        way.ready()
        self.time(way, "cold", lambda: way.build(names), number)
        if number == 1:
            with machine.registry(self._scratch / f"registry-{way.name}") as registry:
                self._sizes(way, registry, names)
        else:
            self.edited(way, number, names)
        self.unchanged(way, number, names)

    def plain(
        self, way: Way, names: Sequence[str], number: int = 1, *, edits: bool = False
    ) -> None:
        """The same without what needs a registry; and without an edit, unless it is asked for."""
        say(f"{self.label}, {way.name}, round {number}")
        way.ready()
        self.time(way, "cold", lambda: way.build(names), number)
        if number == 1 and way.name != Monolith.name and not way.opaque:
            self._compare(way, way.distributions(names))
        if edits:
            self.edited(way, number, names)
        self.unchanged(way, number, names)

    def _compare(self, way: Way, held: dict[str, frozenset[tuple[str, str]]]) -> None:
        """Whether each image holds the distributions that it held when the first way made it."""
        self._held = self._held or held
        same = [held[name] == self._held[name] for name in held]
        self.record.add(self.label, way.name, "differing", same.count(False))

    def unpacked(self) -> int:
        """The bytes of the distributions of all images, each image counted whole; 0 before the first is made."""
        held = (wheels_of(one, self._wheels) for one in self._held.values())
        return sum(unpacked(wheel) for wheels in held for wheel in wheels)

    def first(self, way: Pants, names: Sequence[str]) -> None:
        """What is measured once of a way with Pants: its own start, and what it does before any image."""
        say(f"{self.label}, {way.name}, from nothing")
        way.forget()
        self.time(way, "nothing", lambda: way.build(names), 1)
        if isinstance(way, OursOci):
            way.ready()
            self.time(way, "infer", lambda: way.infer(names), 1)
            self.record.add(self.label, way.name, "pantsd_infer", way.peak())

    def edited(self, way: Way, number: int, names: Sequence[str], label: str = "") -> None:
        """The build after one edited line; for Pants what it does of itself after another, too."""
        if isinstance(way, Pants):
            self._edit()
            self.time(way, "own", lambda: way.infer(names), number, label)
        self._edit()
        self.time(way, "edited", lambda: way.build(names), number, label)

    def _edit(self) -> None:
        edit(self.fleet, next(self._turns))
        # A daemon hears of an edit from the system, a moment later.
        time.sleep(1)

    def unchanged(self, way: Way, number: int, names: Sequence[str], label: str = "") -> None:
        """The build with nothing changed; for Pants what it writes, and `list`, too."""
        started = time.time()
        self.time(way, "unchanged", lambda: way.build(names), number, label)
        if not isinstance(way, Pants):
            return
        label = label or self.label
        found = [path.lstat() for path in (self.fleet.root / "dist").rglob("*") if path.is_file()]
        unique = {one.st_ino: one for one in found}.values()
        written = sum(one.st_size for one in unique if one.st_mtime >= started)
        self.record.add(label, way.name, "written", written, number)
        self.record.add(label, way.name, "blobs", sum(one.st_size for one in unique), number)
        self.time(way, "listed", way.list, number, label)
        if number == 1:
            self.record.add(label, way.name, "processes", way.processes(names), number)

    def _sizes(self, way: Way, registry: machine.Registry, names: Sequence[str]) -> None:
        """What a registry stores of the images, what they hold, and what an edit adds."""
        blobs = Blobs(registry.folder / "data")

        def keep(what: str, value: int) -> None:
            self.record.add(self.label, way.name, what, value)

        way.push(names, registry.address)
        stored = blobs.total()
        keep("stored", stored)
        images = {name: blobs.image(way.image(name)) for name in names}
        keep("unpacked", sum(image.unpacked for image in images.values()))
        if way.name != Monolith.name and not way.opaque:
            pairs = images.items()
            keep("least", sum(least(i, self.fleet, n, self._wheels) for n, i in pairs))
            self._compare(way, {name: image.distributions for name, image in images.items()})
        if not way.opaque:
            every = frozenset(one for image in images.values() for one in image.distributions)
            if every not in self._ideal:
                base = blobs.base_of(way.image(names[0]))
                self._ideal[every] = ideal(self.fleet, every, self._wheels, base)
            keep("ideal", self._ideal[every])
        self.edited(way, 1, names)
        before = blobs.total()
        way.push(names, registry.address)
        keep("pushed", blobs.total() - before)

    def lean(self, way: OursOci, names: Sequence[str]) -> None:
        """What a registry stores when images hold no bytecode."""
        say(f"{self.label}, {way.name}, without bytecode")
        builds = [self.fleet.root / f"apps/{name}/BUILD" for name in names]
        texts = {path: path.read_text() for path in builds}
        for path, text in texts.items():
            write(path, text.replace("python_app(", "python_app(bytecode=False, ", 1))
        try:
            way.build(names)
            with machine.registry(self._scratch / f"registry-{way.name}-lean") as registry:
                way.push(names, registry.address)
                total = Blobs(registry.folder / "data").total()
        finally:
            for path, text in texts.items():
                write(path, text)
        self.record.add(self.label, way.name, "lean", total)

    def check(self, way: Way, name: str) -> None:
        """Run an app's image.

        :raises Failure: it does not print what the app prints.
        """
        way.load(name)
        found = machine.run("docker", "run", "--rm", "--network=none", way.image(name))
        if f"{name} runs" not in found:
            raise Failure(f"`{way.image(name)}` does not run:\n\n{found}")
