from __future__ import annotations

import json
from pathlib import Path

import pytest

from slimfit.core.errors import SlimfitError
from slimfit.core.image.layout import blob_path, layout_files, read_layout
from slimfit.core.image.manifest import BaseImage, ImageSettings, build_image, digest_of
from slimfit.core.image.testing import make_sources_image

IMAGE = build_image(BaseImage(), [], ImageSettings(("/x",)))


def test_blobs_are_found_by_their_digests() -> None:
    assert blob_path("sha256:" + "0" * 64) == "blobs/sha256/" + "0" * 64


@pytest.mark.parametrize("digest", ["sha512:" + "0" * 128, "sha256:../../x", "sha256:" + "A" * 64])
def test_another_digest_is_refused(digest: str) -> None:
    with pytest.raises(SlimfitError) as caught:
        blob_path(digest)
    assert str(caught.value) == (
        f"`{digest}` is not a sha256 digest of a blob.\n\n"
        "Build the image again; a layout is never edited by hand."
    )


def test_the_files_of_a_layout() -> None:
    files = dict(layout_files(IMAGE, "latest"))
    assert set(files) == {
        blob_path(IMAGE.config_digest),
        blob_path(IMAGE.manifest_digest),
        "index.json",
        "oci-layout",
    }
    assert files["oci-layout"] == b'{"imageLayoutVersion":"1.0.0"}'
    assert json.loads(files["index.json"]) == {
        "schemaVersion": 2,
        "mediaType": "application/vnd.oci.image.index.v1+json",
        "manifests": [
            {
                "mediaType": "application/vnd.oci.image.manifest.v1+json",
                "digest": digest_of(IMAGE.manifest),
                "size": len(IMAGE.manifest),
                "platform": {"architecture": "amd64", "os": "linux"},
                "annotations": {"org.opencontainers.image.ref.name": "latest"},
            }
        ],
    }
    assert b"annotations" not in dict(layout_files(IMAGE))["index.json"]


def test_a_layout_is_read_back(tmp_path: Path) -> None:
    image = make_sources_image(tmp_path / "shop.oci", {})
    layout = read_layout(tmp_path / "shop.oci")
    assert layout.manifest_bytes == image.manifest
    assert layout.config_bytes == image.config


def test_what_is_no_layout_is_named(tmp_path: Path) -> None:
    with pytest.raises(SlimfitError) as caught:
        read_layout(tmp_path)
    assert str(caught.value) == (
        f"`{tmp_path.name}` is not the OCI layout of an image (oci-layout: No such file or "
        "directory).\n\nBuild the image again; a layout is never edited by hand."
    )


def test_a_layout_of_several_images_is_refused(tmp_path: Path) -> None:
    make_sources_image(tmp_path / "shop.oci", {})
    index = tmp_path / "shop.oci" / "index.json"
    loaded = json.loads(index.read_bytes())
    loaded["manifests"] *= 2
    index.write_text(json.dumps(loaded), encoding="utf-8")
    with pytest.raises(SlimfitError) as caught:
        read_layout(tmp_path / "shop.oci")
    assert str(caught.value).startswith(
        "`shop.oci` is not the OCI layout of an image (ValueError: 2 images in the index, and one "
        "is expected)."
    )
