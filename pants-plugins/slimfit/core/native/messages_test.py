from __future__ import annotations

from dataclasses import replace

from slimfit.core.base.facts import BaseFacts, Libc, Python
from slimfit.core.native.messages import (
    announcement,
    no_release,
    not_debian,
    not_locked,
    suite_of,
    unknown_libraries,
)
from slimfit.core.native.needs import Need
from slimfit.core.native.wishes import Wish, Wishes

PYTHON = Python("/usr/bin/python3.11", "3.11", "3.11.2", "/usr/lib/python3.11", "/usr")
FACTS = BaseFacts("amd64", "debian", "12", Libc("glibc", "2.36"), PYTHON, (PYTHON,), (), ())
ALPINE = replace(FACTS, distribution_id="alpine", distribution_version="3.20.1")
ODD = Need("libodd.so.3", "odd-1-cp311-cp311-linux_x86_64.whl", "odd/_c.so")
ASKED = Wishes((Wish("git", "gitpython uses it"), Wish("libgl1", "cv2 needs libGL.so.1")), (ODD,))


def test_a_release_is_told_by_its_number() -> None:
    told = [replace(FACTS, distribution_version=text) for text in ("12", "13.1", "11")]
    assert [suite_of(facts) for facts in (*told, ALPINE)] == ["bookworm", "trixie", "", ""]


def test_an_unknown_library_is_told_with_wheel_file_and_what_to_write() -> None:
    assert str(unknown_libraries("apps/x", "//base", [ODD])) == (
        "apps/x has wheels that need libraries which neither a wheel nor the base //base has:\n"
        "  libodd.so.3: odd-1-cp311-cp311-linux_x86_64.whl, odd/_c.so\n"
        "\n"
        "Name the Debian packages that hold them, in the `python_app`:"
        ' `system_packages=["<package>"]`.\n'
        "Where the program never uses what needs them, leave them out:"
        ' `system_packages=["!libodd.so.3"]`.'
    )


def test_a_base_of_another_system_has_to_bring_the_libraries_itself() -> None:
    assert str(not_debian("apps/x", "//base", ALPINE, ASKED)) == (
        "apps/x needs Debian packages, and its base //base is alpine 3.20.1:\n"
        "  git: gitpython uses it\n"
        "  libgl1: cv2 needs libGL.so.1\n"
        "  libodd.so.3: odd-1-cp311-cp311-linux_x86_64.whl, odd/_c.so\n"
        "\n"
        "Put the libraries into the base, or give the app a base of Debian 12 or 13 (`base=...`)."
    )
    assert str(no_release("//base", ALPINE)) == (
        "The base //base is alpine 3.20.1, and Slimfit adds packages only to Debian 12 and 13.\n\n"
        "Put what its apps need into the base itself."
    )


def test_what_is_not_locked_is_told_with_its_reason_and_the_command() -> None:
    assert str(not_locked("apps/x", ASKED, ["libgl1"], "d/base.system.lock", "base.system")) == (
        "apps/x needs Debian packages that d/base.system.lock does not pin:\n"
        "  libgl1: cv2 needs libGL.so.1\n"
        "  libodd.so.3: odd-1-cp311-cp311-linux_x86_64.whl, odd/_c.so\n"
        "\n"
        "Run `./pants generate-lockfiles --resolve=base.system`, and commit d/base.system.lock."
    )


def test_what_a_base_has_no_more_is_told_with_the_package_that_needs_it() -> None:
    asked = Wishes(ASKED.packages[1:])
    users = {"libc6": "libglvnd0", "libgl1": ""}
    assert str(
        not_locked("apps/x", asked, ["libc6", "libgl1"], "d/b.system.lock", "b.system", users)
    ) == (
        "apps/x needs Debian packages that d/b.system.lock does not pin:\n"
        "  libc6: libglvnd0 needs it, and the base has it no more\n"
        "  libgl1: cv2 needs libGL.so.1\n"
        "\n"
        "Run `./pants generate-lockfiles --resolve=b.system`, and commit d/b.system.lock."
    )


def test_programs_are_announced_and_libraries_are_not() -> None:
    assert announcement("apps/x", ASKED) == (
        "apps/x gets Debian packages that its distributions call:\n"
        "  git: gitpython uses it\n"
        'Where the program never does, leave them out: `system_packages=["!git"]`.'
    )
    assert announcement("apps/x", Wishes(ASKED.packages[1:])) == ""
