"""Tests of image references."""

from __future__ import annotations

import pytest

from slimfit.core.base.reference import (
    Reference,
    check_platform,
    engine_reference,
    image_as_base,
    looks_like_image,
    parse_reference,
    unpinned_message,
)
from slimfit.core.errors import SlimfitError

DIGEST = f"sha256:{'0' * 64}"


@pytest.mark.parametrize(
    ("text", "reference", "host"),
    [
        ("python", Reference("python", "", ""), ""),
        ("python:3.11-slim", Reference("python", "3.11-slim", ""), ""),
        (f"python:3.11@{DIGEST}", Reference("python", "3.11", DIGEST), ""),
        (
            f"127.0.0.1:5000/bases/python@{DIGEST}",
            Reference("127.0.0.1:5000/bases/python", "", DIGEST),
            "127.0.0.1:5000",
        ),
        ("registry.invalid/a/b:1", Reference("registry.invalid/a/b", "1", ""), "registry.invalid"),
        ("localhost/a", Reference("localhost/a", "", ""), "localhost"),
        ("library/python", Reference("library/python", "", ""), ""),
    ],
)
def test_a_reference_has_a_name_a_tag_and_a_digest(
    text: str, reference: Reference, host: str
) -> None:
    assert parse_reference(text, "//:b") == reference
    assert reference.host == host


@pytest.mark.parametrize("text", ["", "Python", "a b", "python@sha256:12", "python:", "a//b"])
def test_what_is_no_reference_is_refused(text: str) -> None:
    with pytest.raises(SlimfitError) as caught:
        parse_reference(text, "bases:py")
    assert str(caught.value) == (
        f"The field `reference` of bases:py is {text!r}, which is no image reference.\n"
        "\n"
        'Write a name and the digest of the image: `reference="python:3.11-slim@sha256:..."`,'
        " with 64 hexadecimal digits."
    )


@pytest.mark.parametrize(
    ("text", "taken"),
    [
        (f"a.invalid:1/python:3.11@{DIGEST}", f"a.invalid:1/python@{DIGEST}"),
        (f"python@{DIGEST}", f"python@{DIGEST}"),
        ("python:3.11", "python:3.11"),
        ("no reference", "no reference"),
    ],
)
def test_an_engine_takes_the_digest_without_the_tag(text: str, taken: str) -> None:
    assert engine_reference(text) == taken


def test_a_reference_without_a_digest_is_told_the_one_to_write() -> None:
    reference = parse_reference("python:3.11", "bases:py")
    assert unpinned_message("python:3.11", reference, "bases:py", DIGEST) == (
        "The field `reference` of bases:py is `python:3.11`, which has no digest: the same name may"
        " be another image tomorrow.\n"
        "\n"
        f'Write what it names today: `reference="python:3.11@{DIGEST}"`.'
    )


def test_without_the_registry_the_question_to_ask_is_told() -> None:
    reference = parse_reference("python", "bases:py")
    assert unpinned_message("python", reference, "bases:py", "").splitlines()[-1] == (
        "Ask the registry what it names today, `skopeo inspect docker://python:latest`, and write"
        ' `reference="python:latest@sha256:..."`.'
    )


@pytest.mark.parametrize(
    ("text", "image"),
    [
        ("python:3.11-slim", True),
        ("python:latest", True),
        (f"python@{DIGEST}", True),
        ("registry.example.org:5000/python:3.11", True),
        ("localhost:5000/python", True),
        ("3rdparty/debian:base", False),
        ("//3rdparty/debian:base", False),
        (":base", False),
        ("Base", False),
        ("", False),
    ],
)
def test_the_name_of_an_image_is_told_from_an_address(text: str, image: bool) -> None:
    assert looks_like_image(text) is image


def test_an_image_written_as_a_base_is_told_with_the_target_to_write() -> None:
    text = f"registry.example.org:5000/science/runtime@{DIGEST}"
    assert image_as_base("apps/a:a", text) == (
        f"The base of apps/a:a is `{text}`, and no target has that address.\n"
        "\n"
        "If it is an image in a registry, describe it by a target, in 3rdparty/BUILD:\n"
        "\n"
        f'    docker_base(name="runtime", reference="{text}")\n'
        "\n"
        'and write `base="//3rdparty:runtime"`.'
    )


def test_an_image_for_another_platform_is_refused() -> None:
    config = b'{"os": "linux", "architecture": "arm64"}'
    check_platform("python@sha256:00", "bases:py", "arm64", config)
    with pytest.raises(SlimfitError) as caught:
        check_platform("python@sha256:00", "bases:py", "amd64", config)
    assert str(caught.value) == (
        "The base bases:py is `python@sha256:00`, an image for linux/arm64, and its field"
        " `architecture` is `amd64`.\n"
        "\n"
        "Write the digest of its image for linux/amd64, or of the index that lists the images for all"
        " platforms."
    )
