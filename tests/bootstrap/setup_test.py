"""./pants from an empty cache on: what it sets up, what it says, and what it survives."""

from __future__ import annotations

import dataclasses
import hashlib
import json
import os
import signal
import subprocess
from pathlib import Path

import pytest

from tests.bootstrap.fakes import TOOL, FakeRepo, make_wheel, sha256

BUILDING = "Building the pex tool 9.9\n"


def wait_until_building(process: subprocess.Popen[str]) -> str:
    """Read what the set-up says until it builds the pex tool. Returns what it said."""
    assert process.stderr is not None
    said = ""
    for line in process.stderr:
        said += line
        if line == BUILDING:
            return said
    raise AssertionError(f"The set-up ended early:\n{said}")


def assert_works(repo: FakeRepo) -> None:
    """Start ./pants and see that it hands over with all in place."""
    done = repo.start("list", "::")
    assert done.returncode == 0, done.stderr
    handed = json.loads(done.stdout)
    assert handed["arguments"] == ["list", "::"]
    assert sha256(repo.demo) == sha256(repo.index / repo.demo.name)
    assert (repo.cache / "pex/pex-v9.9").read_bytes() == TOOL
    assert len(repo.stamps) == 1
    assert not (repo.cache / "unfinished").exists()


def test_an_empty_cache_is_filled_and_the_next_start_does_nothing(new_repo: FakeRepo) -> None:
    first = new_repo.start("--version", "two words")
    environment = next(new_repo.cache.glob("pants/*"))
    pip = next(new_repo.index.glob("pip-*.whl")).name
    assert first.stderr.splitlines() == [
        f"Fetching {pip}",
        "Fetching wheels 2 to 4 of 4",
        f"Installing Pants into {environment}",
        "Building the pex tool 9.9",
    ]
    assert json.loads(first.stdout) == {
        "arguments": ["--version", "two words"],
        "environment": {
            "SLIMFIT_CACHE": str(new_repo.cache),
            "SLIMFIT_PYTHON311": str(new_repo.root / "python3.11"),
            "SLIMFIT_PYTHON39": os.path.realpath(new_repo.environment()["SLIMFIT_PYTHON39"]),
            "SLIMFIT_WHEELHOUSE": str(new_repo.cache / "wheelhouse"),
        },
    }
    second = new_repo.start("--version", "two words")
    assert (second.returncode, second.stderr, second.stdout) == (0, "", first.stdout)


def test_an_altered_wheel_is_noticed_and_fetched_anew(repo: FakeRepo) -> None:
    assert_works(repo)
    whole = repo.demo.read_bytes()
    # As long as before: only its time tells at once, and its digest then.
    repo.demo.write_bytes(bytes(len(whole)))
    os.utime(repo.demo, (1, 1))
    done = repo.start()
    assert done.returncode == 0
    assert done.stderr == (
        f"{repo.demo} is truncated or altered: its sha256 is not the locked one.\n"
        "Fetching wheels 1 to 1 of 1\n"
    )
    assert repo.demo.read_bytes() == whole


def test_a_truncated_wheel_that_cannot_be_fetched_stops_the_start(repo: FakeRepo) -> None:
    assert_works(repo)
    repo.demo.write_bytes(repo.demo.read_bytes()[:100])
    (repo.index / repo.demo.name).unlink()
    done = repo.start()
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr == (
        f"{repo.demo} is truncated or altered: its sha256 is not the locked one.\n"
        "Fetching wheels 1 to 1 of 1\n"
        "Fetching wheels failed:\n"
        "  ERROR: Could not find a version that satisfies the requirement demo==1.0"
        " (from versions: none)\n"
        "  ERROR: No matching distribution found for demo==1.0\n"
        "\n"
        "Wheels come from the index that this machine's pip uses: `pip config list` tells\n"
        "which. If it lacks what a lockfile names, point pip at one that has it.\n"
    )


def test_an_index_with_another_file_of_that_name_is_refused(repo: FakeRepo) -> None:
    wanted = "0" * 64
    repo.lock(wanted)
    done = repo.start()
    assert (done.returncode, done.stdout) == (1, "")
    # What pip says of it depends on the pip.
    assert f"        Expected sha256 {wanted}\n" in done.stderr
    assert not repo.demo.exists()
    assert repo.stamps == []


def test_a_dead_network_is_one_message(repo: FakeRepo) -> None:
    dead = {"PIP_NO_INDEX": "", "PIP_INDEX_URL": "http://127.0.0.1:9/simple", "PIP_RETRIES": "1"}
    done = repo.start(PIP_FIND_LINKS="", **dead)
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr == (
        "Fetching wheels 1 to 3 of 3\n"
        "No package index answers: Connection refused.\n"
        "\n"
        "Wheels come from the index that this machine's pip uses: `pip config list` tells which.\n"
        "When the network is up, run ./pants again: it goes on from here.\n"
    )
    assert_works(repo)


def test_a_changed_lockfile_leads_to_a_new_set_up(repo: FakeRepo) -> None:
    assert_works(repo)
    (repo.index / repo.demo.name).unlink()
    repo.lock(sha256(make_wheel(repo.index, "demo", "1.0", {"demo.py": "VALUE = 2\n"})))
    done = repo.start()
    assert done.returncode == 0
    assert sha256(repo.demo) == sha256(repo.index / repo.demo.name)
    assert len(repo.stamps) == 2


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGINT, signal.SIGTERM])
def test_a_set_up_that_was_ended_midway_is_finished_by_the_next(
    repo: FakeRepo, number: signal.Signals
) -> None:
    repo.hold.touch()
    with repo.launch() as process:
        wait_until_building(process)
        os.killpg(process.pid, number)
        output, rest = process.communicate(timeout=60)
    assert process.returncode != 0
    assert output == ""
    assert repo.stamps == []
    if number == signal.SIGINT:
        assert rest == "The set-up was stopped. The next start goes on from here.\n"
        assert not (repo.cache / "unfinished").exists()
    repo.hold.unlink()
    assert_works(repo)


def test_an_environment_that_is_not_whole_is_made_anew(repo: FakeRepo) -> None:
    assert_works(repo)
    (whole,) = repo.cache.glob("pants/*/whole")
    whole.unlink()
    (module,) = whole.parent.glob("lib/python3.9/site-packages/fake.py")
    module.write_text("")
    repo.stamps[0].unlink()
    assert_works(repo)
    assert whole.exists()


def test_two_starts_at_once_share_one_set_up(repo: FakeRepo) -> None:
    repo.hold.touch()
    with repo.launch() as first:
        wait_until_building(first)
        with repo.launch() as second:
            assert second.stderr is not None
            waiting = second.stderr.readline()
            assert waiting == f"Another ./pants is setting up {repo.cache}: waiting for it.\n"
            repo.hold.unlink()
            first_output, first_rest = first.communicate(timeout=60)
            second_output, second_rest = second.communicate(timeout=60)
    assert (first.returncode, second.returncode) == (0, 0)
    assert (first_rest, second_rest) == ("", "")
    assert json.loads(first_output) == json.loads(second_output)
    assert_works(repo)


def test_a_cache_that_cannot_be_written_is_one_message(repo: FakeRepo, tmp_path: Path) -> None:
    file = tmp_path / "file"
    file.touch()
    done = repo.start(SLIMFIT_CACHE=str(file / "cache"))
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr == (
        f"The cache folder {file}/cache cannot be used: Not a directory: {file}/cache/wheelhouse\n"
        "\n"
        "Make it writable, or name another folder: SLIMFIT_CACHE=/path/to/folder ./pants ...\n"
    )


def test_a_cache_with_a_space_in_its_path_is_one_message(repo: FakeRepo, tmp_path: Path) -> None:
    cache = tmp_path / "my cache"
    done = repo.start(SLIMFIT_CACHE=str(cache))
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr == (
        f"The path of the cache folder {cache} has a space or another unusual character in it,\n"
        "and Pants would not find there what it needs.\n"
        "\n"
        "Name another folder: SLIMFIT_CACHE=/path/to/folder ./pants ...\n"
    )
    assert not cache.exists()


def test_a_checkout_with_an_apostrophe_in_its_path_is_one_message(
    repo: FakeRepo, tmp_path: Path
) -> None:
    moved = tmp_path / "ann's checkout"
    repo.root.rename(moved)
    done = dataclasses.replace(repo, root=moved).start()
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr == (
        "The path of this checkout has an apostrophe in it, and Pants cannot read its own"
        f" configuration there:\n{moved}\n"
        "\n"
        "Move the checkout to a path without one.\n"
    )


def test_a_pex_tool_that_comes_out_otherwise_is_refused(repo: FakeRepo) -> None:
    config = repo.root / "pants.toml"
    digest = hashlib.sha256(TOOL).hexdigest()
    config.write_text(config.read_text().replace(digest, "f" * 64))
    done = repo.start()
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.partition(BUILDING)[2] == (
        "The pex tool came out other than pants.toml says.\n"
        f"  built:  v9.9|linux_x86_64|{digest}|{len(TOOL)}\n"
        f"  wanted: v9.9|linux_x86_64|{'f' * 64}|{len(TOOL)}\n"
        "\n"
        "If build-support/pex.lock was changed, write the first into [pex-cli].known_versions.\n"
    )
    assert not list(repo.cache.glob("pex/*"))
