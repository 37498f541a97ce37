"""The few facts of an ELF file that a base needs: machine, loader, own name and needed libraries
(System V ABI, ch. 4, 5)."""

from __future__ import annotations

import struct
from dataclasses import dataclass

# e_machine, as far as Slimfit knows bases for it, by Debian's name of the architecture.
MACHINES = {62: "amd64", 183: "arm64"}

_HEADER = struct.Struct("<16sHHIQQQIHHHHHH")
_PROGRAM = struct.Struct("<IIQQQQQQ")
_DYNAMIC = struct.Struct("<qQ")

_PT_LOAD, _PT_DYNAMIC, _PT_INTERP = 1, 2, 3
_DT_NULL, _DT_NEEDED, _DT_STRTAB, _DT_SONAME = 0, 1, 5, 14


@dataclass(frozen=True)
class Elf:
    """`machine` is e_machine, `interpreter` the loader's path or empty, `soname` the library's own
    name or empty."""

    machine: int
    interpreter: str
    soname: str
    needed: tuple[str, ...]

    @property
    def architecture(self) -> str | None:
        """Debian's name of the architecture, or None for one that Slimfit makes no bases for."""
        return MACHINES.get(self.machine)


@dataclass(frozen=True)
class _Segment:
    kind: int
    offset: int
    address: int
    size: int


def read_elf(data: bytes) -> Elf | None:
    """What the headers of a 64-bit little-endian ELF file say, or None for any other or a damaged
    file."""
    if data[:6] != b"\x7fELF\x02\x01" or len(data) < _HEADER.size:
        return None
    try:
        return _read(data)
    except (struct.error, ValueError, IndexError):
        return None


def _read(data: bytes) -> Elf:
    fields = _HEADER.unpack_from(data)
    machine, table, entry_size, count = fields[2], fields[5], fields[9], fields[10]
    segments = []
    for index in range(count):
        kind, _, offset, address, _, size, _, _ = _PROGRAM.unpack_from(
            data, table + index * entry_size
        )
        segments.append(_Segment(kind, offset, address, size))
    interpreter = ""
    dynamic: list[tuple[int, int]] = []
    for segment in segments:
        if segment.kind == _PT_INTERP:
            interpreter = _text(data, segment.offset)
        elif segment.kind == _PT_DYNAMIC:
            dynamic = _dynamic(data, segment)
    strings = next((value for tag, value in dynamic if tag == _DT_STRTAB), None)
    if strings is None:
        return Elf(machine, interpreter, "", ())
    base = _file_offset(segments, strings)
    sonames = [_text(data, base + value) for tag, value in dynamic if tag == _DT_SONAME]
    needed = tuple(_text(data, base + value) for tag, value in dynamic if tag == _DT_NEEDED)
    return Elf(machine, interpreter, sonames[0] if sonames else "", needed)


def _dynamic(data: bytes, segment: _Segment) -> list[tuple[int, int]]:
    entries = []
    for offset in range(segment.offset, segment.offset + segment.size, _DYNAMIC.size):
        tag, value = _DYNAMIC.unpack_from(data, offset)
        if tag == _DT_NULL:
            break
        entries.append((tag, value))
    return entries


def _file_offset(segments: list[_Segment], address: int) -> int:
    # The dynamic section names memory addresses; a loaded segment says which part of the file lies
    # there.
    for segment in segments:
        if segment.kind == _PT_LOAD and segment.address <= address < segment.address + segment.size:
            return address - segment.address + segment.offset
    raise ValueError(address)


def _text(data: bytes, offset: int) -> str:
    return data[offset : data.index(b"\0", offset)].decode("utf-8", "replace")
