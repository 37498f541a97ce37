from __future__ import annotations

import struct
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from slimfit.core.errors import SlimfitError
from slimfit.core.image.content import read_all
from slimfit.core.image.testing import SPEC, make_wheel
from slimfit.core.image.wheel import install_wheel
from slimfit.core.image.wheel_zip import CorruptMember, WheelContent, ZipMember, read_members

TEXT = "The quick brown fox jumps over the lazy dog.\n" * 50


def _member(wheel: Path, name: str = "a.txt") -> ZipMember:
    (member,) = (member for member in read_members(wheel) if member.name == name)
    return member


def _message(wheel: Path, member: ZipMember) -> str:
    with pytest.raises(CorruptMember) as caught:
        read_all(WheelContent(wheel, member, None))
    return str(caught.value)


@pytest.mark.parametrize("stored", [False, True], ids=["deflated", "stored"])
def test_a_member_is_read_whole(tmp_path: Path, stored: bool) -> None:
    wheel = make_wheel(tmp_path, files={"a.txt": TEXT}, stored=stored)
    content = WheelContent(wheel, _member(wheel), None)
    assert read_all(content).decode() == TEXT
    assert (content.deflated_size == 0) == stored


def test_the_deflate_stream_comes_along_unchanged(tmp_path: Path) -> None:
    wheel = make_wheel(tmp_path, files={"a.txt": TEXT})
    member = _member(wheel)
    pieces = list(WheelContent(wheel, member, None).pieces())
    packed = b"".join(deflated for deflated, _ in pieces)
    assert len(packed) == member.packed_size
    assert packed in wheel.read_bytes()


def _patch(wheel: Path, change: Callable[[bytearray, int, ZipMember], None]) -> ZipMember:
    """Changes the archive's bytes; the change is told where the member's data begins."""
    member = _member(wheel)
    data = bytearray(wheel.read_bytes())
    start = member.header_offset + 30 + len(member.name)
    change(data, start, member)
    wheel.write_bytes(bytes(data))
    return _member(wheel) if zipfile.is_zipfile(wheel) else member


def test_a_flipped_byte_of_a_stored_member_is_found(tmp_path: Path) -> None:
    wheel = make_wheel(tmp_path, files={"a.txt": TEXT}, stored=True)
    right = _member(wheel).crc32

    def change(data: bytearray, start: int, member: ZipMember) -> None:
        data[start] ^= 1

    member = _patch(wheel, change)
    message = _message(wheel, member)
    assert message.startswith("`a.txt` has the CRC ")
    assert message.endswith(f" instead of {right:08x}.")


def test_a_broken_deflate_stream_is_found(tmp_path: Path) -> None:
    wheel = make_wheel(tmp_path, files={"a.txt": TEXT})

    def change(data: bytearray, start: int, member: ZipMember) -> None:
        data[start] = 0xFF

    member = _patch(wheel, change)
    assert _message(wheel, member) == (
        "`a.txt` cannot be inflated (Error -3 while decompressing data: invalid block type)."
    )


def _declare(size_offset: int, value: int) -> Callable[[bytearray, int, ZipMember], None]:
    def change(data: bytearray, start: int, member: ZipMember) -> None:
        # The central directory's entry: 46 bytes, then the name.
        entry = bytes(data).rindex(b"PK\x01\x02", 0, bytes(data).rindex(b"a.txt"))
        struct.pack_into("<I", data, entry + size_offset, value)

    return change


def test_more_content_than_declared_is_found(tmp_path: Path) -> None:
    wheel = make_wheel(tmp_path, files={"a.txt": TEXT})
    member = _patch(wheel, _declare(24, 10))
    assert _message(wheel, member) == "`a.txt` holds more than the 10 bytes it declares."


def test_less_content_than_declared_is_found(tmp_path: Path) -> None:
    wheel = make_wheel(tmp_path, files={"a.txt": TEXT})
    member = _patch(wheel, _declare(24, 9999))
    assert _message(wheel, member) == (
        f"`a.txt` holds {len(TEXT)} bytes instead of the 9999 it declares."
    )


@pytest.mark.parametrize("difference", [-1, 1], ids=["cut off", "with bytes behind it"])
def test_a_deflate_stream_of_another_length_is_found(tmp_path: Path, difference: int) -> None:
    wheel = make_wheel(tmp_path, files={"a.txt": TEXT})
    packed = _member(wheel).packed_size + difference
    member = _patch(wheel, _declare(20, packed))
    assert _message(wheel, member) == "`a.txt` does not end where its deflate stream ends."


def test_another_name_in_the_local_header_is_found(tmp_path: Path) -> None:
    wheel = make_wheel(tmp_path, files={"a.txt": TEXT})

    def change(data: bytearray, start: int, member: ZipMember) -> None:
        data[start - 1] = ord("T")

    member = _patch(wheel, change)
    assert _message(wheel, member) == "`a.txt` has another name in its local header."


def test_a_member_without_a_local_header_is_found(tmp_path: Path) -> None:
    wheel = make_wheel(tmp_path, files={"a.txt": TEXT})

    def change(data: bytearray, start: int, member: ZipMember) -> None:
        data[member.header_offset] = 0

    member = _patch(wheel, change)
    assert _message(wheel, member) == "`a.txt` has no local header where the archive says."


@pytest.mark.parametrize(
    "flag_offset, value, problem",
    [
        (8, 1, "`a.txt` is encrypted."),
        (10, 12, "`a.txt` is compressed with method 12, not stored or deflated."),
    ],
    ids=["encrypted", "bzip2"],
)
def test_what_cannot_be_read_is_refused(
    tmp_path: Path, flag_offset: int, value: int, problem: str
) -> None:
    wheel = make_wheel(tmp_path, files={"a.txt": TEXT})

    def change(data: bytearray, start: int, member: ZipMember) -> None:
        entry = bytes(data).rindex(b"PK\x01\x02", 0, bytes(data).rindex(b"a.txt"))
        struct.pack_into("<H", data, entry + flag_offset, value)

    _patch(wheel, change)
    with pytest.raises(SlimfitError) as caught:
        install_wheel(wheel, SPEC)
    assert f"  - {problem}\n" in str(caught.value)


def test_a_truncated_wheel_is_named(tmp_path: Path) -> None:
    wheel = make_wheel(tmp_path, files={"a.txt": TEXT})
    wheel.write_bytes(wheel.read_bytes()[:-40])
    with pytest.raises(SlimfitError) as caught:
        install_wheel(wheel, SPEC)
    assert str(caught.value) == (
        "The wheel `demo-1.0-py3-none-any.whl` is truncated or is no zip archive "
        "(File is not a zip file).\n\n"
        "Delete the file and fetch it again; its hash stands in the lockfile."
    )


def test_a_member_before_the_beginning_of_the_archive_is_refused(tmp_path: Path) -> None:
    wheel = make_wheel(tmp_path, files={"a.txt": TEXT})
    data = bytearray(wheel.read_bytes())
    # The offset of the directory, beyond where it is: all offsets are taken to be that much less.
    start = data.rindex(b"PK\x05\x06") + 16
    struct.pack_into("<I", data, start, struct.unpack_from("<I", data, start)[0] + 10)
    wheel.write_bytes(bytes(data))
    with pytest.raises(SlimfitError) as caught:
        install_wheel(wheel, SPEC)
    assert "  - `a.txt` lies before the beginning of the archive.\n" in str(caught.value)


def test_a_directory_before_the_beginning_of_the_archive_is_refused(tmp_path: Path) -> None:
    wheel = make_wheel(tmp_path, files={"a.txt": TEXT})
    data = bytearray(wheel.read_bytes())
    # The size of the directory, in the record at the archive's end.
    struct.pack_into("<I", data, data.rindex(b"PK\x05\x06") + 12, 1 << 30)
    wheel.write_bytes(bytes(data))
    with pytest.raises(SlimfitError) as caught:
        read_members(wheel)
    assert str(caught.value) == (
        "The wheel `demo-1.0-py3-none-any.whl` is truncated or is no zip archive "
        "([Errno 22] Invalid argument).\n\n"
        "Delete the file and fetch it again; its hash stands in the lockfile."
    )
