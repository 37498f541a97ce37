from __future__ import annotations

import json
from pathlib import Path

import pytest

from slimfit.sandbox import debian_apt, debian_lock

# What apt-get and apt-cache print, by the first words of the call.
URIS = """\
'http://127.0.0.1:1/debian/dists/bookworm/InRelease' x_InRelease 0
'http://127.0.0.1:1/other/dists/stable-app/InRelease' x_InRelease 0
'http://127.0.0.1:1/debian-security/dists/bookworm-security/InRelease' x_InRelease 0
"""
INSTALL = """\
'http://127.0.0.1:1/debian/pool/main/t/tzdata/tzdata_1%3a2025b-0_all.deb' tzdata_1%3a2025b-0_all.deb 3 MD5Sum:0
'http://127.0.0.1:1/debian/pool/main/d/debconf/debconf_1.5_all.deb' debconf_1.5_all.deb 4 MD5Sum:0
"""
SHOW = f"""\
Package: debconf
Version: 1.5
Architecture: all
Filename: pool/main/d/debconf/debconf_1.5_all.deb
Size: 4
SHA256: {"d" * 64}

Package: tzdata
Version: 1:2025b-0
Architecture: all
Depends: debconf (>= 0.5) | debconf-2.0
Filename: pool/main/t/tzdata/tzdata_2025b-0_all.deb
Size: 3
SHA256: {"a" * 64}
"""
MADISON = """\
   tzdata | 1:2025b-0 | http://127.0.0.1:1/debian bookworm-updates/main amd64 Packages
   tzdata | 1:2024a-0 | http://127.0.0.1:1/debian bookworm/main amd64 Packages
  debconf |       1.5 | http://127.0.0.1:1/debian bookworm/main amd64 Packages
"""


def answer(folder: Path, name: str, output: str, code: int = 0) -> None:
    (folder / f"{name}.out").write_text(output)
    (folder / f"{name}.code").write_text(str(code))


@pytest.fixture
def apt(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder in front of PATH whose apt programs answer from files: `<verb>.out`,
    `<verb>.code`."""
    folder = tmp_path / "bin"
    folder.mkdir()
    script = (
        "#!/bin/sh\n"
        f"answers={folder}\nverb=$1\n"
        'case "$*" in update\\ --print-uris*) verb=uris;; esac\n'
        'code=$(cat "$answers/$verb.code")\n'
        'if [ "$code" = 0 ]; then cat "$answers/$verb.out"; else cat "$answers/$verb.out" >&2; fi\n'
        'exit "$code"\n'
    )
    for name in ("apt-get", "apt-cache"):
        (folder / name).write_text(script)
        (folder / name).chmod(0o755)
    monkeypatch.setenv("PATH", str(folder), prepend=":")
    keyring = tmp_path / "keyring.gpg"
    keyring.write_text("")
    monkeypatch.setattr(debian_apt, "KEYRINGS", (str(keyring),))
    answer(folder, "uris", URIS)
    answer(folder, "update", "")
    answer(folder, "install", INSTALL)
    answer(folder, "show", SHOW)
    answer(folder, "madison", MADISON)
    return folder


def run(out: Path, *extra: str) -> int:
    arguments = ["--suite", "bookworm", "--architecture", "amd64", "--package", "tzdata"]
    return debian_lock.main([*arguments, "--name", "debian", "--out", str(out), *extra])


def test_the_lock_holds_what_an_image_needs_and_names_no_host(apt: Path, tmp_path: Path) -> None:
    assert run(tmp_path / "base.lock") == 0
    text = (tmp_path / "base.lock").read_text()
    assert json.loads(text) == {
        "format": 1,
        "suite": "bookworm",
        "architecture": "amd64",
        "requested": ["tzdata"],
        "left_out": ["debconf"],
        "packages": [
            {
                "name": "tzdata",
                "version": "1:2025b-0",
                "architecture": "all",
                "archive": "bookworm-updates",
                "filename": "pool/main/t/tzdata/tzdata_2025b-0_all.deb",
                "sha256": "a" * 64,
                "size": 3,
            }
        ],
    }
    assert "127.0.0.1" not in text


@pytest.mark.parametrize(
    ("verb", "output", "message"),
    [
        (
            "install",
            "E: Unable to locate package tzdta\nE: Unable to locate package python3.12-minimal\n"
            "E: Couldn't find any package by glob 'python3.12-minimal'\n",
            "Debian bookworm has no package `python3.12-minimal`, `tzdta` for amd64.\n\n"
            "Correct the names in `packages` of the `debian_base`; package names differ between "
            "suites.\n",
        ),
        (
            "install",
            "E: Unable to correct problems, you have held broken packages.\n",
            "The packages do not install together on bookworm amd64. apt says:\n"
            "  E: Unable to correct problems, you have held broken packages.\n\n"
            "Change `packages` of the `debian_base` so that apt can install them.\n",
        ),
        (
            "update",
            "Reading\nE: Failed to fetch x  Could not connect\n",
            "The package indexes of bookworm cannot be had from http://127.0.0.1:1/debian and "
            "http://127.0.0.1:1/debian-security. apt says:\n"
            "  E: Failed to fetch x  Could not connect\n\n"
            "Check the network and the proxy variables, or name other archives with "
            "`[debian].mirror` and `[debian].security_mirror` in pants.toml.\n",
        ),
        (
            "update",
            "E: Failed to fetch http://me:secret@127.0.0.1:1/x  401  Unauthorized\n",
            "The package indexes of bookworm cannot be had from http://127.0.0.1:1/debian and "
            "http://127.0.0.1:1/debian-security. apt says:\n"
            "  E: Failed to fetch http://127.0.0.1:1/x  401  Unauthorized\n\n"
            "Check the network and the proxy variables, or name other archives with "
            "`[debian].mirror` and `[debian].security_mirror` in pants.toml.\n",
        ),
        (
            "update",
            "W: GPG error: x: NO_PUBKEY 1\nE: The repository 'x' is not signed.\n",
            "The package indexes of bookworm cannot be had from http://127.0.0.1:1/debian and "
            "http://127.0.0.1:1/debian-security. apt says:\n"
            "  W: GPG error: x: NO_PUBKEY 1\n"
            "  E: The repository 'x' is not signed.\n\n"
            "The keyring does not hold the key that signed the archive: update the Debian package "
            "`debian-archive-keyring`.\n",
        ),
    ],
)
def test_what_apt_refuses_is_said_in_one_message(
    apt: Path,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    verb: str,
    output: str,
    message: str,
) -> None:
    answer(apt, verb, output, 100)
    assert run(tmp_path / "base.lock") == 2
    assert capsys.readouterr().err == message
    assert not (tmp_path / "base.lock").exists()


def test_an_unknown_suite_is_refused_before_apt_is_asked(
    apt: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(tmp_path / "base.lock", "--suite", "jammy") == 2
    assert capsys.readouterr().err == (
        "Slimfit knows no Debian suite `jammy`.\n\nWrite one of: bookworm, trixie.\n"
    )


def test_names_that_no_package_can_have_are_refused_before_apt_is_asked(
    apt: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    names = ("--package=--help", "--package=Tzdata", "--package=x", "--package=libc6=2.36")
    assert run(tmp_path / "base.lock", *names) == 2
    assert capsys.readouterr().err == (
        "No Debian package can have the name `--help`, `Tzdata`, `libc6=2.36`, `x`.\n\n"
        "A name in `packages` of the `debian_base` has two or more of the characters `a-z`, "
        "`0-9`, `+`, `-` and `.`, and begins with a letter or a digit. It has no version and no "
        "architecture beside it.\n"
    )


@pytest.mark.parametrize("name", ["awk", "tzdata-"])
def test_a_name_for_which_apt_installs_no_such_package_is_refused(
    apt: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], name: str
) -> None:
    assert run(tmp_path / "base.lock", f"--package={name}") == 2
    assert capsys.readouterr().err == (
        f"apt would install no package `{name}` on bookworm amd64.\n\n"
        "Write the name of a real package in `packages` of the `debian_base`: for a virtual one, "
        "such as `awk`, that of a package that provides it, such as `mawk`.\n"
    )
    assert not (tmp_path / "base.lock").exists()


@pytest.mark.parametrize("option", ["mirror", "security_mirror"])
def test_a_malformed_address_is_refused_before_apt_is_asked(
    apt: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], option: str
) -> None:
    flag = f"--{option.replace('_', '-')}"
    assert run(tmp_path / "base.lock", flag, "me:secret@127.0.0.1/debian") == 2
    assert capsys.readouterr().err == (
        f"`[debian].{option}` is no address of a Debian archive: `127.0.0.1/debian` begins with "
        "none of `http://`, `https://`, `file://`.\n\n"
        "Write the folder that holds `dists/` and `pool/`, as in `https://<host>/debian` or "
        "`file:///<folder>/debian`.\n"
    )


def test_a_machine_without_debians_archives_needs_a_mirror(
    apt: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    answer(apt, "uris", "'http://127.0.0.1:1/ubuntu/dists/noble/InRelease' x 0\n")
    assert run(tmp_path / "base.lock") == 2
    assert capsys.readouterr().err == (
        "apt on this machine is configured for no Debian archive, so there is no mirror to take "
        "packages from.\n\n"
        "Name one with `[debian].mirror` in pants.toml: the folder that holds `dists/` and "
        "`pool/`.\n"
    )


def test_a_mirror_without_a_known_security_archive_needs_one_named(
    apt: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    mirror = ("--mirror", "http://me:secret@127.0.0.1:1/apt/")
    assert run(tmp_path / "base.lock", *mirror) == 2
    assert capsys.readouterr().err == (
        "No security archive is known beside http://127.0.0.1:1/apt.\n\n"
        "Name one with `[debian].security_mirror` in pants.toml.\n"
    )
    assert run(tmp_path / "base.lock", *mirror, "--security-mirror", "http://127.0.0.1:1/s") == 0


def test_a_missing_keyring_names_the_package_that_has_it(
    apt: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(tmp_path / "base.lock", "--keyring", "/absent.gpg") == 2
    assert capsys.readouterr().err == (
        "There is no keyring /absent.gpg, so Debian's signatures cannot be checked.\n\n"
        "Install the Debian package `debian-archive-keyring`: `apt-get install "
        "debian-archive-keyring` (Ubuntu has it, too).\n"
    )


def test_a_machine_without_apt_is_told_what_to_do(
    apt: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    assert run(tmp_path / "base.lock") == 2
    assert capsys.readouterr().err == (
        "`apt-get` is not on this machine, and Slimfit leaves the checking of Debian's "
        "signatures to apt.\n\n"
        "Make the lockfile on Debian or Ubuntu, or in a container of either. To build from a "
        "lockfile that exists, set `[debian].mirror` in pants.toml, which needs no apt.\n"
    )


def test_the_configuration_for_apt_asks_for_signatures_and_a_state_of_its_own(
    tmp_path: Path,
) -> None:
    arguments = debian_apt.prepare(tmp_path, "arm64", ["deb x y main"])
    configuration = (tmp_path / "apt.conf").read_text()
    assert arguments == ["-c", str(tmp_path.resolve() / "apt.conf")]
    assert (tmp_path / "sources.list").read_text() == "deb x y main\n"
    assert (tmp_path / "state/status").read_text() == ""
    for line in (
        'APT::Architectures { "arm64"; };',
        'APT::Get::AllowUnauthenticated "false";',
        'Acquire::AllowInsecureRepositories "false";',
        'Dir::Etc::sourceparts "/dev/null";',
    ):
        assert line in configuration.splitlines()


def test_a_mirror_list_is_read_for_the_mirrors_in_it(apt: Path, tmp_path: Path) -> None:
    mirrors = tmp_path / "mirrors.list"
    mirrors.write_text("# near\nhttp://127.0.0.1:1/debian/ priority:1\nhttp://127.0.0.1:2/debian\n")
    answer(apt, "uris", f"'mirror+file:{mirrors}/dists/bookworm/InRelease' x 0\n")
    roots = debian_apt.configured_roots(tmp_path)
    assert roots.main == ("http://127.0.0.1:1/debian", "http://127.0.0.1:2/debian")
    assert roots.security == (
        "http://127.0.0.1:1/debian-security",
        "http://127.0.0.1:2/debian-security",
    )
