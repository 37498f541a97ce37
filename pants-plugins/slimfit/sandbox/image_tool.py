"""The command line of layers, as it runs inside of a Pants sandbox."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Optional

from slimfit.core.image.layer import write_rootfs_layer, write_sources_layer, write_wheel_layer
from slimfit.core.image.spec import LayerSpec
from slimfit.core.image.splitting import write_split_layers
from slimfit.sandbox.command import exit_code

_DESCRIPTION = """\
Makes the layers of an image.

A command writes three files into the folder --out: layer.tar.gz (the layer), layer.json (its
digests and what is in it) and listing.tsv (one line per entry). The same inputs give the same bytes.
"""

_EXAMPLES = """\
examples:
  image_tool wheel-layer --spec spec.json --out numpy numpy-1.26.4-cp311-cp311-linux_x86_64.whl
  image_tool sources-layer --spec spec.json --sources src --out app --entry-point shop.api:main
"""


def main(arguments: Optional[Sequence[str]] = None) -> int:
    """Runs one command; returns 0, or 2 after a user's mistake was printed to stderr."""
    options = _parser().parse_args(arguments)
    return exit_code(lambda: options.run(options))


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="image_tool",
        description=_DESCRIPTION,
        epilog=_EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    commands = parser.add_subparsers(required=True, metavar="COMMAND")

    wheels = _layer_command(commands, "wheel-layer", "one layer from one or several wheels")
    wheels.add_argument("wheels", nargs="+", type=Path, metavar="WHEEL", help="a .whl file")
    wheels.add_argument(
        "--exclude",
        action="append",
        default=[],
        metavar="NAME=GLOB",
        help="files of a distribution to leave out, by their paths in site-packages",
    )
    wheels.add_argument(
        "--max-size",
        type=int,
        metavar="BYTES",
        help="of a tar; what is more goes into several layers, in the folders 00, 01, ... of --out",
    )
    wheels.set_defaults(run=_wheel_layer)

    sources = _layer_command(commands, "sources-layer", "the layer of the first-party files")
    sources.add_argument(
        "--sources", required=True, type=Path, help="folder of files with source roots stripped"
    )
    sources.add_argument(
        "--entry-point",
        metavar="MODULE[:FUNCTION]",
        help="what `python /app/src` runs; without it there is no launcher",
    )
    sources.set_defaults(run=_sources_layer)

    rootfs = _layer_command(commands, "rootfs-layer", "the layer of a base")
    rootfs.add_argument("--rootfs", required=True, type=Path, help="uncompressed tar of the base")
    rootfs.set_defaults(run=_rootfs_layer)

    return parser


def _layer_command(
    commands: argparse._SubParsersAction[argparse.ArgumentParser], name: str, summary: str
) -> argparse.ArgumentParser:
    command = commands.add_parser(name, help=summary)
    command.add_argument("--spec", required=True, type=Path, help="what the layer is made for")
    command.add_argument("--out", required=True, type=Path, help="folder for the three files")
    command.add_argument("--title", default="", help="name of the layer in the image's history")
    return command


def _spec(options: argparse.Namespace) -> LayerSpec:
    path: Path = options.spec
    return LayerSpec.from_json(path.read_text(encoding="utf-8"))


def _wheel_layer(options: argparse.Namespace) -> None:
    exclude: dict[str, list[str]] = {}
    for given in options.exclude:
        name, _, glob = given.partition("=")
        exclude.setdefault(name, []).append(glob)
    spec = _spec(options)
    if options.max_size is None:
        write_wheel_layer(options.wheels, spec, options.out, options.title, exclude)
    else:
        write_split_layers(options.wheels, spec, options.out, options.max_size, exclude)


def _sources_layer(options: argparse.Namespace) -> None:
    write_sources_layer(
        options.sources, _spec(options), options.out, options.entry_point, options.title
    )


def _rootfs_layer(options: argparse.Namespace) -> None:
    write_rootfs_layer(options.rootfs, _spec(options), options.out, options.title)


if __name__ == "__main__":
    sys.exit(main())
