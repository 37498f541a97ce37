"""Tests of the limit of layers."""

from __future__ import annotations

import pytest
from pants.engine.addresses import Address
from pants.engine.fs import EMPTY_DIGEST
from pants.engine.target import InvalidFieldException

from slimfit.core.errors import SlimfitError
from slimfit.core.image.layer_info import LayerInfo
from slimfit.rule_types.layers import BuiltLayer
from slimfit.rules.layers import layer_limit, too_large
from slimfit.target_types.sizes import MaxLayerSizeField

LAYERS = Address("apps/a", target_name="a", generated_name="layers")
WRITE = '\n\nWrite a number and one of B, kB, MB, GB, KiB, MiB, GiB, as in `"300MiB"`.'


def test_an_app_overrides_the_option() -> None:
    none, one = (MaxLayerSizeField(text, LAYERS) for text in (None, "1 MiB"))
    assert layer_limit(none, None) is None
    assert layer_limit(none, "2kB") == 2000
    assert layer_limit(one, "2kB") == 1 << 20


def test_a_size_that_is_none_is_told_with_its_place() -> None:
    with pytest.raises(InvalidFieldException) as field:
        MaxLayerSizeField("much", LAYERS)
    assert str(field.value) == (
        f"The field `max_layer_size` of apps/a:a is 'much', which is no size above zero.{WRITE}"
    )
    with pytest.raises(SlimfitError) as option:
        layer_limit(MaxLayerSizeField(None, LAYERS), "500")
    assert str(option.value) == (
        f"The option `[slimfit].max_layer_size` is '500', which has no unit.{WRITE}"
    )


def test_a_layer_of_one_large_file_is_told() -> None:
    layers = [
        BuiltLayer(LayerInfo(title, "", "", 1, "", size), EMPTY_DIGEST, "")
        for title, size in (("torch 2.1, 1 of 2", 3 << 30), ("torch 2.1, 2 of 2", 1 << 20))
    ]
    assert too_large("apps/a:a", layers, None) == too_large("apps/a:a", layers, 3 << 30) == ""
    assert too_large("apps/a:a", layers, 500 << 20) == (
        "The image of apps/a:a has layers of more than 500.0 MiB, its `max_layer_size`, each with one"
        " file alone:\n"
        "  - torch 2.1, 1 of 2: 3.0 GiB\n"
        "\n"
        "A file cannot be cut: raise the limit, or leave it out of the app (`exclude_files`)."
    )
