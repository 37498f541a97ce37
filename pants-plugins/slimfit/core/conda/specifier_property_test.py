"""Laws of the specifiers that are made of conda's version specs, with py-rattler as the oracle."""

from __future__ import annotations

import pytest
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st
from packaging.specifiers import SpecifierSet
from rattler import MatchSpec, VersionSpec
from rattler import Version as CondaVersion

from slimfit.core.conda.match_spec import parse_match_spec
from slimfit.core.conda.specifier import Inexpressible, to_specifier

SUFFIXES = ("", "", "a0", "a1", "b1", "rc1", ".post1")

releases = st.lists(st.integers(0, 3), min_size=1, max_size=3).map(lambda p: ".".join(map(str, p)))


def lines(versions: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    """Lines of an environment file for numpy, with such versions in them."""
    bounds = st.builds(
        lambda operator, version, star: operator + version + star,
        st.sampled_from(["", "=", "==", "!=", ">=", "<=", ">", "<", "~="]),
        versions,
        st.sampled_from(["", "", "", ".*"]),
    )
    arms = st.lists(bounds, min_size=1, max_size=3).map(",".join)
    specs = st.lists(arms, min_size=1, max_size=3).map("|".join)
    builds = st.sampled_from(["", "", "", "=py38_0", "=*openblas*"])
    return st.builds(
        lambda spec, build: "numpy" + (spec if spec[0] in "=<>!~" else f" {spec}") + build,
        specs,
        builds,
    )


@st.composite
def cases(draw: st.DrawFn) -> tuple[str, str]:
    """A line and a version to hold against it.

    Either there are releases alone, or, with pre- and post-releases, all have the same number of
    parts: conda compares part by part, and so puts 1.2rc1 before 1.2.0a1; PEP 440 fills up with
    zeros. For the same reason conda puts 1.2a1 before 1.2.dev1, and there are no such releases here.
    """
    parts = draw(st.integers(0, 3))
    if parts == 0:
        return draw(lines(releases)), draw(releases)
    numbers = st.lists(st.integers(0, 3), min_size=parts, max_size=parts)
    versions = st.builds(
        lambda release, suffix: ".".join(map(str, release)) + suffix,
        numbers,
        st.sampled_from(SUFFIXES),
    )
    return draw(lines(versions)), draw(versions)


def accepted_by_conda(line: str, version: str) -> bool:
    """Whether py-rattler takes a version for a line."""
    spec = MatchSpec(line).version
    return spec is None or bool(VersionSpec(spec).matches(CondaVersion(version)))


def emitted(line: str) -> SpecifierSet:
    """What Slimfit makes of a line; the test is given up where there is nothing to make."""
    spec = parse_match_spec(line).version
    assert spec is not None
    try:
        return SpecifierSet(to_specifier(spec).text)
    except Inexpressible:
        assume(False)
        raise


@settings(max_examples=1000, deadline=None)
@given(cases())
@example(("numpy=1.2|1.3", "1.3"))
@example(("numpy<2.0a0", "2.0.dev1"))
@example(("numpy 1.2", "1.2.1"))
@example(("numpy>1.19.*", "1.19.1"))
def test_what_the_specifier_accepts_conda_accepts(case: tuple[str, str]) -> None:
    line, version = case
    if emitted(line).contains(version):
        assert accepted_by_conda(line, version)


@settings(max_examples=300, deadline=None)
@given(cases())
def test_a_build_changes_no_specifier_but_that_of_a_lone_prefix(case: tuple[str, str]) -> None:
    line, _ = case
    assume("py38" not in line and "openblas" not in line and not line.startswith("numpy="))
    assert emitted(f"{line}=py38_0") == emitted(line)


@settings(max_examples=300, deadline=None)
@given(releases, releases)
def test_a_lone_release_bound_means_the_same_to_both(bound: str, version: str) -> None:
    for operator in ("=", "==", "!=", ">=", "<=", ">", "<"):
        line = f"numpy{operator}{bound}"
        assert emitted(line).contains(version) == accepted_by_conda(line, version), line


@pytest.mark.parametrize(
    ("line", "version", "slimfit", "conda"),
    [
        ("numpy==1.2", "1.2+cu1", True, False),
        ("numpy>1.19", "1.19.post1", False, True),
        ("numpy<2.0", "2.0rc1", False, True),
    ],
)
def test_the_differences_are_those_that_are_known(
    line: str, version: str, slimfit: bool, conda: bool
) -> None:
    assert emitted(line).contains(version, prereleases=True) is slimfit
    assert accepted_by_conda(line, version) is conda
