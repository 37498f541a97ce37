"""All that Pants loads of Slimfit."""

from __future__ import annotations

from collections.abc import Iterable

from pants.engine.rules import Rule
from pants.engine.target import Target
from pants.engine.unions import UnionRule

from slimfit.rules import (
    app,
    base,
    closure,
    debian,
    layers,
    oci,
    oci_base,
    run_image,
    tailor,
    tool,
    trees,
    wheels,
)
from slimfit.target_types import (
    AppLayersTarget,
    DebianBaseTarget,
    OciBaseTarget,
    OciImageTarget,
    PythonAppTarget,
)

_CAPABILITIES = (
    app,
    base,
    closure,
    debian,
    layers,
    oci,
    oci_base,
    run_image,
    tailor,
    tool,
    trees,
    wheels,
)


def target_types() -> Iterable[type[Target]]:
    return (PythonAppTarget, AppLayersTarget, OciImageTarget, DebianBaseTarget, OciBaseTarget)


def rules() -> Iterable[Rule | UnionRule]:
    return [rule for capability in _CAPABILITIES for rule in capability.rules()]
