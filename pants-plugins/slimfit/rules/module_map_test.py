"""Tests of how Slimfit's own map of modules comes into the place of Pants'."""

from __future__ import annotations

from dataclasses import replace

import pytest
from pants.backend.python.dependency_inference.module_mapper import (
    ModuleProvider,
    ModuleProviderType,
    ThirdPartyPythonModuleMapping,
)
from pants.backend.python.target_types import PythonRequirementTarget
from pants.engine.addresses import Address
from pants.engine.internals.selectors import Get
from pants.engine.rules import collect_rules, rule
from pants.util.frozendict import FrozenDict

from slimfit.core.facts.owners import Answer, Requirement
from slimfit.engine.replace_2_17 import replace_rule
from slimfit.rules.module_map import guesses_of, providers_of, requirement_of

YAML = Address("3rdparty", target_name="reqs", generated_name="PyYAML")
TYPES = Address("3rdparty", target_name="reqs", generated_name="types-PyYAML")
IMPL, STUB = ModuleProviderType.IMPL, ModuleProviderType.TYPE_STUB
PROVIDERS: FrozenDict[str, tuple[ModuleProvider, ...]] = FrozenDict(
    {"yaml": (ModuleProvider(YAML, IMPL), ModuleProvider(TYPES, STUB))}
)


@rule
async def original(text: str) -> int:
    return len(await Get(bytes, str, text))


@rule(desc="Count letters")
def mine(text: str, number: int) -> int:
    return len(text) + number


@rule
def other(text: str) -> bytes:
    return text.encode()


def test_a_rule_of_pants_is_replaced_wherever_it_was_handed_out() -> None:
    handed_out = original.rule  # type: ignore[attr-defined]
    before = replace(handed_out)
    try:
        replace_rule(original, mine)
        assert replace(handed_out, input_gets=mine.rule.input_gets) == mine.rule
        assert handed_out in list(collect_rules(globals()))
        assert (handed_out.desc, handed_out.func("ab", 1)) == ("Count letters", 3)
        # The function is still there to be called, and what it awaits can be had.
        assert original("ab").send(None).output_type is bytes
        assert [found.output_type for found in handed_out.input_gets] == [bytes]
    finally:
        for name, value in vars(before).items():
            object.__setattr__(handed_out, name, value)


def test_a_rule_of_another_type_is_refused() -> None:
    with pytest.raises(TypeError, match="This is a Slimfit bug: .*other gives .*bytes"):
        replace_rule(original, other)


def test_the_map_of_pants_is_read_and_written() -> None:
    mapping = ThirdPartyPythonModuleMapping(FrozenDict({"default": PROVIDERS}))
    guesses = guesses_of(mapping)
    assert guesses == {(str(YAML), False): ("yaml",), (str(TYPES), True): ("yaml",)}
    given = (Answer("yaml", str(TYPES), stub=True), Answer("yaml", str(YAML)))
    assert providers_of(given, {str(YAML): YAML, str(TYPES): TYPES}) == PROVIDERS


@pytest.mark.parametrize("field", ["modules", "type_stub_modules"])
def test_a_target_tells_what_the_user_has_written(field: str) -> None:
    guesses = {(str(YAML), False): ("yaml",)}
    plain = PythonRequirementTarget({"requirements": ["PyYAML>=6"]}, YAML)
    assert requirement_of(plain, guesses) == Requirement(str(YAML), ("PyYAML",), ("yaml",))
    written = PythonRequirementTarget({"requirements": ["PyYAML>=6"], field: ["x"]}, YAML)
    assert requirement_of(written, {}).explicit
