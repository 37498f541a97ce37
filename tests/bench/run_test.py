"""`bench/run --quick`: each part of the harness does its work, and leaves nothing behind."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.docker.engines import SERVERS, buildkit_client
from tests.e2e.checkout import WHOLE, Checkout

PROGRAMS = ("dockerd", "docker-registry", "skopeo")
# The figures with a goal that a trial has; the others need more apps or a remote cache.
ROWS = {"1", "2", "3", "4", "5", "6", "9", "10", "11"}


@pytest.fixture
def checkout() -> Iterator[Checkout]:
    # A short name: a socket's path has 107 bytes.
    folder = Path(tempfile.mkdtemp(prefix="slimfit-bench-test-")).resolve()
    found = Checkout(folder / "repo", environment={"TMPDIR": str(folder)})
    found.copy((*WHOLE, "bench"))
    yield found
    found.close()
    shutil.rmtree(folder, ignore_errors=True)


def commands() -> Iterator[str]:
    """The command lines of all processes."""
    for path in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            yield path.read_text(encoding="utf-8", errors="replace")
        except (FileNotFoundError, ProcessLookupError):
            pass


def test_a_trial_measures_every_way_and_leaves_nothing_behind(checkout: Checkout) -> None:
    missing = [name for name in PROGRAMS if shutil.which(name, path=SERVERS) is None]
    if missing or os.geteuid() != 0:
        pytest.skip(f"the harness needs root and {', '.join(PROGRAMS)}; missing: {missing}")
    buildkit_client()
    done = subprocess.run(
        [checkout.root / "bench/run", "--quick", "--out", checkout.root / "out"],
        cwd=checkout.root,
        env=checkout.environment,
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert done.returncode == 0, done.stderr
    document = json.loads((checkout.root / "out/results.json").read_text(encoding="utf-8"))
    assert document["format"] == 2
    found = {(one["way"], one["what"]): one["value"] for one in document["samples"]}
    measured = {way for way, what in found if what == "cold"}
    assert measured == {"dockerfile-uv", "slimfit-oci", "slimfit-docker"}
    # What does not depend on how fast the machine is.
    for way in measured:
        assert found[way, "differing"] == 0
    assert found["slimfit-oci", "processes"] == 0
    assert found["slimfit-oci", "unpacked"] < 1.01 * found["slimfit-oci", "least"]
    assert found["slimfit-oci", "pushed"] < 100_000
    assert set(re.findall(r"^\| (\d+) \|", done.stdout, re.MULTILINE)) == ROWS
    page = (checkout.root / "out/report.html").read_text(encoding="utf-8")
    assert page.count("<svg") == 1
    assert re.findall(r"(?:src|href)=|https?://", page) == []
    folder = str(checkout.root.parent)
    assert os.listdir(folder) == ["repo"]
    assert folder not in Path("/proc/self/mounts").read_text()
    assert [command for command in commands() if folder in command] == []
