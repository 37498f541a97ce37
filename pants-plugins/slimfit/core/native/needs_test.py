from __future__ import annotations

from collections.abc import Sequence

import pytest

from slimfit.core.native.elf_facts import ElfFile
from slimfit.core.native.needs import Need, installed_path, missing_libraries, unprovided

BASE = ("libc.so.6", "libz.so.1")
WHEEL, OTHER = "demo-1-cp311-cp311-linux_x86_64.whl", "other-1-cp311-cp311-linux_x86_64.whl"


def library(path: str, *needed: str, soname: str = "", search: tuple[str, ...] = ()) -> ElfFile:
    """An ELF file of a wheel."""
    return ElfFile(path, "x86_64", soname, needed, search)


def missing(own: list[ElfFile], other: Sequence[ElfFile] = ()) -> tuple[Need, ...]:
    """What two wheels lack on the base."""
    return missing_libraries({WHEEL: own, OTHER: other}, BASE, "amd64")


def test_what_neither_wheel_nor_base_has_is_missing_once_and_by_the_first_file() -> None:
    files = [
        library("demo/b.so", "libGL.so.1", "libc.so.6"),
        library("demo/a.so", "libGL.so.1", "libX11.so.6"),
    ]
    assert missing(files) == (
        Need("libGL.so.1", WHEEL, "demo/a.so"),
        Need("libX11.so.6", WHEEL, "demo/a.so"),
    )


def test_a_wheel_serves_itself_by_soname_and_by_file_name() -> None:
    files = [
        library("demo/_c.so", "libfast-1a2b.so.3", "libslow.so"),
        library("demo.libs/libfast-1a2b.so.3.1", soname="libfast-1a2b.so.3"),
        library("demo.libs/libslow.so"),
    ]
    assert missing(files) == ()


def test_a_wheel_serves_another_along_its_search_path() -> None:
    torch = library("torch/lib/libtorch.so", "libX11.so.6", search=("$ORIGIN/../../x11/lib",))
    assert missing([torch], [library("x11/lib/libX11.so.6")]) == ()
    assert missing([torch], [library("elsewhere/libX11.so.6")]) == (
        Need("libX11.so.6", WHEEL, "torch/lib/libtorch.so"),
    )


def test_what_a_wheel_has_loaded_serves_another_unless_a_host_has_it_by_the_rules() -> None:
    vision = library("torchvision/_C.so", "libc10.so")
    assert missing([vision], [library("torch/lib/libc10.so", soname="libc10.so")]) == ()


def test_the_data_of_a_wheel_lies_where_it_is_installed() -> None:
    program = library("demo-1.data/scripts/demo", "libown.so.1", search=("$ORIGIN/../lib",))
    assert missing([program, library("demo-1.data/data/lib/libown.so.1")]) == ()
    assert installed_path("demo-1.data/platlib/demo/a.so") == "lib/python/site-packages/demo/a.so"
    assert installed_path("demo/a.so") == "lib/python/site-packages/demo/a.so"


@pytest.mark.parametrize("soname", ["libcuda.so.1", "libnvidia-ml.so.1", "libnvcuvid.so.1"])
def test_a_driver_brings_its_own_libraries(soname: str) -> None:
    assert missing([library("demo/gpu.so", soname)]) == ()


def test_a_file_for_another_machine_is_never_loaded() -> None:
    arm = ElfFile("demo/arm.so", "aarch64", needed=("libGL.so.1",))
    assert missing([arm]) == ()
    assert missing_libraries({WHEEL: [arm]}, BASE, "arm64") == (
        Need("libGL.so.1", WHEEL, "demo/arm.so"),
    )


def test_a_layer_serves_the_needs_that_it_has_a_file_for() -> None:
    needs = (Need("liba.so.1", WHEEL, "demo/a.so"), Need("libb.so.1", WHEEL, "demo/a.so"))
    listing = "f\t0644\t-\t/usr/lib/x86_64-linux-gnu/liba.so.1\nf\t0644\t-\t/usr/lib/libb.so\n"
    assert unprovided(needs, listing) == (needs[1],)
    assert unprovided(needs, "") == needs
