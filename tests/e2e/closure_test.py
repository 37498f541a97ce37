"""`./pants closure` tells what is in the images."""

from __future__ import annotations

import json
import shutil
import subprocess
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest

from slimfit.core.image.layout import read_layout
from tests.e2e.checkout import WHOLE
from tests.e2e.reference import APPS, Reference

Json = dict[str, Any]


def told(reference: Reference, *options: str) -> dict[str, Json]:
    """What the goal tells of each app, by its folder's name."""
    done = reference.checkout.pants("closure", "--closure-format=json", *options, "::")
    assert done.code == 0, done.stderr
    return {app["address"].split(":")[1]: app for app in json.loads(done.stdout)["apps"]}


@pytest.fixture(scope="module")
def unbuilt(reference: Reference) -> dict[str, Json]:
    return told(reference)


@pytest.fixture(scope="module")
def measured(reference: Reference) -> dict[str, Json]:
    return told(reference, "--closure-measure")


@pytest.mark.parametrize("app", APPS)
def test_distributions_and_files_are_those_of_the_image(
    reference: Reference, unbuilt: dict[str, Json], app: str
) -> None:
    held, found = reference.closure(app), unbuilt[app]
    distributions = {(item["name"], item["version"]) for item in found["distributions"]}
    assert distributions == held.distributions
    files = {
        item["place"]: sha256((reference.checkout.root / item["path"]).read_bytes()).hexdigest()
        for item in found["modules"]
    }
    assert files == held.files
    assert all(item["why"] for item in (*found["distributions"], *found["modules"]))


@pytest.mark.parametrize("app", APPS)
def test_what_is_measured_are_the_bytes_of_the_layers(
    reference: Reference, measured: dict[str, Json], unbuilt: dict[str, Json], app: str
) -> None:
    found = measured[app]
    layers = reference.container(app).layers
    on_disk = [
        sum(
            path.lstat().st_size
            for path in folder.rglob("*")
            if path.is_file() and not path.is_symlink()
        )
        for folder in layers
    ]
    stored = read_layout(reference.checkout.layout(app)).manifest["layers"]
    assert [
        (layer["key"], layer["size"]["compressed"], layer["size"]["unpacked"])
        for layer in found["layers"]
    ] == [(blob["digest"], blob["size"], count) for blob, count in zip(stored, on_disk)]
    sizes = found["sizes"]
    assert sizes["total"]["unpacked"] == sum(on_disk)
    assert sizes["base"]["unpacked"] == on_disk[0]
    assert sizes["sources"]["unpacked"] == on_disk[-1]
    assert sizes["distributions"]["unpacked"] == sum(on_disk[1:-1])
    for item in found["distributions"]:
        assert sum(item["folders"].values()) == item["size"]["unpacked"]
    names = ("address", "program", "resolve", "base", "modules", "system_packages")
    assert {name: found[name] for name in names[:5]} == {
        name: unbuilt[app][name] for name in names[:5]
    }


def test_the_goal_answers_why_and_ends_with_1_where_nothing_has_it(reference: Reference) -> None:
    pants = reference.checkout.pants
    done = pants("closure", "--closure-why=numpy", "apps/imaging")
    assert done.code == 0, done.stderr
    title, way, *_ = done.stdout.splitlines()
    assert title.startswith("numpy ") and " is in apps/imaging:imaging" in title
    assert way == (
        "  apps/imaging/main.py:12 imports libs.imagery.edges"
        " → libs/imagery/edges.py:8 imports numpy"
    )
    done = pants("closure", "--closure-why=numpy", "apps/units")
    assert (done.code, done.stdout) == (
        1,
        "numpy is not in apps/units:units.\n"
        "It is in apps/etl:etl, apps/forecast:forecast, apps/imaging:imaging.\n",
    )
    message = pants("closure", "--closure-why=libs.unitz.convert", "::").refusal("closure")
    assert message.startswith(
        "Nothing in this repository is called `libs.unitz.convert`. Did you mean `libs.units.convert`"
    )


def test_what_only_tests_need_is_no_apps_and_they_are_named(reference: Reference) -> None:
    done = reference.checkout.pants("closure", "--closure-unused", "::")
    assert done.code == 0, done.stderr
    assert "  httpx~=0.28.1" in done.stdout
    assert "    used by apps/api/main_test.py:13, " in done.stdout
    assert "numpy" not in done.stdout


def git(folder: Path, *arguments: str) -> None:
    name = ["-c", "user.name=A Test", "-c", "user.email=test@example.invalid"]
    subprocess.run(["git", *name, *arguments], cwd=folder, check=True, capture_output=True)


def test_an_import_more_is_told_against_the_revision_before(reference: Reference) -> None:
    checkout = reference.checkout
    edited = checkout.root / "apps/units/cli.py"
    before = edited.read_text()
    git(checkout.root, "init", "--quiet")
    try:
        git(checkout.root, "add", *WHOLE)
        git(checkout.root, "commit", "--quiet", "--message=Before")
        edited.write_text(f"{before}\n\nimport numpy\n")
        done = checkout.pants(
            "closure", "--closure-diff=HEAD", "--closure-format=markdown", "apps/units"
        )
        assert done.code == 0, done.stderr
        assert "<code>apps/units:units</code>: 1 added, 1 changed</summary>" in done.stdout
        assert "| distribution | `numpy` | - | 2." in done.stdout
        assert "| file | `apps/units/cli.py` |" in done.stdout
        refused = checkout.pants("closure", "--closure-diff=no-such-branch", "::")
        assert refused.refusal("closure") == (
            "Git knows no revision `no-such-branch`.\n\nName a branch, a tag or a commit, as in"
            " `--closure-diff=main`; or a file that ends in `.json`, or an app."
        )
        listed = subprocess.run(
            ["git", "worktree", "list"],
            cwd=checkout.root,
            capture_output=True,
            text=True,
            check=True,
        )
        assert len(listed.stdout.splitlines()) == 1
    finally:
        edited.write_text(before)
        shutil.rmtree(checkout.root / ".git")


def test_the_page_is_whole_and_knows_every_app_and_no_place(reference: Reference) -> None:
    done = reference.checkout.pants("closure", "--closure-format=html", "::")
    assert done.code == 0, done.stderr
    assert done.stdout.startswith("<!doctype html>\n")
    assert done.stdout.endswith("</html>\n")
    assert all(f'"address":"apps/{app}:{app}"' in done.stdout for app in APPS)
    assert str(reference.checkout.root) not in done.stdout
