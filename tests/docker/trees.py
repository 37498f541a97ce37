"""The files of images, read from their layers by nothing of Slimfit's (OCI image-spec, layer.md)."""

from __future__ import annotations

import json
import tarfile
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import IO, Any

_CHUNK = 1 << 20


@dataclass(frozen=True)
class Item:
    """What stands at a path: a folder (`d`), a file (`f`) or a symlink (`l`).

    A file whose name begins with `.wh.` deletes what it names in the layers below.

    :param owner: numbers of user and group.
    :param content: the sha256 of a file in hex, or the target of a symlink.
    """

    kind: str
    mode: int
    owner: tuple[int, int]
    size: int
    content: str


Tree = Mapping[str, Item]


def _content(file: IO[bytes]) -> str:
    digest = sha256()
    while chunk := file.read(_CHUNK):
        digest.update(chunk)
    return digest.hexdigest()


def read_layer(file: IO[bytes]) -> Tree:
    """The entries of a layer, a tar that may be compressed with gzip.

    Hard links are the files that they stand for. No layer here has devices.
    """
    tree: dict[str, Item] = {}
    with tarfile.open(fileobj=file) as archive:
        for member in archive:
            path = member.name.strip("/")
            owner = (member.uid, member.gid)
            # An engine writes the kind of a file into its mode.
            mode = member.mode & 0o7777
            if member.isdir():
                tree[path] = Item("d", mode, owner, 0, "")
            elif member.issym():
                tree[path] = Item("l", 0, owner, 0, member.linkname)
            elif member.islnk():
                tree[path] = tree[member.linkname.strip("/")]
            else:
                content = archive.extractfile(member)
                assert content is not None, f"{path} is neither file nor folder nor link"
                tree[path] = Item("f", mode, owner, member.size, _content(content))
    return tree


def stack(layers: Iterable[Tree]) -> Tree:
    """The tree that layers give together, the bottom one first."""
    stacked: dict[str, Item] = {}
    for layer in layers:
        for path in layer:
            folder, _, name = path.rpartition("/")
            if name == ".wh..wh..opq":
                _delete(stacked, f"{folder}/")
            elif name.startswith(".wh."):
                deleted = f"{folder}/{name[4:]}".lstrip("/")
                stacked.pop(deleted, None)
                _delete(stacked, f"{deleted}/")
        for path, item in layer.items():
            if not path.rpartition("/")[2].startswith(".wh."):
                stacked[path] = item
    stacked.pop("", None)
    return stacked


def _delete(tree: dict[str, Item], prefix: str) -> None:
    for path in [path for path in tree if path.startswith(prefix)]:
        del tree[path]


def saved_images(archive: Path) -> Mapping[str, Tree]:
    """The images in an archive of `docker save`, by tag. A layer of several is read once."""
    read: dict[str, Tree] = {}
    images = {}
    with tarfile.open(archive) as outer:

        def member(name: str) -> IO[bytes]:
            file = outer.extractfile(name)
            assert file is not None, name
            return file

        manifests: list[dict[str, Any]] = json.load(member("manifest.json"))
        for manifest in manifests:
            for name in manifest["Layers"]:
                if name not in read:
                    read[name] = read_layer(member(name))
            for tag in manifest["RepoTags"]:
                images[tag] = stack(read[name] for name in manifest["Layers"])
    return images


def layout_image(layout: Path, read: dict[str, Tree]) -> Tree:
    """The image of an OCI image layout.

    :param read: the layers that were read before, by digest; new ones are added.
    """
    index = json.loads((layout / "index.json").read_text(encoding="utf-8"))
    (entry,) = index["manifests"]
    manifest = json.loads(_blob(layout, entry["digest"]).read_text(encoding="utf-8"))
    digests = [layer["digest"] for layer in manifest["layers"]]
    for digest in digests:
        if digest not in read:
            with _blob(layout, digest).open("rb") as file:
                read[digest] = read_layer(file)
    return stack(read[digest] for digest in digests)


def _blob(layout: Path, digest: str) -> Path:
    return layout / "blobs" / digest.replace(":", "/")
