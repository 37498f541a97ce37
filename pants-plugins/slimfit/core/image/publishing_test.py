"""Tests of what is told of a publish."""

from __future__ import annotations

import json

from slimfit.core.image.publishing import (
    Blob,
    Publication,
    blobs_of,
    result_json,
    summary,
    words_of_failure,
)

ONE, TWO = f"sha256:{'1' * 64}", f"sha256:{'2' * 64}"
OUTPUT = (
    f"Copying blob {ONE}\n"
    f'time="T" level=debug msg="Skipping blob {ONE} (already present):"\n'
    f"Copying blob {TWO}\n"
    'time="T" level=debug msg="PATCH http://127.0.0.1/v2/x?_state=secret"\n'
    f'time="T" level=debug msg="Upload of layer {TWO} complete"\n'
)


def test_a_layer_that_the_registry_has_is_told_from_one_that_was_sent() -> None:
    assert blobs_of(OUTPUT, [(ONE, 5_000_000), (TWO, 1_000_000)]) == (
        Blob(ONE, 5_000_000, uploaded=False),
        Blob(TWO, 1_000_000, uploaded=True),
    )


def test_people_read_what_was_sent() -> None:
    blobs = blobs_of(OUTPUT, [(ONE, 5_000_000), (TWO, 1_000_000)])
    assert summary(Publication("r/x:1", False, blobs)) == "r/x:1: sent 1 of 2 layers, 1.0 MB"
    assert summary(Publication("r/x:1", True, ())) == "r/x:1: unchanged, nothing sent"


def test_tools_read_each_reference_and_blob() -> None:
    publication = Publication("r/x:1", False, (Blob(ONE, 7, uploaded=True),))
    assert json.loads(result_json("apps/x#oci", TWO, [publication])) == {
        "format": 1,
        "address": "apps/x#oci",
        "digest": TWO,
        "references": [
            {
                "reference": "r/x:1",
                "status": "published",
                "uploaded_bytes": 7,
                "blobs": [{"digest": ONE, "size": 7, "status": "uploaded"}],
            }
        ],
    }


def test_a_failure_is_told_without_debugging() -> None:
    output = OUTPUT + 'time="T" level=fatal msg="authentication required"\n'
    assert words_of_failure(output) == 'time="T" level=fatal msg="authentication required"'
