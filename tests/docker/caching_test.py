"""What an engine builds again after an edit."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from tests.docker.built import Built
from tests.e2e.reference import APPS

_STEP = re.compile(r"^#(\d+) \[ *\d+/\d+\] (\S+ .*)$", re.MULTILINE)
_END = re.compile(r"^#(\d+) (CACHED|DONE)\b", re.MULTILINE)


@contextmanager
def edited(built: Built, *specs: str) -> Iterator[None]:
    """For a while a line of a library is another; then all is built again as it was."""
    file = built.checkout.root / "libs/units/convert.py"
    text = file.read_text(encoding="utf-8")
    changed = text.replace("is no unit `", "is no such unit as `")
    assert changed != text
    file.write_text(changed, encoding="utf-8")
    try:
        yield
    finally:
        file.write_text(text, encoding="utf-8")
        built.package(*specs)


def steps(output: str) -> Mapping[str, str]:
    """How each step of a BuildKit build ended, by its instruction."""
    ends = dict(_END.findall(output))
    return {instruction: ends[number] for number, instruction in _STEP.findall(output)}


def test_with_a_line_of_a_library_edited_buildkit_builds_one_layer(built_again: Built) -> None:
    with edited(built_again, "apps/units:"):
        done = built_again.package("--docker-build-verbose", "apps/units:")
    (output,) = (text for text in done.said("INFO") if text.startswith("Docker build output"))
    ended = steps(output)
    assert [step for step, end in ended.items() if end != "CACHED"] == [
        "ADD apps/units/units.layers/sources.tar.gz /"
    ]
    assert len(ended) == 13


def test_with_a_line_of_a_library_edited_the_classic_builder_builds_one_layer_of_each_app(
    built: Built,
) -> None:
    def layers() -> dict[str, tuple[str, ...]]:
        return {app: built.engine.layers(built.image(app)) for app in APPS}

    before = layers()
    with edited(built, "apps::"):
        built.package("apps::")
        after = layers()
    changed = {app for app in APPS if after[app] != before[app]}
    assert changed == {"etl", "ledger", "units"}
    assert {app for app in changed if after[app][:-1] == before[app][:-1]} == changed
    assert layers() == before
