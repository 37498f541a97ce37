"""Which wheels stand alone in a layer, and which share one."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from slimfit.core.errors import SlimfitError
from slimfit.core.image.spec import HEAVY_WHEEL_BYTES, MAX_LAYERS

# The layer of the sources, and the one that all small wheels share. Room for the second is kept
# even while there is none: the first small wheel must not push a heavy one off its place.
_OWN_LAYERS = 2


@dataclass(frozen=True, order=True)
class WheelFile:
    """A wheel of an app: the distribution's name, the file's name, and its size in bytes."""

    name: str
    filename: str
    size: int


@dataclass(frozen=True)
class LayerPlan:
    """The layers of distributions from the bottom up: each of `heavy` alone, then all of `rest`."""

    heavy: tuple[WheelFile, ...]
    rest: tuple[WheelFile, ...]


def plan_layers(wheels: Iterable[WheelFile], base_layers: int) -> LayerPlan:
    """Cuts wheels into layers so that, base and sources included, `MAX_LAYERS` are not exceeded.

    Heavy wheels come largest first, so that what changes least often and costs most lies lowest;
    if there are too many of them, the smallest go to the rest. Raises `SlimfitError` if the base
    leaves no room at all.
    """
    room = MAX_LAYERS - base_layers - _OWN_LAYERS
    if room < 0:
        raise SlimfitError(
            f"The base has {base_layers} layers, and an image takes {MAX_LAYERS}, of which the app "
            f"needs {_OWN_LAYERS}.\n\nUse a base of at most {MAX_LAYERS - _OWN_LAYERS} layers."
        )
    by_size = sorted(wheels, key=lambda wheel: (-wheel.size, wheel.name, wheel.filename))
    heavy = [wheel for wheel in by_size if wheel.size >= HEAVY_WHEEL_BYTES][:room]
    rest = [wheel for wheel in by_size if wheel not in heavy]
    return LayerPlan(tuple(heavy), tuple(sorted(rest)))
