from __future__ import annotations

import gzip
import io
import tarfile

import pytest

from slimfit.core.errors import SlimfitError
from slimfit.core.image.content import BytesContent, LayerFile
from slimfit.core.image.listing import render_listing
from slimfit.core.image.tar_writer import TarWriter

ENTRIES = [
    LayerFile("app", 0o755, "-", kind="d"),
    LayerFile("app/a", 0o755, "demo 1", content=BytesContent(b"text")),
    LayerFile("app/b", 0o644, "demo 1", kind="h", link="app/a"),
    LayerFile("app/c", 0o777, "demo 1", kind="l", link="a"),
    LayerFile("app/" + "long" * 60 + "é", 0o644, "demo 1"),
]


def _written(entries: list[LayerFile]) -> tuple[TarWriter, bytes]:
    out = io.BytesIO()
    writer = TarWriter(out)
    for entry in entries:
        writer.add(entry)
    writer.close()
    return writer, gzip.decompress(out.getvalue())


def test_entries_come_back_with_fixed_metadata() -> None:
    _, plain = _written(ENTRIES)
    with tarfile.open(fileobj=io.BytesIO(plain)) as archive:
        members = archive.getmembers()
        text = archive.extractfile("app/a")
        assert text is not None
        assert text.read() == b"text"
    assert [(member.name, member.mode, member.type, member.linkname) for member in members] == [
        ("app", 0o755, tarfile.DIRTYPE, ""),
        ("app/a", 0o755, tarfile.REGTYPE, ""),
        ("app/b", 0o644, tarfile.LNKTYPE, "app/a"),
        ("app/c", 0o777, tarfile.SYMTYPE, "a"),
        ("app/" + "long" * 60 + "é", 0o644, tarfile.REGTYPE, ""),
    ]
    for member in members:
        assert (member.uid, member.gid, member.uname, member.gname) == (0, 0, "", "")
        assert member.mtime == 315532800


def test_the_archive_ends_with_two_blocks_of_zeros_and_no_more() -> None:
    writer, plain = _written(ENTRIES[:1])
    assert plain[512:] == bytes(1024)
    assert writer.gzip.plain_size == len(plain)


def test_the_listing_grows_beside_it() -> None:
    writer, _ = _written(ENTRIES[:4])
    assert render_listing(writer.listing) == (
        "0755\td\t0\t-\t-\tapp\n"
        "0755\tf\t4\t982d9e3eb996f559e633f4d194def3761d909f5a3b647d1a851fead67c32c9d1\tdemo 1"
        "\tapp/a\n"
        "0644\th\t0\tapp/a\tdemo 1\tapp/b\n"
        "0777\tl\t0\ta\tdemo 1\tapp/c\n"
    )


@pytest.mark.parametrize(
    "entries, path, last",
    [
        ([ENTRIES[0], ENTRIES[2], ENTRIES[1]], "app/a", "app/b"),
        ([ENTRIES[1]], "app/a", ""),
        ([ENTRIES[0], ENTRIES[0]], "app", "app"),
    ],
    ids=["out of order", "without its parent", "twice"],
)
def test_an_entry_in_the_wrong_place_is_a_bug(
    entries: list[LayerFile], path: str, last: str
) -> None:
    with pytest.raises(SlimfitError) as caught:
        _written(entries)
    assert str(caught.value) == (
        f"This is a Slimfit bug: the layer entry `{path}` comes after `{last}`, "
        "or before its parent folder."
    )
