from __future__ import annotations

import pytest

from slimfit.core.base import jsontext
from slimfit.core.errors import SlimfitError


def root(text: str) -> jsontext.Node:
    return jsontext.parse(text, "base.lock", "Make it anew.")


def test_reads_what_is_right() -> None:
    node = root('{"names": ["a", "b"], "size": 3}')
    assert node.get("names").texts() == ("a", "b")
    assert node.get("size").number() == 3


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ('{"a": [{}]}', "base.lock: `a[0].size` is missing"),
        ('{"a": [{"size": "3"}]}', "base.lock: `a[0].size` must be a whole number, not a string"),
        ('{"a": [{"size": -1}]}', "base.lock: `a[0].size` must be a whole number, not `-1`"),
        ('{"a": [{"size": true}]}', "base.lock: `a[0].size` must be a whole number, not a boolean"),
        ('{"a": [[]]}', "base.lock: `a[0]` must be an object, not a list"),
        ('{"a": {}}', "base.lock: `a` must be a list, not an object"),
        ("[]", "base.lock must be an object, not a list"),
    ],
)
def test_names_the_place_of_a_wrong_value(text: str, message: str) -> None:
    with pytest.raises(SlimfitError) as raised:
        root(text).get("a").items()[0].get("size").number()
    assert str(raised.value) == f"{message}.\n\nMake it anew."


def test_says_why_a_text_is_not_json() -> None:
    with pytest.raises(SlimfitError) as raised:
        root('{"a": }')
    assert str(raised.value) == (
        "base.lock is not JSON: Expecting value: line 1 column 7 (char 6).\n\nMake it anew."
    )


def test_a_null_is_no_string() -> None:
    with pytest.raises(SlimfitError, match="`a` must be a string, not null"):
        root('{"a": null}').get("a").text()
