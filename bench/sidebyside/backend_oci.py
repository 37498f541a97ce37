"""`oci_python_image` of pants-backend-oci, a plugin that other people keep for the same job.

Release 0.5.0 runs on this Pants; those from 0.7.0 on name a newer one. It fetches its tools from a code host, and pulls
the base from a registry: here both come from this machine, by two lines of a plugin and a script.
"""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from hashlib import sha256
from pathlib import Path

from sidebyside.fleet import TINY, Fleet, write
from sidebyside.machine import python311, run
from sidebyside.pants_ways import Pants

_PINNED = ("pants-backend-oci==0.5.0", "pants-backend-kustomize==0.2.0")
_TOOLS = ("umoci", "skopeo")
_PLUGIN = """\
from pants_backend_oci.subsystem import SkopeoTool, UmociTool


def rules():
    for tool in (SkopeoTool, UmociTool):
        tool.generate_url = lambda self, platform: f"file://{folder}/{self.options_scope}"
        tool.generate_exe = lambda self, platform: f"./{self.options_scope}"
    return []
"""
# Of a registry it only takes the base.
_SKOPEO = """\
#!/bin/sh
case "$*" in
*docker://*) exec {skopeo} --insecure-policy copy oci:{base} oci:build:build ;;
*) exec {skopeo} "$@" ;;
esac
"""
_BASE = f"""\
oci_pull_image(name="pulled", repository="base", digest="{'0' * 64}", anonymous=True)
"""
_IMAGE = """\
pex_binary(name="zip", entry_point="main.py")
oci_python_image(
    name="backend",
    base=["3rdparty/base:pulled"],
    packages=[":zip"],
    repository="backend/{name}",
    tag="latest",
)
"""
# Its targets stand in files of their own, which no other way reads.
_FILE = "IMAGE.OCI"


def available() -> bool:
    """Whether this machine has the programs that it runs."""
    return all(map(shutil.which, _TOOLS))


def fetch(folder: Path, base: Path) -> None:
    """Fetch the plugin into a new folder, and put its tools there.

    :param base: the base as an image layout.
    """
    folder.mkdir()
    run(python311(), "-m", "pip", "download", "-q", "--no-deps", "-d", folder, *_PINNED)
    for wheel in folder.glob("*.whl"):
        shutil.unpack_archive(wheel, folder / "plugins", "zip")
    plugin = _PLUGIN.replace("{folder}", str(folder))
    write(folder / "plugins/local_tools/register.py", plugin)
    write(folder / "plugins/local_tools/__init__.py", "")
    umoci, skopeo = map(shutil.which, _TOOLS)
    shutil.copy(str(umoci), folder / "umoci")
    write(folder / "skopeo", _SKOPEO.format(skopeo=skopeo, base=base))


class BackendOci(Pants):
    name = "pants-backend-oci"
    help = "`oci_python_image` of pants-backend-oci 0.5.0: one zipapp PEX in one layer"
    address = "backend"
    opaque = True

    def use(self, folder: Path) -> None:
        """Say where `fetch` has put it."""
        options = [
            f'--pythonpath=+["{folder}/plugins"]',
            '--backend-packages=+["pants_backend_oci", "local_tools"]',
            f'--build-patterns=+["{_FILE}"]',
        ]
        for tool in _TOOLS:
            data = (folder / tool).read_bytes()
            known = f"local|linux_x86_64|{sha256(data).hexdigest()}|{len(data)}"
            options += [f"--{tool}-version=local", f'--{tool}-known-versions=["{known}"]']
        self.options = (*Pants.options, *options)

    def _layout(self, name: str) -> str:
        return f"oci:{self.fleet.root}/dist/apps.{name}/backend.d"

    def push(self, names: Sequence[str], registry: str) -> None:
        for name in names:
            self.copy(self._layout(name), name, registry)

    def load(self, name: str) -> None:
        self.copy(self._layout(name), name)


def write_images(fleet: Fleet) -> None:
    """Add to each app the image that the plugin's documentation tells to write."""
    write(fleet.root / f"3rdparty/base/{_FILE}", _BASE)
    for name in (*fleet.names, TINY.name):
        write(fleet.root / f"apps/{name}/{_FILE}", _IMAGE.format(name=name))
