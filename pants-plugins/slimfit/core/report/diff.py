"""What changed in the images between two reports, or between two apps of one."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Optional

from slimfit.core.base import jsontext
from slimfit.core.errors import SlimfitError, did_you_mean
from slimfit.core.report.model import FORMAT


class Part(Enum):
    """What kind of thing has changed."""

    distribution = "distribution"
    system_package = "system package"
    module = "file"


@dataclass(frozen=True, order=True)
class Item:
    """One thing of an image: its version (empty for a file), and its bytes, if known."""

    version: str
    size: Optional[int]


@dataclass(frozen=True)
class Side:
    """One app as a JSON report tells it: what it holds, by kind and name, and its whole size."""

    address: str
    items: Mapping[tuple[Part, str], Item]
    size: Optional[int]


@dataclass(frozen=True)
class Change:
    """Something that was added (`old` is None), removed (`new` is None), or is another version, or
    another size."""

    part: Part
    name: str
    old: Optional[Item]
    new: Optional[Item]

    @property
    def bytes(self) -> Optional[int]:
        """How many bytes more there are, below zero if fewer; None if that is not known."""
        sizes = [0 if item is None else item.size for item in (self.old, self.new)]
        if sizes[0] is None or sizes[1] is None:
            return None
        return sizes[1] - sizes[0]

    @property
    def order(self) -> tuple[object, ...]:
        """The kind first, then what weighs most, whether it came or went."""
        return (tuple(Part).index(self.part), -abs(self.bytes or 0), self.name)


@dataclass(frozen=True)
class AppDiff:
    """One app on two sides; either may be missing."""

    address: str
    old: Optional[Side]
    new: Optional[Side]
    changes: tuple[Change, ...]

    @property
    def title(self) -> str:
        """The app, or both of them where two are compared."""
        if self.old and self.new and self.old.address != self.new.address:
            return f"{self.old.address} → {self.new.address}"
        return self.address


@dataclass(frozen=True)
class Diff:
    """All apps that were compared, sorted by address.

    `since` says what the old side is. `comparable` is false if sizes were counted in images on one
    side alone.
    """

    since: str
    apps: tuple[AppDiff, ...]
    comparable: bool = True


@dataclass(frozen=True)
class Sides:
    """All apps of a JSON report, and whether its sizes were counted in images."""

    apps: Mapping[str, Side]
    measured: bool


def read_sides(text: str, name: str) -> Sides:
    """The apps of a JSON report; `name` is named in errors.

    :raises SlimfitError: it is no report, or of a format that this Slimfit does not read.
    """
    fix = "Write one with `./pants closure --closure-format=json ::`."
    root = jsontext.parse(text, name, fix)
    if root.get("format").number() != FORMAT:
        root.get("format").fail(f"is {root.get('format').value}, but this Slimfit reads {FORMAT}")
    sides = [_side(node) for node in root.get("apps").items()]
    return Sides({side.address: side for side in sides}, bool(root.get("measured").value))


def _side(node: jsontext.Node) -> Side:
    items = {}
    for part, key in (
        (Part.distribution, "distributions"),
        (Part.system_package, "system_packages"),
    ):
        for item in node.get(key).items():
            items[part, item.get("name").text()] = Item(
                item.get("version").text(), _number(item.get("size").get("unpacked"))
            )
    for item in node.get("modules").items():
        items[Part.module, item.get("path").text()] = Item("", item.get("size").number())
    return Side(
        address=node.get("address").text(),
        items=items,
        size=_total(node.get("sizes").get("total")),
    )


def _total(node: jsontext.Node) -> Optional[int]:
    """The size of a whole, if nothing is left out of it."""
    incomplete = isinstance(node.value, dict) and "unknown" in node.value
    return None if incomplete else _number(node.get("unpacked"))


def _number(node: jsontext.Node) -> Optional[int]:
    return None if node.value is None else node.number()


def diff_reports(old: Sides, new: Sides, since: str, apps: Optional[Iterable[str]] = None) -> Diff:
    """The apps of two reports against each other.

    :param apps: the addresses of those that count; None for all, also those that are gone.
    """
    names = sorted({*old.apps, *new.apps} if apps is None else set(apps))
    return Diff(
        since=since,
        apps=tuple(_app_diff(name, old.apps.get(name), new.apps.get(name)) for name in names),
        comparable=old.measured == new.measured,
    )


def diff_apps(sides: Sides, old: str, new: str) -> Diff:
    """Two apps of one report against each other.

    :raises SlimfitError: the first is no app.
    """
    if old not in sides.apps:
        raise SlimfitError(
            f"There is no app `{old}`.{did_you_mean(old, sides.apps)}\n\n"
            "Name an app of this repository to compare with, as in"
            f" `--closure-diff={sorted(sides.apps)[0]}`."
        )
    return Diff(since=old, apps=(_app_diff(new, sides.apps[old], sides.apps[new]),))


def _app_diff(address: str, old: Optional[Side], new: Optional[Side]) -> AppDiff:
    before = old.items if old else {}
    after = new.items if new else {}
    changes = (
        Change(key[0], key[1], before.get(key), after.get(key))
        for key in {*before, *after}
        if _differs(before.get(key), after.get(key))
    )
    return AppDiff(address, old, new, tuple(sorted(changes, key=lambda change: change.order)))


def _differs(old: Optional[Item], new: Optional[Item]) -> bool:
    """Whether something is another one. The size of one version of a distribution may be known on
    one side alone, which is no change of it."""
    if old is None or new is None:
        return True
    if old.version != new.version:
        return True
    return not new.version and old.size != new.size
