"""`./pants run` and `./pants oci-archive`: from a layout to an engine."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import tarfile
from pathlib import Path

import pytest

from tests.e2e.reference import Reference

ENGINES = ("docker", "podman")
# Told at each thousandth copy of a rule that the engine makes to find out which rule calls which.
COPIES = re.compile(r"initial_polymorphic iteration (\d+):")
# Answers as an engine would, and writes down how it was called.
ENGINE = """\
#!/bin/sh
echo "$*" >>{log}
case "$1" in
  load) exec cp "$3" {log}.tar ;;
  run) echo "the program ran"; exit 3 ;;
esac
"""


def path_without_engines(folder: Path) -> str:
    """A PATH that leads to all programs of this machine but engines: a folder of links."""
    folder.mkdir()
    for place in os.environ["PATH"].split(os.pathsep):
        for program in Path(place).glob("*"):
            link = folder / program.name
            if program.name not in ENGINES and not link.is_symlink():
                link.symlink_to(program.resolve())
    return str(folder)


def skopeo_digest(reference: str) -> str:
    """The manifest digest that skopeo finds at an image reference."""
    done = subprocess.run(
        ["skopeo", "inspect", "--format", "{{.Digest}}", reference],
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


def test_pants_starts_with_few_copies_of_its_rules(reference: Reference) -> None:
    done = reference.checkout.pants("--no-pantsd", "-ltrace", "--version")
    assert (done.code, done.stdout) == (0, "2.17.1\n")
    counts = [int(count) for count in COPIES.findall(done.stderr)]
    first = counts.index(1000, 1)
    # One graph is solved before plugins are loaded, from fewer rules, and it shows what is spared.
    assert counts[first - 1] > 200_000
    assert counts[-1] < 45_000


def test_run_without_an_engine_says_how_to_run_the_image(
    reference: Reference, tmp_path: Path
) -> None:
    path = path_without_engines(tmp_path / "bin")
    done = reference.checkout.pants("run", "apps/api#oci", PATH=path)
    assert (done.code, done.stdout) == (1, "")
    # What stands before it are Pants' own lines about what it did.
    assert done.stderr.partition("No engine")[2] == (
        " answers on this machine, so apps/api#oci cannot run as a container here.\n"
        "\n"
        "Where podman or docker is there:\n"
        "\n"
        "    ./pants oci-archive apps/api#oci\n"
        "    podman load -i dist/apps.api/api.oci.tar    # or: docker load -i"
        " dist/apps.api/api.oci.tar\n"
        "    podman run --rm --read-only --tmpfs /tmp --publish 8080:8080/tcp apps/api:latest\n"
        "\n"
        "The PEX of the same app runs without an engine: ./pants run apps/api#pex\n"
    )


def test_run_loads_the_image_into_the_engine_and_hands_on_arguments_and_exit_code(
    reference: Reference, tmp_path: Path
) -> None:
    log = tmp_path / "log"
    path = path_without_engines(tmp_path / "bin")
    engine = tmp_path / "bin/podman"
    engine.write_text(ENGINE.format(log=log))
    engine.chmod(0o755)
    done = reference.checkout.pants("run", "apps/units#oci", "--", "25", "degC", "degF", PATH=path)
    assert (done.code, done.stdout) == (3, "the program ran\n"), done.stderr
    asked, loaded, ran = log.read_text().splitlines()
    assert asked == "version"
    assert loaded.startswith("load -i /")
    assert ran == (
        "run --rm --interactive --read-only --tmpfs /tmp --cap-drop all apps/units:latest"
        " 25 degC degF"
    )
    with tarfile.open(f"{log}.tar") as archive:
        (entry,) = json.load(archive.extractfile("manifest.json"))  # type: ignore[arg-type]
    assert entry["RepoTags"] == ["apps/units:latest"]


def test_an_archive_is_an_oci_layout_and_what_old_engines_load(reference: Reference) -> None:
    done = reference.checkout.pants("oci-archive", "apps/units", "apps/ledger#oci")
    assert done.code == 0, done.stderr
    assert done.stdout == (
        "Wrote dist/apps.ledger/ledger.oci.tar: `docker load -i dist/apps.ledger/ledger.oci.tar`"
        " gives apps/ledger:latest\n"
        "Wrote dist/apps.units/units.oci.tar: `docker load -i dist/apps.units/units.oci.tar` gives"
        " apps/units:latest\n"
    )
    for app in ("ledger", "units"):
        image = reference.image(app)
        with tarfile.open(reference.checkout.root / f"dist/apps.{app}/{app}.oci.tar") as archive:
            names = archive.getnames()
            assert {"oci-layout", "index.json", "manifest.json"} < set(names)
            (entry,) = json.load(archive.extractfile("manifest.json"))  # type: ignore[arg-type]
        assert entry["RepoTags"] == [f"apps/{app}:latest"]
        assert entry["Layers"] == [f"blobs/sha256/{digest[7:]}" for digest in image.layers]
        assert {entry["Config"], *entry["Layers"]} < set(names)


def test_skopeo_reads_an_archive_both_ways(reference: Reference) -> None:
    if shutil.which("skopeo") is None:
        pytest.skip("skopeo is not installed")
    done = reference.checkout.pants("oci-archive", "apps/units")
    assert done.code == 0, done.stderr
    archive = reference.checkout.root / "dist/apps.units/units.oci.tar"
    assert skopeo_digest(f"oci-archive:{archive}") == reference.image("units").manifest_digest
    assert skopeo_digest(f"docker-archive:{archive}").startswith("sha256:")


def test_an_archive_of_what_is_no_image_is_refused(reference: Reference) -> None:
    done = reference.checkout.pants("oci-archive", "apps/units#pex")
    assert done.refusal("oci-archive") == (
        "None of these targets is an app's image.\n"
        "\n"
        "Name an app or its image, as in `./pants oci-archive apps/api` or"
        " `./pants oci-archive apps/api#oci`."
    )
