"""Runs an OCI image layout with the engine that the machine has, or says how to.

The image is loaded from an archive that any docker or podman reads, and started as it would be in
production: read-only, without privileges, as its own user.
"""

from __future__ import annotations

import argparse
import os
import platform
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Optional

from slimfit.core.errors import SlimfitError
from slimfit.core.image.archive import write_archive
from slimfit.core.image.platforms import machine_architecture

_ENGINES = ("podman", "docker")

_NO_ENGINE = """\
No engine answers on this machine, so {name} cannot run as a container here.

Where podman or docker is there:

    ./pants oci-archive {name}
    podman load -i dist/{archive}    # or: docker load -i dist/{archive}
    podman run --rm --read-only --tmpfs /tmp{publish} {tag}

The PEX of the same app runs without an engine: ./pants run {pex}"""


def find_engine() -> Optional[str]:
    """The first engine that answers. A client without a daemon is none."""
    for name in _ENGINES:
        engine = shutil.which(name)
        if engine is None:
            continue
        asked = subprocess.run(
            [engine, "version"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False
        )
        if asked.returncode == 0:
            return engine
    return None


def load(engine: str, layout: Path, tag: str) -> None:
    """Load an image into an engine's store.

    :raises SlimfitError: the engine refuses it; its own words are shown.
    """
    with tempfile.TemporaryDirectory() as folder:
        archive = Path(folder) / "image.tar"
        write_archive(layout, archive, [tag], machine_architecture(platform.machine()))
        loaded = subprocess.run(
            [engine, "load", "-i", str(archive)], capture_output=True, text=True, check=False
        )
    if loaded.returncode:
        raise SlimfitError(f"{engine} does not load the image {tag}:\n\n{loaded.stderr.strip()}")


def publish_args(ports: Sequence[str]) -> list[str]:
    """The arguments that make an image's ports those of this machine."""
    return [
        arg
        for port in ports
        for number, _, protocol in [port.partition("/")]
        for arg in ("--publish", f"{number}:{number}/{protocol or 'tcp'}")
    ]


def run_command(
    engine: str, tag: str, args: Sequence[str], ports: Sequence[str], terminal: bool
) -> list[str]:
    """The command that runs a loaded image as it would run in production."""
    interactive = ["--interactive", *(["--tty"] if terminal else [])]
    hardening = ["--read-only", "--tmpfs", "/tmp", "--cap-drop", "all"]
    return [engine, "run", "--rm", *interactive, *hardening, *publish_args(ports), tag, *args]


def main(argv: Sequence[str]) -> int:
    parser = argparse.ArgumentParser(prog="run_image", description=__doc__)
    parser.add_argument("--layout", type=Path, required=True, help="the OCI image layout")
    parser.add_argument("--name", required=True, help="the address of the image")
    parser.add_argument("--pex", required=True, help="the address of the app's PEX")
    parser.add_argument("--archive", required=True, help="where `oci-archive` writes, below dist/")
    parser.add_argument("--tag", required=True, help="the name that the image gets in the engine")
    parser.add_argument("--publish", action="append", default=[], help="a port of the image")
    parser.add_argument("args", nargs="*", help="arguments for the program")
    options = parser.parse_args(argv)
    engine = find_engine()
    if engine is None:
        publish = "".join(f" {arg}" for arg in publish_args(options.publish))
        print(_NO_ENGINE.format(**{**vars(options), "publish": publish}), file=sys.stderr)
        return 1
    print(f"Loading {options.tag} into {engine} ...", file=sys.stderr)
    try:
        load(engine, options.layout, options.tag)
    except SlimfitError as error:
        print(error, file=sys.stderr)
        return 2
    os.execv(
        engine, run_command(engine, options.tag, options.args, options.publish, sys.stdin.isatty())
    )


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
