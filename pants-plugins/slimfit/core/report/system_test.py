"""Tests of what apps need of the system below them."""

from __future__ import annotations

from dataclasses import replace

import pytest

from slimfit.core.native.elf_facts import ElfFile
from slimfit.core.report.build import system_size
from slimfit.core.report.lines import Paper
from slimfit.core.report.model import ClosureReport, Kind, Node, Source
from slimfit.core.report.size import NOTHING
from slimfit.core.report.system import SystemBelow, SystemField, SystemNeeds, system_needs
from slimfit.core.report.system_text import system_lines
from slimfit.core.report.testing import BASE, report
from slimfit.core.report.tree import Order
from slimfit.core.report.why import why
from slimfit.core.report.why_text import render_why

APP = Node(Kind.app, "apps/api")
OPENCV = "opencv_python-5.0-cp37-abi3-manylinux_2_28_x86_64.whl"
GITPYTHON = "gitpython-3.1-py3-none-any.whl"
CV2 = ElfFile("cv2/cv2.abi3.so", "x86_64", needed=("libGL.so.1", "libodd.so.3", "libssl.so.3"))
BELOW = BASE.system


def needs(*words: str, below: SystemBelow = BELOW) -> SystemNeeds:
    """What an app with an OpenCV for desktops and a wrapper of git needs."""
    field = SystemField(words, "apps/api/BUILD", 3)
    wheels = {OPENCV: (CV2,), GITPYTHON: None}
    return system_needs(APP, below, field, wheels, {}, complete=True)


def sources(found: SystemNeeds) -> dict[str, tuple[str, Source]]:
    return {item.name: (item.package, item.source) for item in found.libraries}


def test_each_library_has_a_package_that_is_pinned_or_not_or_none_at_all() -> None:
    found = needs()
    assert [package.title for package in found.packages] == ["libgl1 1.6.0-1", "libglvnd0 1.6.0-1"]
    assert sources(found) == {
        "libGL.so.1": ("libgl1", Source.app),
        "libodd.so.3": ("", Source.unknown),
        "libssl.so.3": ("libssl3", Source.base),
    }
    # The table of names knows that GitPython starts git.
    assert found.unlocked == ("git",)


def test_what_the_index_told_and_what_is_left_out_is_as_the_build_has_it() -> None:
    assert BELOW.lock is not None
    told = replace(BELOW, lock=replace(BELOW.lock, libraries=(("libodd.so.3", "libodd3"),)))
    found = needs("!git", "!libGL*", below=told)
    assert found.packages == ()
    assert found.unlocked == ("libodd3",)
    assert sources(found)["libGL.so.1"] == ("libgl1", Source.left_out)
    assert sources(found)["libodd.so.3"] == ("libodd3", Source.missing)


def test_a_named_package_is_there_because_the_build_file_says_so() -> None:
    found = needs("!git", "!libGL.so.1", "libglvnd0")
    assert [package.name for package in found.packages] == ["libglvnd0"]
    (edge,) = (edge for edge in found.edges if edge.source == APP)
    assert (edge.verb, edge.what, edge.file, edge.line) == (
        "names",
        "libglvnd0",
        "apps/api/BUILD",
        3,
    )


def test_a_base_that_is_no_debian_gets_no_packages() -> None:
    other = SystemBelow("", "amd64", libraries=frozenset({"libGL.so.1"}))
    found = needs(below=other)
    assert (found.packages, found.unlocked) == ((), ())
    assert sources(found)["libGL.so.1"] == ("", Source.base)
    assert sources(found)["libodd.so.3"] == ("", Source.unknown)


def test_a_driver_is_no_package() -> None:
    found = {item.name: item.source for item in report("train").apps[0].libraries}
    assert found["libcuda.so.1"] is Source.driver


@pytest.mark.parametrize(
    ("name", "way"),
    [
        (
            "libgl1",
            "apps/train/main.py:2 imports libs.features.table → libs/features/table.py:1 imports pandas"
            " → pandas (pandas/_libs/plot.so) links to libGL.so.1 → libGL.so.1 is in libgl1",
        ),
        ("libc6", "apps/train stands on 3rdparty/debian:base → 3rdparty/debian:base brings libc6"),
    ],
)
def test_it_is_told_why_a_package_is_there(name: str, way: str) -> None:
    text = render_why(why(report("train"), name), Paper())
    assert " ".join(text.split("Also in")[0].split("\n", 1)[1].split()) == way


def test_what_is_not_locked_or_not_known_is_said() -> None:
    whole: ClosureReport = report("train")
    app = replace(whole.apps[0], unlocked=("git",), libraries_known=False)
    lines = [(line.label, line.note, line.right) for line in system_lines(app, 1, Order.size)]
    assert lines == [
        ("  shared libraries", "not known of every wheel; `./pants lock-facts` reads them", "?"),
        ("  added to the base", "2 packages", "~596.4 kB"),
        ("  not locked: git", "", ""),
        ("    `./pants generate-lockfiles --resolve=base.system` pins what is missing", "", ""),
        ("  base", "3rdparty/debian:base, 3 packages", "~62.7 MB"),
    ]


def test_a_lock_without_what_is_asked_for_leaves_the_size_open() -> None:
    found = needs()
    assert system_size(BELOW, found).unknown == 1
    assert system_size(BELOW, replace(found, unlocked=())).unknown == 0
    assert system_size(BELOW, replace(found, unlocked=(), complete=False)).unknown == 1
    # Without a lockfile an image has no packages of its own.
    assert system_size(replace(BELOW, lock=None), replace(found, packages=())) == NOTHING
