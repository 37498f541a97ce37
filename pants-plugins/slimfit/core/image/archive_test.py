from __future__ import annotations

import json
import os
import tarfile
from pathlib import Path
from typing import Any

from slimfit.core.image.archive import write_archive
from slimfit.core.image.layout import blob_path
from slimfit.core.image.testing import make_sources_image, unpack
from slimfit.core.image.validate import validate_layout


def _json(archive: Path, name: str) -> Any:
    with tarfile.open(archive) as tar:
        file = tar.extractfile(name)
        assert file is not None
        return json.load(file)


def test_the_archive_is_a_layout_and_a_docker_archive(tmp_path: Path) -> None:
    image = make_sources_image(tmp_path / "shop.oci", {"a.py": ""})
    write_archive(tmp_path / "shop.oci", tmp_path / "shop.tar", ["shop:1", "shop:latest"])
    layer = image.layers[0].digest
    blobs = sorted(
        blob_path(digest) for digest in (image.config_digest, image.manifest_digest, layer)
    )
    with tarfile.open(tmp_path / "shop.tar") as archive:
        names = archive.getnames()
        assert {(member.mtime, member.uid) for member in archive} == {(315532800, 0)}
    assert names == ["oci-layout", "index.json", "manifest.json", "blobs", "blobs/sha256", *blobs]
    assert _json(tmp_path / "shop.tar", "manifest.json") == [
        {
            "Config": blob_path(image.config_digest),
            "RepoTags": ["shop:1", "shop:latest"],
            "Layers": [blob_path(layer)],
        }
    ]
    entries = _json(tmp_path / "shop.tar", "index.json")["manifests"]
    assert [entry["digest"] for entry in entries] == [image.manifest_digest] * 2
    assert [entry["annotations"]["org.opencontainers.image.ref.name"] for entry in entries] == [
        "shop:1",
        "shop:latest",
    ]


def test_without_a_tag_the_archive_unpacks_to_the_layout(tmp_path: Path) -> None:
    image = make_sources_image(tmp_path / "shop.oci", {"a.py": ""})
    write_archive(tmp_path / "shop.oci", tmp_path / "shop.tar")
    assert _json(tmp_path / "shop.tar", "manifest.json")[0]["RepoTags"] is None
    unpack(tmp_path / "shop.tar", tmp_path / "again")
    assert validate_layout(tmp_path / "again").manifest_digest == image.manifest_digest


def test_blobs_of_other_images_stay_out_and_the_bytes_are_the_same(tmp_path: Path) -> None:
    make_sources_image(tmp_path / "shop.oci", {"a.py": ""})
    write_archive(tmp_path / "shop.oci", tmp_path / "one.tar", ["shop:1"])
    # As in `dist`, where the blobs of all images share a folder.
    os.rename(tmp_path / "shop.oci" / "blobs", tmp_path / "blobs")
    (tmp_path / "shop.oci" / "blobs").symlink_to("../blobs")
    (tmp_path / "blobs" / "sha256" / ("0" * 64)).write_text("another image's", encoding="utf-8")
    write_archive(tmp_path / "shop.oci", tmp_path / "other.tar", ["shop:1"])
    assert (tmp_path / "one.tar").read_bytes() == (tmp_path / "other.tar").read_bytes()
    assert sorted(path.name for path in tmp_path.glob("*.partial")) == []
