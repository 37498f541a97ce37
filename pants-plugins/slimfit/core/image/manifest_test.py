from __future__ import annotations

import json
from typing import Any

import pytest

from slimfit.core.errors import SlimfitError
from slimfit.core.image.layer_info import LayerInfo
from slimfit.core.image.manifest import (
    BaseImage,
    ImageLayer,
    ImageSettings,
    base_annotations,
    build_image,
)

GZIP = "application/vnd.oci.image.layer.v1.tar+gzip"


def _layer(number: int, title: str = "numpy 1.26.4") -> ImageLayer:
    info = LayerInfo(title, GZIP, f"sha256:{number:064x}", 7, f"sha256:{number + 1:064x}", 70)
    return ImageLayer.of(info)


def _foreign(config: dict[str, Any], layers: int = 1) -> BaseImage:
    manifest = {
        "layers": [
            {
                "mediaType": "application/vnd.docker.image.rootfs.diff.tar.gzip",
                "digest": f"sha256:{number:064x}",
                "size": 5,
            }
            for number in range(layers)
        ]
    }
    rootfs = {"rootfs": {"type": "layers", "diff_ids": [f"sha256:{9:064x}"]}}
    return BaseImage.from_blobs(
        json.dumps(manifest).encode(), json.dumps({**rootfs, **config}).encode()
    )


def _config(base: BaseImage, settings: ImageSettings) -> dict[str, Any]:
    config: dict[str, Any] = json.loads(build_image(base, [_layer(1)], settings).config)
    return config


def test_an_image_says_all_that_it_was_given() -> None:
    settings = ImageSettings(
        entrypoint=("/app/bin/python", "/app/src"),
        cmd=("--port", "8080"),
        env=(("ZONE", "b"), ("LANG", "C.UTF-8")),
        user="65532:65532",
        workdir="/app",
        labels=(("team", "research"),),
        ports=("8080/tcp",),
        stop_signal="SIGINT",
        annotations=base_annotations("debian:12", "sha256:00"),
    )
    image = build_image(BaseImage(), [_layer(1), _layer(3, "sources")], settings)
    assert json.loads(image.config) == {
        "architecture": "amd64",
        "os": "linux",
        "created": "1980-01-01T00:00:00Z",
        "config": {
            "Entrypoint": ["/app/bin/python", "/app/src"],
            "Cmd": ["--port", "8080"],
            "Env": [
                "PATH=/app/bin:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
                "LANG=C.UTF-8",
                "ZONE=b",
            ],
            "User": "65532:65532",
            "WorkingDir": "/app",
            "StopSignal": "SIGINT",
            "Labels": {"team": "research"},
            "ExposedPorts": {"8080/tcp": {}},
        },
        "history": [
            {"created": "1980-01-01T00:00:00Z", "created_by": "slimfit: numpy 1.26.4"},
            {"created": "1980-01-01T00:00:00Z", "created_by": "slimfit: sources"},
        ],
        "rootfs": {"type": "layers", "diff_ids": [f"sha256:{2:064x}", f"sha256:{4:064x}"]},
    }
    assert json.loads(image.manifest) == {
        "schemaVersion": 2,
        "mediaType": "application/vnd.oci.image.manifest.v1+json",
        "config": {
            "mediaType": "application/vnd.oci.image.config.v1+json",
            "digest": image.config_digest,
            "size": len(image.config),
        },
        "layers": [
            {"mediaType": GZIP, "digest": f"sha256:{number:064x}", "size": 7} for number in (1, 3)
        ],
        "annotations": {
            "org.opencontainers.image.base.name": "debian:12",
            "org.opencontainers.image.base.digest": "sha256:00",
        },
    }


def test_the_bytes_are_canonical() -> None:
    image = build_image(BaseImage(), [_layer(1)], ImageSettings(("/x",)))
    for data in (image.config, image.manifest):
        text = data.decode()
        assert text == json.dumps(json.loads(text), sort_keys=True, separators=(",", ":"))


def test_the_order_of_settings_does_not_count() -> None:
    labels = (("a", "1"), ("b", "2"))
    env = (("A", "1"), ("B", "2"))
    one = ImageSettings(("/x",), env=env, labels=labels, ports=("1/tcp", "2/udp"))
    other = ImageSettings(("/x",), env=env[::-1], labels=labels[::-1], ports=("2/udp", "1/tcp"))
    assert build_image(BaseImage(), [], one) == build_image(BaseImage(), [], other)


def test_what_the_base_says_stays_unless_we_say_otherwise() -> None:
    base = _foreign(
        {
            "config": {
                "Entrypoint": ["/bin/sh"],
                "Cmd": ["-c", "x"],
                "Env": ["PATH=/usr/bin", "LANG=C", "EMPTY="],
                "User": "1000",
                "WorkingDir": "/srv",
                "Labels": {"vendor": "base", "team": "base"},
                "ExposedPorts": {"22/tcp": {}},
                "Volumes": {"/data": {}},
            },
            "variant": "v2",
        }
    )
    settings = ImageSettings(
        ("/app/bin/run",), env=(("LANG", "C.UTF-8"),), labels=(("team", "ours"),), ports=("80/tcp",)
    )
    config = _config(base, settings)
    assert config["variant"] == "v2"
    assert config["config"] == {
        "Entrypoint": ["/app/bin/run"],
        "Env": ["PATH=/app/bin:/usr/bin", "EMPTY=", "LANG=C.UTF-8"],
        "User": "1000",
        "WorkingDir": "/srv",
        "Labels": {"vendor": "base", "team": "ours"},
        "ExposedPorts": {"22/tcp": {}, "80/tcp": {}},
        "Volumes": {"/data": {}},
    }


def test_a_path_of_the_user_s_own_is_taken_as_it_is() -> None:
    config = _config(BaseImage(), ImageSettings(("/x",), env=(("PATH", "/only"),)))
    assert config["config"]["Env"] == ["PATH=/only"]


def test_layers_of_a_foreign_base_get_oci_types_and_their_history() -> None:
    base = _foreign(
        {"history": [{"created_by": "ADD rootfs"}, {"created_by": "ENV", "empty_layer": True}]}
    )
    assert base.layers == (
        ImageLayer(f"sha256:{0:064x}", 5, f"sha256:{9:064x}", GZIP, "ADD rootfs"),
    )
    assert _foreign({}).layers[0].created_by == "base"


def test_a_base_that_does_not_fit_together_is_refused() -> None:
    with pytest.raises(SlimfitError) as caught:
        _foreign({}, layers=2)
    assert str(caught.value) == (
        "The base's manifest and config do not fit together (ValueError: 2 layers and 1 "
        "diff_ids).\n\nExport the base once more, for instance with `skopeo copy`."
    )


def test_too_many_layers_are_refused() -> None:
    with pytest.raises(SlimfitError) as caught:
        build_image(BaseImage(), [_layer(n) for n in range(101)], ImageSettings(("/x",)))
    assert str(caught.value) == (
        "The image has 101 layers, and engines take 100 for certain.\n\n"
        "Use a base of fewer layers; or raise `max_layer_size`, if the app has one."
    )
