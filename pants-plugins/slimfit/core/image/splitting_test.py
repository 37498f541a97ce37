from __future__ import annotations

import os
import tarfile
from pathlib import Path

import pytest

from slimfit.core.errors import SlimfitError
from slimfit.core.image.layer import LAYER_FILE, write_wheel_layer
from slimfit.core.image.layer_info import LayerInfo
from slimfit.core.image.listing import ListingEntry, parse_listing
from slimfit.core.image.splitting import write_split_layers
from slimfit.core.image.testing import RUNNING_SPEC, SPEC, make_wheel, record_hash

PACKAGES = f"{SPEC.site_packages}/"
# Of which no two fit into the limit below.
LARGE = "x" * 7000
LIMIT = 12_000


def big_wheel(folder: Path) -> Path:
    """A wheel of five files that take a part each, with a script and a data file among them."""
    return make_wheel(
        folder,
        files={
            "demo/a.txt": LARGE,
            "demo/b.txt": LARGE,
            "demo/deep/c.txt": LARGE,
            "demo-1.0.data/scripts/tool": f"#!python\n{LARGE}",
            "demo-1.0.data/data/share/x": LARGE,
        },
    )


def read(out: Path, infos: tuple[LayerInfo, ...]) -> list[tuple[ListingEntry, ...]]:
    """The listings of the parts, which must be what their tars hold and their infos say."""
    found = []
    for number, info in enumerate(infos):
        folder = out / f"{number:02}"
        assert LayerInfo.from_json((folder / "layer.json").read_text(encoding="utf-8")) == info
        entries = parse_listing((folder / "listing.tsv").read_text(encoding="utf-8"))
        with tarfile.open(folder / LAYER_FILE) as archive:
            assert [entry.path for entry in entries] == archive.getnames()
        found.append(entries)
    assert len(os.listdir(out)) == len(infos)
    return found


def test_a_wheel_above_the_limit_is_cut_by_file(tmp_path: Path) -> None:
    wheel = big_wheel(tmp_path)
    infos = write_split_layers([wheel], SPEC, tmp_path / "out", LIMIT)
    assert [info.title for info in infos] == [f"demo 1.0, {n} of 6" for n in range(1, 7)]
    files = [
        [entry.path for entry in listing if entry.kind == "f"]
        for listing in read(tmp_path / "out", infos)
    ]
    assert files == [
        ["app/bin/tool"],
        [
            f"{PACKAGES}demo-1.0.dist-info/{name}"
            for name in ("INSTALLER", "METADATA", "RECORD", "WHEEL")
        ],
        [f"{PACKAGES}demo/a.txt"],
        [f"{PACKAGES}demo/b.txt"],
        [f"{PACKAGES}demo/deep/c.txt"],
        ["app/share/x"],
    ]
    assert all(info.uncompressed_size <= LIMIT for info in infos)
    # What is asked once of a layer is told once.
    assert [len(info.scripts) for info in infos] == [1, 0, 0, 0, 0, 0]
    assert [len(info.distributions) for info in infos] == [1] * 6


def test_record_names_the_files_of_all_parts(tmp_path: Path) -> None:
    write_wheel_layer([big_wheel(tmp_path)], SPEC, tmp_path / "whole")
    infos = write_split_layers([big_wheel(tmp_path)], SPEC, tmp_path / "out", LIMIT)
    name = f"{PACKAGES}demo-1.0.dist-info/RECORD"
    (record,) = (
        entry for part in read(tmp_path / "out", infos) for entry in part if entry.path == name
    )
    whole = (tmp_path / "whole" / "listing.tsv").read_text(encoding="utf-8")
    assert record in parse_listing(whole)


def test_a_layer_within_the_limit_is_the_whole_one(tmp_path: Path) -> None:
    wheel = make_wheel(tmp_path, files={"a.py": "A = 1\n", "b.py": "print 'two'\n"})
    whole = write_wheel_layer([wheel], RUNNING_SPEC, tmp_path / "whole")
    assert len(whole.skipped_bytecode) == 1
    out = tmp_path / "out"
    assert write_split_layers([wheel], RUNNING_SPEC, out, whole.uncompressed_size) == (whole,)
    for name in os.listdir(tmp_path / "whole"):
        assert (out / "00" / name).read_bytes() == (tmp_path / "whole" / name).read_bytes()
    assert len(write_split_layers([wheel], RUNNING_SPEC, out, whole.uncompressed_size - 1)) == 2


def test_bytecode_stays_with_its_source(tmp_path: Path) -> None:
    names = ["zeta.py", "alpha.py", "Beta.py"]
    files = {**dict.fromkeys(names, f"TEXT = '{LARGE}'\n"), "broken.py": "print 'two'\n"}
    infos = write_split_layers([make_wheel(tmp_path, files=files)], RUNNING_SPEC, tmp_path / "o", 1)
    listings = read(tmp_path / "o", infos)
    for name in files:
        (part,) = (
            part
            for part in listings
            if any(entry.path == f"{RUNNING_SPEC.site_packages}/{name}" for entry in part)
        )
        (cache,) = (entry.path for entry in part if "/__pycache__/" in entry.path)
        assert cache.rpartition("/")[2].partition(".")[0] == name[:-3]
    skipping = [info for info in infos if info.skipped_bytecode]
    assert [[one.path for one in info.skipped_bytecode] for info in skipping] == [
        [f"/{RUNNING_SPEC.site_packages}/broken.py"]
    ]


def test_a_file_above_the_limit_has_a_layer_of_its_own(tmp_path: Path) -> None:
    wheel = make_wheel(tmp_path, files={"a.txt": "a", "b.txt": "b" * 100_000, "c.txt": "c"})
    infos = write_split_layers([wheel], SPEC, tmp_path / "out", 20_000)
    files = [
        [entry.path.rpartition("/")[2] for entry in listing if entry.kind == "f"]
        for listing in read(tmp_path / "out", infos)
    ]
    assert files == [
        ["a.txt"],
        ["b.txt"],
        ["c.txt", "INSTALLER", "METADATA", "RECORD", "WHEEL"],
    ]


def test_each_part_of_small_wheels_tells_whose_files_it_holds(tmp_path: Path) -> None:
    wheels = [make_wheel(tmp_path, name, files={f"{name}.txt": LARGE}) for name in "abc"]
    infos = write_split_layers(wheels, SPEC, tmp_path / "out", 20_000)
    assert [info.title for info in infos] == [
        "2 distributions, 1 of 3",
        "2 distributions, 2 of 3",
        "c 1.0, 3 of 3",
    ]
    for info, listing in zip(infos, read(tmp_path / "out", infos)):
        origins = {entry.origin for entry in listing if entry.kind == "f"}
        assert origins == {item.title for item in info.distributions}


def test_more_layers_than_an_image_takes_are_refused(tmp_path: Path) -> None:
    wheel = make_wheel(tmp_path, files={f"{n:03}.txt": "" for n in range(120)})
    with pytest.raises(SlimfitError) as caught:
        write_split_layers([wheel], SPEC, tmp_path / "out", 1)
    assert str(caught.value) == (
        "demo 1.0 would take 124 layers of 1 B, and an image has at most 100.\n\n"
        "Raise `max_layer_size`."
    )
    assert not (tmp_path / "out").exists()


def test_all_that_is_wrong_with_a_wheel_is_named(tmp_path: Path) -> None:
    other = record_hash(b"other")
    wheel = make_wheel(
        tmp_path, files={"a.py": "a", "b.txt": "b"}, hashes={"a.py": other, "b.txt": other}
    )
    with pytest.raises(SlimfitError) as split:
        write_split_layers([wheel], RUNNING_SPEC, tmp_path / "out", LIMIT)
    with pytest.raises(SlimfitError) as whole:
        write_wheel_layer([wheel], RUNNING_SPEC, tmp_path / "whole")
    assert str(split.value) == str(whole.value)
