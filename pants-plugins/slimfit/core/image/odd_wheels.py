"""Wheels as they are found in the wild, and a program that tells what became of them.

Tests install them in several ways (a layer, an image, a PEX) and compare what the program prints.
"""

from __future__ import annotations

import stat
from collections.abc import Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from typing import Any

from slimfit.core.image.testing import make_wheel

# A path of more than 255 bytes, which tar's own header has no room for, of parts that just fit.
LONG = "/".join(["long", "a" * 200, "é" * 100 + "b" * 50 + ".txt"])
_PKGUTIL = "__path__ = __import__('pkgutil').extend_path(__path__, __name__)\n"
_PKG_RESOURCES = """\
try:
    __import__('pkg_resources').declare_namespace(__name__)
except ImportError:
    __path__ = __import__('pkgutil').extend_path(__path__, __name__)
"""
# What setuptools wrote for such packages: `site` runs the line with `sitedir` in its frame.
_NSPKG = (
    "import os, sys, types; here = os.path.join(sys._getframe(1).f_locals['sitedir'], 'oddns'); "
    "there = sys.modules.setdefault('oddns', types.ModuleType('oddns')); "
    "there.__dict__.setdefault('__path__', []).append(here)\n"
)


def _noise(megabytes: float) -> str:
    """Text that compresses badly, so that a wheel of it is heavy."""
    count = int(megabytes * 1e6 / 64)
    return "".join(sha256(str(number).encode()).hexdigest() for number in range(count))


@dataclass(frozen=True)
class OddWheel:
    """A wheel's name, version and files; `modes` are whole st_mode values."""

    name: str
    files: Mapping[str, str]
    version: str = "1.0"
    modes: Mapping[str, int] = field(default_factory=dict)


ODD_WHEELS = (
    OddWheel("odd_hollow", {}),
    OddWheel("odd_local", {"odd_local.py": ""}, version="2.0+cpu"),
    OddWheel(
        "odd_hooks",
        {
            "odd_hooks.pth": "import odd_hooks; odd_hooks.RAN.append('pth')\nodd_hooks_more\n",
            "odd_hooks.py": "RAN = []\n",
            "odd_hooks_more/odd_further.py": "WHERE = 'on a path that a .pth file names'\n",
        },
    ),
    OddWheel("odd_util_one", {"oddutil/__init__.py": _PKGUTIL, "oddutil/one.py": ""}),
    OddWheel("odd_util_two", {"oddutil/__init__.py": _PKGUTIL, "oddutil/two.py": ""}),
    OddWheel("odd_res_one", {"oddres/__init__.py": _PKG_RESOURCES, "oddres/one.py": ""}),
    OddWheel("odd_res_two", {"oddres/__init__.py": _PKG_RESOURCES, "oddres/two.py": ""}),
    OddWheel("odd_nspkg_one", {"oddns/one.py": "", "odd_nspkg_one-1.0-nspkg.pth": _NSPKG}),
    OddWheel("odd_nspkg_two", {"oddns/two.py": "", "odd_nspkg_two-1.0-nspkg.pth": _NSPKG}),
    OddWheel("odd_space_one", {"oddspace/deep/one.py": ""}),
    OddWheel("odd_space_two", {"oddspace/deep/two.py": ""}),
    OddWheel(
        "odd_files",
        {
            "odd_files/__init__.py": "",
            "odd_files/tool": "#!/bin/sh\n",
            "odd_files/private.txt": "private",
            "odd_files/target.txt": "target",
            "odd_files/link.txt": "target.txt",
            "odd_files/größe/données.txt": "données",
            f"odd_files/{LONG}": "long",
            "odd_files/Case.py": "CASE = 'upper'\n",
            "odd_files/case.py": "CASE = 'lower'\n",
            "oddé.py": "",
        },
        modes={
            "odd_files/tool": stat.S_IFREG | 0o755,
            "odd_files/private.txt": stat.S_IFREG | 0o600,
            "odd_files/link.txt": stat.S_IFLNK | 0o777,
        },
    ),
    # Of two that write one path the first by name wins, in a layer and between layers.
    OddWheel("odd_quarrel_a", {"odd_first.py": "BY = 'a'\n"}),
    OddWheel("odd_quarrel_b", {"odd_second.py": "BY = 'b'\n", "odd_noise.txt": _noise(0.6)}),
    OddWheel("odd_quarrel_c", {"odd_first.py": "BY = 'c'\n", "odd_second.py": "BY = 'c'\n"}),
    OddWheel(
        "odd_data",
        {
            "odd_data-1.0.data/purelib/odd_pure.py": (
                "class Main:\n    @staticmethod\n    def run():\n        print('run')\n"
            ),
            "odd_data-1.0.data/platlib/odd_plat.py": "",
            "odd_data-1.0.data/headers/odd.h": "int odd;\n",
            "odd_data-1.0.data/data/share/odd/table.csv": "a,b\n",
            "odd_data-1.0.data/scripts/odd-plain": "#!python\nprint('plain')\n",
            "odd_data-1.0.data/scripts/odd-windowed": "#!pythonw -u\r\nprint('windowed')\r\n",
            "odd_data-1.0.data/scripts/odd-shell": "#!/bin/sh\n",
            "odd_data-1.0.dist-info/entry_points.txt": (
                "[console_scripts]\nodd-run = odd_pure:Main.run [extra]\n[odd.plugins]\nx = odd_plat\n"
            ),
        },
    ),
)

PROGRAM = f"""\
import json
import os
import sys
from importlib import metadata

import odd_files
import odd_first
import odd_further
import odd_hooks
import odd_second
import oddns.one
import oddns.two
import oddres.one
import oddres.two
import oddspace.deep.one
import oddspace.deep.two
import oddutil.one
import oddutil.two
import odd_plat
import oddé
from odd_files import Case, case

HERE = os.path.dirname(odd_files.__file__)


def read(name):
    with open(os.path.join(HERE, name), encoding="utf-8") as file:
        return file.read()


json.dump(
    {{
        "hollow": metadata.version("odd-hollow"),
        "local": metadata.version("odd-local"),
        "pth": odd_hooks.RAN[0],
        "pth path": odd_further.WHERE,
        "program": os.access(os.path.join(HERE, "tool"), os.X_OK),
        "no program": os.access(os.path.join(HERE, "target.txt"), os.X_OK),
        "private": read("private.txt"),
        "link": [read("link.txt"), os.path.islink(os.path.join(HERE, "link.txt"))],
        "not ascii": read("größe/données.txt"),
        "long": read({LONG!r}),
        "case": [Case.CASE, case.CASE],
        "winners": [odd_first.BY, odd_second.BY],
        "plugins": [point.value for point in metadata.distribution("odd-data").entry_points
                    if point.group == "odd.plugins"],
    }},
    sys.stdout,
)
"""
EXPECTED: Mapping[str, Any] = {
    "hollow": "1.0",
    "local": "2.0+cpu",
    "pth": "pth",
    "pth path": "on a path that a .pth file names",
    "program": True,
    "no program": False,
    "private": "private",
    "link": ["target.txt", False],
    "not ascii": "données",
    "long": "long",
    "case": ["upper", "lower"],
    "winners": ["a", "b"],
    "plugins": ["odd_plat"],
}


def make_odd_wheels(folder: Path) -> tuple[Path, ...]:
    """Writes all of them into a folder."""
    return tuple(
        make_wheel(folder, wheel.name, wheel.version, wheel.files, modes=wheel.modes)
        for wheel in ODD_WHEELS
    )
