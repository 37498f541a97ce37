"""The configurations of build servers in docs/ci: their commands, run as a server would run them."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.changed.fleet import NAMES, Fleet
from tests.e2e.checkout import REPOSITORY

CI = REPOSITORY / "docs/ci"
# `pants` as a launcher installs it, and skopeo told that this registry speaks plain HTTP.
SHIMS = {
    "pants": '#!/bin/sh\nexec ./pants "$@"\n',
    "skopeo": """\
#!/bin/sh
case "$1" in login) shift; set -- login --tls-verify=false "$@" ;; esac
exec {skopeo} "$@"
""",
}


def github() -> dict[str, list[str]]:
    """The commands of a pull request and of a push."""
    (job,) = yaml.safe_load((CI / "github.yml").read_text())["jobs"].values()
    runs = {
        step["if"].rpartition("'")[0].rpartition("'")[2]: step
        for step in job["steps"]
        if "run" in step
    }
    return {
        "change": [runs["pull_request"]["run"]],
        "publish": [runs["push"]["run"]],
    }


def gitlab() -> dict[str, list[str]]:
    document: dict[str, Any] = yaml.safe_load((CI / "gitlab.yml").read_text())
    return {"change": document["changes"]["script"], "publish": document["publish"]["script"]}


def jenkins() -> dict[str, list[str]]:
    text = (CI / "Jenkinsfile").read_text()
    change, _, publish = text.partition("stage('Publish')")
    return {
        part: re.findall(r"sh '(.*)'", code)
        for part, code in (("change", change), ("publish", publish))
    }


SERVERS = {"github": github, "gitlab": gitlab, "jenkins": jenkins}
# What each server puts into the environment of a job.
ENVIRONMENT = {
    "github": {"SINCE": "HEAD~1", "USER": "me", "TOKEN": "word", "REGISTRY": "{registry}"},
    "gitlab": {
        "CI_MERGE_REQUEST_DIFF_BASE_SHA": "HEAD~1",
        "CI_REGISTRY": "{registry}",
        "CI_REGISTRY_USER": "me",
        "CI_REGISTRY_PASSWORD": "word",
    },
    "jenkins": {
        "CHANGE_TARGET": "main",
        "LOGIN_USR": "me",
        "LOGIN_PSW": "word",
        "REGISTRY": "{registry}",
    },
}


def shell(fleet: Fleet, folder: Path, commands: Sequence[str], more: Mapping[str, str]) -> str:
    """Run the commands of a job in bash; the first that fails ends it."""
    folder.mkdir()
    for name, text in SHIMS.items():
        (folder / name).write_text(text.format(skopeo=shutil.which("skopeo")))
        (folder / name).chmod(0o755)
    environment = {
        **fleet.checkout.environment,
        **fleet.environment,
        **{name: value.format(registry=fleet.registry.address) for name, value in more.items()},
        "PATH": f"{folder}{os.pathsep}{os.environ['PATH']}",
        "REGISTRY_AUTH_FILE": str(folder / "auth.json"),
        "GIT_COMMIT": fleet.git("rev-parse", "HEAD"),
    }
    done = subprocess.run(
        ["bash", "-euo", "pipefail", "-c", "\n".join(commands)],
        cwd=fleet.checkout.root,
        env=environment,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        encoding="utf-8",
        timeout=300,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert "word" not in done.stdout + done.stderr
    return done.stdout + done.stderr


@pytest.mark.parametrize("server", SERVERS)
def test_a_change_request_packages_what_it_changes_and_a_push_publishes_it(
    fleet: Fleet, server: str, tmp_path: Path
) -> None:
    jobs = SERVERS[server]()
    assert all(jobs.values())
    fleet.git("update-ref", "refs/remotes/origin/main", "HEAD")
    edited = fleet.checkout.root / "apps/delta/data.txt"
    edited.write_text(f"as {server} sees it\n")
    fleet.git("commit", "--quiet", "--all", "--message=A change")

    said = shell(fleet, tmp_path / "change", jobs["change"], ENVIRONMENT[server])
    assert set(re.findall(r"Wrote dist/apps\.(\w+)/\w+\.oci", said)) == {"delta"}
    assert fleet.published() == set()

    shell(fleet, tmp_path / "publish", jobs["publish"], ENVIRONMENT[server])
    assert fleet.published() == {"delta"}
    assert set(NAMES) > {"delta"}
