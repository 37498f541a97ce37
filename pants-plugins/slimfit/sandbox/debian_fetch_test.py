from __future__ import annotations

import hashlib
import json
import threading
from collections.abc import Iterator, Sequence
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from slimfit.core.base.lock import DebianLock, LockedPackage, render_lock
from slimfit.sandbox import debian_apt, debian_download, debian_fetch
from slimfit.sandbox.debian_download import Outcome, over_http


def package(
    name: str, content: bytes, version: str = "1+b1~2", archive: str = "bookworm"
) -> LockedPackage:
    return LockedPackage(
        name=name,
        version=version,
        architecture="amd64",
        archive=archive,
        filename=f"pool/main/{name[0]}/{name}/{name}_{version}_amd64.deb",
        sha256=hashlib.sha256(content).hexdigest(),
        size=len(content),
    )


ONE = package("one", b"first")
TWO = package("two", b"second", archive="bookworm-security")


class QuietHandler(SimpleHTTPRequestHandler):
    def log_message(self, format: str, *args: object) -> None:
        """Say nothing, so that test output stays readable."""


@pytest.fixture
def server(tmp_path: Path) -> Iterator[str]:
    """The address of an archive at `<tmp_path>/www` that listens on this machine alone."""
    (tmp_path / "www").mkdir()
    handler = partial(QuietHandler, directory=str(tmp_path / "www"))
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as running:
        thread = threading.Thread(target=running.serve_forever, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{running.server_address[1]}"
        running.shutdown()
        thread.join()


@pytest.fixture(autouse=True)
def no_proxies(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("no_proxy", "127.0.0.1")
    monkeypatch.setattr("time.sleep", lambda seconds: None)


def publish(tmp_path: Path, root: str, locked: LockedPackage, content: bytes) -> None:
    path = tmp_path / "www" / root / locked.filename
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)


def run(tmp_path: Path, locked: Sequence[LockedPackage], *arguments: str) -> int:
    lock = DebianLock("bookworm", "amd64", ("one",), (), tuple(locked))
    (tmp_path / "base.lock").write_text(render_lock(lock))
    fixed = ["--lock", str(tmp_path / "base.lock"), "--name", "debian"]
    return debian_fetch.main([*fixed, "--out", str(tmp_path / "debs"), *arguments])


def test_every_root_is_tried_and_its_security_archive(tmp_path: Path, server: str) -> None:
    publish(tmp_path, "second/debian", ONE, b"first")
    publish(tmp_path, "second/debian-security", TWO, b"second")
    mirrors = ("--mirror", f"{server}/first/debian", "--mirror", f"{server}/second/debian/")
    assert run(tmp_path, [ONE, TWO], *mirrors) == 0
    assert sorted(path.name for path in (tmp_path / "debs").iterdir()) == [
        "one_1+b1~2_amd64.deb",
        "taken.json",
        "two_1+b1~2_amd64.deb",
    ]
    assert (tmp_path / "debs/one_1+b1~2_amd64.deb").read_bytes() == b"first"
    assert json.loads((tmp_path / "debs/taken.json").read_text()) == {"taken": []}


def test_a_version_that_is_gone_is_named_with_the_relock_command(
    tmp_path: Path, server: str, capsys: pytest.CaptureFixture[str]
) -> None:
    publish(tmp_path, "debian", ONE, b"first")
    assert run(tmp_path, [ONE, TWO], "--mirror", f"{server}/debian") == 2
    assert capsys.readouterr().err == (
        "The mirror no longer has what base.lock pins:\n"
        "  two 1+b1~2\n\n"
        "Debian has replaced it with a newer version. "
        "Run `./pants generate-lockfiles --resolve=debian`.\n"
    )
    assert not (tmp_path / "debs/taken.json").exists()


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        (b"FIRST", "(5 bytes of 5)"),
        (b"fir", "(3 bytes of 5)"),
        (b"first and more", "(6 bytes of 5)"),
    ],
)
def test_altered_bytes_never_arrive(
    tmp_path: Path,
    server: str,
    capsys: pytest.CaptureFixture[str],
    content: bytes,
    problem: str,
) -> None:
    publish(tmp_path, "debian", ONE, content)
    assert run(tmp_path, [ONE], "--mirror", f"{server}/debian") == 2
    assert capsys.readouterr().err == (
        "1 of the base's packages could not be downloaded:\n"
        "  one_1+b1~2_amd64.deb: the bytes have another sha256 than the lockfile "
        f"{problem}\n\n"
        "Check the network and the proxy variables, or name another archive with `--mirror URL`; "
        "what is pinned stays pinned, so try again.\n"
    )
    assert list((tmp_path / "debs").iterdir()) == []


def test_an_archive_in_a_folder_needs_no_server(tmp_path: Path) -> None:
    (tmp_path / "www").mkdir()
    publish(tmp_path, "debian", ONE, b"first")
    assert run(tmp_path, [ONE], "--mirror", (tmp_path / "www/debian").as_uri()) == 0


def test_a_dead_mirror_is_asked_three_times_with_growing_pauses(tmp_path: Path) -> None:
    pauses: list[float] = []
    outcomes = over_http("http://127.0.0.1:9/debian", [ONE], tmp_path, pauses.append)
    assert pauses == [0.5, 1.0]
    assert [(outcome.found, "refused" in outcome.problem) for outcome in outcomes] == [
        (False, True)
    ]


NEWER = package("two", b"newer", version="2")


@pytest.fixture
def apt_offers_newer(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shown = "".join(
        f"{name}: {value}\n"
        for name, value in {
            "Package": NEWER.name,
            "Version": NEWER.version,
            "Architecture": NEWER.architecture,
            "Filename": NEWER.filename,
            "SHA256": NEWER.sha256,
            "Size": NEWER.size,
        }.items()
    )
    monkeypatch.setattr(debian_apt, "run_apt", lambda command, **messages: shown)
    monkeypatch.setattr(debian_apt, "KEYRINGS", (str(tmp_path),))


@pytest.mark.usefixtures("apt_offers_newer")
def test_a_newer_version_is_taken_with_a_warning_and_written_down(
    tmp_path: Path, server: str, capsys: pytest.CaptureFixture[str]
) -> None:
    publish(tmp_path, "debian", ONE, b"first")
    publish(tmp_path, "debian-security", NEWER, b"newer")
    assert run(tmp_path, [ONE, TWO], "--mirror", f"{server}/debian", "--newer", "warn") == 0
    assert capsys.readouterr().err.splitlines()[1:] == [
        "WARNING: debian: the mirror no longer has two 1+b1~2, so 2 is taken. "
        "Run `./pants generate-lockfiles --resolve=debian`."
    ]
    (taken,) = json.loads((tmp_path / "debs/taken.json").read_text())["taken"]
    assert (taken["locked"]["version"], taken["package"]["version"]) == ("1+b1~2", "2")
    assert (tmp_path / "debs/two_2_amd64.deb").read_bytes() == b"newer"


@pytest.mark.usefixtures("apt_offers_newer")
def test_a_package_that_left_the_suite_is_named(
    tmp_path: Path, server: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(tmp_path, [ONE], "--mirror", f"{server}/debian", "--newer", "warn") == 2
    assert capsys.readouterr().err.split("\n", 1)[1] == (
        "Debian bookworm no longer has: one.\n\n"
        "Choose other `packages` for the `debian_base`, and make its lockfile anew.\n"
    )


def helper(tmp_path: Path, script: str, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "apt-helper"
    path.write_text(f"#!/bin/sh\n{script}")
    path.chmod(0o755)
    monkeypatch.setattr(debian_download, "APT_HELPER", str(path))


# The arguments are: -c FILE download-file URI TARGET HASH URI TARGET HASH.
@pytest.mark.parametrize(
    ("script", "outcomes"),
    [
        (
            'printf first > "$5"; printf second > "$8"',
            [(True, ""), (True, "")],
        ),
        (
            'printf first > "$5"; echo "E: Failed to fetch $7  404  Not Found" >&2; exit 100',
            [(True, ""), (False, "")],
        ),
        (
            'printf FIRST > "$5.FAILED"; printf second > "$8"\n'
            'echo "E: Failed to fetch $(echo "$4" | sed s/+/%2b/)  Hash Sum mismatch" >&2; exit 100',
            [(False, "  E: Failed to fetch http://m/{one}  Hash Sum mismatch"), (True, "")],
        ),
    ],
)
def test_apts_transport_tells_a_gone_file_from_a_broken_one(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    script: str,
    outcomes: list[tuple[bool, str]],
) -> None:
    helper(tmp_path, script, monkeypatch)
    (tmp_path / "debs").mkdir()
    found = debian_download.over_apt("http://m", [ONE, TWO], tmp_path / "debs")
    one = ONE.filename.replace("+", "%2b")
    assert [(outcome.found, outcome.problem) for outcome in found] == [
        (ok, problem.format(one=one)) for ok, problem in outcomes
    ]
    names = {path.name for path in (tmp_path / "debs").iterdir()}
    assert names == {outcome.package.file for outcome in found if outcome.found}


def test_the_last_word_on_a_package_is_a_failure_rather_than_its_absence() -> None:
    answers = iter([Outcome(ONE, found=False), Outcome(ONE, found=False, problem="timed out")])
    failed = debian_fetch.fetch(
        [ONE],
        debian_apt.Roots(("http://a",), ("http://b",)),
        lambda root, packages, folder: [next(answers)],
        Path(),
    )
    assert failed == (Outcome(ONE, found=False, problem="timed out"),)
