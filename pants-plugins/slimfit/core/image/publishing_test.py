"""Tests of what is told of a publish."""

from __future__ import annotations

import json

import pytest

from slimfit.core.image.publishing import (
    Blob,
    Publication,
    Upload,
    blobs_of,
    failure_message,
    parse_uploads,
    pause_before_next,
    publication,
    repositories_of,
    result_json,
    summary,
    uploads_json,
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
    assert blobs_of([OUTPUT], [(ONE, 5_000_000), (TWO, 1_000_000)]) == (
        Blob(ONE, 5_000_000, uploaded=False),
        Blob(TWO, 1_000_000, uploaded=True),
    )


def test_people_read_what_was_sent() -> None:
    blobs = blobs_of([OUTPUT], [(ONE, 5_000_000), (TWO, 1_000_000)])
    assert summary(Publication("r/x:1", False, blobs)) == "r/x:1: sent 1 of 2 layers, 1.0 MB"
    assert summary(Publication("r/x:1", True, ())) == "r/x:1: unchanged, nothing sent"


def test_tools_read_each_reference_and_blob() -> None:
    told = Publication("r/x:1", False, (Blob(ONE, 7, uploaded=True),))
    assert json.loads(
        result_json("apps/x#oci", TWO, {"linux/amd64": TWO}, {"application/spdx+json": ONE}, [told])
    ) == {
        "format": 1,
        "address": "apps/x#oci",
        "digest": TWO,
        "platforms": {"linux/amd64": TWO},
        "referrers": [{"artifact_type": "application/spdx+json", "digest": ONE}],
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


def test_what_one_try_has_sent_is_not_told_as_there_when_the_next_finds_it() -> None:
    first = f'time="T" level=debug msg="Upload of layer {ONE} complete"\n'
    second = f'time="T" level=debug msg="Skipping blob {ONE} (already present):"\n'
    assert blobs_of([first, second], [(ONE, 7)]) == (Blob(ONE, 7, uploaded=True),)


def test_the_token_of_an_upload_is_not_told() -> None:
    said = 'level=fatal msg="Patch \\"http://r/v2/x/uploads/1?_state=secret&digest=d\\": reset by peer"'
    assert words_of_failure(said) == (
        'level=fatal msg="Patch \\"http://r/v2/x/uploads/1\\": reset by peer"'
    )


@pytest.mark.parametrize(
    ("words", "seconds"),
    [
        ("received unexpected HTTP status: 500 Internal Server Error", 1.0),
        ("write: connection reset by peer", 1.0),
        ("uploading layer chunked: StatusCode: 429, ", 2.0),
        ("toomanyrequests: slow down", 2.0),
        ("unauthorized: authentication required", 0.0),
        ("x509: certificate signed by unknown authority", 0.0),
        ("requested access to the resource is denied", 0.0),
    ],
)
def test_another_try_comes_later_or_not_at_all(words: str, seconds: float) -> None:
    assert pause_before_next(words, 1.0) == seconds


def test_uploads_are_read_as_they_were_written() -> None:
    uploads = (
        Upload("r:5000/x", present=True, blobs=(Blob(ONE, 7, uploaded=False),)),
        Upload("r/y", failure="no"),
    )
    assert parse_uploads(uploads_json(uploads)) == uploads


def test_repositories_are_references_without_tags() -> None:
    names = ("r:5000/x:1", "r:5000/x:2", "r:5000/team/y:1", "r:5000/z")
    assert repositories_of(names) == ("r:5000/x", "r:5000/team/y", "r:5000/z")


def test_only_the_first_name_in_a_repository_has_sent_its_layers() -> None:
    upload = Upload("r/x", blobs=(Blob(ONE, 7, uploaded=True),))
    assert publication("r/x:1", upload, unchanged=False, first=True).uploaded == 7
    assert publication("r/x:2", upload, unchanged=False, first=False).uploaded == 0
    assert publication("r/x:3", upload, unchanged=True, first=False).blobs == ()


def test_all_names_that_an_image_did_not_get_are_told() -> None:
    assert failure_message(["r/x:1", "r/x:2"], "no space left") == (
        "The image is not published as r/x:1, r/x:2. skopeo says:\n\nno space left\n\n"
        "If the registry asks who you are, log in with `skopeo login` or `docker login`. One"
        " without TLS belongs into `[slimfit].insecure_registries`, the certificate of your own"
        " authority into `[slimfit].ca_file`. What was sent so far stays there, so the next run goes"
        " on where this one stopped."
    )
