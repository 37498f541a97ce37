"""Tests of what a manifest tells of where its image comes from."""

from __future__ import annotations

import pytest
from pants.backend.docker.util_rules.docker_build_args import DockerBuildArgs
from pants.backend.docker.util_rules.docker_build_env import DockerBuildEnvironment
from pants.engine.addresses import Address
from pants.util.value_interpolation import InterpolationError

from slimfit.rules.provenance import annotations_of_base, filled, interpolation

APP = Address("apps/api", target_name="api")
CONTEXT = interpolation(
    DockerBuildArgs(["GIT_COMMIT", "STAGE=test"]),
    DockerBuildEnvironment.create({"GIT_COMMIT": "a1"}),
)


def test_placeholders_stand_for_build_args_of_the_environment_or_given() -> None:
    texts = {"revision": "{build_args.GIT_COMMIT}", "a": "of {build_args.STAGE}", "title": "Api"}
    assert filled(texts, CONTEXT, APP) == (
        ("a", "of test"),
        ("revision", "a1"),
        ("title", "Api"),
    )


def test_an_unknown_placeholder_is_named_with_the_app() -> None:
    with pytest.raises(InterpolationError) as caught:
        filled({"revision": "{build_args.COMMIT}"}, CONTEXT, APP)
    assert str(caught.value) == (
        "Invalid value for the `annotations` field of the `python_app` target at apps/api:api:"
        " '{build_args.COMMIT}'.\n\n"
        "The placeholder 'COMMIT' is unknown. Try with one of: GIT_COMMIT, STAGE."
    )


@pytest.mark.parametrize(
    ("reference", "name"),
    [
        ("r.invalid/python:3.11@sha256:" + "1" * 64, "r.invalid/python:3.11"),
        ("r.invalid/python@sha256:" + "1" * 64, "r.invalid/python"),
    ],
)
def test_a_base_of_a_registry_is_told_by_name_and_digest(reference: str, name: str) -> None:
    assert annotations_of_base(reference, "//bases:python") == (
        ("org.opencontainers.image.base.digest", "sha256:" + "1" * 64),
        ("org.opencontainers.image.base.name", name),
    )


def test_another_base_has_no_name_in_a_registry() -> None:
    assert annotations_of_base("", "//bases:debian") == ()
