"""Sizes counted in the layers of a built image."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from slimfit.core.image.layer_info import LayerInfo
from slimfit.core.image.listing import parse_listing
from slimfit.core.report.model import App, Distribution, Layer
from slimfit.core.report.size import Basis, Size, total

_SITE_PACKAGES = "/site-packages/"


@dataclass(frozen=True)
class Built:
    """A layer that was built: what it says of itself, and the text of its listing."""

    info: LayerInfo
    listing: str
    kind: str


@dataclass(frozen=True)
class _Contents:
    """The bytes of each origin, and of each top-level folder or file of each origin."""

    origins: Counter[str]
    folders: Counter[tuple[str, str]]


def measured(app: App, layers: Iterable[Built], base_layers: Iterable[Layer]) -> App:
    """The app with the sizes that its image has."""
    built = tuple(layers)
    below = tuple(base_layers)
    contents = [_contents(layer) for layer in built]
    stacked = (*below, *map(_layer, built, contents))
    sizes = {
        item.name: distribution_size(item.title, tuple(zip(built, contents)))
        for layer in built
        for item in layer.info.distributions
    }
    own = [layer for layer in stacked if layer.kind == "sources"]
    return replace(
        app,
        distributions=tuple(replace_size(item, sizes) for item in app.distributions),
        layers=stacked,
        base_size=total(layer.size for layer in below),
        sources_size=total(layer.size for layer in own),
        system_size=total(layer.size for layer in stacked if layer.kind == "system"),
    )


def distribution_size(
    title: str, layers: Sequence[tuple[Built, _Contents]]
) -> tuple[Size, tuple[tuple[str, int], ...]]:
    """The size of one distribution, and of each folder of it, over all layers that hold it.

    How many of the compressed bytes are its own can be said only where it has them for itself.
    """
    unpacked, packed, alone = 0, 0, True
    folders: Counter[str] = Counter()
    for layer, content in layers:
        if title not in {item.title for item in layer.info.distributions}:
            continue
        unpacked += content.origins[title]
        packed += layer.info.size
        alone = alone and len(layer.info.distributions) == 1
        for (origin, folder), count in content.folders.items():
            if origin == title:
                folders[folder] += count
    size = Size(unpacked, packed if alone else None, Basis.image)
    return size, tuple(sorted(folders.items()))


def replace_size(
    item: Distribution, sizes: dict[str, tuple[Size, tuple[tuple[str, int], ...]]]
) -> Distribution:
    """The distribution with the size that it has in the image."""
    size, folders = sizes[item.name]
    return replace(item, size=size, folders=folders)


def _layer(built: Built, content: _Contents) -> Layer:
    info = built.info
    return Layer(
        key=info.digest,
        title=info.title,
        kind=built.kind,
        size=Size(sum(content.origins.values()), info.size, Basis.image),
        distributions=tuple(item.name for item in info.distributions),
    )


def built_layer(built: Built) -> Layer:
    """A built layer as the report has it."""
    return _layer(built, _contents(built))


def _contents(built: Built) -> _Contents:
    origins: Counter[str] = Counter()
    folders: Counter[tuple[str, str]] = Counter()
    for entry in parse_listing(built.listing):
        if entry.kind != "f":
            continue
        origins[entry.origin] += entry.size
        _, found, inside = entry.path.partition(_SITE_PACKAGES)
        top = inside.split("/")[0] if found else "/".join(entry.path.split("/")[:2])
        folders[entry.origin, top] += entry.size
    return _Contents(origins, folders)
