"""Two machines that share a remote cache: what one has built, the other does not build."""

from __future__ import annotations

import re
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from slimfit.core.image.validate import validate_layout
from tests.e2e.checkout import WHOLE, Checkout, Result
from tests.remote.buildgrid import serve

APP = "forecast"
BUILT = re.compile(r"Completed: (Build the layer of .*)")


@pytest.fixture(scope="module")
def scratch() -> Iterator[Path]:
    folder = Path(tempfile.mkdtemp(prefix="slimfit-remote-")).resolve()
    yield folder
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="module")
def cache(scratch: Path) -> Iterator[str]:
    with serve(scratch) as address:
        yield address


def build(machine: Path, cache: str, app: str = APP, **environment: str) -> tuple[Checkout, Result]:
    """Package an app in a new checkout with empty caches of its own and the remote one.

    The wheels that ./pants fetches before Pants starts are taken as fetched.
    """
    checkout = Checkout(machine / "checkout")
    checkout.copy(WHOLE)
    done = checkout.pants(
        "--no-pantsd",
        "--stats-log",
        f"--local-store-dir={machine / 'store'}",
        f"--named-caches-dir={machine / 'caches'}",
        "--remote-cache-read",
        "--remote-cache-write",
        f"--remote-store-address={cache}",
        "--remote-instance-name=main",
        "package",
        f"apps/{app}:",
        timeout=300,
        **environment,
    )
    assert done.code == 0, done.stderr
    return checkout, done


def counters(done: Result) -> dict[str, int]:
    """Pants' own count of what it ran and what it asked of the remote cache."""
    (text,) = (text for text in done.said("INFO") if text.startswith("Counters:"))
    pairs = (line.strip().split(": ") for line in text.splitlines()[1:])
    return {name: int(number) for name, number in pairs}


def test_a_second_machine_with_empty_caches_builds_no_layer(scratch: Path, cache: str) -> None:
    first, done = build(scratch / "first", cache)
    digest = validate_layout(first.layout(APP)).manifest_digest
    layers = {name for text in done.said("INFO") for name in BUILT.findall(text)}
    assert "Build the layer of 3rdparty/debian:base" in layers
    assert len(layers) == 8  # The base, six layers of wheels, and the sources.
    counted = counters(done)
    assert counted["remote_cache_requests_cached"] == 0
    assert counted["remote_cache_write_successes"] == counted["remote_cache_write_attempts"] > 8
    first.close()

    second, done = build(scratch / "second", cache)
    assert not [name for text in done.said("INFO") for name in BUILT.findall(text)]
    counted = counters(done)
    assert counted["remote_cache_requests_cached"] == counted["remote_cache_requests"] > 8
    found = validate_layout(second.layout(APP)).manifest_digest
    second.close()
    assert found == digest


def test_a_password_in_the_address_of_a_proxy_does_not_get_there(scratch: Path, cache: str) -> None:
    # A variable that sends nobody anywhere, and looks like one that does.
    checkout, done = build(
        scratch / "third", cache, "units", NO_PROXY="me:planted-password@host.invalid"
    )
    checkout.close()
    assert [text for text in done.said("INFO") if "Completed: Fetch" in text]
    blobs = [path for path in (scratch / "store").rglob("*") if path.is_file()]
    assert len(blobs) > 50
    assert [path for path in blobs if b"planted-password" in path.read_bytes()] == []
