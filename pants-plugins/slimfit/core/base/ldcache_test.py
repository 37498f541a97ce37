from __future__ import annotations

import struct

from slimfit.core.base import fakes
from slimfit.core.base.ldcache import library_cache
from slimfit.core.base.tree import file, symlink, with_parents

FOLDER = "usr/lib/x86_64-linux-gnu"


def read_cache(data: bytes) -> list[tuple[int, str, str]]:
    """The entries as the loader reads them: flags, name, path."""

    def text(offset: int) -> str:
        return data[offset : data.index(b"\0", offset)].decode()

    assert data.startswith(b"glibc-ld.so.cache1.1")
    count, length = struct.unpack_from("<II", data, 20)
    assert len(data) == 48 + 24 * count + length
    found = []
    for index in range(count):
        flags, key, value = struct.unpack_from("<iII", data, 48 + 24 * index)
        found.append((flags, text(key), text(value)))
    return found


def test_libraries_are_listed_in_the_order_that_the_loader_searches() -> None:
    names = ["liba.so.9", "liba.so.10", "libz.so.1", "libA.so"]
    libraries = [file(f"{FOLDER}/{name}", fakes.elf(soname=name)) for name in names]
    cache = library_cache(with_parents(libraries))
    assert cache is not None and cache.path == "etc/ld.so.cache"
    assert [name for _, name, _ in read_cache(cache.read())] == [
        "libz.so.1",
        "liba.so.10",
        "liba.so.9",
        "libA.so",
    ]


def test_a_library_is_listed_by_its_own_name_if_a_link_has_it() -> None:
    tree = with_parents(
        [
            file(f"{FOLDER}/libz.so.1.2.13", fakes.elf(soname="libz.so.1")),
            symlink(f"{FOLDER}/libz.so.1", "libz.so.1.2.13"),
            file(f"{FOLDER}/libq.so.7.0", fakes.elf(soname="libq.so.7")),
        ]
    )
    cache = library_cache(tree)
    assert cache is not None
    assert read_cache(cache.read()) == [(0x0303, "libz.so.1", f"/{FOLDER}/libz.so.1")]


def test_what_is_no_library_in_a_default_folder_is_not_listed() -> None:
    tree = with_parents(
        [
            file(f"{FOLDER}/libc.so", b"/* a linker script */"),
            file(f"{FOLDER}/gconv/libISOIR165.so", fakes.elf(soname="libISOIR165.so")),
            file("opt/libx.so", fakes.elf(soname="libx.so")),
        ]
    )
    assert library_cache(tree) is None


def test_the_flags_are_those_of_the_architecture() -> None:
    library = file(
        "usr/lib/aarch64-linux-gnu/libc.so.6", fakes.elf(machine=183, soname="libc.so.6")
    )
    cache = library_cache(with_parents([library]))
    assert cache is not None
    assert read_cache(cache.read())[0][0] == 0x0A03
