"""Reading `.deb` files (deb(5)): an `ar` archive of a version, a control tar and a data tar.
Nothing in it is run."""

from __future__ import annotations

import gzip
import io
import tarfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from slimfit.core.base.control import Paragraph, parse_paragraphs
from slimfit.core.base.tree import DIRECTORY, FILE, Entry, clean_path, symlink
from slimfit.core.errors import SlimfitError

_MAGIC = b"!<arch>\n"
_HEADER_SIZE = 60

# Undoes one compression, named as in the member's suffix (`xz`, `gz`, `zst`).
Decompress = Callable[[str, bytes], bytes]


@dataclass(frozen=True)
class Deb:
    """What a package brings: its control fields, the configuration files that it declares, and its
    entries in file order."""

    control: Paragraph
    conffiles: tuple[str, ...]
    entries: tuple[Entry, ...]


def standard_decompress(suffix: str, data: bytes) -> bytes:
    """Undo what the standard library can undo; raises LookupError for anything else."""
    if suffix == "":
        return data
    if suffix == "gz":
        return gzip.decompress(data)
    if suffix == "xz":
        try:
            import lzma
        except ImportError:
            raise LookupError(suffix) from None
        return lzma.decompress(data)
    raise LookupError(suffix)


def ar_members(data: bytes, name: str) -> Iterator[tuple[str, bytes]]:
    """The names and contents of an `ar` archive; raises SlimfitError for a damaged one."""
    if not data.startswith(_MAGIC):
        raise _damaged(name, "it is no `ar` archive")
    offset = len(_MAGIC)
    while offset < len(data):
        header = data[offset : offset + _HEADER_SIZE]
        size_text = header[48:58].strip()
        if len(header) < _HEADER_SIZE or header[58:60] != b"`\n" or not size_text.isdigit():
            raise _damaged(name, f"the header at byte {offset} is broken")
        start, size = offset + _HEADER_SIZE, int(size_text)
        if start + size > len(data):
            raise _damaged(name, "it is truncated")
        yield header[:16].decode("ascii", "replace").strip().rstrip("/"), data[start : start + size]
        # Members begin at even offsets.
        offset = start + size + size % 2


def read_deb(data: bytes, name: str, decompress: Decompress = standard_decompress) -> Deb:
    """The package in a `.deb`; `name` is named in errors.

    Raises SlimfitError for a damaged package, and for one that holds a device or a socket.
    """
    parts: dict[str, bytes] = {}
    for member, content in ar_members(data, name):
        stem, _, suffix = member.partition(".tar")
        if stem in ("control", "data"):
            try:
                parts[stem] = decompress(suffix.lstrip("."), content)
            except SlimfitError:
                raise
            except Exception as error:
                raise _damaged(name, f"`{member}` cannot be unpacked ({error})") from None
    if set(parts) != {"control", "data"}:
        raise _damaged(name, "it lacks its control or its data member")
    try:
        control = {entry.path: entry for entry in _entries(parts["control"], name)}
        entries = tuple(_entries(parts["data"], name))
    except tarfile.TarError as error:
        raise _damaged(name, f"its tar is broken ({error})") from None
    paragraphs = parse_paragraphs(_text(control, "control"))
    if not paragraphs or not paragraphs[0].get("Package"):
        raise _damaged(name, "its control file names no package")
    return Deb(
        control=paragraphs[0],
        conffiles=tuple(_text(control, "conffiles").split("\n"))[:-1],
        entries=entries,
    )


def _entries(data: bytes, name: str) -> Iterator[Entry]:
    seen: dict[str, Entry] = {}
    with tarfile.open(fileobj=io.BytesIO(data), mode="r:") as tar:
        for member in tar:
            path = clean_path(member.name)
            if not path:
                continue
            mode = member.mode & 0o7777
            if member.isdir():
                entry = Entry(path, DIRECTORY, mode)
            elif member.issym():
                entry = symlink(path, member.linkname)
            elif member.islnk() and clean_path(member.linkname) in seen:
                # A hard link becomes a file of its own: links across layers fail, and a base's are
                # few.
                original = seen[clean_path(member.linkname)]
                entry = Entry(path, original.kind, original.mode, original.content, original.target)
            elif member.isreg():
                start = member.offset_data
                entry = Entry(path, FILE, mode, data[start : start + member.size])
            else:
                raise SlimfitError(
                    f"{name} holds `/{path}`, which is no file, directory or link.\n\n"
                    "Leave that package out of the `debian_base`: images get their devices from "
                    "the engine."
                )
            seen[path] = entry
            yield entry


def _text(control: dict[str, Entry], member: str) -> str:
    return control[member].read().decode("utf-8", "replace") if member in control else ""


def _damaged(name: str, problem: str) -> SlimfitError:
    return SlimfitError(
        f"{name} is no usable Debian package: {problem}.\n\n"
        "Delete the downloaded file and build again; if that does not help, make the lockfile anew."
    )
