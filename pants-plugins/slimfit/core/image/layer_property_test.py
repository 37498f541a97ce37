from __future__ import annotations

import tarfile
import tempfile
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from slimfit.core.image.layer import LAYER_FILE, write_wheel_layer
from slimfit.core.image.layer_reader import LayerReader
from slimfit.core.image.listing import parse_listing
from slimfit.core.image.testing import SPEC, make_wheel

NAMES = st.text("ab-._éZ", min_size=1, max_size=6).filter(lambda name: name.strip(".") != "")
# A suffix keeps a file from being named like a folder of another file.
PATHS = st.lists(NAMES, min_size=1, max_size=4).map(lambda parts: "pkg/" + "/".join(parts) + ".x")
# Short texts are compressed anew, and long ones that compress badly are taken over.
TEXTS = st.one_of(
    st.text(max_size=300),
    st.integers(3, 10**6).map(lambda seed: "".join(f"{n * seed:x}" for n in range(12_000))),
)


@settings(max_examples=25, deadline=None)
@given(st.dictionaries(PATHS, TEXTS, max_size=6), st.booleans())
def test_a_layer_holds_the_bytes_of_its_wheel(files: dict[str, str], stored: bool) -> None:
    with tempfile.TemporaryDirectory() as scratch:
        out = Path(scratch) / "out"
        wheel = make_wheel(Path(scratch), files=files, stored=stored)
        info = write_wheel_layer([wheel], SPEC, out)
        found = {}
        with tarfile.open(out / LAYER_FILE) as archive:
            for member in archive:
                file = archive.extractfile(member) if member.isreg() else None
                if file is not None:
                    found[member.name] = file.read()
        for path, text in files.items():
            assert found[f"{SPEC.site_packages}/{path}"] == text.encode()
        reader = LayerReader(out / LAYER_FILE, info.media_type)
        names = [member.name for member, _ in reader.entries()]
        assert (info.digest, info.size) == (reader.digest, reader.size)
        assert (info.diff_id, info.uncompressed_size) == (reader.diff_id, reader.plain_size)
        listing = parse_listing((out / "listing.tsv").read_text(encoding="utf-8"))
        assert [entry.path for entry in listing] == names == sorted(names)
