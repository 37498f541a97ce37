"""Tests of requests that are answered without what else their callers have."""

from __future__ import annotations

from dataclasses import dataclass

from pants.engine.internals.selectors import Get
from pants.engine.rules import QueryRule, rule
from pants.engine.unions import UnionRule, is_union, union_in_scope_types
from pants.testutil.rule_runner import RuleRunner

from slimfit.engine.narrow_2_17 import narrow_requests


@dataclass(frozen=True)
class Caller:
    name: str


@dataclass(frozen=True)
class Inner:
    name: str


@dataclass(frozen=True)
class Answer:
    text: str


@dataclass(frozen=True)
class Outcome:
    text: str


@rule
def answer(inner: Inner) -> Answer:
    return Answer(f"answer to {inner.name}")


@rule
async def ask(caller: Caller) -> Outcome:
    found = await Get(Answer, Inner(f"what {caller.name} asks"))
    return Outcome(found.text)


def test_a_narrow_request_is_a_union_of_itself_and_answered_as_before() -> None:
    rules = [answer, ask, QueryRule(Outcome, [Caller])]
    before = RuleRunner(rules=rules).request(Outcome, [Caller("a test")])

    registered = narrow_requests({Inner: (Caller,)})

    assert registered == (UnionRule(Inner, Inner),)
    assert is_union(Inner) and union_in_scope_types(Inner) == (Caller,)
    assert narrow_requests({Inner: ()}) == registered
    assert union_in_scope_types(Inner) == ()
    runner = RuleRunner(rules=[*rules, *registered])
    assert runner.request(Outcome, [Caller("a test")]) == before
    assert before == Outcome("answer to what a test asks")
