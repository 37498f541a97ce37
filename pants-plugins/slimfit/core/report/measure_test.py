"""Tests of sizes counted in built layers."""

from __future__ import annotations

from slimfit.core.image.layer_info import Distribution, LayerInfo
from slimfit.core.image.listing import ListingEntry, render_listing
from slimfit.core.report.measure import Built, measured
from slimfit.core.report.model import Layer
from slimfit.core.report.size import Basis, Size
from slimfit.core.report.testing import report

SITE = "app/lib/python3.11/site-packages"


def layer(
    digest: str, size: int, kind: str, *files: tuple[str, int, str], names: tuple[str, ...] = ()
) -> Built:
    """A layer of some files: path, bytes and origin."""
    entries = [ListingEntry(path, 0o644, "f", count, "-", origin) for path, count, origin in files]
    folder = ListingEntry("app", 0o755, "d", 0, "-", "-")
    distributions = tuple(
        Distribution(title.split()[0], title.split()[1], "a.whl", "0") for title in names
    )
    info = LayerInfo("a layer", "", digest, size, "", 0, distributions=distributions)
    return Built(info, render_listing([folder, *entries]), kind)


def test_what_an_image_holds_replaces_what_wheels_said() -> None:
    (app,) = report("train").apps
    rest = ("pandas 3.1.0", "python-dateutil 2.9.0", "six 1.17.0")
    layers = (
        layer(
            *("sha256:1", 40, "distributions"),
            (f"{SITE}/numpy/core.py", 70, "numpy 2.4.6"),
            (f"{SITE}/numpy.libs/blas.so", 30, "numpy 2.4.6"),
            ("app/bin/f2py", 5, "numpy 2.4.6"),
            names=("numpy 2.4.6",),
        ),
        layer(
            *("sha256:2", 9, "distributions"),
            *((f"{SITE}/{title}.py", 10, title) for title in rest),
            names=rest,
        ),
        layer("sha256:3", 3, "sources", ("app/src/main.py", 8, "sources")),
    )
    base = Layer("sha256:0", "base", "base", Size(1000, 100, Basis.image))
    found = measured(app, layers, [base])
    assert {item.name: item.size for item in found.distributions} == {
        "numpy": Size(105, 40, Basis.image),
        **{title.split()[0]: Size(10, None, Basis.image) for title in rest},
    }
    assert found.distributions[0].folders == (("app/bin", 5), ("numpy", 70), ("numpy.libs", 30))
    assert (found.base_size, found.sources_size) == (base.size, Size(8, 3, Basis.image))
    assert found.size.unpacked == 1143
    assert [item.key for item in found.layers] == [f"sha256:{index}" for index in range(4)]


def test_the_parts_of_a_distribution_are_counted_together() -> None:
    (app,) = report("train").apps
    numpy, rest = "numpy 2.4.6", ("pandas 3.1.0", "python-dateutil 2.9.0", "six 1.17.0")
    layers = (
        layer(
            *("sha256:1", 40, "distributions"), (f"{SITE}/numpy/a.py", 70, numpy), names=(numpy,)
        ),
        layer(*("sha256:2", 5, "distributions"), (f"{SITE}/numpy/b.py", 30, numpy), names=(numpy,)),
        layer(
            *("sha256:3", 6, "distributions"),
            *((f"{SITE}/{title}.py", 10, title) for title in rest[:2]),
            names=rest[:2],
        ),
        layer(
            *("sha256:4", 3, "distributions"),
            (f"{SITE}/more.py", 1, rest[1]),
            (f"{SITE}/six.py", 10, rest[2]),
            names=rest[1:],
        ),
    )
    found = measured(app, layers, [])
    assert {item.name: item.size for item in found.distributions} == {
        "numpy": Size(100, 45, Basis.image),
        "pandas": Size(10, None, Basis.image),
        "python-dateutil": Size(11, None, Basis.image),
        "six": Size(10, None, Basis.image),
    }
    assert found.distributions[0].folders == (("numpy", 100),)
    assert [item.key for item in found.layers] == [f"sha256:{index}" for index in range(1, 5)]
