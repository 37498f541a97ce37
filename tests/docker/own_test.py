"""What users make of an app's image: a Dockerfile on it, more instructions, names and registries."""

from __future__ import annotations

import json
from collections.abc import Mapping

from tests.docker.built import REPOSITORY, Built
from tests.docker.containers import run
from tests.docker.registry import Registry

FOLDER = "tests/extra/own"
# Written out in docs/guides/docker.md, too.
ON_AN_APP = """
docker_image(
    name="labelled",
    source=None,
    instructions=["ARG BASE=apps/units:units#docker", "FROM $BASE", "LABEL a=b"],
)
"""
NOTE = ["/app/bin/python", "-c", "open('/note', 'w').write('made in the engine')"]
INSTRUCTIONS = (
    "USER 0",
    "ARG REVISION",
    f"RUN {json.dumps(NOTE)}",
    "ENV REVISION=$REVISION",
    "USER 7",
)
MORE = f"""
python_app(
    name="more",
    entry_point="main.py",
    env={{"GREETING": 'a "b" $HOME \\\\ {{c}}'}},
    labels={{"title": "Größe: $5 \\"net\\""}},
    workdir="/da ta",
    registries=["@here"],
    repository="science/{{name}}",
    image_tags=["1.0", "latest"],
    image_labels={{"revision": "{{build_args.REVISION}}"}},
    extra_build_args=["REVISION=abc"],
    docker_instructions={INSTRUCTIONS},
)
python_sources(name="src")
"""
PROGRAM = """
import os
print(os.environ["GREETING"], os.environ["REVISION"], open("/note").read(), os.getcwd(), sep="|")
"""


def test_a_dockerfile_may_stand_on_an_apps_image(built: Built) -> None:
    with built.having({f"{FOLDER}/BUILD": ON_AN_APP}):
        built.package(f"{FOLDER}:labelled")
    labels = built.engine.inspect(built.image("labelled"))["Config"]["Labels"]
    assert labels == {"a": "b", "org.opencontainers.image.title": "Unit converter"}
    below = built.engine.layers(built.image("units"))
    assert built.engine.layers(built.image("labelled"))[: len(below)] == below
    output = run(built.engine, built.image("labelled"), "25", "degC", "degF")
    assert output == (0, "25 degC = 77 degF\n", "")


def test_a_dockerfile_on_an_image_that_is_not_built_is_told_why(built: Built) -> None:
    with built.having({f"{FOLDER}/BUILD": ON_AN_APP}):
        done = built.pants("--slimfit-builders=oci", "package", f"{FOLDER}:labelled")
    assert done.refusal("package") == (
        "apps/units#docker is not built: `[slimfit].builders` is `oci`.\n"
        "\n"
        "Start an engine and build with `--slimfit-builders=docker`, or take apps/units#oci."
    )


def test_fields_of_docker_image_and_instructions_of_the_user_are_taken(
    built: Built, registry: Registry
) -> None:
    engine = built.engine
    here: Mapping[str, str] = {
        "PANTS_DOCKER_REGISTRIES": json.dumps({"here": {"address": registry.host}}),
    }
    with built.having({f"{FOLDER}/BUILD": MORE, f"{FOLDER}/main.py": PROGRAM}):
        done = built.pants("publish", f"{FOLDER}:more#docker", **here)
        assert done.code == 0, done.stderr
        packaged = built.package(f"{FOLDER}:more#oci", **here)
    assert packaged.said("WARN") == [
        f"{FOLDER}:more#oci lacks what the `docker_instructions` of its app do: only an engine runs"
        " them.\n"
        "\n"
        "Build the image with `--slimfit-builders=docker`; or bring what they add in the base, as with"
        ' `debian_base(packages=["libgl1"])`.'
    ]
    name = f"{registry.host}/science/more"
    image = engine.inspect(f"{name}:1.0")
    assert image["Id"] == engine.inspect(f"{name}:latest")["Id"]
    assert image["Config"]["Labels"] == {"title": 'Größe: $5 "net"', "revision": "abc"}
    assert image["Config"]["User"] == "7"
    code, stdout, stderr = run(engine, f"{name}:1.0")
    assert (code, stderr) == (0, "")
    assert stdout == 'a "b" $HOME \\ {c}|abc|made in the engine|/da ta\n'

    # What was pushed comes back from the registry, after the engine has forgotten it.
    engine.forget(registry.host)
    engine.run("pull", "--quiet", f"{name}:latest")
    assert engine.inspect(f"{name}:latest")["Id"] == image["Id"]
    engine.forget(registry.host)
    assert REPOSITORY not in name
