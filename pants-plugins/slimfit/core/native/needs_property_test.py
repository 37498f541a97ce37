"""Laws of what wheels lack."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from slimfit.core.native.elf_facts import ElfFile
from slimfit.core.native.needs import missing_libraries
from slimfit.core.native.outside import outside

NAMES = st.sampled_from(["liba.so.1", "libb.so.2", "libGL.so.1", "libcuda.so.1", "libc.so.6"])
FILES = st.builds(
    ElfFile,
    path=st.sampled_from(["a/x.so", "a/y.so", "b/liba.so.1", "b/libb.so.2", "b/libGL.so.1"]),
    machine=st.sampled_from(["x86_64", "aarch64"]),
    soname=st.one_of(st.just(""), NAMES),
    needed=st.lists(NAMES, max_size=3).map(tuple),
    search=st.sampled_from([(), ("$ORIGIN",), ("$ORIGIN/../b",)]),
)
WHEELS = st.dictionaries(st.sampled_from(["one", "two"]), st.lists(FILES, max_size=4))


@given(WHEELS, st.frozensets(NAMES))
def test_what_is_missing_is_needed_and_not_in_the_base(
    wheels: dict[str, list[ElfFile]], base: frozenset[str]
) -> None:
    for need in missing_libraries(wheels, base, "amd64"):
        assert need.soname not in base
        assert any(
            need.soname in file.needed and file.path == need.path for file in wheels[need.wheel]
        )


@given(WHEELS, st.frozensets(NAMES), NAMES)
def test_a_larger_base_never_leaves_more_missing(
    wheels: dict[str, list[ElfFile]], base: frozenset[str], more: str
) -> None:
    before = {need.soname for need in missing_libraries(wheels, base, "amd64")}
    after = {need.soname for need in missing_libraries(wheels, base | {more}, "amd64")}
    assert after == before - {more}


@given(WHEELS, st.frozensets(NAMES))
def test_the_order_of_wheels_and_files_does_not_count(
    wheels: dict[str, list[ElfFile]], base: frozenset[str]
) -> None:
    turned = {name: files[::-1] for name, files in reversed([*wheels.items()])}
    found = missing_libraries(wheels, base, "amd64")
    assert {need.soname for need in missing_libraries(turned, base, "amd64")} == {
        need.soname for need in found
    }


@given(WHEELS, st.frozensets(NAMES), st.booleans())
def test_what_counts_outside_of_wheels_tells_the_same_of_any_of_them(
    wheels: dict[str, list[ElfFile]], base: frozenset[str], alone: bool
) -> None:
    # Two files of one wheel have two paths.
    once = {
        wheel: list({file.path: file for file in files}.values()) for wheel, files in wheels.items()
    }
    chosen = {wheel: files for wheel, files in once.items() if not alone or wheel == "one"}
    kept = {wheel: files for wheel, files in outside(once).items() if wheel in chosen}
    for architecture in ("amd64", "arm64"):
        assert missing_libraries(kept, base, architecture) == missing_libraries(
            chosen, base, architecture
        )
