"""Tests of which builders build, and of what is said where none does."""

from __future__ import annotations

import pytest
from pants.engine.addresses import Address

from slimfit.core.errors import SlimfitError
from slimfit.rule_types.builders import Builders, EngineAnswer
from slimfit.rules.builders import announcement, builders_of, check_engine
from slimfit.rules.docker_unbuilt import unbuilt
from slimfit.subsystem import BuildersChoice

SILENT = EngineAnswer("", "There is no `docker` on PATH.")
IMAGE = Address("apps/api", target_name="api", generated_name="docker")


@pytest.mark.parametrize(
    ("choice", "version", "docker", "oci"),
    [
        (BuildersChoice.auto, "20.10.24", True, False),
        (BuildersChoice.auto, "", False, True),
        (BuildersChoice.docker, "", True, False),
        (BuildersChoice.oci, "", False, True),
        (BuildersChoice.both, "", True, True),
    ],
)
def test_the_user_chooses_the_builders_or_the_machine_does(
    choice: BuildersChoice, version: str, docker: bool, oci: bool
) -> None:
    builders = builders_of(choice, version)
    assert builders == Builders(docker=docker, oci=oci)
    # One line, and none if nothing is left out.
    assert bool(announcement(choice, builders)) is (docker != oci)
    assert "\n" not in announcement(choice, builders)


def test_an_engine_that_answers_is_enough() -> None:
    check_engine(EngineAnswer("20.10.24"), str(IMAGE))


def test_an_image_that_has_to_be_built_in_an_engine_says_so_without_one() -> None:
    with pytest.raises(SlimfitError) as caught:
        check_engine(SILENT, str(IMAGE))
    assert str(caught.value) == (
        "No container engine answers, and apps/api#docker is built in one. `docker version` says:\n"
        "\n"
        "There is no `docker` on PATH.\n"
        "\n"
        "Start an engine, or set DOCKER_HOST to the one that runs; or build without one:"
        " `--slimfit-builders=oci`."
    )


@pytest.mark.parametrize(
    ("choice", "why"),
    [
        (BuildersChoice.oci, "`[slimfit].builders` is `oci`."),
        (
            BuildersChoice.auto,
            "no container engine answers. `docker version` says:\n\nThere is no `docker` on PATH.",
        ),
    ],
)
def test_an_image_that_is_not_built_says_why(choice: BuildersChoice, why: str) -> None:
    assert str(unbuilt(IMAGE, choice, SILENT)) == (
        f"apps/api#docker is not built: {why}\n"
        "\n"
        "Start an engine and build with `--slimfit-builders=docker`, or take apps/api#oci."
    )
