"""Every image, run by an engine: without network, read-only, as a number that is nobody's."""

from __future__ import annotations

import json
import sqlite3
from pathlib import Path

import pytest

from tests.docker.built import Built
from tests.docker.containers import run, service


@pytest.fixture
def out(tmp_path: Path) -> Path:
    """A folder that the container's user can write to."""
    folder = tmp_path / "out"
    folder.mkdir()
    folder.chmod(0o777)
    return folder


@pytest.mark.parametrize(
    ("app", "path", "status", "part"),
    [
        ("api", "/stations/ridge/summary", 200, '"station":"ridge"'),
        ("dashboard", "/", 200, "<polyline points="),
    ],
)
def test_a_web_service_answers_and_its_process_1_stops_within_a_second(
    built: Built, app: str, path: str, status: int, part: str
) -> None:
    with service(built.engine, built.image(app)) as started:
        health, page = started.ask("/healthz", path)
        assert health[0] == 200
        assert page[0] == status
        assert part in page[1]
        code, seconds = started.stop()
    assert code == 0
    assert seconds < 1.0


def test_the_etl_writes_its_files(built: Built, out: Path) -> None:
    image = built.image("etl")
    code, stdout, stderr = run(built.engine, image, "--out", "/out", folders={"/out": out})
    assert (code, stderr) == (0, "")
    assert stdout.startswith("read 874 rows; ")
    assert (out / "hourly.parquet").read_bytes()[:4] == b"PAR1"
    with sqlite3.connect(f"file:{out}/daily.sqlite?mode=ro", uri=True) as database:
        assert database.execute("SELECT count(*) FROM measurements").fetchone() == (36,)


def test_the_forecaster_prints_a_forecast(built: Built) -> None:
    arguments = ("--station", "ridge", "--hours", "2")
    code, stdout, stderr = run(built.engine, built.image("forecast"), *arguments)
    assert (code, stderr) == (0, "")
    answer = json.loads(stdout)
    assert (answer["station"], len(answer["hours"])) == ("ridge", 2)


def test_the_image_tool_writes_a_thumbnail(built: Built, out: Path) -> None:
    image = built.image("imaging")
    code, stdout, stderr = run(built.engine, image, "--out", "/out", folders={"/out": out})
    assert (code, stderr) == (0, "")
    assert json.loads(stdout)["edge_pixels"] == 1405
    assert (out / "thumbnail.png").read_bytes()[:8] == b"\x89PNG\r\n\x1a\n"


@pytest.mark.parametrize(
    ("arguments", "code", "stdout", "stderr"),
    [
        (("25", "degC", "degF"), 0, "25 degC = 77 degF\n", ""),
        (("1", "kWh", "mm"), 1, "", "units: `kWh` measures energy and `mm` measures length.\n"),
    ],
)
def test_the_unit_converter_takes_arguments_and_hands_on_its_exit_code(
    built: Built, arguments: tuple[str, ...], code: int, stdout: str, stderr: str
) -> None:
    image = built.image("units")
    assert run(built.engine, image, *arguments) == (code, stdout, stderr)


def test_the_app_on_the_second_resolve_prints_its_older_version(built: Built) -> None:
    code, stdout, _ = run(built.engine, built.image("ledger"))
    assert (code, stdout.splitlines()[0]) == (0, "SQLAlchemy 1.4.54")


def test_pants_runs_an_image_by_its_address(built: Built) -> None:
    done = built.pants("run", "apps/units#docker", "--", "25", "degC", "degF")
    assert (done.code, done.stdout) == (0, "25 degC = 77 degF\n"), done.stderr
