"""Tests of which requirement answers which module."""

from __future__ import annotations

from collections.abc import Collection
from typing import Optional

import pytest

from slimfit.core.facts.fakes import resolve, wheel
from slimfit.core.facts.owners import Answer, Requirement, answers
from slimfit.core.facts.resolve import ResolveFacts
from slimfit.core.facts.wheel import OpenPackage, WheelFacts


def require(project: str, *guess: str, **fields: object) -> Requirement:
    """A requirement target with what Pants would guess: a name made from that of the project."""
    return Requirement(
        project, (project,), guess or (project.lower().replace("-", "_"),), **fields  # type: ignore[arg-type]
    )


def owners(
    facts: Optional[ResolveFacts],
    *requirements: Requirement,
    first_party: Collection[str] = (),
) -> dict[str, str]:
    """Who answers what; two owners are joined, and an owner of stubs is in brackets."""
    found: dict[str, list[str]] = {}
    for item in answers(requirements, facts, first_party):
        found.setdefault(item.module, []).append(f"({item.owner})" if item.stub else item.owner)
    return {module: " ".join(names) for module, names in found.items()}


# Distributions whose modules bear another name, with the names that their wheels hold.
ODD = {
    "attrs": ("attr", "attrs"),
    "beautifulsoup4": ("bs4",),
    "faiss-cpu": ("faiss",),
    "GitPython": ("git", "gitdb"),
    "hydra-core": ("hydra",),
    "imbalanced-learn": ("imblearn",),
    "kafka-python": ("kafka",),
    "opencv-contrib-python-headless": ("cv2",),
    "Pillow": ("PIL",),
    "pycryptodome": ("Crypto",),
    "PyJWT": ("jwt",),
    "pyserial": ("serial",),
    "PyYAML": ("_yaml", "yaml"),
    "pyzmq": ("zmq",),
    "tensorflow-cpu": ("tensorflow",),
}


@pytest.mark.parametrize("project", ODD)
def test_modules_of_another_name_than_their_project_are_found(project: str) -> None:
    name = project.lower()
    facts = resolve(wheel(name, *ODD[project]), wheel("six", "six"))
    assert owners(facts, require(project), require("six")) == {
        **dict.fromkeys(ODD[project], project),
        "six": "six",
    }


def test_the_requirement_that_is_locked_answers() -> None:
    headless = wheel("opencv-python-headless", "cv2")
    both = (require("opencv-python", "cv2"), require("opencv-python-headless"))
    assert owners(resolve(headless), *both) == {"cv2": "opencv-python-headless"}
    two = resolve(headless, wheel("opencv-python", "cv2"))
    assert owners(two, *both) == {"cv2": "opencv-python opencv-python-headless"}


def test_what_the_user_has_written_stands() -> None:
    facts = resolve(wheel("fork", "numpy", "more"), wheel("numpy", "numpy"))
    explicit = require("fork", "fork_of_numpy", explicit=True, typed=("numpy",))
    assert owners(facts, explicit, require("numpy")) == {
        "fork_of_numpy": "fork",
        "numpy": "(fork) numpy",
    }


def test_a_wheel_of_a_family_answers_for_itself() -> None:
    facts = resolve(
        wheel(
            "google-cloud-storage", "google.cloud.storage", namespaces=("google", "google.cloud")
        ),
        wheel("protobuf", "google.protobuf", namespaces=("google",)),
    )
    found = owners(facts, require("google-cloud-storage", "google"), require("protobuf", "google"))
    assert found == {
        "google.cloud.storage": "google-cloud-storage",
        "google.protobuf": "protobuf",
    }


def test_an_empty_package_that_several_wheels_bring_belongs_to_none() -> None:
    def cuda(name: str) -> WheelFacts:
        return wheel(
            f"nvidia-{name}", "nvidia", open_packages=(OpenPackage("nvidia", (f"nvidia.{name}",)),)
        )

    alone = resolve(cuda("nccl"))
    assert owners(alone, require("nvidia-nccl")) == {"nvidia": "nvidia-nccl"}
    two = resolve(cuda("nccl"), cuda("cublas"))
    assert owners(two, require("nvidia-nccl"), require("nvidia-cublas")) == {
        "nvidia.cublas": "nvidia-cublas",
        "nvidia.nccl": "nvidia-nccl",
    }


def test_stubs_own_nothing_and_stand_beside_what_they_describe() -> None:
    types = wheel("types-pyyaml", typed=("yaml",))
    stubs = require("types-PyYAML", "types_pyyaml")
    assert owners(resolve(types), stubs) == {}
    assert owners(resolve(types), stubs, first_party=["yaml"]) == {"yaml": "(types-PyYAML)"}
    found = owners(resolve(types, wheel("pyyaml", "yaml")), stubs, require("PyYAML"))
    assert found == {"yaml": "PyYAML (types-PyYAML)"}
    # Without facts as well.
    guessed = Requirement("types-six", ("types-six",), (), ("six",))
    assert owners(None, guessed) == {}
    assert owners(None, guessed, require("six")) == {"six": "six (types-six)"}


def test_names_are_guessed_where_nothing_is_known() -> None:
    six = require("six")
    assert owners(None, six) == {"six": "six"}
    # Locked without a wheel, or not locked at all: unless another is known to hold the module.
    assert owners(resolve(wheel("numpy", "numpy")), six) == {"six": "six"}
    assert owners(resolve(wheel("fork-of-six", "six")), six) == {}


def test_a_distribution_without_modules_stands_for_what_it_requires() -> None:
    facts = resolve(
        wheel("suite", requires=("suite-core>=1", "numpy", "extras ; extra == 'all'", "suite")),
        wheel("suite-core", requires=("engine", "suite")),
        wheel("engine", "engine"),
        wheel("extras", "extras"),
        wheel("numpy", "numpy"),
    )
    assert owners(facts, require("suite"), require("numpy")) == {
        "engine": "suite",
        "numpy": "numpy",
    }


def test_folders_that_wheels_hold_by_mistake_do_not_hide_own_code() -> None:
    facts = resolve(wheel("sloppy", "sloppy", "tests", "docs"))
    assert owners(facts, require("sloppy"), first_party=["tests", "sloppy"]) == {
        "docs": "sloppy",
        "sloppy": "sloppy",
    }


def test_all_versions_of_a_project_answer_together() -> None:
    facts = resolve(wheel("x", "old", version="1"), wheel("x", "new", version="2"))
    assert owners(facts, require("x")) == {"new": "x", "old": "x"}


def test_one_target_may_require_several_projects() -> None:
    pair = Requirement("pair", ("PyYAML", "six"), ("yaml", "six"))
    facts = resolve(wheel("pyyaml", "yaml"))
    assert answers([pair], facts, ()) == (Answer("six", "pair"), Answer("yaml", "pair"))
