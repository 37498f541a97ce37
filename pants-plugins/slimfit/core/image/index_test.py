"""Tests of layouts that hold an image for each platform."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from slimfit.core.errors import SlimfitError
from slimfit.core.image.archive import write_archive
from slimfit.core.image.layout import (
    image_index,
    index_files,
    layout_files,
    platform_of,
    read_images,
    read_layout,
)
from slimfit.core.image.manifest import BaseImage, Image, ImageSettings, build_image, digest_of
from slimfit.core.image.testing import make_sources_image, unpack
from slimfit.core.image.validate import validate_images, validate_layout

SETTINGS = ImageSettings(("/x",))


def make_index(folder: Path) -> tuple[Image, Image]:
    """Write a layout with two images of one layer; the first is for amd64, the second for arm64."""
    made = make_sources_image(folder, {"a.py": ""})
    images = tuple(
        build_image(BaseImage(), made.layers, replace(SETTINGS, architecture=architecture))
        for architecture in ("amd64", "arm64")
    )
    for path, content in index_files(images):
        (folder / path).write_bytes(content)
    return images[0], images[1]


def test_an_index_lists_an_image_for_each_platform(tmp_path: Path) -> None:
    images = make_index(tmp_path / "shop.oci")
    index = image_index(images)
    assert json.loads(index) == {
        "schemaVersion": 2,
        "mediaType": "application/vnd.oci.image.index.v1+json",
        "manifests": [
            {
                "mediaType": "application/vnd.oci.image.manifest.v1+json",
                "digest": image.manifest_digest,
                "size": len(image.manifest),
                "platform": {"architecture": architecture, "os": "linux"},
            }
            for image, architecture in zip(images, ("amd64", "arm64"))
        ],
    }
    found = read_images(tmp_path / "shop.oci")
    assert found.entry["digest"] == digest_of(index)
    assert found.index == index
    assert [platform_of(image) for image in found.images] == ["linux/amd64", "linux/arm64"]
    # They share their only layer.
    assert found.layers == ((images[0].layers[0].digest, images[0].layers[0].size),)


def test_annotations_stand_on_the_index_too(tmp_path: Path) -> None:
    images = make_index(tmp_path / "shop.oci")
    said = [("org.opencontainers.image.title", "Shop")]
    index = image_index(images, said)
    assert json.loads(index)["annotations"] == {"org.opencontainers.image.title": "Shop"}
    assert dict(index_files(images, said))[f"blobs/sha256/{digest_of(index)[7:]}"] == index
    assert "annotations" not in json.loads(image_index(images))


def test_an_index_is_validated_with_its_images(tmp_path: Path) -> None:
    images = make_index(tmp_path / "shop.oci")
    found = validate_images(tmp_path / "shop.oci")
    assert [image.manifest_digest for image in found] == [i.manifest_digest for i in images]
    wrong = image_index([replace(images[0], architecture="arm64"), images[1]])
    name = read_images(tmp_path / "shop.oci").entry["digest"][7:]
    (tmp_path / "shop.oci/blobs/sha256" / name).write_bytes(wrong)
    with pytest.raises(SlimfitError) as caught:
        validate_images(tmp_path / "shop.oci")
    assert f"index: {images[0].manifest_digest} is for linux/amd64" in str(caught.value)
    assert "is said of it" in str(caught.value)


def test_one_image_of_several_is_read_by_its_architecture(tmp_path: Path) -> None:
    images = make_index(tmp_path / "shop.oci")
    assert read_layout(tmp_path / "shop.oci", "arm64").manifest_bytes == images[1].manifest
    with pytest.raises(SlimfitError) as caught:
        read_layout(tmp_path / "shop.oci", "riscv64")
    assert str(caught.value) == (
        "`shop.oci` holds images for linux/amd64, linux/arm64, and one for this machine (riscv64)"
        " is asked for.\n\nAdd its platform to `platforms` of the app."
    )


def test_an_archive_holds_the_image_for_one_platform(tmp_path: Path) -> None:
    images = make_index(tmp_path / "shop.oci")
    write_archive(tmp_path / "shop.oci", tmp_path / "shop.tar", architecture="arm64")
    unpack(tmp_path / "shop.tar", tmp_path / "again")
    assert validate_layout(tmp_path / "again").manifest_digest == images[1].manifest_digest


def test_a_layout_of_one_image_has_no_index_blob(tmp_path: Path) -> None:
    image = make_sources_image(tmp_path / "shop.oci", {"a.py": ""})
    found = read_images(tmp_path / "shop.oci")
    assert found.index == b""
    assert found.entry["digest"] == image.manifest_digest
    assert len(layout_files(image)) == 4
