"""Reading an image from an OCI layout or a docker archive (OCI image spec 1.1: image-layout,
image-index, manifest, config).

Both kinds are a set of named files, whether they lie in a folder or in a tar: a mapping of names to
slices of files on disk.
"""

from __future__ import annotations

import hashlib
import re
import tarfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from slimfit.core.base import jsontext
from slimfit.core.base.tree import Slice
from slimfit.core.errors import SlimfitError

_FIX = "Export the image again, as an OCI layout or with `docker save`."
_DIGEST = re.compile(r"sha256:[0-9a-f]{64}\Z")
_INDEX_TYPES = (
    "application/vnd.oci.image.index.v1+json",
    "application/vnd.docker.distribution.manifest.list.v2+json",
)
# Docker's names of the layer formats, by the OCI names of the same bytes.
_OCI_LAYER = "application/vnd.oci.image.layer.v1.tar"
_LAYER_TYPES = {
    "application/vnd.docker.image.rootfs.diff.tar": _OCI_LAYER,
    "application/vnd.docker.image.rootfs.diff.tar.gzip": f"{_OCI_LAYER}+gzip",
    "application/vnd.docker.image.rootfs.diff.tar.zstd": f"{_OCI_LAYER}+zstd",
}
_CHUNK = 1 << 20

Files = Mapping[str, Slice]


@dataclass(frozen=True)
class ImageLayer:
    """One layer: its media type, the digest and size of the stored blob, the digest of its tar, and
    where the blob is."""

    media_type: str
    digest: str
    size: int
    diff_id: str
    blob: Slice


@dataclass(frozen=True)
class ImageConfig:
    """What an image says of how it is run, as far as images built on it inherit it."""

    architecture: str
    os: str
    env: tuple[tuple[str, str], ...]
    labels: tuple[tuple[str, str], ...]
    user: str
    workdir: str


@dataclass(frozen=True)
class Image:
    """An image with verified digests; the layers begin with the bottom one.

    `config_blob` is the whole configuration as it is stored.
    """

    layers: tuple[ImageLayer, ...]
    config: ImageConfig
    config_blob: Slice


def image_files(path: Path) -> Files:
    """The files of an image that lies in a folder or in an uncompressed tar.

    Raises SlimfitError when there is no such path or the tar is damaged.
    """
    if path.is_dir():
        return {
            child.relative_to(path).as_posix(): Slice(str(child), 0, child.stat().st_size)
            for child in sorted(path.rglob("*"))
            if child.is_file()
        }
    if not path.exists():
        raise SlimfitError(
            f"There is no image at {path.name}.\n\n"
            "Name an OCI layout folder or an image archive of the repository."
        )
    try:
        with tarfile.open(path, "r:") as tar:
            members = [member for member in tar if member.isreg()]
    except tarfile.TarError as error:
        raise SlimfitError(
            f"{path.name} is no complete image archive: {error}.\n\n{_FIX}"
        ) from None
    return {
        member.name[2:] if member.name.startswith("./") else member.name: Slice(
            str(path), member.offset_data, member.size
        )
        for member in members
    }


def read_image(files: Files, name: str, architecture: str) -> Image:
    """The image for linux on an architecture (`amd64`); `name` is what errors call it.

    Raises SlimfitError when a blob is missing, truncated or altered, or when there is no image for
    that platform.
    """
    if "index.json" in files:
        return _oci_image(files, name, architecture)
    if "manifest.json" in files:
        return _docker_image(files, name, architecture)
    raise SlimfitError(
        f"{name} is neither an OCI layout (no `index.json`) nor a docker archive (no "
        "`manifest.json`).\n\n"
        f"{_FIX}"
    )


def render_layers(image: Image) -> str:
    """The JSON text of an image's layers and configuration, as the rest of Slimfit reads it."""
    config = image.config
    return jsontext.render(
        {
            "layers": [
                {
                    "media_type": layer.media_type,
                    "digest": layer.digest,
                    "size": layer.size,
                    "diff_id": layer.diff_id,
                }
                for layer in image.layers
            ],
            "config": {
                "architecture": config.architecture,
                "os": config.os,
                "env": [list(pair) for pair in config.env],
                "labels": [list(pair) for pair in config.labels],
                "user": config.user,
                "workdir": config.workdir,
            },
        }
    )


def slice_chunks(blob: Slice) -> Iterator[bytes]:
    """The bytes of a slice, a piece at a time."""
    with open(blob.path, "rb") as source:
        source.seek(blob.offset)
        left = blob.size
        while left:
            chunk = source.read(min(left, _CHUNK))
            if not chunk:
                return
            left -= len(chunk)
            yield chunk


def digest_of(blob: Slice) -> str:
    """The sha256 digest of a slice, as `sha256:<hex>`."""
    digest = hashlib.sha256()
    for chunk in slice_chunks(blob):
        digest.update(chunk)
    return f"sha256:{digest.hexdigest()}"


def _oci_image(files: Files, name: str, architecture: str) -> Image:
    index = _json(files["index.json"], f"{name}/index.json")
    found: dict[str, tuple[jsontext.Node, jsontext.Node]] = {}
    seen: set[str] = set()
    for manifest in _manifests(files, name, index):
        config = _json_blob(files, name, manifest.get("config"))
        platform = f"{config.get('os').text()}/{config.get('architecture').text()}"
        seen.add(platform)
        if platform == f"linux/{architecture}":
            found[manifest.get("config").get("digest").text()] = (manifest, config)
    if not found:
        raise _wrong_platform(name, architecture, seen)
    if len(found) > 1:
        listing = "\n".join(f"  {digest}" for digest in sorted(found))
        raise SlimfitError(
            f"{name} holds several images for linux/{architecture}; their configurations "
            f"are:\n{listing}\n\n"
            "Keep one of them in the layout."
        )
    manifest, config = next(iter(found.values()))
    layers = []
    descriptors, diff_ids = manifest.get("layers").items(), _diff_ids(config)
    _check_counts(name, len(descriptors), len(diff_ids))
    for descriptor, diff_id in zip(descriptors, diff_ids):
        media_type = descriptor.get("mediaType").text()
        blob = _blob(files, name, descriptor)
        layers.append(
            ImageLayer(
                media_type=_LAYER_TYPES.get(media_type, media_type),
                digest=descriptor.get("digest").text(),
                size=blob.size,
                diff_id=diff_id,
                blob=blob,
            )
        )
    return Image(tuple(layers), _config(config), _blob(files, name, manifest.get("config")))


def _docker_image(files: Files, name: str, architecture: str) -> Image:
    manifests = _json(files["manifest.json"], f"{name}/manifest.json").items()
    if len(manifests) != 1:
        raise SlimfitError(
            f"{name} holds {len(manifests)} images.\n\nSave one image to an archive of its own."
        )
    config_blob = _named(files, name, manifests[0].get("Config").text())
    config = _json(config_blob, f"{name}: the config")
    platform = f"{config.get('os').text()}/{config.get('architecture').text()}"
    if platform != f"linux/{architecture}":
        raise _wrong_platform(name, architecture, {platform})
    paths, diff_ids = manifests[0].get("Layers").texts(), _diff_ids(config)
    _check_counts(name, len(paths), len(diff_ids))
    layers = []
    for path, diff_id in zip(paths, diff_ids):
        blob = _named(files, name, path)
        digest = digest_of(blob)
        gzipped = next(slice_chunks(blob), b"")[:2] == b"\x1f\x8b"
        if not gzipped and digest != diff_id:
            raise _altered(name, path, diff_id, digest)
        media_type = f"{_OCI_LAYER}+gzip" if gzipped else _OCI_LAYER
        layers.append(ImageLayer(media_type, digest, blob.size, diff_id, blob))
    return Image(tuple(layers), _config(config), config_blob)


def _manifests(files: Files, name: str, index: jsontext.Node) -> Iterator[jsontext.Node]:
    """Every image manifest below an index; what is no image (an attestation, a signature) is passed
    over."""
    for descriptor in index.get("manifests").items():
        platform = _optional(descriptor, "platform")
        # Build attestations stand in an index under this platform.
        if platform is not None and platform.get("architecture").value == "unknown":
            continue
        document = _json_blob(files, name, descriptor)
        if _optional(document, "manifests") is not None or (
            descriptor.get("mediaType").value in _INDEX_TYPES
        ):
            yield from _manifests(files, name, document)
        elif _optional(document, "config") is not None:
            yield document


def _config(config: jsontext.Node) -> ImageConfig:
    inner = _optional(config, "config")
    env = _optional(inner, "Env") if inner else None
    labels = _optional(inner, "Labels") if inner else None
    user = _optional(inner, "User") if inner else None
    workdir = _optional(inner, "WorkingDir") if inner else None
    pairs = [item.partition("=") for item in env.texts()] if env else []
    named = labels.value if labels and isinstance(labels.value, dict) else {}
    return ImageConfig(
        architecture=config.get("architecture").text(),
        os=config.get("os").text(),
        env=tuple((key, value) for key, _, value in pairs),
        labels=tuple(sorted((str(key), str(value)) for key, value in named.items())),
        user=user.text() if user else "",
        workdir=workdir.text() if workdir else "",
    )


def _diff_ids(config: jsontext.Node) -> tuple[str, ...]:
    return config.get("rootfs").get("diff_ids").texts()


def _check_counts(name: str, layers: int, diff_ids: int) -> None:
    if layers != diff_ids:
        raise SlimfitError(
            f"{name}: the manifest has {layers} layers, the configuration {diff_ids} diff_ids.\n\n"
            f"{_FIX}"
        )


def _json_blob(files: Files, name: str, descriptor: jsontext.Node) -> jsontext.Node:
    digest = descriptor.get("digest").text()
    return _json(_blob(files, name, descriptor), f"{name}: the blob {digest}")


def _blob(files: Files, name: str, descriptor: jsontext.Node) -> Slice:
    """The verified blob of a descriptor."""
    digest, size = descriptor.get("digest").text(), descriptor.get("size").number()
    if not _DIGEST.match(digest):
        descriptor.get("digest").fail(
            f"must be `sha256:` and 64 hexadecimal digits, not `{digest}`"
        )
    path = f"blobs/sha256/{digest[len('sha256:'):]}"
    blob = _named(files, name, path)
    if blob.size != size:
        raise SlimfitError(
            f"{name}: `{path}` has {blob.size} bytes, but its descriptor says {size}.\n\n{_FIX}"
        )
    found = digest_of(blob)
    if found != digest:
        raise _altered(name, path, digest, found)
    return blob


def _named(files: Files, name: str, path: str) -> Slice:
    if path not in files:
        raise SlimfitError(f"{name} lacks the file `{path}` that it refers to.\n\n{_FIX}")
    return files[path]


def _json(blob: Slice, document: str) -> jsontext.Node:
    text = b"".join(slice_chunks(blob)).decode("utf-8", "replace")
    return jsontext.parse(text, document, _FIX)


def _optional(node: jsontext.Node, key: str) -> jsontext.Node | None:
    if not isinstance(node.value, dict) or node.value.get(key) is None:
        return None
    return node.get(key)


def _altered(name: str, path: str, expected: str, found: str) -> SlimfitError:
    return SlimfitError(
        f"{name}: `{path}` is not what it should be:\n  expected {expected}\n  found    {found}\n\n"
        f"{_FIX}"
    )


def _wrong_platform(name: str, architecture: str, seen: set[str]) -> SlimfitError:
    present = ", ".join(sorted(seen)) or "no image at all"
    return SlimfitError(
        f"{name} holds no image for linux/{architecture}, but {present}.\n\n"
        f"Export the image with `--platform linux/{architecture}`."
    )
