"""Everything that the bytes of a layer depend on, in one place.

Two machines that agree on this module, on a spec file, on the base's Python and on the input files
write the same layer. Whatever is not named here must not be able to change a byte.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Optional

from slimfit.core.errors import SlimfitError, did_you_mean

# Seconds since the epoch: 1980-01-01T00:00:00Z, the oldest time that a zip file can hold. An image
# is often zipped again (a PEX, a wheel, a lambda), and those tools refuse anything older.
FIXED_MTIME = 315_532_800
# The same moment, as image configs write it (RFC 3339).
FIXED_CREATED = "1980-01-01T00:00:00Z"

# Files belong to root, so that the program, which runs as somebody else, cannot change itself.
# Names stay empty: an engine would look them up in the user database of the base.
OWNER_ID = 0

# Other mode bits than these follow the umask of whoever made the input.
MODE_FOLDER = 0o755
MODE_FILE = 0o644
MODE_PROGRAM = 0o755
MODE_LINK = 0o777

# Ordinary gzip members: zlib's level, and how many bytes it is given at a time. Level 6 is what
# wheels are built with; the chunk is fixed because some builds of zlib let it show in the output.
ZLIB_LEVEL = 6
ZLIB_CHUNK = 64 * 1024

# RFC 1952, section 2.3: magic, method deflate, no flags (hence no name), time 0, no extra flags, and
# 255 ("unknown") for the system, where every compressor would write its own.
GZIP_HEADER = b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\xff"

# Size of the compressed data, in bytes, from which a file's own deflate stream is kept. Closing a
# member and opening the next costs two headers and trailers (36 bytes) and, more than that, what
# the compressor had learnt. `gzip_members` shows what was measured.
REUSE_BYTES = 8 * 1024

# Docker 20.10 refuses 126 layers and podman 4.3 mounts 128; what stands on an image adds its own.
MAX_LAYERS = 100
# Size of a wheel file, in bytes, from which it gets a layer of its own.
HEAVY_WHEEL_BYTES = 256 * 1024

MEDIA_LAYER = "application/vnd.oci.image.layer.v1.tar+gzip"
MEDIA_LAYER_TAR = "application/vnd.oci.image.layer.v1.tar"
MEDIA_CONFIG = "application/vnd.oci.image.config.v1+json"
MEDIA_MANIFEST = "application/vnd.oci.image.manifest.v1+json"
MEDIA_INDEX = "application/vnd.oci.image.index.v1+json"

# History entries of layers that Slimfit wrote begin so; the validator holds them to its rules.
CREATED_BY = "slimfit: "

SPEC_FORMAT = 1
_FIX = "Write a spec file as `LayerSpec.to_json` does."
# Where everything of ours lives in an image.
APP_ROOT = "/app"

_FIELDS = ("format", "python_version", "python_path", "app_root", "bytecode")
_OPTIONAL = ("parents", "python_library")


def canonical_json(value: object) -> str:
    """JSON with sorted keys and no spaces: one value, one text."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False)


@dataclass(frozen=True)
class LayerSpec:
    """What a layer is made for.

    `python_version` is `X.Y`; `python_path` and `app_root` are absolute paths in the image.
    `parents` holds the modes of folders that the base already has and a layer has to repeat
    (paths without a leading slash). `python_library` is the folder of the standard library in the
    base; only a base layer compiles it.
    """

    python_version: str
    python_path: str
    app_root: str = APP_ROOT
    bytecode: bool = True
    parents: tuple[tuple[str, int], ...] = ()
    python_library: Optional[str] = None

    def __post_init__(self) -> None:
        _check(
            isinstance(self.python_version, str)
            and bool(re.fullmatch(r"3\.\d+", self.python_version)),
            "python_version",
            self.python_version,
            'a version such as "3.11"',
        )
        _check_path("python_path", self.python_path)
        _check_path("app_root", self.app_root)
        _check(isinstance(self.bytecode, bool), "bytecode", self.bytecode, "true or false")
        for path, mode in self.parents:
            _check_path(f'parents["{path}"]', f"/{path}")
            _check(0 <= mode <= 0o7777, f'parents["{path}"]', oct(mode), "a mode such as 0755")
        if self.python_library is not None:
            _check_path("python_library", self.python_library)
        object.__setattr__(self, "parents", tuple(sorted(self.parents)))

    @property
    def root(self) -> str:
        """The app's root as tar entries write it: without a leading slash."""
        return self.app_root[1:]

    @property
    def site_packages(self) -> str:
        """Where all distributions go, without a leading slash."""
        return f"{self.root}/lib/python{self.python_version}/site-packages"

    @property
    def sources(self) -> str:
        """Where the first-party files go, without a leading slash."""
        return f"{self.root}/src"

    @property
    def bin(self) -> str:
        """Where scripts and interpreters go, without a leading slash."""
        return f"{self.root}/bin"

    @property
    def python(self) -> str:
        """The interpreter that scripts name, as an absolute path."""
        return f"{self.app_root}/bin/python"

    def to_json(self) -> str:
        """The text of the spec file; equal specs give equal texts."""
        return canonical_json(
            {
                "format": SPEC_FORMAT,
                "python_version": self.python_version,
                "python_path": self.python_path,
                "app_root": self.app_root,
                "bytecode": self.bytecode,
                "parents": {path: f"{mode:04o}" for path, mode in self.parents},
                "python_library": self.python_library,
            }
        )

    @classmethod
    def from_json(cls, text: str) -> LayerSpec:
        """Reads a spec file; raises `SlimfitError` that names the wrong value by its path."""
        try:
            loaded = json.loads(text)
        except ValueError as error:
            raise SlimfitError(f"The spec file is not JSON: {error}.\n\n{_FIX}") from None
        if not isinstance(loaded, Mapping):
            raise SlimfitError(f"The spec file does not hold an object.\n\n{_FIX}")
        for key in sorted(loaded):
            if key not in _FIELDS + _OPTIONAL:
                raise SlimfitError(
                    f"spec: there is no field `{key}`."
                    f"{did_you_mean(key, _FIELDS + _OPTIONAL)}\n\n{_FIX}"
                )
        for key in _FIELDS:
            if key not in loaded:
                raise SlimfitError(f"spec: the field `{key}` is missing.\n\n{_FIX}")
        _check(loaded["format"] == SPEC_FORMAT, "format", loaded["format"], f"{SPEC_FORMAT}")
        return cls(
            python_version=loaded["python_version"],
            python_path=loaded["python_path"],
            app_root=loaded["app_root"],
            bytecode=loaded["bytecode"],
            parents=_parents(loaded.get("parents", {})),
            python_library=loaded.get("python_library"),
        )


def _parents(loaded: Any) -> tuple[tuple[str, int], ...]:
    _check(isinstance(loaded, Mapping), "parents", loaded, 'an object such as {"opt": "0755"}')
    for path, mode in loaded.items():
        _check(
            isinstance(mode, str) and bool(re.fullmatch("[0-7]{3,4}", mode)),
            f'parents["{path}"]',
            mode,
            'an octal mode as text, such as "0755"',
        )
    return tuple((path, int(mode, 8)) for path, mode in loaded.items())


def _check_path(field: str, path: Any) -> None:
    plain = isinstance(path, str) and path.startswith("/") and path.isprintable()
    if plain:
        plain = all(part not in ("", ".", "..") for part in path[1:].split("/"))
    _check(plain, field, path, 'an absolute path without `.` and `..`, such as "/app"')


def _check(holds: bool, field: str, value: object, wanted: str) -> None:
    if not holds:
        raise SlimfitError(f"spec: {field}: {value!r} is not {wanted}.\n\n{_FIX}")
