"""Tests of the names that images are published under."""

from __future__ import annotations

import pytest

from slimfit.core.errors import SlimfitError
from slimfit.core.image.names import Claims, PublishedImage, check_references, with_parameters

NAME = "registry.example.org/api:latest"


def test_variants_under_one_name_are_refused_with_the_placeholder_that_tells_them_apart() -> None:
    with pytest.raises(SlimfitError) as caught:
        check_references(
            [
                PublishedImage("apps/api@resolve=new", "sha256:2", (NAME,), "new"),
                PublishedImage("apps/api@resolve=old", "sha256:1", (NAME,), "old"),
            ]
        )
    assert str(caught.value) == (
        "apps/api@resolve=new and apps/api@resolve=old would both be published as"
        " `registry.example.org/api:latest`, and their images differ.\n"
        "\n"
        'Tell the variants apart: write `image_tags=["{parameters}"]` or'
        ' `repository="{name}-{parameters}"` into their `python_app`. `{parameters}` stands for the'
        " values of its parameters, here `new` and `old`."
    )


def test_two_apps_under_one_name_are_refused() -> None:
    with pytest.raises(SlimfitError) as caught:
        check_references(
            [
                PublishedImage("left/api:api", "sha256:1", (NAME,)),
                PublishedImage("right/api:api", "sha256:2", ("other:latest", NAME)),
            ]
        )
    assert str(caught.value) == (
        "left/api:api and right/api:api would both be published as"
        " `registry.example.org/api:latest`, and their images differ.\n"
        "\n"
        "Give each `python_app` a name of its own, as in"
        ' `repository="{parent_directory}/{directory}/{name}"`, or tags of its own:'
        ' `image_tags=["api"]`.'
    )


def test_the_same_image_may_have_one_name_twice_and_others_their_own() -> None:
    check_references(
        [
            PublishedImage("apps/api@resolve=new", "sha256:1", (NAME,), "new"),
            PublishedImage("apps/api@resolve=old", "sha256:1", (NAME,), "old"),
            PublishedImage("apps/etl:etl", "sha256:2", ("registry.example.org/etl:latest",)),
        ]
    )


def test_names_are_claimed_for_one_run_and_anew_after_an_edit() -> None:
    claims = Claims()
    api, edited = (PublishedImage("apps/api:api", f"sha256:{one}", (NAME,)) for one in "12")
    etl = PublishedImage("apps/etl:etl", "sha256:3", (NAME,))
    claims.add(1, api)
    claims.add(1, edited)
    for run in range(2, 20):
        claims.add(run, etl)
    with pytest.raises(SlimfitError):
        claims.add(19, api)
    # What is long over is forgotten.
    claims.add(1, etl)


@pytest.mark.parametrize(
    ("value", "parameters", "expected"),
    [
        ("{name}-{parameters}", {"resolve": "old", "base": "slim"}, "{name}-slim-old"),
        (["latest", "{parameters}"], {"resolve": "old"}, ("latest", "old")),
        (None, {"resolve": "old"}, None),
        ("{name}-{parameters}", {}, "{name}-{parameters}"),
    ],
)
def test_parameters_are_filled_in(
    value: object, parameters: dict[str, str], expected: object
) -> None:
    assert with_parameters(value, parameters) == expected
