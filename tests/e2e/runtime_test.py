"""What a program loads, imported or named in strings, and what it never does: PEX and image agree."""

from __future__ import annotations

from pathlib import Path

import pytest

from slimfit.core.image.validate import validate_layout
from tests.e2e.checkout import Checkout
from tests.e2e.images import Closure, Container, pex_closure
from tests.e2e.small import app

TYPED = """\
from __future__ import annotations
from typing import TYPE_CHECKING
import shapes.square
if TYPE_CHECKING:
    import left
    from shapes import types, square
"""
# An excluded module, a distribution that is locked and may be missing, and one that is not locked.
OPTIONAL = """\
def rare():
    import old.legacy
try:
    import good
except ModuleNotFoundError:
    good = None
try:
    import nowhere
except ImportError:
    import json as nowhere
"""
# Modules and a driver that are named in strings, and one more in a resource.
STRINGS = """\
import importlib
importlib.import_module("shapes.square")
URL = "postgresql+left://host/db"
"""
ENV = {"env": '{"DJANGO_SETTINGS_MODULE": "shapes.settings"}'}
LIBRARIES = {
    "shapes/BUILD": "python_sources()\n",
    "shapes/square.py": "SIDES = 4\n",
    "shapes/types.py": "import right\n",
    "shapes/round.py": "class Circle: ...\n",
    "shapes/web.py": "def app(): ...\n",
    "shapes/settings.py": "",
    "apps/strings/loaded.yaml": "class: shapes.round.Circle\n",
    "old/BUILD": "python_sources()\n",
    "old/legacy.py": "import old.helper\n",
    "old/helper.py": "import right\n",
}


@pytest.fixture(scope="module")
def packaged(small: Checkout) -> Checkout:
    """Three apps of the small repository, packaged."""
    small.write(LIBRARIES)
    small.write(app("typed", TYPED))
    small.write(app("choosy", OPTIONAL, dependencies='["!!//old/legacy.py"]'))
    small.write(
        app("strings", STRINGS, sources='dependencies=[":res"]', args='["shapes.web:app"]', **ENV)
    )
    build = small.root / "apps/strings/BUILD"
    build.write_text(build.read_text() + 'resources(name="res", sources=["loaded.yaml"])\n')
    small.package("apps/typed:", "apps/choosy:", "apps/strings:")
    return small


def closures(checkout: Checkout, name: str, scratch: Path) -> tuple[Closure, Closure]:
    """What the PEX and the image of an app hold."""
    layout = checkout.layout(name)
    image = Container.unpack(layout, validate_layout(layout), scratch)
    return pex_closure(checkout.pex(name)), image.closure


@pytest.mark.parametrize(
    ("name", "distributions", "files"),
    [
        ("typed", set(), {"apps/typed/main.py", "shapes/square.py"}),
        ("choosy", {"good"}, {"apps/choosy/main.py"}),
        (
            "strings",
            {"left"},
            {"apps/strings/main.py", "apps/strings/loaded.yaml"}
            | {"shapes/square.py", "shapes/round.py", "shapes/web.py", "shapes/settings.py"},
        ),
    ],
)
def test_pex_and_image_hold_what_the_program_loads_and_nothing_else(
    packaged: Checkout, tmp_path: Path, name: str, distributions: set[str], files: set[str]
) -> None:
    pex, image = closures(packaged, name, tmp_path)
    assert pex.names == image.names == distributions
    assert set(pex.files) == set(image.files) == files


def test_type_checkers_still_see_it(packaged: Checkout) -> None:
    done = packaged.pants("dependencies", "apps/typed/main.py:src")
    assert set(done.stdout.split()) == {"3rdparty:left", "shapes/square.py", "shapes/types.py"}


def test_a_pex_needs_no_base(small: Checkout) -> None:
    small.write(app("baseless_pex", "import good\nprint(good.VALUE)\n", base=""))
    done = small.pants("run", "apps/baseless_pex#pex")
    assert (done.code, done.stdout) == (0, "1\n")


def test_a_pex_is_audited(small: Checkout) -> None:
    small.write(app("open_pex", "import godo\n", base=""))
    refusal = small.pants("package", "apps/open_pex#pex").refusal("package")
    assert refusal.splitlines()[2] == (
        "  apps/open_pex/main.py:1 imports `godo`, which no target owns. Did you mean `good`?"
    )
    assert not small.pex("open_pex").exists()


def test_a_pex_runs(packaged: Checkout) -> None:
    done = packaged.pants("run", "apps/choosy#pex")
    assert (done.code, done.stdout) == (0, "")
