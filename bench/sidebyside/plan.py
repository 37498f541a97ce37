"""What is measured, in which order, and what is left out when the time runs out."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import product
from pathlib import Path

from sidebyside import backend_oci, machine, remote, single
from sidebyside.backend_oci import BackendOci
from sidebyside.fleet import Fleet, generate
from sidebyside.goals import curve
from sidebyside.machine import Failure
from sidebyside.measure import Measuring, say
from sidebyside.pants_ways import OursDocker, OursOci, Pants, Recipe, write_recipes
from sidebyside.prepare import prepare
from sidebyside.record import Record
from sidebyside.sizes import unpacked
from sidebyside.ways import Pip, Uv, Way

# What the goals compare: the others are told in fewer rounds when time is short.
_CORE = (Pip.name, Uv.name, Recipe.name, OursOci.name)


PARTS = {
    "heavy": "the fleet over all distributions, in every way; starts of its containers",
    "layer": "from a wheel to its layer",
    "remote": "an empty machine with a remote cache",
    "many": "the fleets whose apps share their wheels; edits among them",
}


@dataclass(frozen=True)
class Options:
    """What was asked for.

    :param parts: which of `PARTS` are done.
    :param rounds: how often each time is measured.
    :param minutes: when no new step begins any more.
    :param apps: apps of the heavy fleet; `modules` and `libraries` likewise.
    :param sizes: how many apps are built of the fleet whose apps share their wheels.
    :param wheel: what becomes a layer; None takes the largest of the fleet.
    """

    quick: bool
    parts: tuple[str, ...]
    rounds: int
    minutes: float
    ways: tuple[str, ...]
    apps: int
    modules: int
    libraries: int
    sizes: tuple[int, ...]
    wheel: Path | None


class Plan:
    """One run.

    :param kinds: all ways there are; `options` says which of them are compared.
    :param scratch: a folder for all that is written.
    :param begun: when the minutes began, by `time.monotonic`.
    """

    def __init__(
        self,
        options: Options,
        record: Record,
        kinds: Sequence[type[Way]],
        *,
        scratch: Path,
        begun: float,
    ) -> None:
        self._options = options
        self._record = record
        self._kinds = [kind for kind in kinds if kind.name in options.ways]
        self._scratch = scratch
        self._end = begun + options.minutes * 60
        self._took: dict[str, float] = {}
        self._ways: list[Way] = []
        self.failed = False
        self._backend = scratch / "backend-oci"

    def run(self, layout: Path, wheels: Path) -> None:
        """Do all of it, as far as the time lasts, and end every daemon that it started.

        :param layout: the base as an image layout.
        :param wheels: the folder of wheels.
        """
        if BackendOci in self._kinds:
            if backend_oci.available():
                backend_oci.fetch(self._backend, layout)
            else:
                self._kinds.remove(BackendOci)
                self._record.note("Left out: pants-backend-oci needs umoci and skopeo on PATH.")
        try:
            self._heavy(layout, wheels)
        finally:
            for way in self._ways:
                if isinstance(way, Pants):
                    way.stop()

    def _step(self, what: str, action: Callable[[], object], estimate: float = 0) -> bool:
        """Do a step if it will end in time; its last duration, or the estimate in seconds, tells."""
        expected = self._took.get(what, estimate)
        left = self._end - time.monotonic()
        if expected > left:
            self._record.note(f"Left out for lack of time: {what} (about {expected:.0f} s).")
            say(f"{what} is left out: {left:.0f} s are left, it takes about {expected:.0f} s")
            return False
        begun = time.monotonic()
        try:
            action()
        except Failure as failure:
            # One way that fails must not cost what the others would tell.
            self.failed = True
            self._record.note(f"Failed: {what}. {failure}")
            say(f"{what} failed: {failure}")
            return False
        self._took[what] = time.monotonic() - begun
        return True

    def _prepare(
        self, label: str, apps: int, libraries: int, layout: Path, wheels: Path
    ) -> tuple[Measuring, dict[str, Way]]:
        """Write a fleet, and give the ways to build it."""
        fleet = generate(self._scratch / label, apps, self._options.modules, libraries)
        write_recipes(fleet)
        prepare(fleet, layout)
        backend_oci.write_images(fleet)
        self._tell(label, fleet, wheels)
        ways: dict[str, Way] = {}
        for kind in self._kinds:
            folder = self._scratch / f"{label}-{kind.name}"
            folder.mkdir()
            way = kind(fleet, folder)
            if isinstance(way, Pants):
                way.shared = self._options.quick
            if isinstance(way, BackendOci):
                way.use(self._backend)
            ways[kind.name] = way
        self._ways.extend(ways.values())
        return (
            Measuring(label, fleet, self._record, wheels=wheels, scratch=self._scratch),
            ways,
        )

    def _tell(self, label: str, fleet: Fleet, wheels: Path) -> None:
        found = sorted(wheels.glob("*-*.whl"))
        self._record.fleets[label] = {
            "apps": fleet.apps,
            "modules": fleet.modules,
            "libraries": fleet.libraries,
            "requirements": sorted({r for name in fleet.names for r in fleet.requirements(name)}),
            "locked": len(found),
            "locked_bytes": sum(path.stat().st_size for path in found),
            "locked_unpacked": sum(map(unpacked, found)),
        }

    def _heavy(self, layout: Path, wheels: Path) -> None:
        """Few apps over all distributions, in every way; then what is measured once; then the many."""
        options = self._options
        measuring, ways = self._prepare("heavy", options.apps, options.libraries, layout, wheels)
        names = measuring.fleet.names
        for way in ways.values() if "heavy" in options.parts else ():
            if not self._round(measuring, way, 1):
                way.forget()
                continue
            self._step(f"a run of {way.name}", partial(measuring.check, way, names[0]))
            if isinstance(way, OursOci):
                self._once(measuring, way)
            if isinstance(way, OursDocker):
                start = partial(single.start, measuring, way, names[-1], options.rounds)
                self._step("starts", partial(start, self._scratch))
            if isinstance(way, (OursOci, Recipe)) and not options.quick:
                self._step(f"{way.name} from nothing", partial(measuring.first, way, names), 60)
            # Ten images of each way would fill a disk.
            way.forget()
        if "layer" in options.parts:
            self._layers(wheels)
        if "remote" in options.parts:
            action = partial(remote.measure, measuring, names, self._scratch / "remote", 1)
            self._step("remote cache", action, 120)
        again = self._many(layout, wheels) if "many" in options.parts else None
        if "heavy" in options.parts:
            self._more(measuring, [way for way in ways.values() if way.name in _CORE])
        if again is not None:
            again()
        if "heavy" in options.parts:
            self._more(measuring, [way for way in ways.values() if way.name not in _CORE])

    def _more(self, measuring: Measuring, ways: Sequence[Way]) -> None:
        """The rounds after the first; each turns the order round."""
        for number in range(2, self._options.rounds + 1):
            for way in ways if number % 2 else reversed(ways):
                if self._round(measuring, way, number):
                    way.forget()

    def _round(self, measuring: Measuring, way: Way, number: int) -> bool:
        action = partial(measuring.whole, way, number, measuring.fleet.names)
        if number == 1:
            return self._step(f"{way.name}, the first round", action)
        # The first counts sizes, too, and takes far longer.
        parts = ("cold", "own", "edited", "unchanged", "listed")
        medians = (self._record.median(measuring.label, way.name, part) for part in parts)
        estimate = 10 + sum(seconds or 0 for seconds in medians)
        return self._step(f"{way.name}, a further round", action, estimate)

    def _once(self, measuring: Measuring, way: OursOci) -> None:
        """The memory of the daemon, and images without bytecode: what a round of ours does not tell."""
        names = measuring.fleet.names
        self._record.add(measuring.label, way.name, "pantsd", way.peak())
        if not self._options.quick:
            self._step("images without bytecode", partial(measuring.lean, way, names))

    def _layers(self, wheels: Path) -> None:
        """The layer of a large wheel, and for its memory that of a small one, too."""
        found = sorted(wheels.glob("*-*.whl"), key=lambda path: path.stat().st_size)
        if self._options.quick:
            single.layer(self._record, found[len(found) // 2], 1, self._scratch)
            return
        large, rounds = self._options.wheel or found[-1], self._options.rounds
        action = partial(single.layer, self._record, large, rounds, self._scratch)
        self._step("layer", action, 20 * rounds)
        (small,) = (path for path in found if path.name.startswith("numpy-"))
        self._step("small layer", partial(single.layer, self._record, small, 1, self._scratch), 20)

    def _many(self, layout: Path, wheels: Path) -> Callable[[], None]:
        """Many apps that share their wheels: what one more costs, and what an edit costs among them.

        :returns: what measures the rest, if time is left: the other ways, and ours once more.
        """
        options = self._options
        measuring, ways = self._prepare("many", max(options.sizes), 4, layout, wheels)
        middle = min(options.sizes, key=lambda size: abs(size - 50))
        for name, sizes in ((OursOci.name, sorted(options.sizes)), (Recipe.name, [middle])):
            for size in sizes if name in ways else ():
                way = ways[name]
                done = self._grow(measuring, way, size, 1)
                if done and size == middle and isinstance(way, Pants):
                    for number in range(1, options.rounds + 1):
                        edit = partial(self._edit, measuring, way, number, size)
                        self._step(f"{name}, an edit among {size} apps", edit)
                if done:
                    way.forget()

        def again() -> None:
            others = [way for name, way in ways.items() if name in _CORE and name != OursOci.name]
            for size, way in product(sorted(options.sizes), others):
                known = self._record.values(f"many-{size}", way.name, "cold")
                if not known and self._grow(measuring, way, size, 1):
                    way.forget()
            for number, size in product(range(2, options.rounds + 1), sorted(options.sizes)):
                if OursOci.name in ways and size >= 10:
                    self._grow(measuring, ways[OursOci.name], size, number)

        return again

    def _grow(self, measuring: Measuring, way: Way, size: int, number: int) -> bool:
        """Time the first apps of the many from empty build caches; false if there is no time for it."""
        names = measuring.fleet.names[:size]
        label = f"many-{size}"
        self._record.fleets[label] = {**self._record.fleets["many"], "apps": size}

        def action() -> None:
            way.ready()
            measuring.time(way, "cold", partial(way.build, names), number, label)

        # At one app the start of tools hides what an app costs.
        known = {apps: seconds for apps, seconds in curve(self._record, way.name) if apps >= 10}
        guess = max((seconds / apps for apps, seconds in known.items()), default=0) * size
        return self._step(f"{way.name}, {size} apps that share wheels", action, guess)

    def _edit(self, measuring: Measuring, way: Pants, number: int, size: int) -> None:
        names, label = measuring.fleet.names[:size], f"many-{size}"
        measuring.edited(way, number, names, label)
        measuring.unchanged(way, number, names, label)


# What a trial builds, unless told.
_TRIAL = (Uv.name, OursOci.name, OursDocker.name)


def trial(ways: Sequence[str]) -> Options:
    """That it works, not how fast: as little as goes through every part."""
    return Options(True, ("heavy", "layer"), 1, 10, tuple(ways or _TRIAL), 2, 20, 2, (), None)


def describe(record: Record, pip_and_uv: Path) -> None:
    """Tell of the machine and of the programs that are compared."""
    record.document["versions"] = dict(machine.versions(pip_and_uv))
    record.write()
