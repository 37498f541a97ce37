"""First-party files: a folder with source roots stripped becomes `/app/src`."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

from slimfit.core.errors import SlimfitError
from slimfit.core.image.bytecode import is_cache_path
from slimfit.core.image.content import FileContent, LayerFile
from slimfit.core.image.spec import MODE_FILE, MODE_PROGRAM, LayerSpec
from slimfit.core.image.wheel_archive import path_problem

ORIGIN = "sources"


def source_files(folder: Path, spec: LayerSpec) -> tuple[LayerFile, ...]:
    """The files of `folder`, sorted by path; stubs (`.pyi`) and bytecode caches stay out.

    Folders are there for their files' sake: an empty one does not travel. A symlink to a file of
    the folder becomes that file. Raises one `SlimfitError` that names every file that may not go
    into an image.
    """
    files = []
    problems = []
    for path, place in sorted(_walk(folder)):
        if path.endswith(".pyi") or is_cache_path(path):
            continue
        problem = path_problem(path) or _link_problem(folder, path, place)
        if path == "__main__.py":
            problem = "`__main__.py` at the top of a source root is where the launcher goes."
        if problem:
            problems.append(problem)
            continue
        status = place.stat()
        # Other bits than the owner's follow the umask of the checkout.
        mode = MODE_PROGRAM if status.st_mode & 0o100 else MODE_FILE
        content = FileContent(place, status.st_size)
        files.append(LayerFile(f"{spec.sources}/{path}", mode, ORIGIN, content=content))
    if problems:
        lines = "".join(f"  - {problem}\n" for problem in problems)
        raise SlimfitError(
            f"The first-party files cannot go into an image:\n{lines}\n"
            "Rename or move these files; a module that is run belongs into a package."
        )
    return tuple(files)


def _walk(folder: Path) -> Iterator[tuple[str, Path]]:
    """Every file below the folder: its relative path in the image, and where it is on disk."""
    for parent, folders, names in os.walk(folder):
        # `os.walk` does not enter links to folders; they are reported instead of being lost.
        links = [name for name in folders if os.path.islink(os.path.join(parent, name))]
        for name in (*names, *links):
            place = Path(parent, name)
            # In an image names are UTF-8, whatever the locale has made of them here.
            path = os.fsencode(place.relative_to(folder)).decode("utf-8", "surrogateescape")
            yield path, place


def _link_problem(folder: Path, path: str, place: Path) -> str:
    target = place.resolve()
    if target.is_file() and folder.resolve() in target.parents:
        return ""
    return f"`{path}` is not a file, or a symlink to something other than a file of the sources."
