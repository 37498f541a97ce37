from __future__ import annotations

from pants.backend.python.target_types import PythonRequirementTarget
from pants.engine.addresses import Address
from pants.engine.fs import FileDigest

from slimfit.core.native.elf_facts import ElfFile
from slimfit.rule_types.layers import WheelFile
from slimfit.rules.native import called_for, scan_groups

TESSERACT = "pytesseract-0.3-py3-none-any.whl"
ZBAR = "pyzbar-0.1-cp311-cp311-linux_x86_64.whl"


def wheel(filename: str) -> WheelFile:
    """A wheel whose content does not count."""
    return WheelFile(filename, FileDigest("0" * 64, 1))


def test_a_wheel_for_one_platform_is_scanned_alone_whatever_stands_beside_it() -> None:
    native, pure, other = map(
        wheel, ("a-1-cp311-cp311-linux_x86_64.whl", TESSERACT, "b-1-py3-none-any.whl")
    )
    assert scan_groups([native, pure, other]) == ((native,), (pure, other))
    assert scan_groups([native]) == ((native,),)
    assert scan_groups([]) == ()


def test_the_table_tells_what_a_distribution_calls() -> None:
    target = PythonRequirementTarget(
        {"requirements": ["pytesseract~=0.3"]}, Address("", target_name="t")
    )
    six = "six-1-py3-none-any.whl"
    elf = {TESSERACT: None, ZBAR: (ElfFile("pyzbar/x.so", "x86_64"),), six: None}
    assert called_for(elf, [target], "bookworm") == {
        TESSERACT: ("tesseract-ocr",),
        # It has libraries of its own.
        ZBAR: (),
        six: (),
    }


def test_that_none_of_its_libraries_counts_outside_does_not_make_it_a_wheel_of_python_alone() -> (
    None
):
    assert called_for({ZBAR: ()}, [], "bookworm") == {ZBAR: ()}
    assert called_for({ZBAR: None}, [], "bookworm") == {ZBAR: ("libzbar0",)}


def test_a_base_without_a_release_gets_nothing_from_the_table() -> None:
    assert called_for({TESSERACT: None}, [], "") == {TESSERACT: ()}
