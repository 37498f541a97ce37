"""Tiny packages, programs and images built in memory, for the tests of bases."""

from __future__ import annotations

import gzip
import hashlib
import io
import json
import lzma
import struct
import tarfile
from collections.abc import Callable, Iterable, Mapping, Sequence

from slimfit.core.base.tree import DIRECTORY, MTIME, SYMLINK, Entry, directory, file, symlink

_COMPRESS: dict[str, Callable[[bytes], bytes]] = {
    "": bytes,
    "gz": gzip.compress,
    "xz": lzma.compress,
}


def tar_of(members: Iterable[tarfile.TarInfo | tuple[tarfile.TarInfo, bytes]]) -> bytes:
    """An uncompressed tar of members as they are given, in that order."""
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w", format=tarfile.GNU_FORMAT) as tar:
        for item in members:
            member, content = item if isinstance(item, tuple) else (item, b"")
            member.size = len(content)
            tar.addfile(member, io.BytesIO(content))
    return out.getvalue()


def member(
    name: str, kind: bytes = tarfile.REGTYPE, mode: int = 0o644, link: str = ""
) -> tarfile.TarInfo:
    """A tar member of that type; its size follows from its content."""
    info = tarfile.TarInfo(name)
    info.type, info.mode, info.linkname, info.mtime = kind, mode, link, MTIME
    return info


def entries_tar(entries: Iterable[Entry], prefix: str = "./") -> bytes:
    """An uncompressed tar of entries, as dpkg-deb writes it."""
    members = []
    for entry in entries:
        if entry.kind == DIRECTORY:
            members.append((member(f"{prefix}{entry.path}/", tarfile.DIRTYPE, entry.mode), b""))
        elif entry.kind == SYMLINK:
            members.append(
                (member(f"{prefix}{entry.path}", tarfile.SYMTYPE, 0o777, entry.target), b"")
            )
        else:
            members.append((member(f"{prefix}{entry.path}", mode=entry.mode), entry.read()))
    return tar_of(members)


def ar(members: Sequence[tuple[str, bytes]]) -> bytes:
    """An `ar` archive."""
    out = b"!<arch>\n"
    for name, content in members:
        out += f"{name:<16}{0:<12}{0:<6}{0:<6}{'100644':<8}{len(content):<10}`\n".encode()
        out += content + b"\n" * (len(content) % 2)
    return out


def deb(
    name: str,
    entries: Iterable[Entry] = (),
    *,
    version: str = "1.0-1",
    data: bytes | None = None,
    control: str = "",
    conffiles: Sequence[str] = (),
    compression: str = "xz",
) -> bytes:
    """A `.deb`; `data` replaces the tar of the entries, `control` holds further fields."""
    fields = (
        f"Package: {name}\nVersion: {version}\nArchitecture: amd64\n{control}Description: {name}\n"
    )
    meta = [file("control", fields.encode())]
    if conffiles:
        meta.append(file("conffiles", "".join(f"{path}\n" for path in conffiles).encode()))
    suffix = f".{compression}" if compression else ""
    compress = _COMPRESS[compression]
    return ar(
        [
            ("debian-binary", b"2.0\n"),
            (f"control.tar{suffix}", compress(entries_tar(meta))),
            (f"data.tar{suffix}", compress(entries_tar(entries) if data is None else data)),
        ]
    )


def elf(
    *,
    machine: int = 62,
    interpreter: str = "",
    soname: str = "",
    needed: Sequence[str] = (),
    runpath: str = "",
    rpath: str = "",
    payload: bytes = b"",
) -> bytes:
    """A 64-bit ELF file with the headers that a loader reads, and a payload after them."""
    strings = b"\0"
    dynamic = []
    named = [*((1, name) for name in needed), (14, soname), (15, rpath), (29, runpath)]
    for tag, text in [pair for pair in named if pair[1]]:
        dynamic.append((tag, len(strings)))
        strings += text.encode() + b"\0"
    count = 3 if interpreter else 2
    start = 64 + 56 * count
    table = start + len(interpreter) + 1
    dynamic_at = table + len(strings)
    dynamic = [(5, table), *dynamic, (0, 0)]
    size = dynamic_at + 16 * len(dynamic) + len(payload)
    segments = [(1, 0, size), (2, dynamic_at, 16 * len(dynamic))]
    if interpreter:
        segments.append((3, start, len(interpreter) + 1))
    header = b"\x7fELF\x02\x01\x01".ljust(16, b"\0")
    header += struct.pack("<HHIQQQIHHHHHH", 3, machine, 1, 0, 64, 0, 0, 64, 56, count, 64, 0, 0)
    programs = b"".join(
        struct.pack("<IIQQQQQQ", kind, 4, offset, offset, offset, length, length, 1)
        for kind, offset, length in segments
    )
    body = interpreter.encode() + b"\0" + strings
    return (
        header + programs + body + b"".join(struct.pack("<qQ", *pair) for pair in dynamic) + payload
    )


def python_entries(
    version: str = "3.11", full_version: str = "3.11.2", prefix: str = "usr", machine: int = 62
) -> list[Entry]:
    """The entries of a CPython as far as inspection looks at it."""
    program = elf(
        machine=machine,
        interpreter="/lib64/ld-linux-x86-64.so.2",
        needed=("libc.so.6",),
        payload=b"\0" + full_version.encode() + b"\0",
    )
    return [
        file(f"{prefix}/bin/python{version}", program, 0o755),
        file(f"{prefix}/lib/python{version}/os.py", b"name = 'posix'\n"),
    ]


def glibc_entries(version: str = "2.36", machine: int = 62) -> list[Entry]:
    """The entries of a glibc as far as inspection looks at it, in Debian's multiarch folder."""
    text = f"GNU C Library (Debian GLIBC {version}-9) stable release version {version}.\n".encode()
    folder = "usr/lib/x86_64-linux-gnu"
    return [
        file(f"{folder}/libc.so.6", elf(machine=machine, soname="libc.so.6", payload=text), 0o755),
        file(f"{folder}/ld-linux-x86-64.so.2", elf(machine=machine), 0o755),
        directory("usr/lib64"),
        symlink("usr/lib64/ld-linux-x86-64.so.2", "/lib/x86_64-linux-gnu/ld-linux-x86-64.so.2"),
        symlink("lib", "usr/lib"),
        symlink("lib64", "usr/lib64"),
    ]


def digest(data: bytes) -> str:
    """The sha256 digest, as OCI writes it."""
    return f"sha256:{hashlib.sha256(data).hexdigest()}"


def oci_layout(
    layers: Sequence[bytes],
    *,
    architecture: str = "amd64",
    gzipped: bool = True,
    config: Mapping[str, object] | None = None,
) -> dict[str, bytes]:
    """The files of an OCI layout with one image whose layers are these tars."""
    files: dict[str, bytes] = {"oci-layout": b'{"imageLayoutVersion": "1.0.0"}'}

    def put(content: bytes, media_type: str) -> dict[str, object]:
        files[f"blobs/sha256/{digest(content)[7:]}"] = content
        return {"mediaType": media_type, "digest": digest(content), "size": len(content)}

    suffix = "+gzip" if gzipped else ""
    blobs = [gzip.compress(layer, mtime=0) if gzipped else layer for layer in layers]
    document = {
        "architecture": architecture,
        "os": "linux",
        "config": dict(config or {}),
        "rootfs": {"type": "layers", "diff_ids": [digest(layer) for layer in layers]},
    }
    manifest = {
        "schemaVersion": 2,
        "config": put(json.dumps(document).encode(), "application/vnd.oci.image.config.v1+json"),
        "layers": [put(blob, f"application/vnd.oci.image.layer.v1.tar{suffix}") for blob in blobs],
    }
    manifest_type = "application/vnd.oci.image.manifest.v1+json"
    descriptor = put(json.dumps(manifest).encode(), manifest_type)
    index = {"schemaVersion": 2, "manifests": [descriptor]}
    files["index.json"] = json.dumps(index).encode()
    return files
