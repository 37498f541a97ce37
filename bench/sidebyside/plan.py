"""What is measured, and in which order: what matters most comes first."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import product
from pathlib import Path

from sidebyside import backend_oci, closures, machine, reference, remote, single
from sidebyside.backend_oci import BackendOci
from sidebyside.closures import Shape
from sidebyside.fleet import Fleet, generate
from sidebyside.goals import curve
from sidebyside.measure import Measuring
from sidebyside.pants_ways import OursDocker, OursOci, Pants, Recipe, write_recipes
from sidebyside.prepare import prepare, wheels
from sidebyside.record import Record
from sidebyside.sizes import unpacked
from sidebyside.steps import Steps
from sidebyside.ways import Pip, Uv, Way

# What the goals compare, the quickest first: it is told when time is short.
_CORE = (OursOci.name, Uv.name, Pip.name, Recipe.name)
# The fleet over real distributions that is built before anything else.
_FIRST = 50

PARTS = {
    "heavy": "10 apps over a dozen distributions of this repository, in every way; container starts",
    "fleets": "1, 10, 50 and 100 apps over 150 distributions (bench/fleet), 20 modules an app",
    "layer": "from a wheel to its layer",
    "remote": "an empty machine with a remote cache",
    "many": "apps that share their wheels; edits among them",
    "reference": "the apps of this repository",
}


@dataclass(frozen=True)
class Options:
    """What was asked for.

    :param parts: which of `PARTS` are done.
    :param rounds: how often each time is measured.
    :param minutes: when no new step begins any more.
    :param apps: apps of the heavy fleet; `modules` and `libraries` likewise.
    :param sizes: how many apps are built of the fleet whose apps share their wheels.
    :param fleets: how many apps the fleets over `bench/fleet` have.
    :param wheel: what becomes a layer; None takes the largest of the heavy fleet.
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
    fleets: tuple[int, ...]
    wheel: Path | None


@dataclass(frozen=True)
class Site:
    """A fleet that is ready to be built.

    :param part: a word of `PARTS`.
    :param wheels: the folder of its wheels.
    :param ways: by name, the quickest of the core first.
    """

    part: str
    measuring: Measuring
    wheels: Path
    ways: dict[str, Way]

    @property
    def names(self) -> tuple[str, ...]:
        """The names of its apps."""
        return self.measuring.fleet.names

    def core(self) -> list[Way]:
        """The ways that goals compare."""
        return [self.ways[name] for name in _CORE if name in self.ways]


class Plan:
    """One run.

    :param kinds: all ways there are; `options` says which of them are compared.
    :param layout: the base as an image layout.
    :param tools: the folder with pip and uv.
    :param scratch: a folder for all that is written.
    :param begun: when the minutes began, by `time.monotonic`.
    """

    def __init__(
        self,
        options: Options,
        record: Record,
        kinds: Sequence[type[Way]],
        *,
        layout: Path,
        tools: Path,
        scratch: Path,
        begun: float,
    ) -> None:
        self._options = options
        self._record = record
        self._kinds = [kind for kind in kinds if kind.name in options.ways]
        self._layout = layout
        self._tools = tools
        self._scratch = scratch
        self._wheels: dict[str, Path] = {}
        self._ways: list[Way] = []
        self._backend = scratch / "backend-oci"
        self.steps = Steps(record, begun + options.minutes * 60)

    def run(self) -> None:
        """Do all of it, as far as the time lasts, and end every daemon that it started."""
        if BackendOci in self._kinds:
            if backend_oci.available():
                backend_oci.fetch(self._backend, self._layout)
            else:
                self._kinds.remove(BackendOci)
                self._record.note("Left out: pants-backend-oci needs umoci and skopeo on PATH.")
        try:
            self._parts()
        finally:
            self.steps.tell()
            for way in self._ways:
                if isinstance(way, Pants):
                    way.stop()

    def _parts(self) -> None:
        """The figures of the goals by and by, then what makes them surer."""
        options = self._options
        parts = set(options.parts)
        heavy = None
        if parts & {"heavy", "layer", "remote"}:
            shape = closures.small(options.apps, options.modules, options.libraries)
            heavy = self._site("heavy", "heavy", shape)
        if heavy and "heavy" in parts:
            self._first(heavy, heavy.core())
        if "fleets" in parts and _FIRST in options.fleets:
            self._fleet(_FIRST)
        if heavy and "heavy" in parts and OursDocker.name in heavy.ways:
            self._first(heavy, [heavy.ways[OursDocker.name]])
        if heavy and "layer" in parts:
            self._layers(heavy.wheels)
        if heavy and "remote" in parts:
            folder = self._scratch / "remote"
            action = partial(remote.measure, heavy.measuring, heavy.names, folder, 1)
            self.steps.do("remote", "", "the remote cache", action, 120)
        again = self._many() if "many" in parts else None
        if "reference" in parts:
            self._reference()
        for apps in options.fleets if "fleets" in parts else ():
            if apps != _FIRST:
                self._fleet(apps)
        if heavy and "heavy" in parts:
            others = [way for name, way in heavy.ways.items() if name not in _CORE]
            self._more(heavy, heavy.core())
            self._first(heavy, [way for way in others if way.name != OursDocker.name])
        if again is not None:
            again()
        if heavy and "heavy" in parts:
            self._more(heavy, others)

    def _site(self, part: str, label: str, shape: Shape) -> Site:
        """Write a fleet, and give the ways to build it."""
        return self._made(part, label, generate(self._scratch / label, shape))

    def _made(self, part: str, label: str, fleet: Fleet) -> Site:
        write_recipes(fleet)
        prepare(fleet, self._layout)
        backend_oci.write_images(fleet)
        if fleet.wheels not in self._wheels:
            folder = self._scratch / f"wheels-{fleet.wheels}"
            self._wheels[fleet.wheels] = wheels(fleet, folder, self._tools)
        folder = self._wheels[fleet.wheels]
        self._tell(label, fleet, folder)
        ways: dict[str, Way] = {}
        for kind in self._kinds:
            scratch = self._scratch / f"{label}-{kind.name}"
            scratch.mkdir()
            way = kind(fleet, scratch)
            if isinstance(way, Pants):
                way.shared = self._options.quick
            if isinstance(way, BackendOci):
                way.use(self._backend)
            ways[kind.name] = way
        self._ways.extend(ways.values())
        measuring = Measuring(label, fleet, self._record, wheels=folder, scratch=self._scratch)
        return Site(part, measuring, folder, ways)

    def _tell(self, label: str, fleet: Fleet, folder: Path) -> None:
        found = sorted(folder.glob("*-*.whl"))
        self._record.fleets[label] = {
            "apps": len(fleet.apps),
            "modules": fleet.modules,
            "requirements": sorted({one for app in fleet.apps for one in app.requirements}),
            "locked": len(found),
            "locked_bytes": sum(path.stat().st_size for path in found),
            "locked_unpacked": sum(map(unpacked, found)),
        }

    def _first(self, site: Site, ways: Sequence[Way]) -> None:
        """The first round of some ways, and what is measured of each but once."""
        for way in ways:
            if self._round(site, way, 1):
                self._once(site, way)
            # Ten images of each way would fill a disk.
            way.forget()

    def _once(self, site: Site, way: Way) -> None:
        """What is measured once of a way after its first round, whose images are there."""
        options, measuring, names = self._options, site.measuring, site.names
        done = partial(self.steps.do, site.part, way.name)
        done("a run", partial(measuring.check, way, names[0]))
        if isinstance(way, OursOci):
            self._record.add(measuring.label, way.name, "pantsd", way.peak())
            if not options.quick:
                done("images without bytecode", partial(measuring.lean, way, names))
        if isinstance(way, OursDocker):
            start = partial(single.start, measuring, way, names[-1], options.rounds)
            done("starts", partial(start, self._scratch))
        if isinstance(way, (OursOci, Recipe)) and not options.quick:
            done("from nothing", partial(measuring.first, way, names), 60)

    def _more(self, site: Site, ways: Sequence[Way]) -> None:
        """The rounds after the first; each turns the order round."""
        for number in range(2, self._options.rounds + 1):
            for way in ways if number % 2 else reversed(ways):
                # What did not work, or had no time, is not tried again.
                known = self._record.values(site.measuring.label, way.name, "cold")
                if known and self._round(site, way, number):
                    way.forget()

    def _round(self, site: Site, way: Way, number: int) -> bool:
        action = partial(site.measuring.whole, way, number, site.names)
        if number == 1:
            return self.steps.do(site.part, way.name, "the first round", action)
        # The first counts sizes, too, and takes far longer.
        parts = ("cold", "own", "edited", "unchanged", "listed")
        label = site.measuring.label
        medians = (self._record.median(label, way.name, part) for part in parts)
        estimate = 10 + sum(seconds or 0 for seconds in medians)
        return self.steps.do(site.part, way.name, "further rounds", action, estimate)

    def _fleet(self, apps: int) -> None:
        """One round of a fleet over real distributions: the slow ways need minutes for it."""
        label = f"fleet-{apps}"
        site = self._site("fleets", label, closures.real(apps))
        for way in site.core():
            # What the largest fleet so far took, or a quicker way of this one. One app tells of tools alone.
            points = curve(self._record, way.name, "fleet-")
            each = max([(size, took / size) for size, took in points if size >= 10] or [(0, 0)])[1]
            quicker = self._record.median(label, Uv.name, "cold") or 0
            estimate = max(each * apps, quicker if way.name in (Pip.name, Recipe.name) else 0)
            needed = site.measuring.unpacked() * 1.6 if way.name != OursOci.name else 0
            free = shutil.disk_usage(self._scratch).free
            if needed > free:
                self._record.note(
                    f"Left out: {way.name}, {label}: its images may take {needed / 1e9:.0f} GB, and"
                    f" {free / 1e9:.0f} GB of the disk are free."
                )
                continue
            action = partial(site.measuring.plain, way, site.names, edits=True)
            if self.steps.do("fleets", way.name, f"{apps} app{'s' * (apps > 1)}", action, estimate):
                run = partial(site.measuring.check, way, site.names[0])
                self.steps.do("fleets", way.name, "a run", run)
            way.forget()
        for folder in (site.measuring.fleet.root, *(way.scratch for way in site.ways.values())):
            shutil.rmtree(folder)

    def _reference(self) -> None:
        """The apps of this repository, which no edit is known of."""
        fleet = reference.copy(self._scratch / "reference")
        site = self._made("reference", "reference", fleet)
        for number in range(1, self._options.rounds + 1):
            for way in site.core() if number % 2 else reversed(site.core()):
                action = partial(site.measuring.plain, way, site.names, number)
                what = "further rounds" if number > 1 else "the first round"
                estimate = self._record.median("reference", way.name, "cold") or 0
                self.steps.do("reference", way.name, what, action, estimate)
                way.forget()

    def _layers(self, folder: Path) -> None:
        """The layer of a large wheel, and for its memory that of a small one, too."""
        found = sorted(folder.glob("*-*.whl"), key=lambda path: path.stat().st_size)
        if self._options.quick:
            single.layer(self._record, found[len(found) // 2], 1, self._scratch)
            return
        large, rounds = self._options.wheel or found[-1], self._options.rounds
        action = partial(single.layer, self._record, large, rounds, self._scratch)
        self.steps.do("layer", "", "of the large wheel", action, 20 * rounds)
        (small,) = (path for path in found if path.name.startswith("numpy-"))
        action = partial(single.layer, self._record, small, 1, self._scratch)
        self.steps.do("layer", "", "of numpy", action, 20)

    def _many(self) -> Callable[[], None]:
        """Many apps that share their wheels: what one more costs, and what an edit costs among them.

        :returns: what measures the rest, if time is left: the other ways, and ours once more.
        """
        options = self._options
        shape = closures.small(max(options.sizes), options.modules, 4)
        site = self._site("many", "many", shape)
        ways = site.ways
        middle = min(options.sizes, key=lambda size: abs(size - 50))
        for name, sizes in ((OursOci.name, sorted(options.sizes)), (Recipe.name, [middle])):
            for size in sizes if name in ways else ():
                way = ways[name]
                done = self._grow(site, way, size, 1)
                if done and size == middle and isinstance(way, Pants):
                    for number in range(1, options.rounds + 1):
                        edit = partial(self._edit, site, way, number, size)
                        self.steps.do("many", name, f"edits among {size} apps", edit)
                if done:
                    way.forget()

        def again() -> None:
            others = [way for way in site.core() if way.name != OursOci.name]
            for size, way in product(sorted(options.sizes), others):
                known = self._record.values(f"many-{size}", way.name, "cold")
                if not known and self._grow(site, way, size, 1):
                    way.forget()
            for number, size in product(range(2, options.rounds + 1), sorted(options.sizes)):
                if OursOci.name in ways and size >= 10:
                    self._grow(site, ways[OursOci.name], size, number)

        return again

    def _grow(self, site: Site, way: Way, size: int, number: int) -> bool:
        """Time the first apps of the many from empty build caches; false if there is no time for it."""
        names = site.names[:size]
        label = f"many-{size}"
        self._record.fleets[label] = {**self._record.fleets["many"], "apps": size}

        def action() -> None:
            way.ready()
            site.measuring.time(way, "cold", partial(way.build, names), number, label)

        # At one app the start of tools hides what an app costs.
        points = curve(self._record, way.name, "many-")
        guess = max((took / apps for apps, took in points if apps >= 10), default=0) * size
        what = f"{'further rounds of ' * (number > 1)}{size} app{'s' * (size > 1)}"
        return self.steps.do("many", way.name, what, action, guess)

    def _edit(self, site: Site, way: Pants, number: int, size: int) -> None:
        names, label = site.names[:size], f"many-{size}"
        site.measuring.edited(way, number, names, label)
        site.measuring.unchanged(way, number, names, label)


# What a trial builds, unless told.
_TRIAL = (Uv.name, OursOci.name, OursDocker.name)


def trial(ways: Sequence[str]) -> Options:
    """That it works, not how fast: as little as goes through every part."""
    return Options(True, ("heavy", "layer"), 1, 10, tuple(ways or _TRIAL), 2, 20, 2, (), (), None)


def describe(record: Record, pip_and_uv: Path) -> None:
    """Tell of the machine and of the programs that are compared."""
    record.document["versions"] = dict(machine.versions(pip_and_uv))
    record.write()
