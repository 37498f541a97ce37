"""An app that has all odd wheels, and distributions that come as source."""

from __future__ import annotations

import io
import tarfile
from collections.abc import Mapping
from pathlib import Path

from slimfit.core.image.odd_wheels import ODD_WHEELS, PROGRAM, OddWheel, make_odd_wheels
from tests.e2e.small import app

BUILD_SYSTEM = (
    '[build-system]\nrequires = ["setuptools"]\nbuild-backend = "setuptools.build_meta"\n'
)
# A wheel for the one version of Python that builds it, as compiled code would be.
TAGGED = """\
import sys
from setuptools import setup

setup(options={"bdist_wheel": {"python_tag": "cp%d%d" % sys.version_info[:2]}})
"""


def source(
    name: str, version: str, setup: str = "from setuptools import setup\n\nsetup()\n"
) -> dict[str, str]:
    """The files of a project with one module."""
    config = f"[metadata]\nname = {name}\nversion = {version}\n\n[options]\npy_modules = {name}\n"
    return {
        "pyproject.toml": BUILD_SYSTEM,
        "setup.cfg": config,
        "setup.py": setup,
        f"{name}.py": "",
        "PKG-INFO": f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n",
    }


def make_sdist(folder: Path, name: str, version: str, files: Mapping[str, str]) -> None:
    """Write a source distribution."""
    with tarfile.open(folder / f"{name}-{version}.tar.gz", "w:gz") as archive:
        for path, text in files.items():
            info = tarfile.TarInfo(f"{name}-{version}/{path}")
            info.size = len(text.encode())
            archive.addfile(info, io.BytesIO(text.encode()))


def requirement(wheel: OddWheel) -> str:
    """The target of a wheel, with the modules that it brings."""
    tops = {name.partition("/")[0] for name in wheel.files if ".data/" not in name}
    modules = {top.partition(".")[0] for top in tops if top.endswith(".py") or "." not in top}
    return (
        f'python_requirement(name="{wheel.name}", resolve="odd", modules={sorted(modules)},'
        f' requirements=["{wheel.name}=={wheel.version}"])\n'
    )


def odd_app(wheels: Path, *more: str, **fields: str) -> dict[str, str]:
    """Write all odd wheels into a folder, and give the files of `apps/odd`, which has them.

    :param more: further distributions, as `name==version`.
    :param fields: fields of the app, as they are written in a BUILD file.
    """
    make_odd_wheels(wheels)
    needed = {wheel.name: requirement(wheel) for wheel in ODD_WHEELS}
    for text in more:
        name = text.partition("=")[0]
        needed[name] = (
            f'python_requirement(name="{name}", resolve="odd", requirements=["{text}"])\n'
        )
    return {
        "odd/BUILD": "".join(needed.values()),
        **app(
            "odd",
            PROGRAM,
            resolve='"odd"',
            dependencies=str([f"//odd:{name}" for name in needed]),
            sources='resolve="odd"',
            **fields,
        ),
    }
