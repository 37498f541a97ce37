"""Tests of the messages of guardrails."""

from __future__ import annotations

from slimfit.core.guardrails.forbidden import Breach, HeldDistribution, HeldTarget
from slimfit.core.guardrails.messages import Weight, describe_breaches, describe_excess

MIB = 1024**2


def test_a_breach_is_told_with_the_way_that_leads_to_it() -> None:
    breaches = [
        Breach("torch", HeldDistribution("torch", "2.9.0")),
        Breach("libs/internal/**", HeldTarget("libs/internal/keys.py")),
    ]
    why = {
        "torch 2.9.0": [
            "apps/api/main.py:3 imports libs.features",
            "libs/features/table.py:1 imports torch",
        ],
        "libs/internal/keys.py": ["apps/api/main.py:4 imports libs.internal.keys"],
    }
    assert describe_breaches("apps/api:api", breaches, why) == """\
The closure of apps/api:api holds what its `forbid` names:

  torch 2.9.0 (by "torch")
    apps/api/main.py:3 imports libs.features
    libs/features/table.py:1 imports torch
  libs/internal/keys.py (by "libs/internal/**")
    apps/api/main.py:4 imports libs.internal.keys

Take out the import or the requirement that brings it in; if the app needs it after all, take the \
pattern out of `forbid`."""


def test_of_many_breaches_ten_are_told() -> None:
    breaches = [Breach("**", HeldTarget(f"libs/{number}.py")) for number in range(12)]
    told = describe_breaches("apps/api:api", breaches, {}).splitlines()
    assert told[2:13] == [f'  libs/{number}.py (by "**")' for number in range(10)] + [
        "  and 2 more"
    ]


def test_of_an_image_that_is_too_large_the_five_heaviest_parts_are_told() -> None:
    sizes = {
        "numpy 2.4.0": 17,
        "pandas 3.1": 12,
        "six 1.17.0": 1,
        "the base": 20,
        "scipy 1.17": 100,
    }
    parts = [Weight(title, size * MIB) for title, size in sizes.items()]
    parts.append(Weight("torch 2.9", 250 * MIB, ("apps/api/main.py:1 imports torch",)))
    assert describe_excess("apps/api:api", 300 * MIB, parts) == """\
The image of apps/api:api is 400.0 MiB (compressed), 100.0 MiB more than its `max_image_size` of \
300.0 MiB allows. What weighs most in it:

  250.0 MiB  torch 2.9
               apps/api/main.py:1 imports torch
  100.0 MiB  scipy 1.17
   20.0 MiB  the base
   17.0 MiB  numpy 2.4.0
   12.0 MiB  pandas 3.1

Take out the import or the requirement that brings in what the app can do without; if it needs all \
of it, raise `max_image_size`."""
