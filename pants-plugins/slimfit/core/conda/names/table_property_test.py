from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from slimfit.core.conda.names.table import known_names, lookup, pypi_to_system

names = st.sampled_from(known_names())
texts = st.text(st.sampled_from("abcdefghijklmnopqrstuvwxyz0123456789-_."), min_size=1, max_size=12)


@given(names, st.data())
def test_letter_case_does_not_matter(name: str, data: st.DataObject) -> None:
    upper = data.draw(st.lists(st.booleans(), min_size=len(name), max_size=len(name)))
    spelled = "".join(c.upper() if up else c for c, up in zip(name, upper))
    assert lookup(spelled) == lookup(name)


@given(st.one_of(texts, st.builds("{}{}".format, names, texts)))
def test_only_a_line_of_its_own_makes_a_requirement(name: str) -> None:
    fact = lookup(name)
    if name not in known_names():
        assert fact is None or fact.kind in ("drop", "report")


@given(names, st.sampled_from("-_."))
def test_the_spelling_of_a_project_does_not_matter(name: str, separator: str) -> None:
    fact = lookup(name)
    assert fact is not None
    if fact.kind == "python":
        project = fact.pypi.partition("[")[0]
        assert pypi_to_system(project.replace("-", separator).upper()) == pypi_to_system(project)


@given(names)
def test_a_requirement_and_its_project_need_the_same_packages(name: str) -> None:
    fact = lookup(name)
    assert fact is not None
    if fact.kind == "python" and fact.debian:
        assert pypi_to_system(fact.pypi.partition("[")[0]) == fact.debian
