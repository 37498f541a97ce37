"""Tests of what limits are held against."""

from __future__ import annotations

from pants.backend.python.target_types import PythonRequirementTarget, PythonSourceTarget
from pants.engine.addresses import Address

from slimfit.core.guardrails.forbidden import HeldDistribution, HeldTarget
from slimfit.rule_types.layers import WheelFile
from slimfit.rules.guardrails import held_distributions, held_targets


def test_targets_are_held_by_file_and_by_address() -> None:
    source = PythonSourceTarget({"source": "a.py"}, Address("libs/x", relative_file_path="a.py"))
    numpy = PythonRequirementTarget(
        {"requirements": ["numpy"]}, Address("3rdparty", generated_name="numpy")
    )
    root = PythonSourceTarget({"source": "b.py"}, Address("", target_name="src"))
    assert list(held_targets([source, numpy, root])) == [
        HeldTarget("libs/x/a.py", ("libs/x/a.py", "libs/x:x")),
        HeldTarget("", ("3rdparty#numpy", "3rdparty:3rdparty")),
        HeldTarget("b.py", (":src", ":src")),
    ]


def test_distributions_are_told_by_their_wheels() -> None:
    wheels = [WheelFile("Zope.Interface-7.1-cp311-cp311-linux_x86_64.whl", None)]  # type: ignore[arg-type]
    assert list(held_distributions(wheels)) == [HeldDistribution("zope-interface", "7.1")]
