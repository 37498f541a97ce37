from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st
from packaging import tags

from slimfit.core.base.facts import Libc
from slimfit.core.base.platform import compatible_tags, platform_tags

MINORS = st.integers(3, 14)
PLATFORMS = st.builds(
    platform_tags,
    st.builds(Libc, st.just("glibc"), st.integers(17, 45).map(lambda minor: f"2.{minor}")),
    st.sampled_from(["x86_64", "aarch64"]),
)


@settings(deadline=None)
@given(MINORS, PLATFORMS)
def test_the_tags_are_those_of_packaging_in_its_order(
    minor: int, platforms: tuple[str, ...]
) -> None:
    version = (3, minor)
    expected = [
        *tags.cpython_tags(version, abis=[f"cp3{minor}"], platforms=platforms),
        *tags.compatible_tags(version, interpreter=f"cp3{minor}", platforms=platforms),
    ]
    assert list(compatible_tags(minor, platforms)) == [str(tag) for tag in expected]


@settings(deadline=None)
@given(MINORS, PLATFORMS)
def test_no_tag_comes_twice(minor: int, platforms: tuple[str, ...]) -> None:
    found = compatible_tags(minor, platforms)
    assert len(found) == len(set(found))
