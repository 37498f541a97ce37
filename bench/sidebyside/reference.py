"""The apps of this repository as a fleet: ours builds them as they are, the other ways get what `closure` says."""

from __future__ import annotations

import ast
import json
import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from sidebyside.closures import REPO
from sidebyside.fleet import TINY, App, Fleet, write_app
from sidebyside.machine import run

_LEFT_OUT = shutil.ignore_patterns(".*", "__pycache__", "dist")
_LOCKS = "3rdparty/python/{}.lock"
# How a requirement of a resolve is addressed.
_ADDRESSES = {"default": "//3rdparty/python#", "legacy": "//3rdparty/python:legacy#"}


def copy(root: Path) -> Fleet:
    """Copy the checkout into a folder that does not exist, with an app that imports nothing."""
    shutil.copytree(REPO, root, ignore=_LEFT_OUT)
    write_app(root, TINY)
    # The address of what has no other owner, and of an app: `apps/etl:etl`.
    options = ("--no-pantsd", "--closure-format=json")
    said = run("./pants", *options, "closure", "apps::", cwd=root)
    document = json.loads(said[said.index("\n{") if not said.startswith("{") else 0 :])
    found = [one for one in document["apps"] if not one["address"].startswith(f"apps/{TINY.name}:")]
    locks = sorted({_LOCKS.format(one["resolve"]) for one in found})
    modules = {module["path"] for one in found for module in one["modules"]}
    return Fleet(root, tuple(_app(root, one) for one in found), len(modules), "all", tuple(locks))


def _app(root: Path, told: Mapping[str, Any]) -> App:
    """An app from what `closure` says of it: each distribution with its version, each folder of its code."""
    folder, _, name = told["address"].partition(":")
    paths = [module["path"] for module in told["modules"]]
    pinned = tuple(f"{one['name']}=={one['version']}" for one in told["distributions"])
    # Folders that stand in another one come with it.
    every = sorted({path.rpartition("/")[0] for path in paths})
    folders = tuple(one for one in every if not one.startswith(tuple(f"{up}/" for up in every)))
    program = _fields(root / folder / "BUILD")
    module = f"{folder}/main".replace("/", ".")
    script = program.get("script")
    if script or program["entry_point"] == folder.replace("/", "."):
        module = script or program["entry_point"]
    return App(name, pinned, folders, module, _recipe(folder, told, program))


def _fields(build: Path) -> dict[str, str]:
    """The fields of the `python_app` in a BUILD file whose values are strings."""
    for node in ast.walk(ast.parse(build.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call) and ast.unparse(node.func) == "python_app":
            return {
                str(one.arg): one.value.value
                for one in node.keywords
                if isinstance(one.value, ast.Constant) and isinstance(one.value.value, str)
            }
    raise ValueError(f"{build} has no python_app")


def _recipe(folder: str, told: Mapping[str, Any], program: Mapping[str, str]) -> str:
    """The fields of a `pex_binary` of the same program.

    Slimfit reads more from the code than Pants' inference does: that has to be written by hand.
    """
    kind = "script" if "script" in program else "entry_point"
    own = [module["path"] for module in told["modules"] if module["path"].startswith(f"{folder}/")]
    written = [f".{path[len(folder):]}:src" for path in own if path.endswith(".py")]
    address = _ADDRESSES[told["resolve"]]
    for one in told["distributions"]:
        if any(reason["kind"] != "distribution" for reason in one["why"]):
            written.append(f"{address}{one['name']}")
    lines = (
        f'{kind}="{program[kind]}",',
        f'    resolve="{told["resolve"]}",',
        f"    dependencies={json.dumps(sorted(written))},",
    )
    return "\n".join(lines)
