"""What is built again, and what a build needs."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from slimfit.core.image.layout import Layout, read_layout
from slimfit.core.image.validate import validate_layout
from tests.e2e.checkout import WHOLE, Checkout
from tests.e2e.reference import APPS, Reference

# Each starts a container or changes the user, and none of them is needed.
ENGINES = ("buildah", "buildctl", "ctr", "docker", "fakeroot", "nerdctl", "podman", "sudo")
# Lays the file $1 over the files named in $2, and then runs the rest as a user who is nobody, without
# a network.
ALONE = """
for file in $2; do mount --bind "$1" "$file" || exit; done
shift 2
exec unshare --user --map-user=65532 --map-group=65532 --net -- "$@"
"""


def layouts(checkout: Checkout) -> dict[str, Layout]:
    """The image of every app."""
    return {app: read_layout(checkout.layout(app)) for app in APPS}


def differences(old: Any, new: Any, path: str = "") -> list[str]:
    """The places at which two values of JSON differ."""
    if isinstance(old, dict) and isinstance(new, dict):
        keys = sorted({*old, *new})
        return [
            at for key in keys for at in differences(old.get(key), new.get(key), f"{path}/{key}")
        ]
    if isinstance(old, list) and isinstance(new, list) and len(old) == len(new):
        pairs = enumerate(zip(old, new))
        return [at for at_index, pair in pairs for at in differences(*pair, f"{path}/{at_index}")]
    return [] if old == new else [path]


def test_nothing_runs_when_nothing_changed(reference: Reference) -> None:
    before = layouts(reference.checkout)
    done = reference.checkout.pants("--stats-log", "package", "::")
    assert done.code == 0, done.stderr
    (counters,) = (text for text in done.said("INFO") if text.startswith("Counters:"))
    counted = dict(line.strip().split(": ") for line in counters.splitlines()[1:])
    asked = ("local_cache_requests", "local_execution_requests", "remote_execution_requests")
    assert {name: counted[name] for name in asked} == dict.fromkeys(asked, "0")
    assert layouts(reference.checkout) == before


def test_a_line_edited_in_a_library_changes_the_sources_layer_of_the_apps_that_import_it(
    reference: Reference,
) -> None:
    checkout = reference.checkout
    edited = checkout.root / "libs/units/convert.py"
    text = edited.read_text()
    before = layouts(checkout)
    try:
        edited.write_text(text.replace("is no unit `", "is no such unit as `"))
        assert edited.read_text() != text
        checkout.package("::")
        after = layouts(checkout)
    finally:
        edited.write_text(text)
        checkout.package("::")
    changed = {app for app in APPS if after[app].entry["digest"] != before[app].entry["digest"]}
    assert changed == {"etl", "ledger", "units"}
    for app in changed:
        old, new = before[app], after[app]
        top = len(old.manifest["layers"]) - 1
        assert old.config["history"][top]["created_by"] == "slimfit: sources"
        places = set(differences(old.manifest, new.manifest))
        assert places - {"/config/size", f"/layers/{top}/size"} == {
            "/config/digest",
            f"/layers/{top}/digest",
        }
        assert differences(old.config, new.config) == [f"/rootfs/diff_ids/{top}"]
    assert layouts(checkout) == before


@pytest.fixture
def checkout(scratch: Path) -> Iterator[Checkout]:
    """A checkout that is not packaged yet."""
    found = Checkout(scratch / "elsewhere")
    found.copy(WHOLE)
    yield found
    found.close()


def test_a_build_needs_no_root_no_engine_and_no_network(
    reference: Reference, checkout: Checkout, tmp_path: Path
) -> None:
    called, shim = tmp_path / "called", tmp_path / "shim"
    shim.write_text(f'#!/bin/sh\necho "$0 $*" >>{called}\nexit 1\n')
    shim.chmod(0o755)
    present = [found for found in map(shutil.which, ENGINES) if found]
    alone = (
        *("unshare", "--user", "--map-root-user", "--mount", "sh", "-c", ALONE, "sh"),
        *(str(shim), " ".join(map(os.path.realpath, present))),
    )
    if subprocess.run([*alone, "true"], capture_output=True, check=False).returncode != 0:
        pytest.skip("this machine lets nobody make namespaces of users, mounts and networks")
    # So that every layer is made anew, and the sources were seen by no cache before.
    build = checkout.root / "BUILD"
    build.write_text(build.read_text() + "__defaults__({python_app: dict(bytecode=False)})\n")
    library = checkout.root / "libs/units/convert.py"
    library.write_text(library.read_text() + f"# {tmp_path}\n")
    # Pants talks to pantsd over the network's loopback, which is down there.
    done = checkout.pants("--no-pantsd", "package", "::", within=alone)
    assert done.code == 0, done.stderr
    assert not called.exists()
    for app in APPS:
        built = validate_layout(checkout.layout(app))
        assert built.manifest_digest != reference.image(app).manifest_digest
