from __future__ import annotations

import pytest

from slimfit.core.errors import SlimfitError
from slimfit.core.image.exclusion_options import option_exclusions

FIX = '\n\nWrite it as in `exclude_files = {"default" = {"pandas" = ["**/tests/**"]}}`.'


def test_the_globs_of_each_resolve_are_read() -> None:
    option = {"default": {"pandas": ["**/tests/**", "x"]}, "other": {}}
    assert option_exclusions(option, ["other", "default"]) == {
        "default": {"pandas": ("**/tests/**", "x")},
        "other": {},
    }


@pytest.mark.parametrize(
    ("option", "said"),
    [
        (
            {"defualt": {}},
            "names the resolve `defualt`, which is none of default, other. Did you mean `default`?",
        ),
        (
            {"default": ["**"]},
            "has ['**'] for the resolve `default`, and not the globs of each distribution by its name.",
        ),
        (
            {"default": {"pandas": "**"}},
            "has '**' for `pandas` of the resolve `default`, and not a list of globs.",
        ),
        (
            {"default": {"pandas": [1]}},
            "has [1] for `pandas` of the resolve `default`, and not a list of globs.",
        ),
    ],
)
def test_another_shape_is_told(option: dict[str, object], said: str) -> None:
    with pytest.raises(SlimfitError) as caught:
        option_exclusions(option, ["other", "default"])
    assert str(caught.value) == f"The option `[slimfit].exclude_files` {said}{FIX}"
