from __future__ import annotations

import json
import tarfile
from collections.abc import Mapping
from pathlib import Path

import pytest

from slimfit.core.base import fakes
from slimfit.core.base.oci_image import (
    Image,
    ImageConfig,
    image_files,
    read_image,
    render_layers,
    slice_chunks,
)
from slimfit.core.base.tree import file
from slimfit.core.errors import SlimfitError

LAYER = fakes.entries_tar([file("etc/x", b"x")])
OTHER = fakes.entries_tar([file("etc/y", b"y")])
AGAIN = "Export the image again, as an OCI layout or with `docker save`."


def on_disk(files: Mapping[str, bytes], folder: Path) -> Path:
    for name, content in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(content)
    return folder


def read(files: Mapping[str, bytes], folder: Path, architecture: str = "amd64") -> Image:
    return read_image(image_files(on_disk(files, folder)), "images/base", architecture)


def refused(files: Mapping[str, bytes], folder: Path, architecture: str = "amd64") -> str:
    with pytest.raises(SlimfitError) as raised:
        read(files, folder, architecture)
    return str(raised.value)


CONFIG = {
    "Env": ["PATH=/usr/bin", "X=a=b"],
    "Labels": {"b": "2", "a": "1"},
    "User": "65532",
    "WorkingDir": "/srv",
}


def test_an_oci_layout_gives_layers_in_order_and_what_images_inherit(tmp_path: Path) -> None:
    image = read(fakes.oci_layout([LAYER, OTHER], config=CONFIG), tmp_path)
    assert [layer.diff_id for layer in image.layers] == [fakes.digest(LAYER), fakes.digest(OTHER)]
    assert image.layers[0].media_type == "application/vnd.oci.image.layer.v1.tar+gzip"
    assert image.config == ImageConfig(
        architecture="amd64",
        os="linux",
        env=(("PATH", "/usr/bin"), ("X", "a=b")),
        labels=(("a", "1"), ("b", "2")),
        user="65532",
        workdir="/srv",
    )
    assert json.loads(b"".join(slice_chunks(image.config_blob)))["config"] == CONFIG


def test_the_layers_file_names_every_descriptor(tmp_path: Path) -> None:
    image = read(fakes.oci_layout([LAYER], gzipped=False), tmp_path)
    assert json.loads(render_layers(image)) == {
        "layers": [
            {
                "media_type": "application/vnd.oci.image.layer.v1.tar",
                "digest": fakes.digest(LAYER),
                "size": len(LAYER),
                "diff_id": fakes.digest(LAYER),
            }
        ],
        "config": {
            "architecture": "amd64",
            "os": "linux",
            "env": [],
            "labels": [],
            "user": "",
            "workdir": "",
        },
    }


def test_a_folder_and_an_archive_of_it_are_the_same_image(tmp_path: Path) -> None:
    folder = on_disk(fakes.oci_layout([LAYER], config=CONFIG), tmp_path / "layout")
    with tarfile.open(tmp_path / "layout.tar", "w") as tar:
        tar.add(folder, arcname=".")
    loose = read_image(image_files(folder), "x", "amd64")
    packed = read_image(image_files(tmp_path / "layout.tar"), "x", "amd64")
    assert render_layers(loose) == render_layers(packed)


def nested(files: dict[str, bytes], platform: Mapping[str, str] | None = None) -> dict[str, bytes]:
    """The same image below an index of its own, as `docker buildx` writes it."""
    inner = json.loads(files["index.json"])
    if platform:
        inner["manifests"][0]["platform"] = platform
    content = json.dumps(inner).encode()
    descriptor = {
        "mediaType": "application/vnd.oci.image.index.v1+json",
        "digest": fakes.digest(content),
        "size": len(content),
    }
    index = json.dumps({"schemaVersion": 2, "manifests": [descriptor]}).encode()
    return {**files, f"blobs/sha256/{fakes.digest(content)[7:]}": content, "index.json": index}


def test_an_index_within_the_index_is_followed(tmp_path: Path) -> None:
    assert len(read(nested(fakes.oci_layout([LAYER])), tmp_path).layers) == 1


def both(*layouts: dict[str, bytes]) -> dict[str, bytes]:
    manifests = [json.loads(layout["index.json"])["manifests"][0] for layout in layouts]
    files = {name: content for layout in layouts for name, content in layout.items()}
    return {**files, "index.json": json.dumps({"manifests": manifests}).encode()}


def test_of_several_platforms_the_wanted_one_is_taken(tmp_path: Path) -> None:
    files = both(fakes.oci_layout([LAYER]), fakes.oci_layout([OTHER], architecture="arm64"))
    assert read(files, tmp_path, "arm64").layers[0].diff_id == fakes.digest(OTHER)


def test_attestations_are_passed_over(tmp_path: Path) -> None:
    files = both(fakes.oci_layout([LAYER]), fakes.oci_layout([OTHER]))
    index = json.loads(files["index.json"])
    index["manifests"][1]["platform"] = {"os": "unknown", "architecture": "unknown"}
    files["index.json"] = json.dumps(index).encode()
    assert read(files, tmp_path).layers[0].diff_id == fakes.digest(LAYER)


def test_another_platform_is_refused(tmp_path: Path) -> None:
    assert refused(fakes.oci_layout([LAYER]), tmp_path, "arm64") == (
        "images/base holds no image for linux/arm64, but linux/amd64.\n\n"
        "Export the image with `--platform linux/arm64`."
    )


def test_two_images_of_one_platform_are_refused(tmp_path: Path) -> None:
    files = both(fakes.oci_layout([LAYER]), fakes.oci_layout([OTHER]))
    configs = sorted(
        json.loads(files[f"blobs/sha256/{manifest['digest'][7:]}"])["config"]["digest"]
        for manifest in json.loads(files["index.json"])["manifests"]
    )
    assert refused(files, tmp_path) == (
        "images/base holds several images for linux/amd64; their configurations are:\n"
        f"  {configs[0]}\n  {configs[1]}\n\nKeep one of them in the layout."
    )


def layer_blob(files: Mapping[str, bytes]) -> str:
    manifest = json.loads(files["index.json"])["manifests"][0]["digest"][7:]
    digest = json.loads(files[f"blobs/sha256/{manifest}"])["layers"][0]["digest"][7:]
    return f"blobs/sha256/{digest}"


def test_a_missing_blob_is_named(tmp_path: Path) -> None:
    files = fakes.oci_layout([LAYER])
    path = layer_blob(files)
    del files[path]
    assert refused(files, tmp_path) == (
        f"images/base lacks the file `{path}` that it refers to.\n\n{AGAIN}"
    )


def test_a_truncated_blob_is_named_with_both_sizes(tmp_path: Path) -> None:
    files = fakes.oci_layout([LAYER])
    path = layer_blob(files)
    size = len(files[path])
    files[path] = files[path][:-1]
    assert refused(files, tmp_path) == (
        f"images/base: `{path}` has {size - 1} bytes, but its descriptor says {size}.\n\n{AGAIN}"
    )


def test_an_altered_blob_is_named_with_both_digests(tmp_path: Path) -> None:
    files = fakes.oci_layout([LAYER])
    path = layer_blob(files)
    expected = fakes.digest(files[path])
    files[path] = files[path][:-1] + b"!"
    assert refused(files, tmp_path) == (
        f"images/base: `{path}` is not what it should be:\n"
        f"  expected {expected}\n  found    {fakes.digest(files[path])}\n\n{AGAIN}"
    )


def test_a_digest_cannot_name_another_file(tmp_path: Path) -> None:
    files = fakes.oci_layout([LAYER])
    index = json.loads(files["index.json"])
    index["manifests"][0]["digest"] = "sha256:../../oci-layout"
    files["index.json"] = json.dumps(index).encode()
    assert refused(files, tmp_path) == (
        "images/base/index.json: `manifests[0].digest` must be `sha256:` and 64 hexadecimal "
        "digits, "
        f"not `sha256:../../oci-layout`.\n\n{AGAIN}"
    )


def docker_archive(layers: list[bytes], **config: object) -> dict[str, bytes]:
    document = {
        "architecture": "amd64",
        "os": "linux",
        "rootfs": {"diff_ids": [fakes.digest(layer) for layer in layers]},
        **config,
    }
    names = [f"{index}/layer.tar" for index in range(len(layers))]
    manifest = [{"Config": "config.json", "RepoTags": ["x:y"], "Layers": names}]
    return {
        "manifest.json": json.dumps(manifest).encode(),
        "config.json": json.dumps(document).encode(),
        **dict(zip(names, layers)),
    }


def test_a_docker_archive_is_read_too(tmp_path: Path) -> None:
    files = docker_archive([LAYER, OTHER])
    image = read(files, tmp_path)
    assert b"".join(slice_chunks(image.config_blob)) == files["config.json"]
    assert [layer.digest for layer in image.layers] == [fakes.digest(LAYER), fakes.digest(OTHER)]
    assert image.layers[0].media_type == "application/vnd.oci.image.layer.v1.tar"


def test_a_docker_archive_with_an_altered_layer_is_refused(tmp_path: Path) -> None:
    files = {**docker_archive([LAYER]), "0/layer.tar": OTHER}
    assert refused(files, tmp_path) == (
        "images/base: `0/layer.tar` is not what it should be:\n"
        f"  expected {fakes.digest(LAYER)}\n  found    {fakes.digest(OTHER)}\n\n{AGAIN}"
    )


def test_a_docker_archive_of_several_images_is_refused(tmp_path: Path) -> None:
    files = docker_archive([LAYER])
    files["manifest.json"] = json.dumps(json.loads(files["manifest.json"]) * 2).encode()
    assert refused(files, tmp_path) == (
        "images/base holds 2 images.\n\nSave one image to an archive of its own."
    )


def test_something_else_is_refused(tmp_path: Path) -> None:
    assert refused({"README": b""}, tmp_path) == (
        "images/base is neither an OCI layout (no `index.json`) nor a docker archive "
        f"(no `manifest.json`).\n\n{AGAIN}"
    )


def test_layers_without_diff_ids_are_refused(tmp_path: Path) -> None:
    files = docker_archive([LAYER, OTHER], rootfs={"diff_ids": [fakes.digest(LAYER)]})
    assert refused(files, tmp_path) == (
        f"images/base: the manifest has 2 layers, the configuration 1 diff_ids.\n\n{AGAIN}"
    )


def test_a_truncated_archive_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "image.tar"
    path.write_bytes(fakes.entries_tar([file("index.json", b"x" * 4000)])[:2000])
    with pytest.raises(SlimfitError) as raised:
        image_files(path)
    assert str(raised.value) == (
        f"image.tar is no complete image archive: unexpected end of data.\n\n{AGAIN}"
    )


def test_a_missing_image_is_named(tmp_path: Path) -> None:
    with pytest.raises(SlimfitError) as raised:
        image_files(tmp_path / "absent.tar")
    assert str(raised.value) == (
        "There is no image at absent.tar.\n\n"
        "Name an OCI layout folder or an image archive of the repository."
    )
