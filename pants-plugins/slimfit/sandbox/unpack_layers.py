"""Layers unpacked into folders, as an engine does, but for owners and devices."""

from __future__ import annotations

import gzip
import os
import shutil
import tarfile
import time
from pathlib import Path
from typing import IO, cast

from slimfit.core.errors import SlimfitError

_GZIP = b"\x1f\x8b"
# No unpacking takes that long.
_ABANDONED_SECONDS = 24 * 60 * 60


def unpack_layer(layer: Path, root: Path) -> None:
    """Unpack a layer, plain or compressed with gzip, into a folder, over what is there.

    Files belong to who unpacks them, and devices are left out.

    :raises SlimfitError: the layer writes through a link, or is damaged.
    """
    root.mkdir(exist_ok=True)
    with layer.open("rb") as file:
        packed = file.read(2) == _GZIP
        file.seek(0)
        # The layers of Slimfit are many gzip members in a row, which only GzipFile reads.
        plain = cast(IO[bytes], gzip.GzipFile(fileobj=file)) if packed else file
        umask = os.umask(0)
        try:
            _unpack(plain, root.resolve())
        except (tarfile.TarError, EOFError, OSError) as error:
            raise SlimfitError(
                f"The layer `{layer.name}` cannot be unpacked ({error}).\n\nBuild it again."
            ) from None
        finally:
            os.umask(umask)


def unpack_once(layer: Path, key: str, store: Path) -> None:
    """Unpack a layer into the folder `key` of a store that processes share, unless it is there."""
    target = store / key
    if target.exists():
        return
    _remove_abandoned(store)
    partial = store / f".{key}.{os.getpid()}"
    shutil.rmtree(partial, ignore_errors=True)
    unpack_layer(layer, partial)
    try:
        partial.rename(target)
    except OSError:
        # Another process was faster.
        shutil.rmtree(partial)


def _remove_abandoned(store: Path) -> None:
    """Remove what processes have left behind that were ended while they unpacked."""
    for partial in store.glob(".*.*"):
        try:
            age = time.time() - partial.lstat().st_mtime
        except FileNotFoundError:
            continue
        if age > _ABANDONED_SECONDS:
            shutil.rmtree(partial, ignore_errors=True)


def _unpack(plain: IO[bytes], root: Path) -> None:
    checked = {""}
    with tarfile.open(fileobj=plain, mode="r|") as archive:
        for member in archive:
            name = _plain(member.name)
            if name and not member.isdev():
                _check_parent(root, os.path.dirname(name), checked)
                if member.islnk():
                    _check_parent(root, os.path.dirname(_plain(member.linkname)), checked)
                try:
                    _write(archive, member, root, name)
                except FileExistsError:
                    _remove(root / name)
                    _write(archive, member, root, name)
            archive.members = []  # type: ignore[attr-defined]


def _plain(name: str) -> str:
    """A name of the archive below the folder; what leads out of it stays at its top."""
    return os.path.normpath(f"/{name}").lstrip("/")


def _check_parent(root: Path, parent: str, checked: set[str]) -> None:
    """Refuse what would be written through a link: to another place, perhaps outside."""
    if parent in checked:
        return
    place = os.path.join(root, parent)
    if os.path.realpath(place) != place:
        raise OSError(f"`{parent}` is not a folder of it")
    os.makedirs(place, exist_ok=True)
    checked.add(parent)


def _write(archive: tarfile.TarFile, member: tarfile.TarInfo, root: Path, name: str) -> None:
    place = os.path.join(root, name)
    if member.isdir():
        if os.path.islink(place) or not os.path.isdir(place):
            os.mkdir(place)
        # Its owner has to be able to remove it.
        os.chmod(place, member.mode & 0o777 | 0o700)
    elif member.issym():
        os.symlink(member.linkname, place)
    elif member.islnk():
        os.link(os.path.join(root, _plain(member.linkname)), place, follow_symlinks=False)
    else:
        number = os.open(place, os.O_WRONLY | os.O_CREAT | os.O_EXCL, member.mode & 0o777)
        content = archive.extractfile(member)
        assert content is not None
        with os.fdopen(number, "wb") as file:
            shutil.copyfileobj(content, file, 1 << 20)


def _remove(place: Path) -> None:
    if place.is_dir() and not place.is_symlink():
        shutil.rmtree(place)
    else:
        place.unlink()
