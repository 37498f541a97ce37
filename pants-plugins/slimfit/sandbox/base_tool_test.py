from __future__ import annotations

import hashlib
import io
import json
import sys
import tarfile
from collections.abc import Mapping, Sequence
from pathlib import Path

import pytest

from slimfit.core.base import fakes
from slimfit.core.base.lock import DebianLock, LockedPackage, package_to_json, render_lock
from slimfit.core.base.tree import SYMLINK, Entry, file, read_tar, symlink, with_parents, write_tar
from slimfit.core.errors import SlimfitError
from slimfit.sandbox import base_tool

VERSION = f"{sys.version_info[0]}.{sys.version_info[1]}"
FULL_VERSION = f"{VERSION}.2"
FOLDER = "usr/lib/x86_64-linux-gnu"

# Stands in for a base's loader: it starts the Python of this test with the arguments after the
# program's.
LOADER = f'#!/bin/sh\nunset PYTHONHOME\nshift 3\nexec {sys.executable} "$@"\n'.encode()


def packages() -> dict[str, bytes]:
    """The files of a tiny base, by name: a Python, a C library whose loader is a script,
    certificates."""
    libc = [entry for entry in fakes.glibc_entries() if entry.path not in ("lib", "lib64")]
    libc = [entry for entry in libc if not entry.path.endswith("x86-64.so.2")]
    libc += [
        file("lib64/ld-linux-x86-64.so.2", LOADER, 0o755),
        file("usr/lib/os-release", b"ID=debian\nVERSION_ID=12\n"),
    ]
    python = [
        *fakes.python_entries(VERSION, FULL_VERSION),
        file(f"usr/lib/python{VERSION}/broken.py", b"def :\n"),
        file(f"etc/python{VERSION}/sitecustomize.py", b"here = __file__\n"),
        symlink(
            f"usr/lib/python{VERSION}/sitecustomize.py", f"/etc/python{VERSION}/sitecustomize.py"
        ),
        symlink(f"usr/lib/python{VERSION}/dangling.py", "nowhere.py"),
    ]
    certificates = [file("usr/share/ca-certificates/mozilla/A.crt", b"A\n")]
    return {
        "libc6": fakes.deb("libc6", libc),
        f"python{VERSION}-minimal": fakes.deb(f"python{VERSION}-minimal", python, compression="gz"),
        "ca-certificates": fakes.deb("ca-certificates", certificates, compression=""),
    }


def pinned(name: str, data: bytes, version: str = "1.0-1") -> LockedPackage:
    return LockedPackage(
        name=name,
        version=version,
        architecture="amd64",
        archive="bookworm",
        filename=f"pool/main/{name[0]}/{name}/{name}_{version}_amd64.deb",
        sha256=hashlib.sha256(data).hexdigest(),
        size=len(data),
    )


def write_base(folder: Path, debs: Mapping[str, bytes]) -> None:
    """Write base.lock and debs/ for the packages into a folder."""
    (folder / "debs").mkdir()
    pins = []
    for name, data in debs.items():
        pin = pinned(name, data)
        (folder / "debs" / pin.file).write_bytes(data)
        pins.append(pin)
    lock = DebianLock("bookworm", "amd64", tuple(debs), ("debconf",), tuple(pins))
    (folder / "base.lock").write_text(render_lock(lock))


@pytest.fixture
def base(tmp_path: Path) -> Path:
    """A folder with base.lock and debs/."""
    write_base(tmp_path, packages())
    return tmp_path


def unpack(base: Path, *arguments: str, out: str = "out") -> int:
    fixed = ["unpack", "--lock", str(base / "base.lock"), "--debs", str(base / "debs")]
    return base_tool.main([*fixed, "--out", str(base / out), *arguments])


def test_unpacking_gives_a_root_file_system_with_its_facts(base: Path) -> None:
    assert unpack(base) == 0
    names = set(read_tar(base / "out/rootfs.tar"))
    assert f"usr/bin/python{VERSION}" in names
    assert f"usr/lib/python{VERSION}/__pycache__/os.cpython-{VERSION.replace('.', '')}.pyc" in names
    assert "etc/ssl/certs/ca-certificates.crt" in names
    facts = json.loads((base / "out/base.json").read_text())
    assert facts["python"]["full_version"] == FULL_VERSION
    assert facts["distribution"] == {"id": "debian", "version": "12"}
    assert [package["name"] for package in facts["packages"]] == sorted(packages())
    platform = json.loads((base / "out/platform.json").read_text())
    assert platform["marker_environment"]["python_full_version"] == FULL_VERSION
    assert json.loads((base / "out/left-out.json").read_text()) == {
        "setuid": [],
        "paths": {},
        "packages": ["debconf"],
    }


def test_bytecode_holds_no_path_of_the_machine_and_is_never_checked_again(base: Path) -> None:
    assert unpack(base) == 0
    tag = f"cpython-{VERSION.replace('.', '')}"
    tree = read_tar(base / "out/rootfs.tar")
    bytecode = tree[f"usr/lib/python{VERSION}/__pycache__/os.{tag}.pyc"].read()
    # PEP 552: the flags after the magic number say "hash" and not "check".
    assert bytecode[4:8] == b"\1\0\0\0"
    assert f"/usr/lib/python{VERSION}/os.py".encode() in bytecode
    assert str(base).encode() not in bytecode
    assert f"usr/lib/python{VERSION}/__pycache__/broken.{tag}.pyc" not in tree


def test_a_source_that_is_a_link_has_its_bytecode_beside_the_link(base: Path) -> None:
    assert unpack(base) == 0
    tag = f"cpython-{VERSION.replace('.', '')}"
    tree = read_tar(base / "out/rootfs.tar")
    bytecode = tree[f"usr/lib/python{VERSION}/__pycache__/sitecustomize.{tag}.pyc"].read()
    assert f"/usr/lib/python{VERSION}/sitecustomize.py".encode() in bytecode
    assert tree[f"usr/lib/python{VERSION}/sitecustomize.py"].kind == SYMLINK
    assert not [path for path in tree if "dangling." in path and path.endswith(".pyc")]


def test_bytecode_can_be_left_out(base: Path) -> None:
    assert unpack(base, "--no-bytecode") == 0
    assert not [name for name in read_tar(base / "out/rootfs.tar") if "__pycache__" in name]


def test_a_newer_version_that_was_fetched_takes_the_pinned_ones_place(base: Path) -> None:
    old = pinned("ca-certificates", packages()["ca-certificates"])
    entry = file("usr/share/ca-certificates/mozilla/A.crt", b"NEW\n")
    data = fakes.deb("ca-certificates", [entry], version="2")
    new = pinned("ca-certificates", data, version="2")
    (base / "debs" / old.file).unlink()
    (base / "debs" / new.file).write_bytes(data)
    taken = {"taken": [{"locked": package_to_json(old), "package": package_to_json(new)}]}
    (base / "debs/taken.json").write_text(json.dumps(taken))
    assert unpack(base, "--no-bytecode") == 0
    tree = read_tar(base / "out/rootfs.tar")
    assert tree["etc/ssl/certs/ca-certificates.crt"].read() == b"NEW\n"
    assert b"Version: 2\n" in tree["var/lib/dpkg/status"].read()


def test_a_package_that_is_not_the_pinned_one_is_refused(
    base: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    pin = pinned("libc6", packages()["libc6"])
    (base / "debs" / pin.file).write_bytes(b"other")
    assert unpack(base) == 2
    assert capsys.readouterr().err == (
        "libc6_1.0-1_amd64.deb is not what the lockfile pins:\n"
        f"  expected sha256 {pin.sha256}\n"
        f"  found    sha256 {hashlib.sha256(b'other').hexdigest()}\n\n"
        "Delete the file and fetch it again.\n"
    )
    assert not (base / "out/rootfs.tar").exists()


def test_a_package_that_was_not_fetched_is_named(
    base: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (base / "debs/libc6_1.0-1_amd64.deb").unlink()
    assert unpack(base) == 2
    assert capsys.readouterr().err == (
        "libc6_1.0-1_amd64.deb is missing among the fetched packages.\n\nFetch them again.\n"
    )


def test_bytecode_for_another_architecture_is_refused(
    base: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("platform.machine", lambda: "aarch64")
    assert unpack(base) == 2
    assert capsys.readouterr().err == (
        "The base is for amd64 and this machine is arm64, so the base's Python cannot run "
        "here.\n\n"
        'Build it on a machine with amd64, set `architecture` of the `debian_base` to "arm64", or name '
        "both, whereupon the Python of the one compiles for the other:\n\n"
        '    architectures=["arm64", "amd64"]\n'
    )


def test_the_same_base_for_this_machine_compiles_for_another(
    base: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert unpack(base, out="native") == 0
    monkeypatch.setattr("platform.machine", lambda: "aarch64")
    assert unpack(base, "--compiler", str(base / "native/rootfs.tar")) == 0
    assert (base / "out/rootfs.tar").read_bytes() == (base / "native/rootfs.tar").read_bytes()


def test_a_python_of_another_bytecode_does_not_compile(
    base: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert unpack(base, out="native") == 0
    entries = dict(read_tar(base / "native/rootfs.tar"))
    folder = f"usr/lib/python{VERSION}/importlib"
    text = b"MAGIC_NUMBER = (1234).to_bytes(2, 'little')\n"
    for path, entry in with_parents([file(f"{folder}/_bootstrap_external.py", text)]).items():
        entries.setdefault(path, entry)
    with (base / "other.tar").open("wb") as target:
        write_tar(list(entries.values()), target)
    assert unpack(base, "--compiler", str(base / "other.tar")) == 2
    assert capsys.readouterr().err == (
        f"The base for this machine holds CPython {FULL_VERSION} (bytecode 1234), and the base that"
        f" it compiles for holds CPython {FULL_VERSION} (bytecode unknown).\n\n"
        "Take bases with one version of Python for all platforms, or lock them anew.\n"
    )


def test_the_architecture_is_checked_before_any_package_is_read(
    base: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("platform.machine", lambda: "riscv64")
    for path in (base / "debs").iterdir():
        path.unlink()
    assert unpack(base) == 2
    assert capsys.readouterr().err.startswith("The base is for amd64 and this machine is riscv64,")
    assert list((base / "out").iterdir()) == []


def test_a_python_that_fails_shows_what_it_said(
    base: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("slimfit.sandbox.base_bytecode._SCRIPT", "absent.py")
    assert unpack(base) == 2
    said = capsys.readouterr().err
    assert said.startswith("The base's own Python failed while it compiled its standard library:\n")
    assert "absent.py" in said
    assert said.endswith(
        "\n\nCheck that `packages` of the `debian_base` names all that its Python needs.\n"
    )


def test_an_unknown_compression_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    with pytest.raises(SlimfitError) as raised:
        base_tool.decompress("zst", b"")
    assert str(raised.value) == (
        "A Debian package is compressed as `.zst`, which neither this Python nor a program here "
        "can undo.\n\nInstall `zstd`, or run under a Python that has the module for it."
    )


def test_the_interpreter_is_written_as_files_with_its_recipe(base: Path) -> None:
    assert unpack(base, "--no-bytecode") == 0
    arguments = ["--rootfs", str(base / "out/rootfs.tar"), "--out", str(base / "python")]
    assert base_tool.main(["interpreter", *arguments]) == 0
    recipe = json.loads((base / "python/interpreter.json").read_text())
    loader = base / "python/tree/usr/lib64/ld-linux-x86-64.so.2"
    assert recipe["argv"][0] == "{tree}/usr/lib64/ld-linux-x86-64.so.2"
    assert loader.read_bytes() == LOADER
    assert loader.stat().st_mode & 0o111


def test_inspecting_a_root_file_system_gives_the_facts_that_unpacking_gave(base: Path) -> None:
    assert unpack(base) == 0
    arguments = ["--rootfs", str(base / "out/rootfs.tar"), "--out", str(base / "seen")]
    assert base_tool.main(["inspect", *arguments]) == 0
    for name in ("base.json", "platform.json"):
        assert (base / "seen" / name).read_text() == (base / "out" / name).read_text()


def tar(entries: Sequence[Entry]) -> bytes:
    out = io.BytesIO()
    write_tar(entries, out)
    return out.getvalue()


def image(folder: Path, layers: Sequence[bytes], *, gzipped: bool = True) -> Path:
    files = fakes.oci_layout(layers, gzipped=gzipped, config={"User": "1000"})
    for name, content in files.items():
        path = folder / "image" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    return folder / "image"


LOWER = [*fakes.python_entries(), *fakes.glibc_entries(), file("etc/x", b"1"), file("etc/y", b"y")]
UPPER = [file("etc/.wh.x", b""), file("lib/added", b"a"), symlink("etc/z", "y")]


def flatten(folder: Path, path: Path) -> int:
    arguments = ["--image", str(path), "--architecture", "amd64", "--out", str(folder / "flat")]
    return base_tool.main(["flatten", *arguments])


def test_flattening_keeps_blobs_and_stacks_layers(tmp_path: Path) -> None:
    layout = image(tmp_path, [tar(LOWER), fakes.entries_tar(UPPER)])
    assert flatten(tmp_path, layout) == 0
    layers = json.loads((tmp_path / "flat/layers.json").read_text())["layers"]
    index = json.loads((layout / "index.json").read_text())["manifests"][0]["digest"][7:]
    config = json.loads((layout / "blobs/sha256" / index).read_text())["config"]["digest"]
    assert fakes.digest((tmp_path / "flat/config.json").read_bytes()) == config
    for layer in layers:
        path = f"blobs/sha256/{layer['digest'][7:]}"
        assert (tmp_path / "flat" / path).read_bytes() == (layout / path).read_bytes()
    tree = read_tar(tmp_path / "flat/rootfs.tar")
    assert "etc/x" not in tree and tree["usr/lib/added"].read() == b"a"
    expected = {entry.path for entry in LOWER} - {"etc/x"} | {"usr/lib/added", "etc/z"}
    assert set(tree) == set(with_parents([file(path, b"") for path in expected]))
    assert json.loads((tmp_path / "flat/base.json").read_text())["python"]["version"] == "3.11"


def test_a_hard_link_to_a_layer_below_has_that_layers_content(tmp_path: Path) -> None:
    link = fakes.tar_of([fakes.member("etc/linked", tarfile.LNKTYPE, link="etc/y")])
    assert flatten(tmp_path, image(tmp_path, [tar(LOWER), link])) == 0
    assert read_tar(tmp_path / "flat/rootfs.tar")["etc/linked"].read() == b"y"


def test_a_layer_that_is_another_tar_than_its_configuration_says_is_refused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    good, other = tar(LOWER), tar(UPPER[2:])
    files = fakes.oci_layout([good])
    swapped = fakes.oci_layout([other])
    # The manifest of one image with the configuration of another.
    index = json.loads(files["index.json"])
    manifest = json.loads(files[f"blobs/sha256/{index['manifests'][0]['digest'][7:]}"])
    wrong = json.loads(swapped["index.json"])["manifests"][0]["digest"][7:]
    manifest["config"] = json.loads(swapped[f"blobs/sha256/{wrong}"])["config"]
    content = json.dumps(manifest).encode()
    index["manifests"][0].update(digest=fakes.digest(content), size=len(content))
    files.update(swapped)
    files[f"blobs/sha256/{fakes.digest(content)[7:]}"] = content
    files["index.json"] = json.dumps(index).encode()
    for name, data in files.items():
        (tmp_path / "image" / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "image" / name).write_bytes(data)
    assert flatten(tmp_path, tmp_path / "image") == 2
    assert capsys.readouterr().err == (
        f"image: the layer {manifest['layers'][0]['digest']} unpacks to another tar than its "
        "configuration says:\n"
        f"  expected {fakes.digest(other)}\n  found    {fakes.digest(good)}\n\n"
        "Export the image again.\n"
    )
    assert not (tmp_path / "flat/rootfs.tar").exists()


@pytest.mark.parametrize(
    ("layer", "message"),
    [
        (
            b"\x28\xb5\x2f\xfd and more",
            "image has a layer compressed with zstd, and there is no `zstd` program here to read "
            "it.\n\nInstall zstd, or export the image with gzip layers.\n",
        ),
        (
            b"\x1f\x8b and more",
            "image holds damaged gzip data: Unknown compression method.\n\n"
            "Export the image again.\n",
        ),
    ],
)
def test_a_layer_that_cannot_be_unpacked_is_refused(
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    layer: bytes,
    message: str,
) -> None:
    path = image(tmp_path, [layer], gzipped=False)
    monkeypatch.setenv("PATH", "")
    assert flatten(tmp_path, path) == 2
    assert capsys.readouterr().err == message


def test_a_compressed_archive_is_read_like_a_plain_one(tmp_path: Path) -> None:
    path = image(tmp_path, [tar(LOWER)])
    with tarfile.open(tmp_path / "image.tar.gz", "w:gz") as archive:
        archive.add(path, arcname=".")
    assert flatten(tmp_path, tmp_path / "image.tar.gz") == 0
    assert set(read_tar(tmp_path / "flat/rootfs.tar")) == set(with_parents(LOWER))


def test_an_image_without_a_python_leaves_no_root_file_system(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert flatten(tmp_path, image(tmp_path, [tar([file("etc/x", b"")])])) == 2
    assert capsys.readouterr().err == (
        "image holds no CPython: there is no `bin/python3.X` with its `lib/python3.X/os.py`.\n\n"
        "Use a base with a Python, as a `debian_base` with its default packages.\n"
    )
    assert not (tmp_path / "flat/rootfs.tar").exists()
