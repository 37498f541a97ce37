from __future__ import annotations

import zipfile
from collections.abc import Mapping
from pathlib import Path

from slimfit.core.base import fakes
from slimfit.core.native.elf_facts import ElfFile, parse_elf_files
from slimfit.sandbox.elf_scan import main, scan_wheel


def make_wheel(folder: Path, files: Mapping[str, bytes]) -> Path:
    """A zip with the name of a wheel; nothing else of a wheel is looked at."""
    path = folder / "demo-1.0-cp311-cp311-linux_x86_64.whl"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return path


def test_the_command_line_writes_what_each_elf_file_says(tmp_path: Path) -> None:
    library = fakes.elf(soname="libfast.so.1", needed=("libc.so.6",))
    module = fakes.elf(
        needed=("libfast.so.1", "libm.so.6"), runpath="$ORIGIN/../demo.libs:/opt/lib", rpath="/old"
    )
    files = {
        "demo/_fast.so": module,
        "demo.libs/libfast.so.1": library,
        "demo/__init__.py": b"import demo._fast\n",
    }
    wheel = make_wheel(tmp_path, files)
    assert main(["--out", str(tmp_path / "out"), str(wheel)]) == 0
    text = (tmp_path / "out/elf.json").read_text()
    ((name, found),) = parse_elf_files(text)
    assert name == wheel.name
    assert found == (
        ElfFile("demo.libs/libfast.so.1", "x86_64", "libfast.so.1", ("libc.so.6",)),
        ElfFile(
            "demo/_fast.so",
            "x86_64",
            needed=("libfast.so.1", "libm.so.6"),
            search=("$ORIGIN/../demo.libs", "/opt/lib"),
        ),
    )


def test_the_older_way_to_say_where_to_look_counts_alone(tmp_path: Path) -> None:
    (found,) = scan_wheel(make_wheel(tmp_path, {"a.so": fakes.elf(rpath="$ORIGIN")}))
    assert found.search == ("$ORIGIN",)


def test_a_program_is_read_and_a_foreign_machine_is_told(tmp_path: Path) -> None:
    program = fakes.elf(
        machine=183, interpreter="/lib/ld-linux-aarch64.so.1", needed=("libz.so.1",)
    )
    assert scan_wheel(make_wheel(tmp_path, {"demo-1.0.data/scripts/demo": program})) == (
        ElfFile("demo-1.0.data/scripts/demo", "aarch64", needed=("libz.so.1",)),
    )


def test_what_only_begins_like_an_elf_file_is_left_out(tmp_path: Path) -> None:
    whole = fakes.elf(soname="libx.so.1", needed=("libc.so.6",))
    files = {"short.so": whole[:20], "magic": b"\x7fELF", "cut.so": whole[:90], "empty": b""}
    assert scan_wheel(make_wheel(tmp_path, files)) == ()
