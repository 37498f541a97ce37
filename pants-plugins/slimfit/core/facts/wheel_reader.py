"""Reads what is known of a wheel from its archive (PyPA: "Binary distribution format").

It is lenient: facts are wanted of every wheel of a lockfile, also of those that no image would take.
What keeps a wheel out of images is found when its layer is made.
"""

from __future__ import annotations

import configparser
import email.message
import email.parser
import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from slimfit.core.errors import SlimfitError
from slimfit.core.facts.modules import WheelModules, covered, wheel_modules
from slimfit.core.facts.wheel import EntryPointFact, OpenPackage, WheelFacts
from slimfit.core.image.content import read_all, read_exactly
from slimfit.core.image.wheel_names import normalized_name
from slimfit.core.image.wheel_zip import WheelContent, ZipMember, read_members

_LIBRARIES = ("purelib", "platlib")
_LICENSE_CLASSIFIER = "License ::"


def read_wheel_facts(path: Path) -> WheelFacts:
    """The facts of a wheel file.

    :raises SlimfitError: it is no wheel: no zip archive, or one without METADATA.
    """
    archive = _Archive(path, {member.name: member for member in read_members(path)})
    info = archive.info_folder()
    metadata = _headers(archive.text(f"{info}/METADATA"))
    modules = _modules(archive, info)
    classifiers = sorted(set(_all(metadata, "Classifier")))
    return WheelFacts(
        name=normalized_name(_one(metadata, "Name")),
        version=_one(metadata, "Version"),
        filename=path.name,
        sha256=_sha256(path),
        size=path.stat().st_size,
        unpacked_size=sum(member.size for member in archive.members.values()),
        file_count=len(archive.members),
        import_names=modules.names,
        namespaces=modules.namespaces,
        typed=modules.typed,
        open_packages=tuple(OpenPackage(name, below) for name, below in modules.open_packages),
        requires=_all(metadata, "Requires-Dist"),
        requires_python=_one(metadata, "Requires-Python"),
        extras=_all(metadata, "Provides-Extra"),
        entry_points=tuple(sorted(_entry_points(archive.text(f"{info}/entry_points.txt")))),
        license_expression=_one(metadata, "License-Expression"),
        license=_first_line(_one(metadata, "License")),
        license_classifiers=tuple(c for c in classifiers if c.startswith(_LICENSE_CLASSIFIER)),
        license_files=_all(metadata, "License-File"),
    )


@dataclass(frozen=True)
class _Archive:
    path: Path
    members: Mapping[str, ZipMember]

    def info_folder(self) -> str:
        """The `.dist-info` folder that holds METADATA."""
        found = [
            folder
            for folder, _, rest in (name.partition("/") for name in self.members)
            if folder.endswith(".dist-info") and rest == "METADATA"
        ]
        if len(found) != 1:
            raise SlimfitError(
                f"The wheel `{self.path.name}` has {len(found)} files `*.dist-info/METADATA`, and has"
                " to have one.\n\n"
                "Delete the file and fetch it again if the lockfile has another hash for it. If it"
                " was published so, lock another version or build of it."
            )
        return found[0]

    def read(self, name: str) -> bytes:
        """The content of a member; nothing if there is none."""
        if name not in self.members:
            return b""
        return read_all(WheelContent(self.path, self.members[name], None))

    def text(self, name: str) -> str:
        return self.read(name).decode("utf-8", "replace")

    def installed(self) -> Mapping[str, str]:
        """The member behind each path relative to site-packages."""
        return {where: name for name in self.members for where in _site_path(name)}


def _site_path(member: str) -> Iterator[str]:
    folder, _, rest = member.partition("/")
    if not folder.endswith(".data"):
        yield member
        return
    scheme, _, inner = rest.partition("/")
    if scheme in _LIBRARIES and inner:
        yield inner


def _modules(archive: _Archive, info: str) -> WheelModules:
    installed = archive.installed()
    found = wheel_modules(installed, lambda path: archive.read(installed[path]))
    if not any("/" not in path and path.endswith(".pth") for path in installed):
        return found
    # A `.pth` file may make modules importable that no file here is named after. Then the builder's
    # own list of top-level names is the only one to say so; else the files alone are believed.
    declared = {
        line.strip().replace("/", ".") for line in archive.text(f"{info}/top_level.txt").split()
    }
    known = (*found.names, *found.namespaces)
    more = {name for name in declared if name.isidentifier() and not covered(name, known)}
    return WheelModules(
        tuple(sorted({*found.names, *more})), found.namespaces, found.typed, found.open_packages
    )


def _headers(text: str) -> email.message.Message:
    return email.parser.Parser().parsestr(text, headersonly=True)


def _one(metadata: email.message.Message, key: str) -> str:
    value = str(metadata.get(key, "")).strip()
    return "" if value == "UNKNOWN" else value


def _all(metadata: email.message.Message, key: str) -> tuple[str, ...]:
    return tuple(" ".join(str(value).split()) for value in metadata.get_all(key, ()))


def _first_line(text: str) -> str:
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    return lines[0] if lines else ""


def _entry_points(text: str) -> Iterator[EntryPointFact]:
    # As the standard says: case counts, `=` alone delimits, nothing is interpolated.
    parser = configparser.ConfigParser(
        delimiters=("=",), interpolation=None, strict=False, default_section=""
    )
    parser.optionxform = str  # type: ignore[assignment,method-assign]
    try:
        parser.read_string(text)
    except configparser.Error:
        # The layer of such a wheel fails with a message; it has no entry point that would work.
        return
    for group in parser.sections():
        for name, value in parser.items(group):
            yield EntryPointFact(group.strip(), name, value)


def _sha256(path: Path) -> str:
    digest = hashlib.sha256()
    with path.open("rb") as file:
        for chunk in read_exactly(file, path.stat().st_size):
            digest.update(chunk)
    return digest.hexdigest()
