"""An image's config and manifest as canonical JSON (OCI image-spec 1.0: config.md, manifest.md)."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from slimfit.core.errors import SlimfitError
from slimfit.core.image.layer_info import LayerInfo
from slimfit.core.image.spec import (
    CREATED_BY,
    FIXED_CREATED,
    MAX_LAYERS,
    MEDIA_CONFIG,
    MEDIA_LAYER,
    MEDIA_LAYER_TAR,
    MEDIA_MANIFEST,
    canonical_json,
)

# Where a shell looks for programs if neither the base nor the user says so.
DEFAULT_PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"

_DOCKER_LAYERS = {
    "application/vnd.docker.image.rootfs.diff.tar.gzip": MEDIA_LAYER,
    "application/vnd.docker.image.rootfs.diff.tar": MEDIA_LAYER_TAR,
}


@dataclass(frozen=True)
class ImageLayer:
    """A layer as an image refers to it. `created_by` is its line in the image's history."""

    digest: str
    size: int
    diff_id: str
    media_type: str
    created_by: str

    @classmethod
    def of(cls, info: LayerInfo) -> ImageLayer:
        """A layer that Slimfit wrote."""
        return cls(
            digest=info.digest,
            size=info.size,
            diff_id=info.diff_id,
            media_type=info.media_type,
            created_by=f"{CREATED_BY}{info.title}",
        )


@dataclass(frozen=True)
class BaseImage:
    """What an image stands on: layers from the bottom up, and the config that came with them."""

    layers: tuple[ImageLayer, ...] = ()
    config: bytes = b"{}"

    @classmethod
    def from_blobs(cls, manifest: bytes, config: bytes) -> BaseImage:
        """From the manifest and config of a foreign image.

        Media types of Docker become those of OCI, which the same bytes fit. Raises `SlimfitError`
        if the two do not belong together.
        """
        try:
            loaded = json.loads(config)
            descriptors = json.loads(manifest)["layers"]
            diff_ids = loaded["rootfs"]["diff_ids"]
            if len(descriptors) != len(diff_ids):
                raise ValueError(f"{len(descriptors)} layers and {len(diff_ids)} diff_ids")
            created_by = _created_by(loaded.get("history", ()), len(diff_ids))
            layers = tuple(
                ImageLayer(
                    digest=descriptor["digest"],
                    size=descriptor["size"],
                    diff_id=diff_id,
                    media_type=_DOCKER_LAYERS.get(descriptor["mediaType"], descriptor["mediaType"]),
                    created_by=line,
                )
                for descriptor, diff_id, line in zip(descriptors, diff_ids, created_by)
            )
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise SlimfitError(
                f"The base's manifest and config do not fit together ({type(error).__name__}: "
                f"{error}).\n\nExport the base once more, for instance with `skopeo copy`."
            ) from None
        return cls(layers, config)


@dataclass(frozen=True)
class ImageSettings:
    """How the image is run. Empty values leave what the base says.

    `ports` are written as `8080/tcp`; `app_bin` comes first on PATH, unless `env` sets PATH itself.
    """

    entrypoint: tuple[str, ...]
    cmd: tuple[str, ...] = ()
    env: tuple[tuple[str, str], ...] = ()
    user: str = ""
    workdir: str = ""
    labels: tuple[tuple[str, str], ...] = ()
    ports: tuple[str, ...] = ()
    stop_signal: str = ""
    app_bin: str = "/app/bin"
    architecture: str = "amd64"
    os: str = "linux"
    annotations: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Image:
    """A config and the manifest that points to it, as they are stored."""

    config: bytes
    manifest: bytes
    layers: tuple[ImageLayer, ...]
    architecture: str
    os: str

    @property
    def config_digest(self) -> str:
        """`sha256:<hex>` of the config; what Docker calls the image's id."""
        return digest_of(self.config)

    @property
    def manifest_digest(self) -> str:
        """`sha256:<hex>` of the manifest: the image's name that never moves."""
        return digest_of(self.manifest)


def digest_of(blob: bytes) -> str:
    """The digest of a blob as descriptors write it."""
    return f"sha256:{hashlib.sha256(blob).hexdigest()}"


def base_annotations(name: str, digest: str) -> tuple[tuple[str, str], ...]:
    """The annotations that tell tools what the image stands on (image-spec, annotations.md)."""
    return (
        ("org.opencontainers.image.base.digest", digest),
        ("org.opencontainers.image.base.name", name),
    )


def build_image(base: BaseImage, layers: Iterable[ImageLayer], settings: ImageSettings) -> Image:
    """Puts layers, bottom first, on a base; raises `SlimfitError` if they are too many."""
    stacked = (*base.layers, *layers)
    if len(stacked) > MAX_LAYERS:
        raise SlimfitError(
            f"The image has {len(stacked)} layers, and engines take {MAX_LAYERS} for certain.\n\n"
            "Use a base of fewer layers; or raise `max_layer_size`, if the app has one."
        )
    below = json.loads(base.config)
    config = {
        "architecture": settings.architecture,
        # Optional, and shown by engines: without it docker says "N/A" or "292 years ago". A fixed
        # moment is shown alike by all and is plainly no build time.
        "created": FIXED_CREATED,
        "config": run_config(below.get("config") or {}, settings),
        "history": [
            # A base's own times would be as good, but a layer's line must not depend on who built
            # the base when.
            {"created": FIXED_CREATED, "created_by": layer.created_by}
            for layer in stacked
        ],
        "os": settings.os,
        "rootfs": {"type": "layers", "diff_ids": [layer.diff_id for layer in stacked]},
    }
    variant = below.get("variant")
    if variant:
        config["variant"] = variant
    config_bytes = canonical_json(config).encode("utf-8")
    manifest: dict[str, Any] = {
        "schemaVersion": 2,
        "mediaType": MEDIA_MANIFEST,
        "config": descriptor(MEDIA_CONFIG, digest_of(config_bytes), len(config_bytes)),
        "layers": [descriptor(layer.media_type, layer.digest, layer.size) for layer in stacked],
    }
    if settings.annotations:
        manifest["annotations"] = dict(settings.annotations)
    return Image(
        config=config_bytes,
        manifest=canonical_json(manifest).encode("utf-8"),
        layers=stacked,
        architecture=settings.architecture,
        os=settings.os,
    )


def descriptor(media_type: str, digest: str, size: int) -> dict[str, Any]:
    """A content descriptor (image-spec, descriptor.md)."""
    return {"mediaType": media_type, "digest": digest, "size": size}


def run_config(below: Mapping[str, Any], settings: ImageSettings) -> dict[str, Any]:
    """The `config` object of an image: the base's, with ours over it (image-spec, config.md).

    The base's entry point and arguments go, even if ours are empty: they start another program.
    """
    config = {
        key: value for key, value in below.items() if key not in ("Entrypoint", "Cmd") and value
    }
    config["Env"] = list(_environment(below.get("Env") or (), settings))
    config["Entrypoint"] = list(settings.entrypoint)
    if settings.cmd:
        config["Cmd"] = list(settings.cmd)
    for key, text in (
        ("User", settings.user),
        ("WorkingDir", settings.workdir),
        ("StopSignal", settings.stop_signal),
    ):
        if text:
            config[key] = text
    labels = {**(below.get("Labels") or {}), **dict(settings.labels)}
    if labels:
        config["Labels"] = labels
    ports = {**(below.get("ExposedPorts") or {}), **{port: {} for port in settings.ports}}
    if ports:
        config["ExposedPorts"] = ports
    return config


def _environment(below: Iterable[str], settings: ImageSettings) -> tuple[str, ...]:
    """PATH first, where people look for it, then the rest sorted: order has no meaning here."""
    merged = dict(line.partition("=")[::2] for line in below)
    merged["PATH"] = f"{settings.app_bin}:{merged.get('PATH') or DEFAULT_PATH}"
    merged.update(settings.env)
    path = merged.pop("PATH")
    return (f"PATH={path}", *(f"{name}={merged[name]}" for name in sorted(merged)))


def _created_by(history: Iterable[Mapping[str, Any]], layers: int) -> tuple[str, ...]:
    """One line per layer; entries of the history without a layer (settings) are left out."""
    lines = tuple(
        str(entry.get("created_by", "base")) for entry in history if not entry.get("empty_layer")
    )
    return lines if len(lines) == layers else ("base",) * layers
