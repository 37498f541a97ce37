"""Tests of the goal `conda-import`."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path

import pytest
from pants.engine.internals.scheduler import ExecutionError
from pants.testutil.rule_runner import RuleRunner

from slimfit.conda.rules import conda_import, generate, report
from slimfit.conda.target_types import CondaEnvironmentTarget
from slimfit.target_types.base import DebianBaseTarget

ENVIRONMENT = """\
channels: [conda-forge, "https://user:secret@conda.invalid/t/tk-1/ours"]
dependencies:
  - python=3.11
  - numpy==1.26.4
  - ffmpeg
  - make
  - qqqq-zzzz
  - pip:
    - --extra-index-url https://user:secret@idx.invalid/simple
    - --find-links https://idx.invalid/wheels
"""


@pytest.fixture
def rule_runner() -> RuleRunner:
    return RuleRunner(
        rules=[*report.rules(), *generate.rules(), *conda_import.rules()],
        target_types=[CondaEnvironmentTarget, DebianBaseTarget],
    )


def run(rule_runner: RuleRunner, files: Mapping[str, str], *arguments: str) -> str:
    """What the goal prints, for the environment above and other files."""
    rule_runner.write_files({"environment.yml": ENVIRONMENT, **files})
    done = rule_runner.run_goal_rule(
        conda_import.CondaImportGoal, args=[*arguments, "environment.yml"]
    )
    assert done.exit_code == 0
    assert "secret" not in done.stdout and "tk-1" not in done.stdout
    return str(done.stdout)


def first_error(caught: ExecutionError) -> str:
    """The message of the error that stopped the engine."""
    errors: Sequence[Exception] = caught.wrapped_exceptions
    return str(errors[0])


def read(rule_runner: RuleRunner, name: str) -> str:
    return (Path(rule_runner.build_root) / name).read_text()


def test_it_writes_what_a_repository_without_pants_needs(rule_runner: RuleRunner) -> None:
    said = run(rule_runner, {}, "--relax=minor")
    toml = read(rule_runner, "pants.toml")
    assert 'backend_packages = ["pants.backend.python", "slimfit", "slimfit.conda"]' in toml
    assert (
        'interpreter_constraints = ["CPython==3.11.*"]  # the environment\'s `python=3.11`' in toml
    )
    assert 'find_links = ["https://idx.invalid/wheels"]' in toml
    assert "secret" not in toml
    assert read(rule_runner, "3rdparty/python/BUILD") == (
        "# The requirements of environment.yml: //3rdparty/python:conda#numpy and so on.\n"
        "conda_environment(\n"
        '    name="conda",\n'
        '    source="//environment.yml",\n'
        '    relax="minor",\n'
        "    # What these packages are is yours to say; see `./pants help conda_environment`.\n"
        "    name_mapping={\n"
        '        # "qqqq-zzzz": "",\n'
        "    },\n"
        ")\n"
    )
    assert 'suite="bookworm"' in read(rule_runner, "3rdparty/debian/BUILD")
    assert "numpy: `==1.26.4` is loosened to `==1.26.*`" in said
    assert said.index("3rdparty/python/BUILD: adding") < said.index("Wrote pants.toml")
    assert (
        "environment.yml: 1 requirements mapped, 1 native, 1 dropped, 1 need a decision\n" in said
    )
    assert said.endswith(
        "Next:\n"
        "  say in 3rdparty/python/BUILD what needs a decision above\n"
        "  ./pants tailor ::              # a target for every program and folder\n"
        "  ./pants generate-lockfiles     # the proof that the versions go together\n"
        "  ./pants package ::             # a PEX file and an image of every app\n"
    )


def test_it_never_changes_what_the_user_wrote(rule_runner: RuleRunner) -> None:
    toml = '[python]\ninterpreter_constraints = ["CPython==3.10.*"]  # ours\n\n# The end.\n[test]\nx = 1\n'
    own = "# Ours.\n"
    said = run(rule_runner, {"pants.toml": toml, "3rdparty/python/BUILD": own})
    written = read(rule_runner, "pants.toml")
    kept = [line for line in toml.splitlines() if line]
    assert [line for line in written.splitlines() if line in kept and line] == kept
    assert written.index("enable_resolves = true") < written.index("# The end.")
    assert read(rule_runner, "3rdparty/python/BUILD") == own
    assert (
        'pants.toml: yours, so not changed: [python].interpreter_constraints is ["CPython==3.10.*"],'
        ' and the environment asks for ["CPython==3.11.*"]' in said
    )
    assert "3rdparty/python/BUILD: yours, so not changed: add\n    # The requirements" in said


def test_a_second_time_writes_nothing(rule_runner: RuleRunner) -> None:
    run(rule_runner, {})
    before = read(rule_runner, "pants.toml")
    said = run(rule_runner, {})
    assert read(rule_runner, "pants.toml") == before
    assert "pants.toml: has all that it needs" in said
    assert "Wrote nothing." in said


def test_what_its_target_says_of_names_counts(rule_runner: RuleRunner) -> None:
    build = (
        'conda_environment(name="conda", source="//environment.yml", relax="any",'
        ' name_mapping={"qqqq-zzzz": "acme-tools"})'
    )
    said = run(rule_runner, {"3rdparty/python/BUILD": build})
    assert "Mapped\n  acme-tools, numpy\n" in said
    assert "3rdparty/python/BUILD: has all that it needs" in said


def test_a_repository_without_images_gets_no_base(rule_runner: RuleRunner) -> None:
    toml = '[GLOBAL]\nbackend_packages = ["pants.backend.python", "slimfit.conda"]\n'
    said = run(rule_runner, {"pants.toml": toml})
    assert "debian" not in said and "[slimfit]" not in said
    assert not (Path(rule_runner.build_root) / "3rdparty/debian").exists()


def test_a_dry_run_only_shows(rule_runner: RuleRunner) -> None:
    said = run(rule_runner, {}, "--dry-run")
    assert "pants.toml: would add\n  + [GLOBAL]\n" in said
    assert "Wrote nothing." in said
    assert not (Path(rule_runner.build_root) / "3rdparty").exists()


def test_the_report_for_machines(rule_runner: RuleRunner) -> None:
    loaded = json.loads(run(rule_runner, {}, "--format=json", "--dry-run"))
    assert loaded["format"] == 1
    assert loaded["summary"] == {"requirements": 1, "native": 1, "dropped": 1, "decisions": 1}
    assert loaded["requirements"][0]["requirements"] == ["numpy==1.26.4"]
    assert loaded["native"][0]["line"] == 'system_packages=["ffmpeg"]'
    assert loaded["native"][0]["global"] is True
    assert loaded["unknown"] == [
        {"file": "environment.yml", "line": 7, "name": "qqqq-zzzz", "text": "qqqq-zzzz", "hint": ""}
    ]
    assert [file["path"] for file in loaded["files"]] == [
        "pants.toml",
        "3rdparty/python/BUILD",
        "3rdparty/debian/BUILD",
    ]


@pytest.mark.parametrize("arguments", [[], ["environment.yml", "other.yml"]], ids=["none", "two"])
def test_it_takes_one_file(rule_runner: RuleRunner, arguments: list[str]) -> None:
    rule_runner.write_files({"environment.yml": ENVIRONMENT, "other.yml": ENVIRONMENT})
    with pytest.raises(ExecutionError) as caught:
        rule_runner.run_goal_rule(conda_import.CondaImportGoal, args=arguments)
    what = "2 files: environment.yml, other.yml" if arguments else "no file"
    assert first_error(caught.value) == (
        f"`conda-import` takes one environment file, and the command line names {what}.\n\n"
        "Write `./pants conda-import environment.yml`."
    )


def test_a_broken_pants_toml_is_said(rule_runner: RuleRunner) -> None:
    rule_runner.write_files({"environment.yml": ENVIRONMENT, "pants.toml": "[python\n"})
    with pytest.raises(ExecutionError) as caught:
        rule_runner.run_goal_rule(conda_import.CondaImportGoal, args=["environment.yml"])
    assert first_error(caught.value).startswith("pants.toml is no TOML: ")
