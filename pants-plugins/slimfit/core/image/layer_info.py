"""`layer.json`: what is known of a finished layer, small enough to be read in process."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from slimfit.core.errors import SlimfitError
from slimfit.core.image.spec import canonical_json

LAYER_FORMAT = 1


@dataclass(frozen=True, order=True)
class Distribution:
    """A wheel in a layer: the normalised name (PEP 503), version, file name, sha256 in hex."""

    name: str
    version: str
    filename: str
    sha256: str

    @property
    def title(self) -> str:
        """Name and version, as history entries and messages write them."""
        return f"{self.name} {self.version}"


@dataclass(frozen=True, order=True)
class Script:
    """A program in `/app/bin`. `entry_point` is `module:object`, empty for a script file."""

    name: str
    distribution: str
    entry_point: str


@dataclass(frozen=True, order=True)
class SkippedBytecode:
    """A source (absolute path in the image) that has no bytecode, and why."""

    path: str
    reason: str


@dataclass(frozen=True, order=True)
class Conflict:
    """A path that two origins write with different content; the winner's is in the image."""

    path: str
    loser: str
    winner: str


@dataclass(frozen=True, order=True)
class ExcludedFiles:
    """What a glob of `exclude_files` has left out of a distribution.

    `files` counts what the glob names; `size` counts their bytes, unpacked and without bytecode, and
    each file once: for the first of several globs that name it.
    """

    distribution: str
    glob: str
    files: int
    size: int


@dataclass(frozen=True)
class LayerInfo:
    """A finished layer. Sizes are in bytes; digests are `sha256:<hex>`.

    `digest` and `size` are those of the compressed file, `diff_id` and `uncompressed_size` those of
    the tar in it.
    """

    title: str
    media_type: str
    digest: str
    size: int
    diff_id: str
    uncompressed_size: int
    distributions: tuple[Distribution, ...] = ()
    scripts: tuple[Script, ...] = ()
    skipped_bytecode: tuple[SkippedBytecode, ...] = ()
    conflicts: tuple[Conflict, ...] = ()
    excluded: tuple[ExcludedFiles, ...] = ()

    def __post_init__(self) -> None:
        for name in ("distributions", "scripts", "skipped_bytecode", "conflicts", "excluded"):
            object.__setattr__(self, name, tuple(sorted(getattr(self, name))))

    def to_json(self) -> str:
        """The text of `layer.json`; equal layers give equal texts."""
        return canonical_json({"format": LAYER_FORMAT, **asdict(self)}) + "\n"

    @classmethod
    def from_json(cls, text: str) -> LayerInfo:
        """Reads what `to_json` wrote; raises `SlimfitError` for anything else."""
        try:
            loaded = json.loads(text)
            return cls._of(loaded)
        except (ValueError, KeyError, TypeError) as error:
            raise SlimfitError(
                f"layer.json is not one of format {LAYER_FORMAT} ({type(error).__name__}: {error})."
                "\n\nUse the file that the layer command wrote, unchanged."
            ) from None

    @classmethod
    def _of(cls, loaded: Mapping[str, Any]) -> LayerInfo:
        if loaded["format"] != LAYER_FORMAT:
            raise ValueError(f"format {loaded['format']}")
        return cls(
            title=loaded["title"],
            media_type=loaded["media_type"],
            digest=loaded["digest"],
            size=loaded["size"],
            diff_id=loaded["diff_id"],
            uncompressed_size=loaded["uncompressed_size"],
            distributions=tuple(Distribution(**item) for item in loaded["distributions"]),
            scripts=tuple(Script(**item) for item in loaded["scripts"]),
            skipped_bytecode=tuple(SkippedBytecode(**item) for item in loaded["skipped_bytecode"]),
            conflicts=tuple(Conflict(**item) for item in loaded["conflicts"]),
            excluded=tuple(ExcludedFiles(**item) for item in loaded["excluded"]),
        )
