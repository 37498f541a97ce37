"""The committed reference is what the plugin's help texts say."""

from __future__ import annotations

import copy
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

import slimfit.register
from docs.pages import Undocumented, pages

REFERENCE = Path(__file__).resolve().parents[2] / "docs/reference"
PLUGINS = Path(slimfit.register.__file__).resolve().parents[1]

CONFIG = """\
[GLOBAL]
pants_version = "2.17.1"
pantsd = false
pythonpath = [{plugins!r}]
backend_packages = ["pants.backend.python", "slimfit"]
local_store_dir = "%(buildroot)s/.cache/store"
named_caches_dir = "%(buildroot)s/.cache/named"
local_execution_root_dir = "%(buildroot)s/.cache"

[anonymous-telemetry]
enabled = false
"""


@pytest.fixture(scope="module")
def help_all(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """What `help-all` prints in a repository with nothing in it, defaults and all."""
    repo = tmp_path_factory.mktemp("repo")
    (repo / ".cache").mkdir()
    (repo / "pants.toml").write_text(CONFIG.format(plugins=str(PLUGINS)))
    inherited = {name: os.environ[name] for name in ("PATH", "LANG") if name in os.environ}
    done = subprocess.run(
        [sys.executable, "-m", "pants", "help-all"],
        cwd=repo,
        env={**inherited, "HOME": str(repo), "NO_SCIE_WARNING": "1"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    loaded: dict[str, Any] = json.loads(done.stdout)
    return loaded


def test_the_reference_is_current(help_all: dict[str, Any]) -> None:
    written = {path.name: path.read_text("utf-8") for path in REFERENCE.glob("*.md")}
    assert written == pages(help_all), "Run docs/generate_reference."


def test_a_field_without_an_example_is_refused(help_all: dict[str, Any]) -> None:
    changed = copy.deepcopy(help_all)
    fields = changed["name_to_target_type_info"]["python_app"]["fields"]
    (field,) = (field for field in fields if field["alias"] == "bytecode")
    field["description"] = "Whether there is bytecode."
    with pytest.raises(Undocumented) as problem:
        pages(changed)
    assert str(problem.value) == "The help of `bytecode` of `python_app` gives no example."


def test_an_option_without_an_example_is_refused(help_all: dict[str, Any]) -> None:
    changed = copy.deepcopy(help_all)
    options = changed["scope_to_help_info"]["slimfit"]["basic"]
    options.append({**options[0], "config_key": "colour", "help": "The colour of it."})
    with pytest.raises(Undocumented) as problem:
        pages(changed)
    assert str(problem.value) == "The help of the option `[slimfit].colour` gives no example."


def test_an_example_of_what_is_gone_is_refused(help_all: dict[str, Any]) -> None:
    changed = copy.deepcopy(help_all)
    target = changed["name_to_target_type_info"]["oci_image"]
    target["fields"] = [field for field in target["fields"] if field["alias"] != "layers"]
    with pytest.raises(Undocumented) as problem:
        pages(changed)
    assert str(problem.value) == (
        "docs/pages.py has examples of what is not there: ('oci_image', 'layers')"
    )
