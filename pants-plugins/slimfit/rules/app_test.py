"""Tests of the targets that a `python_app` makes."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from pants.backend.docker.target_types import (
    DockerImageInstructionsField,
    DockerImageRepositoryField,
    DockerImageTagsField,
    DockerImageTarget,
)
from pants.backend.python.target_types import (
    PexArgsField,
    PexEnvField,
    PexLayoutField,
    PythonResolveField,
)
from pants.core.goals.package import OutputPathField
from pants.engine.addresses import Address
from pants.engine.internals.parametrize import Parametrize
from pants.engine.internals.scheduler import ExecutionError
from pants.engine.rules import rule
from pants.engine.target import Dependencies
from pants.testutil.rule_runner import RuleRunner

from slimfit.rule_types.builders import Builders, EngineBase, EngineBaseRequest
from slimfit.rules import app
from slimfit.target_types.addresses import app_of
from slimfit.target_types.app import AppEntryPointField, AppPexTarget, PythonAppTarget
from slimfit.target_types.base import DockerBaseTarget
from slimfit.target_types.layers import AppLayersPexField, AppLayersTarget, BaseField, BytecodeField
from slimfit.target_types.oci import (
    OciImageLayersField,
    OciImageTarget,
    OciRepositoryField,
    OciTagsField,
)
from slimfit.target_types.settings import LabelsField, PortsField, UserField, WorkdirField


@rule
def both_builders() -> Builders:
    """In place of asking the machine for an engine."""
    return Builders(docker=True, oci=True)


@rule
def a_base_in_a_registry(_: EngineBaseRequest) -> EngineBase:
    """In place of looking at the base."""
    return EngineBase(f"python@sha256:{'0' * 64}", "amd64")


@pytest.fixture
def rule_runner() -> RuleRunner:
    return RuleRunner(
        rules=[*app.rules(), both_builders, a_base_in_a_registry],
        target_types=[
            PythonAppTarget,
            AppPexTarget,
            AppLayersTarget,
            OciImageTarget,
            DockerImageTarget,
            DockerBaseTarget,
        ],
        objects={"parametrize": Parametrize},
    )


def build_error(rule_runner: RuleRunner, build: str) -> str:
    """The message of the error that a BUILD file in apps/api causes."""
    rule_runner.write_files({"apps/api/BUILD": build, "apps/api/main.py": ""})
    with pytest.raises(ExecutionError) as caught:
        rule_runner.get_target(Address("apps/api", target_name="api", generated_name="pex"))
    errors: Sequence[Exception] = caught.value.wrapped_exceptions
    return str(errors[0])


def test_an_app_is_a_pex_its_layers_and_an_image(rule_runner: RuleRunner) -> None:
    rule_runner.write_files(
        {
            "apps/api/BUILD": (
                'python_app(name="api", entry_point="main.py:run", args=["-v"], env={"A": "1"},'
                ' resolve="other", base="3rdparty:base", labels={"l": "x"}, user="7:8",'
                ' ports=["80"], workdir="/w", bytecode=False, layout="packed", tags=["t"],'
                ' image_tags=["1.0"], docker_instructions=["RUN true"])'
            ),
            "3rdparty/BUILD": f'docker_base(name="base", reference="python@sha256:{"0" * 64}")',
        }
    )
    pex, layers, oci, docker = (
        rule_runner.get_target(Address("apps/api", target_name="api", generated_name=name))
        for name in ("pex", "layers", "oci", "docker")
    )

    entry = pex[AppEntryPointField].value
    assert entry is not None and entry.spec == "main.py:run"
    assert pex[PexArgsField].value == ("-v",)
    assert dict(pex[PexEnvField].value or {}) == {"A": "1"}
    assert pex[PexLayoutField].value == "packed"
    assert pex[PythonResolveField].value == "other"
    assert pex[OutputPathField].value == "apps.api/api.pex"

    assert layers[AppLayersPexField].value == ("apps/api#pex",)
    assert layers[BaseField].value == "3rdparty:base"
    assert layers[BytecodeField].value is False
    assert layers[Dependencies].value == ("3rdparty:base",)

    assert oci[OciImageLayersField].value == "apps/api#layers"
    assert dict(oci[LabelsField].value or {}) == {"l": "x"}
    assert oci[UserField].value == "7:8"
    assert oci[PortsField].value == ("80",)
    assert oci[WorkdirField].value == "/w"
    assert oci[OutputPathField].value == "apps.api/api.oci"

    instructions = docker[DockerImageInstructionsField].value or ()
    assert docker[DockerImageTagsField].value == ("1.0",)
    assert docker[Dependencies].value == ("apps/api#layers",)
    assert docker[OutputPathField].value == "apps.api/api.docker-info.json"
    assert instructions[0] == f"FROM --platform=linux/amd64 python@sha256:{'0' * 64}"
    assert instructions[-7:] == (
        'WORKDIR "/w"',
        "USER 7:8",
        "EXPOSE 80/tcp",
        'ENTRYPOINT ["/app/bin/python", "/app/src", "-v"]',
        "CMD []",
        "ADD apps/api/api.layers/sources.tar.gz /",
        "RUN true",
    )


def test_an_app_parametrized_over_resolves_has_an_image_for_each(rule_runner: RuleRunner) -> None:
    rule_runner.write_files(
        {
            "apps/api/BUILD": (
                'python_app(name="api", entry_point="main.py", resolve=parametrize("a", "b"),'
                ' repository="{name}-{parameters}", image_tags=["{parameters}"])'
            )
        }
    )
    oci, docker = (
        rule_runner.get_target(
            Address("apps/api", target_name="api", generated_name=name, parameters={"resolve": "b"})
        )
        for name in ("oci", "docker")
    )
    assert oci[OciImageLayersField].value == "apps/api#layers@resolve=b"
    assert oci[OutputPathField].value == "apps.api/api@resolve=b.oci"
    # Both builders name the variants apart.
    assert oci[OciRepositoryField].value == docker[DockerImageRepositoryField].value == "{name}-b"
    assert oci[OciTagsField].value == docker[DockerImageTagsField].value == ("b",)
    # Messages and reports tell them apart.
    assert str(app_of(oci.address)) == "apps/api@resolve=b"
    assert (
        str(app_of(Address("apps/api", target_name="api", generated_name="oci"))) == "apps/api:api"
    )


@pytest.mark.parametrize(
    ("fields", "what"),
    [
        ("", "neither `entry_point` nor `script`"),
        ('entry_point="main.py", script="gunicorn"', "both `entry_point` and `script`"),
    ],
)
def test_an_app_runs_one_program(rule_runner: RuleRunner, fields: str, what: str) -> None:
    assert build_error(rule_runner, f'python_app(name="api", {fields})') == (
        f"The `python_app` target apps/api:api sets {what}.\n"
        "\n"
        'Write one of them: `entry_point="main.py"` runs your own code, `script="gunicorn"` runs a'
        " console script of one of its distributions."
    )


@pytest.mark.parametrize(
    ("field", "message"),
    [
        (
            'user="root"',
            "The field `user` in target apps/api#oci is 'root', which is not a numeric user.\n\n"
            "Write the user's number, and the group's after a colon: `user=\"1000:1000\"`.",
        ),
        (
            'ports=["8080", "http"]',
            "The field `ports` in target apps/api#oci holds 'http', which is not a port.\n\n"
            "Write a number from 1 to 65535, and a protocol after a slash if it is not TCP:"
            ' `ports=["8080", "9090/udp"]`.',
        ),
        (
            'workdir="data"',
            "The field `workdir` in target apps/api#oci is 'data', which is not absolute.\n\n"
            'Write a path from the root of the image: `workdir="/data"`.',
        ),
    ],
)
def test_a_wrong_value_is_told_with_the_right_form(
    rule_runner: RuleRunner, field: str, message: str
) -> None:
    build = f'python_app(name="api", entry_point="main.py", {field})'
    assert build_error(rule_runner, build) == f"apps/api: {message}"
