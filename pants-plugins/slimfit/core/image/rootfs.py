"""A base's root file system, given as an uncompressed tar, as the files of a layer."""

from __future__ import annotations

import tarfile
from dataclasses import replace
from pathlib import Path

from slimfit.core.errors import SlimfitError
from slimfit.core.image.content import FileContent, LayerFile
from slimfit.core.image.spec import MODE_FOLDER, MODE_LINK
from slimfit.core.image.wheel_archive import path_problem

ORIGIN = "base"
_FIX = "Build the base from a root file system of files, folders and links."


def rootfs_files(rootfs: Path) -> tuple[LayerFile, ...]:
    """The entries of the tar, sorted by path, missing parents added; ownership is left to the spec.

    Modes stay as they are, set-user-id bits of system programs included. Of several names of one
    file the first in the order is the file and the others are hard links to it. Raises
    `SlimfitError` that names what may not be in a base.
    """
    files: dict[str, LayerFile] = {}
    problems: list[str] = []
    try:
        with tarfile.open(rootfs, "r:", encoding="utf-8") as archive:
            for member in archive:
                path = member.name.removeprefix("./")
                if path not in ("", "."):
                    problem = path_problem(path) or _add(files, path, member, rootfs)
                    problems.extend([problem] if problem else [])
    except tarfile.TarError as error:
        raise SlimfitError(
            f"The root file system `{rootfs.name}` is not an uncompressed tar ({error}).\n\n{_FIX}"
        ) from None
    if problems:
        lines = "".join(f"  - {problem}\n" for problem in problems)
        raise SlimfitError(f"The root file system `{rootfs.name}` is refused:\n{lines}\n{_FIX}")
    _sort_hard_links(files)
    for path in list(files):
        parent = path.rpartition("/")[0]
        while parent and parent not in files:
            files[parent] = LayerFile(parent, MODE_FOLDER, "-", kind="d")
            parent = parent.rpartition("/")[0]
    return tuple(files[path] for path in sorted(files))


def _add(files: dict[str, LayerFile], path: str, member: tarfile.TarInfo, rootfs: Path) -> str:
    if path in files:
        return f"`{path}` is in it twice."
    mode = member.mode & 0o7777
    if member.isdir():
        files[path] = LayerFile(path, mode, "-", kind="d")
    elif member.issym():
        files[path] = LayerFile(path, MODE_LINK, ORIGIN, kind="l", link=member.linkname)
    elif member.islnk():
        target = member.linkname
        target = target.removeprefix("./")
        if target not in files:
            return f"`{path}` is a hard link to `{target}`, which does not come before it."
        files[path] = LayerFile(path, mode, ORIGIN, kind="h", link=target)
    elif member.isreg():
        content = FileContent(rootfs, member.size, member.offset_data)
        files[path] = LayerFile(path, mode, ORIGIN, content=content)
    else:
        return f"`{path}` is a device or a named pipe."
    return ""


def _sort_hard_links(files: dict[str, LayerFile]) -> None:
    groups: dict[str, list[str]] = {}
    for path, file in files.items():
        if file.kind == "h":
            groups.setdefault(file.link, [file.link]).append(path)
    for target, names in groups.items():
        real = files[target]
        first, *others = sorted(names)
        files[first] = replace(real, path=first)
        for name in others:
            files[name] = LayerFile(name, real.mode, ORIGIN, kind="h", link=first)
