"""What the tests of layers and images share: wheels built on the spot, and readable goldens.

Goldens are renewed by running the tests with SLIMFIT_UPDATE_GOLDENS=1 in the environment:

    SLIMFIT_UPDATE_GOLDENS=1 PYTHONPATH=pants-plugins python -m pytest pants-plugins/slimfit/core/image
"""

from __future__ import annotations

import base64
import hashlib
import io
import os
import stat
import sys
import tarfile
import zipfile
from collections.abc import Iterable, Mapping
from pathlib import Path

from slimfit.core.image.layer import LAYER_FILE, write_sources_layer
from slimfit.core.image.layout import blob_path, layout_files
from slimfit.core.image.manifest import BaseImage, Image, ImageLayer, ImageSettings, build_image
from slimfit.core.image.spec import LayerSpec

RUNNING = f"{sys.version_info[0]}.{sys.version_info[1]}"
# Without bytecode a layer is the same whichever Python runs the tests.
SPEC = LayerSpec("3.11", "/usr/bin/python3.11", bytecode=False)
RUNNING_SPEC = LayerSpec(RUNNING, f"/usr/bin/python{RUNNING}")


def record_hash(data: bytes) -> str:
    """The hash of a file as RECORD writes it."""
    return "sha256=" + base64.urlsafe_b64encode(hashlib.sha256(data).digest()).rstrip(b"=").decode()


def make_wheel(
    folder: Path,
    name: str = "demo",
    version: str = "1.0",
    files: Mapping[str, str] = {},
    *,
    modes: Mapping[str, int] = {},
    unrecorded: Iterable[str] = (),
    hashes: Mapping[str, str] = {},
    without: Iterable[str] = (),
    wheel_version: str = "1.0",
    metadata: str = "",
    stored: bool = False,
) -> Path:
    """Writes a wheel of text files.

    `modes` are whole st_mode values; `unrecorded` files are not in RECORD, and `hashes` replaces
    what it says; `without` names files of `.dist-info` to leave out; `metadata` are more lines of
    METADATA.
    """
    info = f"{name}-{version}.dist-info"
    contents = {path: text.encode("utf-8") for path, text in files.items()}
    headers = f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n{metadata}"
    contents[f"{info}/METADATA"] = headers.encode("utf-8")
    contents[f"{info}/WHEEL"] = f"Wheel-Version: {wheel_version}\nRoot-Is-Purelib: true\n".encode()
    rows = [
        f"{path},{hashes.get(path, record_hash(data))},{len(data)}\n"
        for path, data in contents.items()
        if path not in tuple(unrecorded)
    ]
    contents[f"{info}/RECORD"] = "".join([*rows, f"{info}/RECORD,,\n"]).encode("utf-8")
    path = folder / f"{name}-{version}-py3-none-any.whl"
    method = zipfile.ZIP_STORED if stored else zipfile.ZIP_DEFLATED
    with zipfile.ZipFile(path, "w", method) as archive:
        for member, data in contents.items():
            if member in [f"{info}/{left_out}" for left_out in without]:
                continue
            entry = zipfile.ZipInfo(member)
            entry.compress_type = method
            entry.external_attr = modes.get(member, stat.S_IFREG | 0o664) << 16
            archive.writestr(entry, data)
    return path


def make_layout(
    folder: Path,
    layers: Iterable[Path],
    infos: Iterable[ImageLayer],
) -> Image:
    """Writes a layout of layer folders, as the layer commands leave them."""
    settings = ImageSettings(entrypoint=("/app/bin/python", "/app/src"))
    stacked = tuple(infos)
    image = build_image(BaseImage(), stacked, settings)
    (folder / "blobs" / "sha256").mkdir(parents=True)
    for path, data in layout_files(image, "latest"):
        (folder / path).write_bytes(data)
    for layer, info in zip(layers, stacked):
        (folder / blob_path(info.digest)).write_bytes((layer / LAYER_FILE).read_bytes())
    return image


def make_sources_image(folder: Path, files: Mapping[str, str]) -> Image:
    """Writes the layout of an image that holds nothing but first-party files."""
    sources = folder.with_name(f"{folder.name}-sources")
    write_tree(sources, files)
    out = folder.with_name(f"{folder.name}-layer")
    info = write_sources_layer(sources, SPEC, out)
    return make_layout(folder, [out], [ImageLayer.of(info)])


def write_tree(folder: Path, files: Mapping[str, str]) -> None:
    """Writes text files below a folder."""
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")


def make_rootfs(path: Path, entries: list[tuple[str, bytes, int, str]]) -> Path:
    """Writes a tar of (name, type, mode, link or text)."""
    with tarfile.open(path, "w") as archive:
        for name, kind, mode, text in entries:
            info = tarfile.TarInfo(name)
            info.type = kind
            info.mode = mode
            info.uid = 1000
            data = text.encode()
            if kind == tarfile.REGTYPE:
                info.size = len(data)
                archive.addfile(info, io.BytesIO(data))
            else:
                info.linkname = text
                archive.addfile(info)
    return path


def unpack(archive: Path, root: Path, inside: str = "") -> None:
    """Writes the files and links of a tar below `root`, of those whose path begins with `inside`.

    Not `extractall`, which would also set modes and times of folders that were there before.
    """
    with tarfile.open(archive) as tar:
        for member in tar:
            path = root / member.name
            if not path.is_relative_to(root / inside):
                continue
            path.parent.mkdir(parents=True, exist_ok=True)
            content = tar.extractfile(member) if member.isreg() else None
            if content is not None:
                path.write_bytes(content.read())
                path.chmod(member.mode)
            elif member.issym():
                path.symlink_to(member.linkname)


def golden(test_file: str, name: str, text: str) -> str:
    """The text of a golden in `testdata`, which is renewed first if the environment says so."""
    path = Path(test_file).parent / "testdata" / name
    if os.environ.get("SLIMFIT_UPDATE_GOLDENS"):
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return path.read_text(encoding="utf-8")
