from __future__ import annotations

import pytest

from slimfit.core.errors import SlimfitError
from slimfit.core.image.layer_info import (
    Conflict,
    Distribution,
    ExcludedFiles,
    LayerInfo,
    Script,
    SkippedBytecode,
)

INFO = LayerInfo(
    title="2 distributions",
    media_type="application/vnd.oci.image.layer.v1.tar+gzip",
    digest="sha256:" + "a" * 64,
    size=10,
    diff_id="sha256:" + "b" * 64,
    uncompressed_size=20,
    distributions=(Distribution("b", "2", "b.whl", "00"), Distribution("a", "1", "a.whl", "11")),
    scripts=(Script("run", "a", "a:main"),),
    skipped_bytecode=(SkippedBytecode("/app/x.py", "line 1: invalid syntax"),),
    conflicts=(Conflict("/app/y.py", "a 1", "b 2"),),
    excluded=(ExcludedFiles("a", "**/tests/**", 2, 10),),
)


def test_a_layer_info_survives_its_json() -> None:
    assert LayerInfo.from_json(INFO.to_json()) == INFO


def test_what_has_no_order_is_sorted() -> None:
    assert [distribution.name for distribution in INFO.distributions] == ["a", "b"]


@pytest.mark.parametrize(
    "text, reason",
    [
        ('{"format": 2}', "ValueError: format 2"),
        ('{"format": 1}', "KeyError: 'title'"),
        ("[]", "TypeError: list indices must be integers or slices, not str"),
    ],
)
def test_another_file_is_refused(text: str, reason: str) -> None:
    with pytest.raises(SlimfitError) as caught:
        LayerInfo.from_json(text)
    assert str(caught.value) == (
        f"layer.json is not one of format 1 ({reason}).\n\n"
        "Use the file that the layer command wrote, unchanged."
    )
