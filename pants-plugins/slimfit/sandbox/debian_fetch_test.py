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
from slimfit.sandbox import debian_apt, debian_fetch
from slimfit.sandbox.debian_download import Outcome
from slimfit.sandbox.debian_roots import Roots


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
AGAIN = (
    "Check the network and the proxy variables, or name another archive with `[debian].mirror` in "
    "pants.toml; what is pinned stays pinned, so try again.\n"
)


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


def test_a_security_archive_elsewhere_is_asked_for_its_own_packages(
    tmp_path: Path, server: str
) -> None:
    publish(tmp_path, "own", ONE, b"first")
    publish(tmp_path, "updates", TWO, b"second")
    mirrors = ("--mirror", f"{server}/own", "--security-mirror", f"{server}/updates/")
    assert run(tmp_path, [ONE, TWO], *mirrors) == 0


@pytest.mark.parametrize("newer", ["error", "warn"])
def test_a_mirror_without_a_known_security_archive_needs_one_named(
    tmp_path: Path, server: str, capsys: pytest.CaptureFixture[str], newer: str
) -> None:
    publish(tmp_path, "own", ONE, b"first")
    mirror = f"{server.replace('//', '//me:secret@')}/own"
    assert run(tmp_path, [ONE, TWO], "--mirror", mirror, "--newer", newer) == 2
    assert capsys.readouterr().err == (
        f"No security archive is known beside {server}/own.\n\n"
        "Name one with `[debian].security_mirror` in pants.toml.\n"
    )


def test_apts_mirrors_take_a_security_archive_beside_them(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []

    def transport(root: str, wanted: Sequence[LockedPackage], folder: Path) -> list[Outcome]:
        asked.append(root)
        return [Outcome(found, found=True) for found in wanted]

    configured = Roots(("http://a/debian",), ("http://a/debian-security",))
    monkeypatch.setattr(debian_apt, "configured_roots", lambda scratch: configured)
    monkeypatch.setattr(debian_fetch, "over_apt", transport)
    security = ("--security-mirror", "http://b/debian-security/")
    assert run(tmp_path, [ONE, TWO], "--mirrors-from-apt", *security) == 0
    assert asked == ["http://a/debian", "http://b/debian-security"]


@pytest.mark.parametrize("flag", ["--mirror", "--security-mirror"])
def test_a_malformed_address_is_refused_before_anything_is_fetched(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], flag: str
) -> None:
    arguments = {"--mirror": "http://h/debian", flag: "me:secret@127.0.0.1/debian"}
    assert run(tmp_path, [ONE], *(part for pair in arguments.items() for part in pair)) == 2
    assert capsys.readouterr().err == (
        f"`[debian].{flag[2:].replace('-', '_')}` is no address of a Debian archive: "
        "`127.0.0.1/debian` begins with none of `http://`, `https://`, `file://`.\n\n"
        "Write the folder that holds `dists/` and `pool/`, as in `https://<host>/debian` or "
        "`file:///<folder>/debian`.\n"
    )


def test_files_that_fail_for_one_reason_share_a_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    many = [package(f"many{number}", b"x", version="1") for number in range(36)]
    assert run(tmp_path, many, "--mirror", "http://me:secret@127.0.0.1:9/debian") == 2
    assert capsys.readouterr().err == (
        "36 of the base's packages could not be downloaded:\n"
        "  http://127.0.0.1:9/debian: [Errno 111] Connection refused\n"
        "    many0_1_amd64.deb, many1_1_amd64.deb, many10_1_amd64.deb and 33 more\n\n"
        f"{AGAIN}"
    )


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
        f"  {server}/debian: the bytes have another sha256 than the lockfile {problem}\n"
        f"    one_1+b1~2_amd64.deb\n\n{AGAIN}"
    )
    assert list((tmp_path / "debs").iterdir()) == []


def test_an_archive_in_a_folder_needs_no_server(tmp_path: Path) -> None:
    (tmp_path / "www").mkdir()
    publish(tmp_path, "debian", ONE, b"first")
    assert run(tmp_path, [ONE], "--mirror", (tmp_path / "www/debian").as_uri()) == 0


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
    assert capsys.readouterr().err.splitlines() == [
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
    assert capsys.readouterr().err == (
        "Debian bookworm no longer has: one.\n\n"
        "Choose other `packages` for the `debian_base`, and make its lockfile anew.\n"
    )


def test_a_root_that_cannot_be_reached_is_tried_once() -> None:
    asked: list[str] = []

    def transport(root: str, wanted: Sequence[LockedPackage], folder: Path) -> list[Outcome]:
        asked.append(root)
        return [Outcome(found, False, "refused", root, root == "http://a") for found in wanted]

    failed = debian_fetch.fetch([ONE, TWO], Roots(("http://a",), ("http://b",)), transport, Path())
    assert asked == ["http://a", "http://b", "http://a"]
    assert failed == (
        Outcome(ONE, False, "refused", "http://a"),
        Outcome(TWO, False, "refused", "http://b", reached=False),
    )


def test_the_last_word_on_a_package_is_a_failure_rather_than_its_absence() -> None:
    answers = iter([Outcome(ONE, found=False), Outcome(ONE, found=False, problem="timed out")])
    failed = debian_fetch.fetch(
        [ONE],
        Roots(("http://a",), ("http://b",)),
        lambda root, packages, folder: [next(answers)],
        Path(),
    )
    assert failed == (Outcome(ONE, found=False, problem="timed out"),)
