from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest

from slimfit.core.base import fakes
from slimfit.core.base.tree import file, write_tar
from slimfit.core.native.system_lock import parse_system_locks
from slimfit.sandbox import debian_apt, debian_system

URIS = """\
'http://127.0.0.1:1/debian/dists/bookworm/InRelease' x_InRelease 0
'http://127.0.0.1:1/debian-security/dists/bookworm-security/InRelease' x_InRelease 0
"""
# Of the last one the base has the same version: apt plans it all the same.
PLANNED = ("libgl1", "libglx0", "libglx-mesa0", "libc6")
SHOW = "".join(
    f"Package: {name}\nVersion: 1\nArchitecture: amd64\nDepends: {needs}\n"
    f"Filename: pool/main/{name[0]}/{name}/{name}_1_amd64.deb\nSize: 3\nSHA256: {'a' * 64}\n\n"
    for name, needs in (
        ("libgl1", "libc6 (>= 1), libglx0 (= 1)"),
        ("libglx0", "libc6, libglx-mesa0"),
        ("libglx-mesa0", "libc6"),
    )
)
STATUS = "Package: libc6\nStatus: install ok installed\nVersion: 1\nArchitecture: amd64\n"
SCRIPT = """\
#!/bin/sh
answers={folder}
case "$*" in update\\ --print-uris*) cat "$answers/uris"; exit;; esac
[ ! -e "$answers/$1" ] || cat "$answers/$1"
"""


@pytest.fixture
def apt(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder in front of PATH whose apt programs answer from files named by their verb."""
    folder = tmp_path / "bin"
    folder.mkdir()
    planned = "".join(
        f"'http://127.0.0.1:1/{name}_1_amd64.deb' {name}_1_amd64.deb 3 MD5Sum:0\n"
        for name in PLANNED
    )
    madison = "".join(
        f"{name} | 1 | http://127.0.0.1:1/debian bookworm/main amd64 Packages\n" for name in PLANNED
    )
    for name, text in {"uris": URIS, "install": planned, "show": SHOW, "madison": madison}.items():
        (folder / name).write_text(text)
    script = SCRIPT.format(folder=folder)
    for name in ("apt-get", "apt-cache"):
        (folder / name).write_text(script)
        (folder / name).chmod(0o755)
    monkeypatch.setenv("PATH", str(folder), prepend=":")
    (tmp_path / "keyring.gpg").write_text("")
    monkeypatch.setattr(debian_apt, "KEYRINGS", (str(tmp_path / "keyring.gpg"),))
    return folder


def lock(folder: Path, *packages: str, libraries: Sequence[str] = ()) -> int:
    """Lock packages on top of a base that has a C library."""
    rootfs = folder / "rootfs.tar"
    with rootfs.open("wb") as out:
        write_tar([file("var/lib/dpkg/status", STATUS.encode()), *fakes.glibc_entries()], out)
    arguments = ["--suite=bookworm", "--architecture=amd64", f"--rootfs={rootfs}", "--base=//b"]
    arguments += [f"--out={folder / 'out/base.system.lock'}"]
    return debian_system.main(
        [
            *arguments,
            *(f"--package={name}" for name in packages),
            *(f"--library={name}" for name in libraries),
        ]
    )


def test_packages_are_pinned_with_what_they_need_less_the_base_and_the_drivers(
    apt: Path, tmp_path: Path
) -> None:
    assert lock(tmp_path, "libgl1", "libc6") == 0
    (found,) = parse_system_locks(
        (tmp_path / "out/base.system.lock").read_text(), "base.system.lock"
    )
    assert [package.name for package in found.lock.packages] == ["libgl1", "libglx0"]
    assert found.lock.requested == ("libc6", "libgl1")
    assert found.lock.left_out == ("libglx-mesa0",)
    assert found.needs == (("libgl1", ("libglx0",)), ("libglx0", ()))
    assert found.relies == (("libgl1", ("libc6",)), ("libglx0", ("libc6",)))


def test_a_driver_that_is_asked_for_is_kept(apt: Path, tmp_path: Path) -> None:
    assert lock(tmp_path, "libgl1", "libglx-mesa0") == 0
    (found,) = parse_system_locks(
        (tmp_path / "out/base.system.lock").read_text(), "base.system.lock"
    )
    assert "libglx-mesa0" in [package.name for package in found.lock.packages]


def test_nothing_asked_for_is_locked_without_apt(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    assert lock(tmp_path) == 0
    (found,) = parse_system_locks(
        (tmp_path / "out/base.system.lock").read_text(), "base.system.lock"
    )
    assert found.lock.packages == ()


def test_the_index_of_files_tells_the_package_of_a_library(
    apt: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    index = "usr/lib/x86_64-linux-gnu/libGL.so.1  libs/libgl1\n"
    helper = apt / "helper"
    helper.write_text(f"#!/bin/sh\necho '{index}'\n")
    helper.chmod(0o755)
    monkeypatch.setattr(debian_apt, "_HELPER", str(helper))
    (apt / "indextargets").write_text("/lists/Contents-amd64.lz4\n")
    assert lock(tmp_path, libraries=["libGL.so.1", "libmimerapi.so"]) == 0
    (found,) = parse_system_locks(
        (tmp_path / "out/base.system.lock").read_text(), "base.system.lock"
    )
    assert found.libraries == (("libGL.so.1", "libgl1"), ("libmimerapi.so", ""))
    assert found.lock.requested == ("libgl1",)


def test_what_does_not_go_with_the_base_is_told(
    apt: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (apt / "install").write_text("'http://127.0.0.1:1/x' libc6_2_amd64.deb 3 MD5Sum:0\n")
    assert lock(tmp_path, "libgl1") == 2
    assert capsys.readouterr().err == (
        "Packages for //b need newer versions of what it holds:\n"
        "  libc6: 1 in the base, 2 needed\n"
        "\n"
        "Bring the base up to date first: make its lockfile anew, or take a newer image.\n"
    )
