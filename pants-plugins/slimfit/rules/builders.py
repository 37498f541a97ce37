"""Which builders make images: what the user says, or what the machine has."""

from __future__ import annotations

import logging
from collections.abc import Iterable

from pants.backend.docker.subsystems.docker_options import DockerOptions
from pants.core.util_rules.system_binaries import BinaryPathRequest, BinaryPathTest
from pants.engine.process import Process, ProcessCacheScope
from pants.engine.rules import Rule, _uncacheable_rule, collect_rules, rule
from pants.util.logging import LogLevel

from slimfit.core.errors import SlimfitError
from slimfit.engine import engine
from slimfit.rule_types.builders import AnnouncedBuilders, Builders, EngineAnswer
from slimfit.subsystem import BuildersChoice, SlimfitSubsystem

logger = logging.getLogger(__name__)

# A client whose daemon is on another machine may wait for long; an answer takes well under a second.
_ANSWER_SECONDS = 10


@rule
async def ask_engine(
    options: DockerOptions, environment: DockerOptions.EnvironmentAware
) -> EngineAnswer:
    """Whether a container engine answers; a client without a daemon is none."""
    found, env = await engine.all_of(
        engine.binary_paths(
            # The same question as Pants' own, so that both find the same client.
            BinaryPathRequest(
                binary_name="docker",
                search_path=environment.executable_search_path,
                test=BinaryPathTest(args=["-v"]),
            )
        ),
        engine.environment_vars(environment.env_vars),
    )
    if not found.first_path:
        return EngineAnswer("", "There is no `docker` on PATH.")
    answer = await engine.run_fallible(
        Process(
            (found.first_path.path, "version", "--format", "{{.Server.Version}}"),
            description="Ask the container engine for its version",
            level=LogLevel.DEBUG,
            env=env,
            timeout_seconds=_ANSWER_SECONDS,
            cache_scope=ProcessCacheScope.PER_SESSION,
        )
    )
    if answer.exit_code == 0:
        return EngineAnswer(answer.stdout.decode().strip())
    return EngineAnswer("", answer.stderr.decode(errors="replace").strip())


def check_engine(answer: EngineAnswer, image: str) -> None:
    """Check that there is what builds an image.

    :param image: the address of the image's target.
    :raises SlimfitError: no engine answers.
    """
    if answer.version:
        return
    raise SlimfitError(
        f"No container engine answers, and {image} is built in one. `docker version` says:\n\n"
        f"{answer.complaint}\n\n"
        "Start an engine, or set DOCKER_HOST to the one that runs; or build without one:"
        " `--slimfit-builders=oci`."
    )


def builders_of(choice: BuildersChoice, engine_version: str) -> Builders:
    """What builds images, for a user's choice and an engine that may have answered."""
    if choice is BuildersChoice.auto:
        return Builders(docker=bool(engine_version), oci=not engine_version)
    return Builders(
        docker=choice in (BuildersChoice.docker, BuildersChoice.both),
        oci=choice in (BuildersChoice.oci, BuildersChoice.both),
    )


@rule
async def choose_builders(slimfit: SlimfitSubsystem) -> Builders:
    if slimfit.builders is not BuildersChoice.auto:
        return builders_of(slimfit.builders, "")
    answer = await engine.engine_answer()
    return builders_of(slimfit.builders, answer.version)


def announcement(choice: BuildersChoice, builders: Builders) -> str:
    """What to say once of the builders in use; an empty text when nothing is left out."""
    if choice is not BuildersChoice.auto:
        return {
            BuildersChoice.docker: "Images of apps are built in the container engine alone"
            " (`[slimfit].builders`).",
            BuildersChoice.oci: "Images of apps are written as OCI image layouts alone"
            " (`[slimfit].builders`).",
        }.get(choice, "")
    if builders.docker:
        return (
            "A container engine answers: images of apps are built in it. For OCI image layouts in"
            " dist/, use `--slimfit-builders=oci`, or `both`."
        )
    return (
        "No container engine answers: images of apps are written as OCI image layouts. For"
        " `docker_image`, start an engine; `--slimfit-builders=docker` insists on it."
    )


@_uncacheable_rule
async def announce_builders(slimfit: SlimfitSubsystem) -> AnnouncedBuilders:
    """Uncacheable, so that every run says it and no run says it twice."""
    builders = await engine.builders()
    said = announcement(slimfit.builders, builders)
    if said:
        logger.info(said)
    return AnnouncedBuilders(builders)


def rules() -> Iterable[Rule]:
    return collect_rules()
