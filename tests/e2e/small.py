"""A small repository, made by the tests: many tiny apps, most of them broken in one way."""

from __future__ import annotations

import re
import stat
from collections.abc import Collection, Mapping
from hashlib import sha256
from pathlib import Path

from slimfit.core.image.testing import make_wheel
from tests.e2e.checkout import REPOSITORY, Checkout

# The settings that this repository's own configuration and the small one's have in common.
_KEPT = (
    "GLOBAL",
    "anonymous-telemetry",
    "source",
    "python",
    "python-bootstrap",
    "pex-cli",
    "python-infer",
)
_MORE = """\
[python.resolves]
default = "3rdparty/default.lock"
other = "3rdparty/other.lock"
named = "3rdparty/named/named.lock"
odd = "3rdparty/odd.lock"
both = "3rdparty/both.lock"
source = "3rdparty/source.lock"

[python-repos]
indexes = []
find_links = ["file://%(env.SLIMFIT_WHEELHOUSE)s", "file://%(buildroot)s/wheels"]
path_mappings = ["WHEELS|%(buildroot)s/wheels"]
"""
_NAMES = ("altered", "device", "escape", "faraway", "good", "left", "right", "setuid")
VERSION = "1.1"
# The version that this repository locks.
NUMPY = "2.4.6"
# Two distributions with one module, one of stubs alone, and one of a resolve that is never locked;
# and a resolve that only the tests of platforms lock.
_SPECIAL = f"""
python_requirement(name="twin-one", requirements=["twin-one=={VERSION}"], modules=["twin"])
python_requirement(name="twin-two", requirements=["twin-two=={VERSION}"], modules=["twin"])
python_requirement(
    name="types-good", requirements=["types-good=={VERSION}"], type_stub_modules=["good"]
)
python_requirement(name="elsewhere", requirements=["elsewhere=={VERSION}"], resolve="other")
python_requirement(name="numpy", requirements=["numpy=={NUMPY}"], resolve="both")
python_requirement(name="bulky", requirements=["bulky=={VERSION}"], resolve="both")
python_requirement(name="far", requirements=["faraway=={VERSION}"], resolve="both")
"""


def kept_sections(names: Collection[str]) -> str:
    """Sections of this repository's own pants.toml, as they are written there."""
    text = (REPOSITORY / "pants.toml").read_text(encoding="utf-8")
    sections = re.split(r"^(?=\[)", text, flags=re.MULTILINE)
    kept = [part for part in sections if part.startswith(tuple(f"[{name}]" for name in names))]
    assert len(kept) == len(names)
    return "".join(kept)


def configuration() -> str:
    """The small repository's pants.toml."""
    return kept_sections(_KEPT) + _MORE


def wheel(folder: Path, name: str, files: Mapping[str, str], **modes: int) -> Path:
    """Write a wheel with a module of its own name and some other files."""
    contents = {f"{name}.py": "VALUE = 1\n", **files}
    return make_wheel(folder, name, VERSION, contents, modes=modes)


def make_wheels(folder: Path) -> None:
    """Write the wheels that the small repository locks."""
    folder.mkdir()
    script = {f"good-{VERSION}.dist-info/entry_points.txt": "[console_scripts]\ngood = good:main\n"}
    wheel(folder, "good", script)
    wheel(folder, "left", {"common/settings.txt": "left\n"})
    wheel(folder, "right", {"common/settings.txt": "right\n"})
    wheel(folder, "escape", {"../../../../../bin/sh": "#!/bin/evil\n"})
    wheel(folder, "device", {"null": ""}, null=stat.S_IFCHR | 0o666)
    wheel(folder, "setuid", {"sudo": ""}, sudo=stat.S_IFREG | 0o4755)
    wheel(folder, "altered", {})
    for twin in ("twin_one", "twin_two"):
        wheel(folder, twin, {"twin.py": ""})
    make_wheel(folder, "types_good", VERSION, {"good-stubs/__init__.pyi": "VALUE: int\n"})
    # Heavy enough for a layer of its own.
    text = "".join(sha256(str(number).encode()).hexdigest() for number in range(10_000))
    wheel(folder, "bulky", {"bulky.py": f"TEXT = {text!r}\n"})
    faraway = wheel(folder, "faraway", {})
    faraway.rename(folder / f"faraway-{VERSION}-cp311-cp311-manylinux_2_17_aarch64.whl")


def requirements() -> str:
    """The targets of all distributions."""
    locked = (
        f'python_requirement(name="{name}", requirements=["{name}=={VERSION}"])\n'
        for name in _NAMES
    )
    return "".join([*locked, _SPECIAL])


def app(name: str, code: str, *, sources: str = "", **fields: str) -> dict[str, str]:
    """The files of `apps/<name>`: a `python_app` that runs `main.py` on the Debian base.

    :param sources: fields of its `python_sources`, as they are written in a BUILD file.
    :param fields: fields of the app, likewise; an empty text leaves one out.
    """
    given = {"entry_point": '"main.py"', "base": '"//3rdparty/debian:base"', **fields}
    written = ", ".join(f"{field}={value}" for field, value in given.items() if value)
    return {
        f"apps/{name}/BUILD": f'python_app(name="{name}", {written})\n'
        f'python_sources(name="src", {sources})\n',
        f"apps/{name}/main.py": code,
    }


def make_small(checkout: Checkout) -> None:
    """Fill a checkout with the small repository: its tools, distributions and base, and no app."""
    checkout.copy(("pants", "build-support", "pants-plugins", "3rdparty/debian"))
    # As in a repository that only uses Slimfit.
    for folder in ("build-support", "pants-plugins"):
        for build in (checkout.root / folder).rglob("BUILD"):
            build.unlink()
    make_wheels(checkout.root / "wheels")
    checkout.write({"pants.toml": configuration(), "3rdparty/BUILD": requirements()})
    done = checkout.pants("generate-lockfiles", "--resolve=default")
    assert done.code == 0, done.stderr
