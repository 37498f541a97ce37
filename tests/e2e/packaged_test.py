"""What `./pants package ::` makes of this repository."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path

import pytest

from slimfit.core.image.layout import blob_path
from tests.e2e.reference import APPS, Reference

HEAVY = {"numpy", "pandas", "pyarrow", "scipy", "scikit-learn", "opencv-python-headless", "pillow"}
SQLALCHEMY = {"etl": "2", "ledger": "1"}


@pytest.mark.parametrize("app", APPS)
def test_pex_and_image_hold_the_same_distributions_and_first_party_files(
    reference: Reference, app: str
) -> None:
    pex, image = reference.pex(app), reference.container(app).closure
    assert image.distributions == pex.distributions
    assert image.files == pex.files
    assert [name for name in pex.files if name.startswith(f"apps/{app}/")]


@pytest.mark.parametrize("app", APPS)
def test_an_app_holds_no_code_of_another_and_no_tests(reference: Reference, app: str) -> None:
    names = reference.container(app).closure.files
    assert {name.split("/")[1] for name in names if name.startswith("apps/")} == {app}
    assert not [name for name in names if name.endswith(("_test.py", ".pyi", "BUILD"))]


@pytest.mark.parametrize(
    ("app", "names"),
    [
        ("units", set()),
        ("dashboard", {"gunicorn", "jinja2", "markupsafe"}),
        ("ledger", {"sqlalchemy", "greenlet"}),
    ],
)
def test_a_light_app_holds_just_what_it_imports(
    reference: Reference, app: str, names: set[str]
) -> None:
    assert reference.container(app).closure.names == names


@pytest.mark.parametrize("app", APPS)
def test_no_app_here_needs_more_of_the_system_than_the_base_has(
    reference: Reference, app: str
) -> None:
    history = reference.image(app).config["history"]
    assert not [entry for entry in history if "debian packages" in entry["created_by"]]


def test_a_light_app_holds_nothing_heavy_and_a_heavy_one_nothing_of_another(
    reference: Reference,
) -> None:
    heavy = {app: reference.container(app).closure.names & HEAVY for app in APPS}
    assert heavy == {
        "api": set(),
        "dashboard": set(),
        "etl": {"numpy", "pandas", "pyarrow"},
        "forecast": {"numpy", "scipy", "scikit-learn"},
        "imaging": {"numpy", "opencv-python-headless", "pillow"},
        "ledger": set(),
        "units": set(),
    }


# What no import of an app shows, and what tells it all the same.
HINTS = {
    "dashboard": [
        ("apps.dashboard.app", 'the field `args` names "apps.dashboard.app:application"'),
        ("apps.dashboard.serve", 'the field `args` names "apps.dashboard.serve"'),
    ],
    "etl": [("pyarrow", 'apps/etl/main.py:39 calls `hourly.to_parquet(engine="pyarrow")`')],
}


@pytest.mark.parametrize("app", APPS)
def test_every_true_hint_is_found_and_no_false_one(reference: Reference, app: str) -> None:
    expected = HINTS.get(app, [])
    names = {name for name, _ in expected}
    found = reference.hints(app, without=names)
    assert [(hint.name, *hint.reasons) for hint in found] == expected
    # Each comes along, as a literal or accepted, so nobody is told of it.
    closure = reference.closure(app)
    assert names <= {*closure.names, *(path[:-3].replace("/", ".") for path in closure.files)}
    assert not [text for text in reference.warnings if "may need what no import shows" in text]


def test_a_script_brings_the_distribution_that_it_is_called_like(reference: Reference) -> None:
    assert "gunicorn" in reference.closure("dashboard").names


def test_two_resolves_bring_two_versions_of_one_library(reference: Reference) -> None:
    found = {
        app: version.split(".")[0]
        for app in APPS
        for name, version in reference.container(app).closure.distributions
        if name == "sqlalchemy"
    }
    assert found == SQLALCHEMY


@pytest.mark.parametrize("app", APPS)
def test_an_image_is_all_that_it_says_and_has_at_most_100_layers(
    reference: Reference, app: str
) -> None:
    # The validator has recomputed every digest, size and diff_id when it is here.
    assert 2 <= len(reference.image(app).layers) <= 100


def test_each_blob_is_written_once_however_many_apps_hold_it(reference: Reference) -> None:
    blobs = reference.checkout.root / "dist/blobs/sha256"
    needed = set()
    for app in APPS:
        image, layout = reference.image(app), reference.checkout.layout(app)
        assert (layout / "blobs").is_symlink()
        assert (layout / "blobs/sha256").resolve() == blobs.resolve()
        config = image.manifest["config"]["digest"]
        needed |= {digest[7:] for digest in (*image.layers, config, image.manifest_digest)}
    assert {path.name for path in blobs.iterdir()} == needed
    bases = {reference.image(app).layers[0] for app in APPS}
    assert len(bases) == 1


def test_the_base_says_what_it_is_so_that_scanners_know_it(reference: Reference) -> None:
    base = reference.container("units").layers[0]
    assert "ID=debian\n" in (base / "usr/lib/os-release").read_text()
    status = (base / "var/lib/dpkg/status").read_text()
    lock = (reference.checkout.root / "3rdparty/debian/base.lock").read_text()
    locked = {package["name"] for package in json.loads(lock)["packages"]}
    installed = {line[9:] for line in status.splitlines() if line.startswith("Package: ")}
    assert installed == locked


@pytest.mark.parametrize("app", ["units", "ledger"])
def test_skopeo_copies_an_image_with_its_digests(
    reference: Reference, app: str, tmp_path: Path
) -> None:
    if shutil.which("skopeo") is None:
        pytest.skip("skopeo is not installed")
    copy = tmp_path / "copy"
    command = ["skopeo", "--insecure-policy", "copy", "--quiet"]
    done = subprocess.run(
        [*command, f"oci:{reference.checkout.layout(app)}", f"dir:{copy}"],
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert done.returncode == 0, done.stderr
    image = reference.image(app)
    manifest = (copy / "manifest.json").read_bytes()
    assert (
        manifest == (reference.checkout.layout(app) / blob_path(image.manifest_digest)).read_bytes()
    )
    assert {path.name for path in copy.iterdir()} >= {digest[7:] for digest in image.layers}
