"""What `bench/run` leaves out: a sentence for each part."""

from __future__ import annotations

import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "bench"))

# The harness is a program of its own, started in its folder.
from sidebyside.machine import Failure  # noqa: E402  # pants: no-infer-dep
from sidebyside.record import Record  # noqa: E402  # pants: no-infer-dep
from sidebyside.steps import Steps, brief  # noqa: E402  # pants: no-infer-dep


def steps() -> tuple[Steps, Record]:
    record = Record({})
    return Steps(record, time.monotonic() + 1000), record


def test_what_has_no_time_is_told_in_one_sentence_for_each_part() -> None:
    run, record = steps()
    done: list[str] = []
    for way in ("dockerfile-pip", "pants-recipe"):
        for apps in (10, 100):
            run.do("many", way, f"{apps} apps", lambda: done.append("no"), 5000)
    run.do("heavy", "slimfit-oci", "further rounds", lambda: done.append("no"), 5000)
    run.do("heavy", "slimfit-oci", "further rounds", lambda: done.append("no"), 5000)
    run.do("layer", "", "of numpy", lambda: done.append("no"), 5000)
    assert run.do("heavy", "slimfit-oci", "a run", lambda: done.append("yes"), 10)
    run.tell()
    assert done == ["yes"]
    assert not run.failed
    assert record.document["notes"] == [
        "Left out of `many` for lack of time: dockerfile-pip (10 apps, 100 apps); pants-recipe"
        " (10 apps, 100 apps).",
        "Left out of `heavy` for lack of time: slimfit-oci (further rounds).",
        "Left out of `layer` for lack of time: of numpy.",
    ]


def test_a_way_that_fails_is_told_and_stops_nothing() -> None:
    run, record = steps()

    def fails() -> None:
        raise Failure("`docker build` failed:\n\nno space left")

    assert not run.do("heavy", "dockerfile-uv", "the first round", fails)
    run.tell()
    assert run.failed
    assert record.document["notes"] == [
        "Failed: heavy, dockerfile-uv: the first round. `docker build` failed: no space left"
    ]


def test_a_failure_is_told_by_its_error_and_in_one_line() -> None:
    text = "`docker build .` failed:\n\n#1 DONE\n#7 [Errno 28] No space left on device\n\n#8 exit code: 1"
    assert brief(Failure(text)) == "#7 [Errno 28] No space left on device"
    assert brief(Failure(f"`{'long ' * 100}`")) == f"`{'long ' * 100}`"[:200]
