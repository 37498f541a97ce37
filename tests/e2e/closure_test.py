"""`./pants closure` tells what is in the images."""

from __future__ import annotations

import json
from hashlib import sha256
from typing import Any

import pytest

from slimfit.core.image.layout import read_layout
from tests.e2e.reference import APPS, Reference

Json = dict[str, Any]


def told(reference: Reference, *options: str) -> dict[str, Json]:
    """What the goal tells of each app, by its folder's name."""
    done = reference.checkout.pants("closure", "--closure-format=json", *options, "::")
    assert done.code == 0, done.stderr
    return {app["address"].split(":")[1]: app for app in json.loads(done.stdout)["apps"]}


@pytest.fixture(scope="module")
def unbuilt(reference: Reference) -> dict[str, Json]:
    return told(reference)


@pytest.fixture(scope="module")
def measured(reference: Reference) -> dict[str, Json]:
    return told(reference, "--closure-measure")


@pytest.mark.parametrize("app", APPS)
def test_distributions_and_files_are_those_of_the_image(
    reference: Reference, unbuilt: dict[str, Json], app: str
) -> None:
    held, found = reference.closure(app), unbuilt[app]
    distributions = {(item["name"], item["version"]) for item in found["distributions"]}
    assert distributions == held.distributions
    files = {
        item["place"]: sha256((reference.checkout.root / item["path"]).read_bytes()).hexdigest()
        for item in found["modules"]
    }
    assert files == held.files
    assert all(item["why"] for item in (*found["distributions"], *found["modules"]))


@pytest.mark.parametrize("app", APPS)
def test_what_is_measured_are_the_bytes_of_the_layers(
    reference: Reference, measured: dict[str, Json], unbuilt: dict[str, Json], app: str
) -> None:
    found = measured[app]
    layers = reference.container(app).layers
    on_disk = [
        sum(
            path.lstat().st_size
            for path in folder.rglob("*")
            if path.is_file() and not path.is_symlink()
        )
        for folder in layers
    ]
    stored = read_layout(reference.checkout.layout(app)).manifest["layers"]
    assert [
        (layer["key"], layer["size"]["compressed"], layer["size"]["unpacked"])
        for layer in found["layers"]
    ] == [(blob["digest"], blob["size"], count) for blob, count in zip(stored, on_disk)]
    sizes = found["sizes"]
    assert sizes["total"]["unpacked"] == sum(on_disk)
    assert sizes["base"]["unpacked"] == on_disk[0]
    assert sizes["sources"]["unpacked"] == on_disk[-1]
    assert sizes["distributions"]["unpacked"] == sum(on_disk[1:-1])
    for item in found["distributions"]:
        assert sum(item["folders"].values()) == item["size"]["unpacked"]
    names = ("address", "program", "resolve", "base", "modules", "system_packages")
    assert {name: found[name] for name in names[:5]} == {
        name: unbuilt[app][name] for name in names[:5]
    }
