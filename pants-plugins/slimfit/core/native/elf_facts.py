"""What the ELF files of wheels say of themselves (System V ABI, ch. 5, "Dynamic Section").

`slimfit.sandbox.elf_scan` reads them, and this is what it writes.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from slimfit.core.base import jsontext


@dataclass(frozen=True)
class ElfFile:
    """One ELF file of a wheel.

    :param path: where it stands in the wheel.
    :param machine: `x86_64`, `aarch64` and so on, as `uname -m` says it.
    :param soname: the name by which others need it, or empty.
    :param needed: the names of the libraries that it needs (DT_NEEDED).
    :param search: the folders that it wants them looked for in, as they are written (DT_RUNPATH,
        or else DT_RPATH).
    """

    path: str
    machine: str
    soname: str = ""
    needed: tuple[str, ...] = ()
    search: tuple[str, ...] = ()


def render_elf_files(wheels: Mapping[str, Iterable[ElfFile]]) -> str:
    """The JSON text of the ELF files of wheels, by the wheel's file name."""
    return jsontext.render(
        {
            wheel: [
                {
                    "path": file.path,
                    "machine": file.machine,
                    "soname": file.soname,
                    "needed": list(file.needed),
                    "search": list(file.search),
                }
                for file in files
            ]
            for wheel, files in sorted(wheels.items())
        }
    )


def parse_elf_files(text: str) -> tuple[tuple[str, tuple[ElfFile, ...]], ...]:
    """The ELF files that `render_elf_files` wrote, by the wheel's file name, sorted.

    :raises SlimfitError: the text is something else.
    """
    root = jsontext.parse(text, "The scan of wheels", "This is a Slimfit bug.")
    return tuple(
        (wheel, tuple(_file(node) for node in nodes.items())) for wheel, nodes in root.members()
    )


def _file(node: jsontext.Node) -> ElfFile:
    return ElfFile(
        path=node.get("path").text(),
        machine=node.get("machine").text(),
        soname=node.get("soname").text(),
        needed=node.get("needed").texts(),
        search=node.get("search").texts(),
    )
