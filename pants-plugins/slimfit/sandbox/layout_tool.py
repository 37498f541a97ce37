"""The command line of finished images: OCI image layouts, as it runs inside of a Pants sandbox."""

from __future__ import annotations

import argparse
import platform
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Optional

from slimfit.core.image.archive import write_archive
from slimfit.core.image.platforms import machine_architecture
from slimfit.core.image.validate import validate_images
from slimfit.sandbox.command import exit_code

_EXAMPLES = """\
examples:
  layout_tool validate dist/shop.oci
  layout_tool archive --layout dist/shop.oci --out shop.tar --tag shop:latest
  docker load --input shop.tar
"""


def main(arguments: Optional[Sequence[str]] = None) -> int:
    """Runs one command; returns 0, or 2 after a user's mistake was printed to stderr."""
    options = _parser().parse_args(arguments)
    return exit_code(lambda: options.run(options))


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="layout_tool",
        description="Looks after finished images, each an OCI image layout.",
        epilog=_EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    commands = parser.add_subparsers(required=True, metavar="COMMAND")

    archive = commands.add_parser(
        "archive", help="one tar of an image, for `docker load` and `podman load`"
    )
    archive.add_argument("--layout", required=True, type=Path, help="folder of the OCI layout")
    archive.add_argument("--out", required=True, type=Path, help="the tar to write")
    archive.add_argument(
        "--tag", action="append", default=[], metavar="NAME:TAG", help="name after loading"
    )
    archive.set_defaults(run=_archive)

    validate = commands.add_parser("validate", help="check every digest and entry of an image")
    validate.add_argument("layout", type=Path, metavar="DIR", help="folder of the OCI layout")
    validate.set_defaults(run=_validate)
    return parser


def _archive(options: argparse.Namespace) -> None:
    options.out.parent.mkdir(parents=True, exist_ok=True)
    own = machine_architecture(platform.machine())
    write_archive(options.layout, options.out, options.tag, own)


def _validate(options: argparse.Namespace) -> None:
    for image in validate_images(options.layout):
        count = len(image.layers)
        print(f"{options.layout}: {image.manifest_digest}, {count} layers, all as they say")


if __name__ == "__main__":
    sys.exit(main())
