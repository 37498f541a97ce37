"""Wheels, and the lockfiles that name them."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

import pytest

from console import SetupError
from wheels import Wheel, merge, pinned, read_lock

SHA = "a" * 64


def pex_lock(folder: Path, artifacts: Sequence[object]) -> Path:
    """A PEX lockfile of one distribution."""
    path = folder / "default.lock"
    document = {"locked_resolves": [{"locked_requirements": [{"artifacts": artifacts}]}]}
    path.write_text(f"// {{\n//   a header, as Pants writes one\n// }}\n\n{json.dumps(document)}")
    return path


@pytest.mark.parametrize(
    ("name", "minor"),
    [
        ("black-26.1-py3-none-any.whl", 11),
        ("six-1.17.0-py2.py3-none-any.whl", 11),
        ("multiprocess-0.70-py311-none-any.whl", 11),
        ("numpy-2.4-cp311-cp311-manylinux_2_28_x86_64.whl", 11),
        ("bcrypt-5.0-cp39-abi3-manylinux_2_34_x86_64.whl", 11),
        ("ruff-0.4-py3-none-manylinux_2_17_x86_64.manylinux2014_x86_64.whl", 11),
        ("numpy-2.0-cp39-cp39-manylinux_2_17_x86_64.whl", 9),
        ("pex-2.91-py2.py35.py39-none-any.whl", 11),
    ],
)
def test_a_wheel_is_fetched_for_a_cpython_that_takes_it(name: str, minor: int) -> None:
    assert Wheel(name, SHA).minor == minor


def test_a_wheel_for_another_cpython_is_an_error() -> None:
    wheel = Wheel("numpy-2.4-cp312-cp312-manylinux_2_28_x86_64.whl", SHA)
    with pytest.raises(SetupError) as caught:
        _ = wheel.minor
    assert str(caught.value) == (
        "A lockfile names numpy-2.4-cp312-cp312-manylinux_2_28_x86_64.whl, which is neither for"
        " CPython 3.9 nor for CPython 3.11.\n"
        "\n"
        "Lock anew the resolve that names it: build-support/lock RESOLVE"
    )


def test_a_wheel_tells_its_distribution() -> None:
    wheel = Wheel("SQLAlchemy_x.y-1.4.54-1-cp311-cp311-manylinux1_x86_64.linux_x86_64.whl", SHA)
    assert (wheel.project, wheel.version) == ("sqlalchemy-x-y", "1.4.54")
    assert wheel.tags == (("cp311",), ("cp311",), ("manylinux1_x86_64", "linux_x86_64"))


def test_a_pex_lockfile_is_read_past_its_header(tmp_path: Path) -> None:
    url = "file://${WHEELHOUSE}/torch-2.1%2Bcpu-py3-none-any.whl"
    lock = pex_lock(tmp_path, [{"algorithm": "sha256", "hash": SHA, "url": url}])
    assert read_lock(lock) == (Wheel("torch-2.1+cpu-py3-none-any.whl", SHA),)


def test_a_list_that_pip_reads_names_each_wheel_in_a_comment(tmp_path: Path) -> None:
    lock = tmp_path / "elf.lock"
    wheel = Wheel("Elf_tools-0.32-py3-none-any.whl", SHA)
    lock.write_text(f"# A library\n{pinned(wheel)}  # {wheel.name}\n")
    assert pinned(wheel) == f"elf-tools==0.32 --hash=sha256:{SHA}"
    assert read_lock(lock) == (wheel,)


def test_a_list_of_digests_is_read(tmp_path: Path) -> None:
    lock = tmp_path / "pants.lock"
    lock.write_text(f"# A list\n\n{SHA}  b-1-py3-none-any.whl\n{SHA}  a-1-py3-none-any.whl\n")
    assert read_lock(lock) == (
        Wheel("a-1-py3-none-any.whl", SHA),
        Wheel("b-1-py3-none-any.whl", SHA),
    )


@pytest.mark.parametrize(
    ("artifact", "held"),
    [
        (
            {
                "algorithm": "sha256",
                "hash": SHA,
                "url": "https://index.invalid/a-1-py3-none-any.whl",
            },
            "the artifact https://index.invalid/a-1-py3-none-any.whl",
        ),
        (
            {"algorithm": "md5", "hash": SHA, "url": "file://${WHEELHOUSE}/a-1-py3-none-any.whl"},
            "the artifact file://${WHEELHOUSE}/a-1-py3-none-any.whl",
        ),
        (
            {"algorithm": "sha256", "hash": SHA, "url": "file://${WHEELHOUSE}/a-1.tar.gz"},
            "the artifact a-1.tar.gz",
        ),
        (
            {
                "algorithm": "sha256",
                "hash": SHA,
                "url": "file://${WHEELHOUSE}/../a-1-py3-none-any.whl",
            },
            "the artifact ../a-1-py3-none-any.whl",
        ),
        ({"algorithm": "sha256", "hash": SHA}, "something that is no PEX lockfile"),
    ],
    ids=["a host", "another digest", "a source archive", "a path", "no address"],
)
def test_a_lockfile_that_names_anything_else_is_an_error(
    tmp_path: Path, artifact: object, held: str
) -> None:
    lock = pex_lock(tmp_path, [artifact])
    with pytest.raises(SetupError) as caught:
        read_lock(lock)
    assert str(caught.value) == (
        f"{lock} holds {held}.\n"
        "\n"
        "A lockfile here names wheels below file://${WHEELHOUSE}/ with their sha256, and no host.\n"
        "Lock the resolve anew: build-support/lock default"
    )


def test_two_lockfiles_that_disagree_about_a_file_are_an_error() -> None:
    one = (Path("one.lock"), (Wheel("a-1-py3-none-any.whl", "1" * 64),))
    two = (Path("two.lock"), (Wheel("a-1-py3-none-any.whl", "2" * 64),))
    with pytest.raises(SetupError) as caught:
        merge([one, two])
    assert str(caught.value) == (
        "Two lockfiles mean different files by a-1-py3-none-any.whl:\n"
        f"  sha256 {'1' * 64} in one.lock\n"
        f"  sha256 {'2' * 64} in two.lock\n"
        "\n"
        "Lock both anew from one index: build-support/lock one two"
    )
