"""Layers: wheels, first-party sources, or a base's root file system, each as one compressed tar."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Optional

from slimfit.core.errors import SlimfitError
from slimfit.core.image.bytecode import (
    DoesNotCompile,
    cache_path,
    check_running_python,
    compile_source,
    is_cache_path,
)
from slimfit.core.image.conflicts import merge_files, precedence
from slimfit.core.image.content import BytesContent, LayerFile, read_all
from slimfit.core.image.layer_info import Distribution, LayerInfo, SkippedBytecode
from slimfit.core.image.listing import render_listing
from slimfit.core.image.rootfs import rootfs_files
from slimfit.core.image.sources import source_files
from slimfit.core.image.spec import MEDIA_LAYER, MODE_FILE, MODE_FOLDER, LayerSpec
from slimfit.core.image.tar_writer import TarWriter
from slimfit.core.image.venv import launcher_file, venv_files
from slimfit.core.image.wheel import InstalledWheel, install_wheel
from slimfit.core.image.wheel_zip import CorruptMember

LAYER_FILE = "layer.tar.gz"
INFO_FILE = "layer.json"
LISTING_FILE = "listing.tsv"


@dataclass(frozen=True)
class WheelsPlan:
    """What wheels put into a layer: its files, and what is known of it before it is written."""

    installed: tuple[InstalledWheel, ...]
    files: tuple[LayerFile, ...]
    info: LayerInfo

    @contextmanager
    def checked(self) -> Iterator[None]:
        """While files are read: one that gives itself away has all of them looked at.

        Raises one `SlimfitError` with all that is wrong with a wheel, not with that file alone.
        """
        try:
            yield
        except CorruptMember:
            for wheel in self.installed:
                wheel.check_contents()
            raise


def plan_wheels(
    wheels: Iterable[Path],
    spec: LayerSpec,
    title: str = "",
    exclude: Mapping[str, Sequence[str]] = {},
) -> WheelsPlan:
    """Plans the layer of one or several wheels.

    The order of the wheels does not count: of two that write one path, the one whose name comes
    first wins (`conflicts.precedence`). `exclude` has the globs of files to leave out, by normalised
    name. Raises `SlimfitError` for a wheel that cannot be installed.
    """
    check_running_python(spec)
    installed = sorted(
        (install_wheel(wheel, spec, exclude) for wheel in wheels),
        key=lambda wheel: (precedence(wheel.distribution.title), wheel.distribution),
    )
    if not installed:
        raise SlimfitError("A wheel layer needs a wheel.\n\nName at least one `.whl` file.")
    files, conflicts = merge_files(wheel.files for wheel in reversed(installed))
    info = replace(
        _untold(title or title_of([wheel.distribution for wheel in installed])),
        distributions=tuple(wheel.distribution for wheel in installed),
        scripts=tuple(script for wheel in installed for script in wheel.scripts),
        conflicts=conflicts,
        excluded=tuple(one for wheel in installed for one in wheel.excluded),
    )
    return WheelsPlan(tuple(installed), files, info)


def write_wheel_layer(
    wheels: Iterable[Path],
    spec: LayerSpec,
    out: Path,
    title: str = "",
    exclude: Mapping[str, Sequence[str]] = {},
) -> LayerInfo:
    """Writes the layer that `plan_wheels` plans into the folder `out`.

    Raises `SlimfitError` as that does, and for files that are not what they should be; then `out`
    holds no layer.
    """
    plan = plan_wheels(wheels, spec, title, exclude)
    with plan.checked():
        return _write(plan.files, spec, out, plan.info)


def write_sources_layer(
    sources: Path,
    spec: LayerSpec,
    out: Path,
    entry_point: Optional[str] = None,
    title: str = "",
) -> LayerInfo:
    """Writes the layer of the first-party files of a folder, with the environment around them.

    With an entry point (`module` or `module:function`) the launcher that runs it is part of it.
    """
    check_running_python(spec)
    launcher = () if entry_point is None else (launcher_file(spec, entry_point),)
    files, _ = merge_files([source_files(sources, spec), venv_files(spec), launcher])
    return _write(files, spec, out, _untold(title or "sources"))


def write_rootfs_layer(rootfs: Path, spec: LayerSpec, out: Path, title: str = "") -> LayerInfo:
    """Writes the layer of a root file system given as an uncompressed tar."""
    check_running_python(spec)
    files = rootfs_files(rootfs)
    if spec.bytecode and spec.python_library is not None:
        inside = f"{spec.python_library[1:]}/"
        files = tuple(
            file
            for file in files
            if not (file.path.startswith(inside) and is_cache_path(file.path))
        )
    return _write(files, spec, out, _untold(title or "base"))


def _untold(title: str) -> LayerInfo:
    return LayerInfo(title, MEDIA_LAYER, "", 0, "", 0)


def title_of(distributions: Sequence[Distribution]) -> str:
    """What the layer of some distributions is called."""
    return (
        distributions[0].title if len(distributions) == 1 else f"{len(distributions)} distributions"
    )


def _write(files: Iterable[LayerFile], spec: LayerSpec, out: Path, info: LayerInfo) -> LayerInfo:
    skipped: list[SkippedBytecode] = []
    return write_entries(all_entries(files, spec, skipped), skipped, out, info)


def write_entries(
    entries: Iterable[LayerFile], skipped: Iterable[SkippedBytecode], out: Path, info: LayerInfo
) -> LayerInfo:
    """Writes a layer into the folder `out`, entry by entry; after an error there is no layer.

    :param skipped: complete when all entries have been taken.
    """
    out.mkdir(parents=True, exist_ok=True)
    partial = out / f"{LAYER_FILE}.partial"
    try:
        with partial.open("wb") as file:
            writer = TarWriter(file)
            try:
                for entry in entries:
                    writer.add(entry)
                writer.close()
            finally:
                writer.abandon()
    except BaseException:
        partial.unlink(missing_ok=True)
        raise
    finished = replace(
        info,
        digest=f"sha256:{writer.gzip.packed_sha256}",
        size=writer.gzip.packed_size,
        diff_id=f"sha256:{writer.gzip.plain_sha256}",
        uncompressed_size=writer.gzip.plain_size,
        skipped_bytecode=tuple(skipped),
    )
    (out / INFO_FILE).write_text(finished.to_json(), encoding="utf-8")
    (out / LISTING_FILE).write_text(render_listing(writer.listing), encoding="utf-8")
    partial.replace(out / LAYER_FILE)
    return finished


def all_entries(
    files: Iterable[LayerFile], spec: LayerSpec, skipped: list[SkippedBytecode]
) -> Iterator[LayerFile]:
    """The files with their folders and their bytecode, sorted by path.

    :param skipped: grows by the sources that have no bytecode, as the entries are taken.
    """
    return _with_bytecode(_with_folders(files, spec), spec, skipped)


def _with_folders(files: Iterable[LayerFile], spec: LayerSpec) -> Mapping[str, LayerFile]:
    """The files by path, with every parent of theirs and of their bytecode."""
    found = {file.path: file for file in files}
    modes = dict(spec.parents)
    for path in list(found):
        for child in (path, cache_path(path, spec) or path):
            parent = child.rpartition("/")[0]
            while parent and parent not in found:
                mode = modes.get(parent, MODE_FOLDER)
                found[parent] = LayerFile(parent, mode, "-", kind="d")
                parent = parent.rpartition("/")[0]
    return found


def _with_bytecode(
    files: Mapping[str, LayerFile], spec: LayerSpec, skipped: list[SkippedBytecode]
) -> Iterator[LayerFile]:
    """All entries in order; bytecode is made at the moment it is due, so none has to be kept."""
    sources = {}
    for path, file in files.items():
        cached = cache_path(path, spec) if file.kind == "f" else None
        if cached is not None:
            sources[cached] = file
    for path in sorted({**files, **sources}):
        source = sources.get(path)
        if source is None:
            yield files[path]
            continue
        try:
            code = compile_source(read_all(source.content), f"/{source.path}")
        except DoesNotCompile as error:
            skipped.append(SkippedBytecode(f"/{source.path}", str(error)))
            # An empty cache: Python takes no notice of it and reads the source. It has to be
            # there, or the cache of another source, in a layer below, would be taken for ours.
            code = b""
        yield LayerFile(path, MODE_FILE, source.origin, content=BytesContent(code))
