"""Environments in memory, for tests."""

from __future__ import annotations

from pathlib import Path
from typing import Optional

import pytest

from slimfit.core.conda.convert import convert
from slimfit.core.conda.environment import load_environment, wanted_files
from slimfit.core.conda.naming import Names, Said
from slimfit.core.conda.report import CondaReport
from slimfit.core.conda.selectors import LINUX_64, Platform
from slimfit.core.errors import SlimfitError

TESTDATA = Path(__file__).parent / "testdata"

# Names of tests that no table has.
SAID = {
    "a": Said("python", pypi="a"),
    "native-tool": Said("native", debian=(("bookworm", ("tool",)), ("trixie", ("tool-ng",)))),
}


def environment_text(*lines: str, pip: tuple[str, ...] = ()) -> str:
    """An environment file with these dependencies, from line 2 on."""
    text = "dependencies:\n" + "".join(f"  - {line}\n" for line in lines)
    return text + ("  - pip:\n" + "".join(f"    - {line}\n" for line in pip) if pip else "")


def report(
    text: str | bytes,
    *,
    files: Optional[dict[str, str]] = None,
    names: Optional[Names] = None,
    relax: str = "exact",
    overridden: tuple[str, ...] = (),
    platform: Platform = LINUX_64,
    path: str = "environment.yml",
) -> CondaReport:
    """What becomes of an environment file, whose includes are `files`."""
    there = {name: content.encode() for name, content in (files or {}).items()}
    known: dict[str, Optional[bytes]] = {path: text if isinstance(text, bytes) else text.encode()}
    while True:
        wanted = wanted_files(path, known, platform)
        if not wanted:
            break
        known.update((name, there.get(name)) for name in wanted)
    return convert(
        load_environment(path, known, platform),
        names or Names(larger=SAID),
        relax=relax,
        overridden=overridden,
    )


def of_line(line: str, **settings: str) -> CondaReport:
    """What becomes of one line of `dependencies:`."""
    return report("dependencies:\n  - " + repr(line) + "\n", **settings)  # type: ignore[arg-type]


def refusal(text: str | bytes, *, files: Optional[dict[str, str]] = None) -> str:
    """The message that refuses an environment file."""
    with pytest.raises(SlimfitError) as caught:
        report(text, files=files)
    return str(caught.value)


def shape(name: str) -> CondaReport:
    """What becomes of a file of testdata."""
    files = {path.name: path.read_text() for path in TESTDATA.glob("*.txt")}
    return report((TESTDATA / name).read_bytes(), files=files, path=name)
