"""All that Pants loads of Slimfit."""

from __future__ import annotations

from collections.abc import Iterable

from pants.backend.docker.rules import rules as docker_rules
from pants.backend.docker.target_types import DockerImageTarget
from pants.engine.rules import Rule
from pants.engine.target import Target
from pants.engine.unions import UnionRule

from slimfit.rules import (
    app,
    audit,
    base,
    builders,
    closure,
    contents,
    debian,
    docker,
    docker_base,
    docker_unbuilt,
    exclusions,
    facts,
    gather_facts,
    guardrails,
    hints,
    import_check,
    inference,
    layers,
    library,
    licenses,
    literals,
    lock_facts,
    module_map,
    native,
    oci,
    oci_base,
    pex,
    provenance,
    publish,
    referrers,
    report,
    report_base,
    report_goal,
    report_graph,
    report_hints,
    report_measure,
    run_image,
    say,
    sbom,
    send,
    shared_wheels,
    start,
    syntax,
    system_lock,
    tailor,
    tool,
    trees,
    wheels,
)
from slimfit.target_types.app import AppPexTarget, PythonAppTarget
from slimfit.target_types.base import DebianBaseTarget, DockerBaseTarget, OciBaseTarget
from slimfit.target_types.layers import AppLayersTarget
from slimfit.target_types.oci import OciImageTarget

_CAPABILITIES = (
    app,
    audit,
    base,
    builders,
    closure,
    contents,
    debian,
    docker,
    docker_base,
    docker_unbuilt,
    exclusions,
    facts,
    gather_facts,
    guardrails,
    import_check,
    inference,
    hints,
    layers,
    literals,
    library,
    lock_facts,
    module_map,
    native,
    licenses,
    oci,
    oci_base,
    provenance,
    pex,
    publish,
    referrers,
    report,
    report_base,
    report_goal,
    report_graph,
    report_hints,
    report_measure,
    run_image,
    say,
    sbom,
    system_lock,
    send,
    shared_wheels,
    start,
    syntax,
    tailor,
    tool,
    trees,
    wheels,
)


def target_types() -> Iterable[type[Target]]:
    return (
        PythonAppTarget,
        AppPexTarget,
        AppLayersTarget,
        OciImageTarget,
        DockerImageTarget,
        DebianBaseTarget,
        OciBaseTarget,
        DockerBaseTarget,
    )


def rules() -> Iterable[Rule | UnionRule]:
    # Pants' own Docker backend comes along, since every app has a `docker_image`. A repository that
    # enables it too loads the same rules, which count once.
    return [
        *docker_rules(),  # type: ignore[no-untyped-call]
        *(rule for capability in _CAPABILITIES for rule in capability.rules()),
    ]
