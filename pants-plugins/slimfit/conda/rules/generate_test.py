"""Tests of the targets that a `conda_environment` makes."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from pants.backend.python.target_types import (
    PythonRequirementModulesField,
    PythonRequirementResolveField,
    PythonRequirementsField,
    PythonRequirementTarget,
)
from pants.core.target_types import TargetGeneratorSourcesHelperTarget
from pants.engine.addresses import Address
from pants.engine.internals.parametrize import Parametrize
from pants.engine.internals.scheduler import ExecutionError
from pants.engine.target import Dependencies, Tags, Target
from pants.testutil.rule_runner import RuleRunner

from slimfit.conda.rules import generate, report
from slimfit.conda.target_types import CondaEnvironmentTarget, RequirementSystemPackagesField

BUILD = "3rdparty/python/BUILD"


@pytest.fixture
def rule_runner() -> RuleRunner:
    return RuleRunner(
        rules=[*report.rules(), *generate.rules()],
        target_types=[
            CondaEnvironmentTarget,
            PythonRequirementTarget,
            TargetGeneratorSourcesHelperTarget,
        ],
        objects={"parametrize": Parametrize},
    )


def environment(*lines: str) -> str:
    return "dependencies:\n" + "".join(f"  - {line}\n" for line in lines)


def requirement(rule_runner: RuleRunner, project: str) -> Target:
    return rule_runner.get_target(
        Address("3rdparty/python", target_name="conda", generated_name=project)
    )


def requirements(target: Target) -> list[str]:
    return [str(one) for one in target[PythonRequirementsField].value]


def first_error(caught: ExecutionError) -> str:
    """The message of the error that stopped the engine."""
    errors: Sequence[Exception] = caught.wrapped_exceptions
    return str(errors[0])


def error(rule_runner: RuleRunner, build: str, text: str) -> str:
    """The message of the error that an environment file causes."""
    rule_runner.write_files({BUILD: build, "environment.yml": text})
    with pytest.raises(ExecutionError) as caught:
        requirement(rule_runner, "numpy")
    return first_error(caught.value)


def test_every_project_is_a_target_with_its_modules_and_system_packages(
    rule_runner: RuleRunner,
) -> None:
    rule_runner.write_files(
        {
            BUILD: 'conda_environment(name="conda", source="//environment.yml", tags=["t"])',
            "environment.yml": environment(
                *("python=3.9", "numpy=1.26", "py-opencv", "ruamel.yaml", "pytesseract", "tk"),
                "pip: ['requests[socks]>=2; python_version<\"4\"']",
            ),
        }
    )
    numpy, opencv, yaml, tesseract, requests = (
        requirement(rule_runner, name)
        for name in ("numpy", "opencv-python-headless", "ruamel-yaml", "pytesseract", "requests")
    )
    assert requirements(numpy) == ["numpy==1.26.*"]
    assert numpy[PythonRequirementModulesField].value is None
    assert numpy[Tags].value == ("t",)
    assert requirements(opencv) == ["opencv-python-headless"]
    assert opencv[PythonRequirementModulesField].value == ("cv2",)
    assert requirements(yaml) == ["ruamel.yaml"]
    assert yaml[PythonRequirementModulesField].value in (None, ("ruamel.yaml",))
    assert dict(tesseract[RequirementSystemPackagesField].value or {}) == {
        "bookworm": ("tesseract-ocr",),
        "trixie": ("tesseract-ocr",),
    }
    assert requirements(requests) == ['requests[socks]>=2; python_version < "4"']


def test_a_file_beside_the_build_file_is_a_dependency(rule_runner: RuleRunner) -> None:
    rule_runner.write_files(
        {
            BUILD: 'conda_environment(name="conda")',
            "3rdparty/python/environment.yml": environment("numpy", "pip: ['-r more.txt']"),
            "3rdparty/python/more.txt": "six\n",
        }
    )
    numpy, six = (requirement(rule_runner, name) for name in ("numpy", "six"))
    assert numpy[Dependencies].value == (
        "3rdparty/python/environment.yml:conda",
        "3rdparty/python/more.txt:conda",
    )
    assert requirements(six) == ["six"]


def test_fields_of_the_user_come_first(rule_runner: RuleRunner) -> None:
    rule_runner.write_files(
        {
            BUILD: (
                'conda_environment(name="conda", source="//environment.yml", relax="minor",'
                ' resolve="python-default", platform="linux-aarch64",'
                ' name_mapping={"acme": "numpy[extra]"},'
                ' overrides={"Scipy": {"requirements": ["scipy>=1,<2"], "modules": ["s"]}})'
            ),
            "environment.yml": environment("acme==1.2.3", "scipy>=1,<2|>3", "six  # [x86_64]"),
        }
    )
    numpy, scipy = (requirement(rule_runner, name) for name in ("numpy", "scipy"))
    assert requirements(numpy) == ["numpy[extra]==1.2.*"]
    assert numpy[PythonRequirementResolveField].value == "python-default"
    assert requirements(scipy) == ["scipy<2,>=1"]
    assert scipy[PythonRequirementModulesField].value == ("s",)
    with pytest.raises(ExecutionError):
        requirement(rule_runner, "six")


def test_the_larger_file_of_names_is_read(rule_runner: RuleRunner) -> None:
    rule_runner.set_options(["--conda-name-file=names.json"])
    rule_runner.write_files(
        {
            BUILD: 'conda_environment(name="conda", source="//environment.yml")',
            "environment.yml": environment("qqqq-zzzz"),
            "names.json": '{"qqqq-zzzz": "acme-tools"}',
        }
    )
    assert requirements(requirement(rule_runner, "acme-tools")) == ["acme-tools"]


def test_an_unknown_name_stops_it_with_the_mapping_to_paste(rule_runner: RuleRunner) -> None:
    build = 'conda_environment(name="conda", source="//environment.yml")'
    message = error(rule_runner, build, environment("numpy", "qqqq-zzzz=1"))
    assert message.startswith("environment.yml names a package that Slimfit does not know.")
    assert (
        "Say what it is in 3rdparty/python:conda, and fill in the project:\n\n"
        '  name_mapping={\n      "qqqq-zzzz": "",\n  },' in message
    )


def test_a_python_that_the_resolve_lacks_stops_it(rule_runner: RuleRunner) -> None:
    rule_runner.set_options(["--python-interpreter-constraints=['CPython==3.11.*']"])
    build = 'conda_environment(name="conda", source="//environment.yml")'
    message = error(rule_runner, build, environment("python=3.8", "numpy"))
    assert message.startswith(
        "environment.yml:2 asks for `python=3.8`, and the code of the resolve `python-default` runs"
        " on `CPython==3.11.*`."
    )


def test_a_file_that_is_not_there_stops_it(rule_runner: RuleRunner) -> None:
    rule_runner.write_files({BUILD: 'conda_environment(name="conda", source="//gone.yml")'})
    with pytest.raises(ExecutionError) as caught:
        requirement(rule_runner, "numpy")
    assert first_error(caught.value) == (
        "The environment file gone.yml has one fault.\n\n"
        "gone.yml\n"
        "    There is no such file. Correct the path of the file."
    )


def test_a_source_out_of_the_repository_is_refused(rule_runner: RuleRunner) -> None:
    rule_runner.write_files({BUILD: 'conda_environment(name="conda", source="../environment.yml")'})
    with pytest.raises(ExecutionError) as caught:
        requirement(rule_runner, "numpy")
    assert first_error(caught.value) == (
        "3rdparty/python/BUILD:1: The field `source` of 3rdparty/python:conda is '../environment.yml', which is no path of the"
        " repository.\n\n"
        'Write a path beside the BUILD file, as in `source="environment.yml"`, or one from the root, as'
        ' in `source="//environment.yml"`.'
    )
