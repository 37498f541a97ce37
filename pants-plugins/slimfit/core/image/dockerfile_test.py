"""Tests of the Dockerfile that an app's layers make."""

from __future__ import annotations

import io
import tarfile
from dataclasses import replace

import pytest

from slimfit.core.errors import SlimfitError
from slimfit.core.image.dockerfile import (
    SLOTS,
    SLOTS_WITH_LIMIT,
    context_files,
    dockerfile,
    merged_warning,
    placeholder_files,
    placeholder_layer,
)
from slimfit.core.image.manifest import ImageSettings

SETTINGS = ImageSettings(
    entrypoint=("/app/bin/python", "/app/src", "--name", 'a "b"'),
    env=(("LANG", "C.UTF-8"), ("A", 'x "y" $HOME \\')),
    user="65532:65532",
    workdir="/app",
    labels=(("title", "Über"),),
    ports=("8080/tcp",),
)


def test_an_app_on_layers_of_its_own_starts_from_nothing() -> None:
    slots = [f"ADD apps/a/a.layers/{n:02}.tar.gz /" for n in range(SLOTS)]
    assert dockerfile("", "apps/a/a.layers", SETTINGS, ["RUN true"]) == (
        "FROM scratch",
        "ADD apps/a/a.layers/base-*.tar.gz /",
        "ADD apps/a/a.layers/system-*.tar.gz /",
        *slots,
        "ADD apps/a/a.layers/rest-*.tar.gz /",
        'ENV PATH="/app/bin:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"',
        'ENV A="x \\"y\\" \\$HOME \\\\"',
        'ENV LANG="C.UTF-8"',
        'LABEL "title"="Über"',
        'WORKDIR "/app"',
        "USER 65532:65532",
        "EXPOSE 8080/tcp",
        'ENTRYPOINT ["/app/bin/python", "/app/src", "--name", "a \\"b\\""]',
        "CMD []",
        "ADD apps/a/a.layers/sources.tar.gz /",
        "RUN true",
    )


def test_an_app_on_an_image_of_a_registry_starts_from_it_and_keeps_its_path() -> None:
    lines = dockerfile("python@sha256:00", "layers", SETTINGS)
    assert lines[0] == "FROM --platform=linux/amd64 python@sha256:00"
    assert not any("base-" in line for line in lines)
    below = "${PATH:-/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin}"
    assert f'ENV PATH="/app/bin:{below}"' in lines


def test_a_path_of_the_user_replaces_the_images() -> None:
    settings = replace(SETTINGS, env=(("PATH", "/mine"),))
    for base in ("", "python@sha256:00"):
        paths = [line for line in dockerfile(base, "l", settings) if "PATH" in line]
        assert paths == ['ENV PATH="/mine"']


def test_what_a_base_of_the_repository_says_is_said_again() -> None:
    below = {
        "Env": ["PATH=/opt/bin", "A=other", "B=base"],
        "Labels": {"title": "other", "base": "yes"},
        "ExposedPorts": {"9/udp": {}},
        "StopSignal": "SIGINT",
        "Volumes": {"/data": {}},
        "User": "1",
        "Entrypoint": ["/other"],
        "Cmd": ["--other"],
    }
    lines = dockerfile("", "l", SETTINGS, ["RUN true"], below)
    start = lines.index("ADD l/rest-*.tar.gz /") + 1
    assert lines[start:] == (
        'ENV PATH="/app/bin:/opt/bin"',
        'ENV A="x \\"y\\" \\$HOME \\\\"',
        'ENV B="base"',
        'ENV LANG="C.UTF-8"',
        'LABEL "title"="Über"',
        'LABEL "base"="yes"',
        'WORKDIR "/app"',
        "USER 65532:65532",
        "EXPOSE 9/udp",
        "EXPOSE 8080/tcp",
        "STOPSIGNAL SIGINT",
        'ENTRYPOINT ["/app/bin/python", "/app/src", "--name", "a \\"b\\""]',
        "CMD []",
        "ADD l/sources.tar.gz /",
        'VOLUME ["/data"]',
        "RUN true",
    )


def test_a_folder_with_a_space_in_its_name_is_one_word() -> None:
    assert dockerfile("", "my apps/a.layers", SETTINGS)[1] == (
        'ADD ["my apps/a.layers/base-*.tar.gz", "/"]'
    )


@pytest.mark.parametrize(
    "settings",
    [
        replace(SETTINGS, env=(("A", "1\n2"),)),
        replace(SETTINGS, labels=(("a", "1\n2"),)),
    ],
)
def test_a_line_break_which_no_dockerfile_can_say_is_refused(settings: ImageSettings) -> None:
    with pytest.raises(SlimfitError) as caught:
        dockerfile("", "l", settings)
    assert str(caught.value) == (
        "`env`, `labels` or `workdir` of an app or its base holds '1\\n2', and a Dockerfile has no way"
        " to say a line break.\n"
        "\n"
        "Write it in one line, or build with `--slimfit-builders=oci`."
    )


def test_every_layer_has_one_file_and_what_is_beyond_the_slots_shares_an_instruction() -> None:
    heavy = [f"wheel{n}" for n in range(SLOTS + 2)]
    files = context_files(["debian"], heavy, ["small"], "src", system=["gl"])
    assert len(set(files.values())) == len(files) == SLOTS + 6
    assert files["debian"] == "base-00.tar.gz"
    assert files["gl"] == "system-00.tar.gz"
    assert files["wheel0"] == "00.tar.gz"
    assert [files[name] for name in ("wheel8", "wheel9", "small")] == [
        "rest-00.tar.gz",
        "rest-01.tar.gz",
        "rest-02.tar.gz",
    ]
    assert files["src"] == "sources.tar.gz"
    assert placeholder_files(files.values()) == ()


def test_what_no_layer_fills_is_filled_with_a_folder_that_is_there_anyway() -> None:
    files = context_files([], ["numpy"], [], "src")
    assert placeholder_files(files.values()) == (
        *(f"{n:02}.tar.gz" for n in range(1, SLOTS)),
        "system-00.tar.gz",
        "rest-00.tar.gz",
    )
    with tarfile.open(fileobj=io.BytesIO(placeholder_layer("/app"))) as archive:
        (entry,) = archive.getmembers()
    assert (entry.name, entry.isdir(), entry.mode, entry.uid, entry.gid) == (
        "app",
        True,
        0o755,
        0,
        0,
    )
    assert placeholder_layer("/app") == placeholder_layer("/app")


def test_parts_of_wheels_have_more_places_and_what_shares_one_is_told() -> None:
    slots = SLOTS_WITH_LIMIT
    lines = dockerfile("", "l", SETTINGS, slots=slots)
    start = lines.index("ADD l/00.tar.gz /")
    assert lines[start + slots - 1 : start + slots + 1] == (
        "ADD l/23.tar.gz /",
        "ADD l/rest-*.tar.gz /",
    )
    heavy = [f"wheel{n}" for n in range(slots + 1)]
    fits = context_files([], heavy[:slots], ["small"], "src", slots=slots)
    beyond = context_files([], heavy, ["small"], "src", slots=slots)
    assert fits["wheel23"] == beyond["wheel23"] == "23.tar.gz"
    assert placeholder_files(fits.values(), slots) == ("system-00.tar.gz",)
    assert merged_warning("apps/a#docker", fits.values()) == ""
    assert merged_warning("apps/a#docker", beyond.values()) == (
        "apps/a#docker: an engine makes one layer of the last 2 layers of distributions, and it may be"
        " larger than `max_layer_size`.\n"
        "\n"
        "Raise that limit, or build with `--slimfit-builders=oci`, where each is a layer of its own."
    )
