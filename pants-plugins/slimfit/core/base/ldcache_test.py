from __future__ import annotations

from slimfit.core.base import fakes
from slimfit.core.base.ldcache import library_cache, library_names, read_cache, renewed_cache
from slimfit.core.base.tree import file, symlink, with_parents

FOLDER = "usr/lib/x86_64-linux-gnu"


def test_libraries_are_listed_in_the_order_that_the_loader_searches() -> None:
    names = ["liba.so.9", "liba.so.10", "libz.so.1", "libA.so"]
    libraries = [file(f"{FOLDER}/{name}", fakes.elf(soname=name)) for name in names]
    cache = library_cache(with_parents(libraries))
    assert cache is not None and cache.path == "etc/ld.so.cache"
    assert [name for name, _, _ in read_cache(cache.read())] == [
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
    assert read_cache(cache.read()) == (("libz.so.1", f"/{FOLDER}/libz.so.1", 0x0303),)


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
    assert read_cache(cache.read())[0][2] == 0x0A03


def test_a_renewed_cache_keeps_what_it_has_from_other_folders() -> None:
    own = file("opt/lib/libown.so.1", fakes.elf(soname="libown.so.1"))
    old = with_parents([own, file(f"{FOLDER}/libz.so.1", fakes.elf(soname="libz.so.1"))])
    cache = library_cache(old)
    assert cache is not None
    # As an image has it whose configuration names /opt/lib.
    data = cache.read().replace(
        f"/{FOLDER}/libz.so.1".encode(),
        b"/opt/lib/libown.so.1".ljust(len(f"/{FOLDER}/libz.so.1"), b"\0"),
    )
    new = file(f"{FOLDER}/libnew.so.2", fakes.elf(soname="libnew.so.2"))
    renewed = renewed_cache(with_parents([own, file(cache.path, data), new]))
    assert renewed is not None
    assert read_cache(renewed.read()) == (
        ("libz.so.1", "/opt/lib/libown.so.1", 0x0303),
        ("libnew.so.2", f"/{FOLDER}/libnew.so.2", 0x0303),
    )


def test_the_names_of_libraries_come_from_the_cache_or_from_the_folders() -> None:
    files = [
        file(f"{FOLDER}/libz.so.1.2", fakes.elf(soname="libz.so.1")),
        symlink(f"{FOLDER}/libz.so.1", "libz.so.1.2"),
        file("lib/ld-musl-x86_64.so.1", fakes.elf()),
    ]
    tree = with_parents(files)
    assert library_names(tree) == ("ld-musl-x86_64.so.1", "libz.so.1", "libz.so.1.2")
    cache = library_cache(tree)
    assert cache is not None
    assert library_names(with_parents([*files, cache])) == ("libz.so.1",)


def test_a_damaged_cache_has_no_entries() -> None:
    library = file(f"{FOLDER}/libz.so.1", fakes.elf(soname="libz.so.1"))
    cache = library_cache(with_parents([library]))
    assert cache is not None
    assert [read_cache(data) for data in (b"", b"text", cache.read()[:60])] == [(), (), ()]
