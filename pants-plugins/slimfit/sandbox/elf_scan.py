"""Reads what the ELF files of wheels need. Runs beside the library `elftools`."""

# Neither it nor anyone else has types for it.
# mypy: disable-error-code="import-untyped,no-untyped-call"

from __future__ import annotations

import shutil
import sys
import tempfile
import zipfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import IO, Any, Optional

from elftools.common.exceptions import ELFError
from elftools.elf.elffile import ELFFile

from slimfit.core.native.elf_facts import ElfFile, render_elf_files
from slimfit.sandbox.base_arguments import Arguments

_MAGIC = b"\x7fELF"
# Libraries of deep learning have more than a gigabyte; up to here one is read into memory.
_IN_MEMORY = 64 << 20
# What elftools calls a machine, as `uname -m` says it. Others keep their number's name.
_MACHINES = {"EM_X86_64": "x86_64", "EM_AARCH64": "aarch64", "EM_386": "i686"}


def main(arguments: Optional[Sequence[str]] = None) -> int:
    """Writes `elf.json` into the folder `--out`; returns 0."""
    parser = Arguments(prog="elf_scan", description=__doc__)
    parser.add_argument("wheels", nargs="+", type=Path, metavar="WHEEL")
    parser.add_argument("--out", required=True, type=Path, help="the folder for elf.json")
    options = parser.parse_args(arguments)
    options.out.mkdir(parents=True, exist_ok=True)
    found = {wheel.name: scan_wheel(wheel) for wheel in options.wheels}
    (options.out / "elf.json").write_text(render_elf_files(found))
    return 0


def scan_wheel(wheel: Path) -> tuple[ElfFile, ...]:
    """The ELF files of a wheel, sorted by path. What only begins like one is left out."""
    with zipfile.ZipFile(wheel) as archive:
        return tuple(sorted(_scan(archive), key=lambda file: file.path))


def _scan(archive: zipfile.ZipFile) -> Iterator[ElfFile]:
    for member in archive.infolist():
        if member.filename.endswith(".py"):
            # What most wheels hold most of; nothing loads a library of that name.
            continue
        with archive.open(member) as content:
            if content.read(len(_MAGIC)) != _MAGIC:
                continue
        with archive.open(member) as content, tempfile.SpooledTemporaryFile(_IN_MEMORY) as copy:
            shutil.copyfileobj(content, copy)
            try:
                yield read_file(member.filename, copy)
            except (ELFError, ValueError, KeyError, AttributeError, AssertionError):
                # Test data of parsers, or a file for which elftools knows too little. A loader
                # would not load the first; for the second nothing can be said.
                continue


def read_file(path: str, content: IO[bytes]) -> ElfFile:
    """What the dynamic section of one ELF file says.

    :raises ELFError: the file is damaged.
    """
    elf = ELFFile(content)
    found: dict[str, list[str]] = {}
    for tag in _tags(elf):
        for kind in ("needed", "soname", "runpath", "rpath"):
            if tag.entry.d_tag == f"DT_{kind.upper()}":
                found.setdefault(kind, []).append(getattr(tag, kind))
    search = found.get("runpath") or found.get("rpath") or []
    return ElfFile(
        path=path,
        machine=_MACHINES.get(elf["e_machine"], str(elf["e_machine"])),
        soname=found.get("soname", [""])[0],
        needed=tuple(found.get("needed", ())),
        search=tuple(folder for text in search for folder in text.split(":") if folder),
    )


def _tags(elf: Any) -> Iterator[Any]:
    # The segment is what a loader reads: a stripped file may have no sections.
    for segment in elf.iter_segments(type="PT_DYNAMIC"):
        yield from segment.iter_tags()


if __name__ == "__main__":
    sys.exit(main())
