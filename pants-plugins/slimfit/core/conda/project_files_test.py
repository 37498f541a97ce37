"""What is added to pants.toml, and which BUILD files are written."""

from __future__ import annotations

from typing import Optional

import pytest
import toml

from slimfit.core.conda.fakes import environment_text, report
from slimfit.core.conda.project_files import (
    Project,
    base_build,
    plan_build,
    plan_pants_toml,
    requirements_build,
    settings,
)


def project(
    *lines: str, pip: tuple[str, ...] = (), files: Optional[dict[str, str]] = None
) -> Project:
    made = report(environment_text(*lines, pip=pip), files=files)
    return Project(made, resolve="default", relax="exact", pants_version="2.17.1")


def test_a_new_pants_toml_holds_all() -> None:
    plan = plan_pants_toml("", {}, settings(project("python=3.11", "numpy")))
    assert plan.text == (
        "[GLOBAL]\n"
        'pants_version = "2.17.1"\n'
        'backend_packages = ["pants.backend.python", "slimfit", "slimfit.conda"]\n'
        "\n"
        "[source]\n"
        'root_patterns = ["/"]  # imports start at the root: `import tools.clean`\n'
        "\n"
        "[python]\n"
        "enable_resolves = true\n"
        'default_resolve = "default"\n'
        'interpreter_constraints = ["CPython==3.11.*"]  # the environment\'s `python=3.11`\n'
        "\n"
        "[python.resolves]\n"
        'default = "3rdparty/python/default.lock"  # made by generate-lockfiles\n'
        "\n"
        "[python-infer]\n"
        "use_rust_parser = false  # of `import a, b` the other one loses b\n"
        "\n"
        "[slimfit]\n"
        'base = "//3rdparty/debian:base"  # what lies under every image\n'
    )
    assert toml.loads(plan.text)["python"]["resolves"] == {
        "default": "3rdparty/python/default.lock"
    }
    assert plan.advice == ()


@pytest.mark.parametrize(
    "current",
    [
        '[GLOBAL]\npants_version = "2.17.1"\n',
        "# Ours.\n[python]\n# theirs\nx = 1\n\n# Of the next.\n[python.resolves]\nother = 'o.lock'\n",
        "[a]\nb = [\n  'c',\n]\n[[d]]\ne = 1\n",
    ],
)
def test_every_line_of_the_user_stays_in_its_order(current: str) -> None:
    plan = plan_pants_toml(current, toml.loads(current), settings(project("python=3.11")))
    kept = iter(plan.text.splitlines())
    assert all(line in kept for line in current.splitlines() if line)
    assert toml.loads(plan.text)["python"]["enable_resolves"] is True
    again = plan_pants_toml(plan.text, toml.loads(plan.text), settings(project("python=3.11")))
    assert (again.text, again.added) == ("", ())


def test_options_of_pip_become_settings() -> None:
    made = settings(
        project(
            "python=3.12",
            pip=(
                "--extra-index-url https://idx.invalid/simple",
                "-f https://idx.invalid/wheels",
                "--extra-index-url https://me:secret@idx.invalid/private",
                "-c limits.txt",
            ),
            files={"limits.txt": "six<2\n"},
        )
    )
    assert made["python-repos"] == {
        "indexes.add": (["https://idx.invalid/simple"], "`pip:` in environment.yml"),
        "find_links": (["https://idx.invalid/wheels"], "`pip:` in environment.yml"),
    }
    assert made["python.resolves_to_constraints_file"] == {
        "default": ("limits.txt", "`-c` of the environment file")
    }
    assert "slimfit" not in made


@pytest.mark.parametrize(
    ("line", "suite"),
    [("python=3.11", "bookworm"), ("python 3.13.1", "trixie"), ("python>=3.9", ""), ("numpy", "")],
)
def test_the_base_is_the_debian_release_with_the_python(line: str, suite: str) -> None:
    assert project(line).suite == suite
    assert f'suite="{suite}"' in base_build(project(line))


def test_a_build_file_is_written_where_there_is_none() -> None:
    text = requirements_build(project("numpy"))
    assert plan_build("BUILD", "", text, "conda_environment(").text == text
    there = plan_build("BUILD", text, text, "conda_environment(")
    assert (there.text, there.advice) == ("", ())
    own = plan_build("BUILD", "# Ours.\n", text, "conda_environment(")
    assert (own.text, own.advice) == ("", (f"add\n{text.rstrip()}",))
