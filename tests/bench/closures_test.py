"""The fleets of `bench/run`: what their apps import, and that they reach all that is locked for them."""

from __future__ import annotations

import json
import re
import sys
from collections import Counter
from pathlib import Path

import pytest

BENCH = Path(__file__).resolve().parents[2] / "bench"
sys.path.insert(0, str(BENCH))

# The harness is a program of its own, started in its folder.
from sidebyside import closures, prepare  # noqa: E402  # pants: no-infer-dep

LOCK = BENCH / "fleet/default.lock"
SIZES = (1, 10, 50, 100)


def requirements() -> set[str]:
    lines = (BENCH / "fleet/requirements.txt").read_text(encoding="utf-8").splitlines()
    return {line for line in lines if line and not line.startswith("#")}


def requires() -> dict[str, set[str]]:
    """What each locked distribution requires of the others, with the extras that are asked for."""
    text = LOCK.read_text(encoding="utf-8")
    body = "\n".join(line for line in text.splitlines() if not line.startswith("//"))
    (resolve,) = json.loads(body)["locked_resolves"]
    found = {}
    for one in resolve["locked_requirements"]:
        wanted = [
            line
            for line in one["requires_dists"]
            if "extra ==" not in line or (one["project_name"], "binary") == ("psycopg", extra(line))
        ]
        found[one["project_name"]] = {project(line) for line in wanted}
    return found


def extra(line: str) -> str:
    found = re.search(r'extra == "(.*?)"', line)
    return found[1] if found else ""


def project(line: str) -> str:
    return re.sub(r"[-_.]+", "-", re.split(r"[^\w.-]", line)[0]).lower()


def test_apps_of_the_largest_fleet_reach_every_locked_distribution() -> None:
    shape = closures.real(100)
    edges = requires()
    todo = [project(one) for program in shape.programs for one in shape.asked(program)]
    reached: set[str] = set()
    while todo:
        name = todo.pop()
        if name not in reached:
            reached.add(name)
            todo.extend(edges[name] & edges.keys())
    assert reached == set(edges)
    assert len(reached) == 150


def test_the_fleets_ask_for_exactly_the_requirements() -> None:
    assert set(closures.real(100).requirements.values()) == requirements()


@pytest.mark.parametrize("apps", SIZES)
def test_a_fleet_has_twenty_modules_for_each_app(apps: int) -> None:
    shape = closures.real(apps)
    assert len(shape.programs) == apps
    assert shape.modules == 20 * apps
    # No library is left to nobody.
    imported = {number for program in shape.programs for number in program.libraries}
    assert imported == set(range(apps))


def test_heavy_distributions_are_as_popular_as_said() -> None:
    counts = Counter(module for one in closures.real(100).programs for module in one.imports)
    heavy = ("numpy", "pandas", "scipy", "sklearn", "pyarrow", "cv2")
    assert [counts[module] for module in heavy] == [50, 33, 10, 10, 10, 10]


def test_a_fleet_is_a_function_of_its_number() -> None:
    assert closures.real(50) == closures.real(50)
    assert closures.small(10, 240, 12) == closures.small(10, 240, 12)


def test_further_apps_of_a_small_fleet_bring_no_further_distribution() -> None:
    few, many = (closures.small(apps, 240, 4) for apps in (10, 100))
    asked = [{one for p in shape.programs for one in shape.asked(p)} for shape in (few, many)]
    assert asked == [{"jinja2", "numpy", "pandas", "pyyaml"}] * 2


def test_locked_wheels_are_told_with_their_sizes() -> None:
    found = {one.project: one for one in prepare.locked(LOCK)}
    assert len(found) == 150
    assert found["numpy"].file.startswith(f"numpy-{found['numpy'].version}-cp311-cp311-manylinux")
    assert found["ruamel-yaml"].file.startswith("ruamel_yaml-")
    # Nobody shall wait for more.
    assert 400e6 < sum(one.size for one in found.values()) < 700e6
