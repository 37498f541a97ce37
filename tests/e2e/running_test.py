"""Every image of this repository, started as an engine would start it."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Sequence
from pathlib import Path

import pytest

from tests.e2e.images import Outcome
from tests.e2e.reference import APPS, Reference

# What a program sees of where it is. Run in place of it.
LOOK_AROUND = """
import json, locale, os, ssl, sys, zoneinfo, tempfile
def writable(path):
    try:
        with open(path, "w"):
            return True
    except OSError as error:
        return error.strerror
with tempfile.TemporaryFile() as file:
    file.write(b"1")
print(json.dumps({
    "path": [entry for entry in sys.path if not entry.startswith("/usr/lib/")],
    "certificates": len(ssl.create_default_context().get_ca_certs()) > 100,
    "zone": str(zoneinfo.ZoneInfo("Europe/Amsterdam")),
    "locale": locale.setlocale(locale.LC_ALL, ""),
    "encoding": sys.stdout.encoding + " " + sys.getfilesystemencoding(),
    "temporary": tempfile.gettempdir(),
    "home": os.environ.get("HOME"),
    "folder": os.getcwd(),
    "user": [os.getuid(), os.getgid(), os.getgroups()],
    "writes": [writable("/app/src/new"), writable("/new"), writable("/tmp/new")],
}))
"""

# How `python -v` says where it took a module from.
LOADED = ("# code object from '/app/", "# code object from /app/")


@pytest.fixture
def out(tmp_path: Path) -> Path:
    """A folder that the image's user can write to."""
    folder = tmp_path / "out"
    folder.mkdir()
    folder.chmod(0o777)
    return folder


def serve(reference: Reference, app: str, *requests: str) -> Outcome:
    """Start a web service, ask it, and have it stop; it has to end well and soon."""
    outcome = reference.container(app).run(requests=requests)
    assert outcome.code == 0, outcome
    assert outcome.seconds < 2.0
    return outcome


def test_the_api_serves_requests_and_stops_when_it_is_told(reference: Reference) -> None:
    outcome = serve(reference, "api", "/healthz", "/stations", "/stations/ridge/summary", "/")
    statuses, bodies = zip(*outcome.answers)
    assert statuses == (200, 200, 200, 200), outcome
    assert bodies[0] == '{"status":"ok"}'
    stations = [station["id"] for station in json.loads(bodies[1])]
    assert stations == ["airfield", "harbour", "ridge", "valley"]
    assert json.loads(bodies[2])["station"] == "ridge"
    assert "<title>Stations</title>" in bodies[3]


def test_the_dashboard_serves_requests_and_stops_when_it_is_told(reference: Reference) -> None:
    outcome = serve(reference, "dashboard", "/healthz", "/", "/nowhere")
    statuses, bodies = zip(*outcome.answers)
    assert statuses == (200, 200, 404), outcome
    assert bodies[0] == "ok\n"
    assert bodies[1].count("<polyline points=") == 4


def test_the_etl_writes_its_files(reference: Reference, out: Path) -> None:
    outcome = reference.container("etl").run("--out", "/tmp/out", folders={"/tmp/out": out})
    assert (outcome.code, outcome.stdout, outcome.stderr) == (
        0,
        "read 874 rows; dropped 7 unreadable, 10 duplicate, 7 implausible; wrote 288 hours to"
        " hourly.parquet and 36 daily values to daily.sqlite\n",
        "",
    )
    parquet = (out / "hourly.parquet").read_bytes()
    assert (parquet[:4], parquet[-4:]) == (b"PAR1", b"PAR1")
    with sqlite3.connect(f"file:{out}/daily.sqlite?mode=ro", uri=True) as database:
        tables = [name for (name,) in database.execute("SELECT name FROM sqlite_master")]
        assert "measurements" in tables
        assert database.execute("SELECT count(*) FROM measurements").fetchone() == (36,)


def test_the_forecaster_prints_a_forecast(reference: Reference) -> None:
    outcome = reference.container("forecast").run("--station", "ridge", "--hours", "2")
    assert (outcome.code, outcome.stderr) == (0, "")
    answer = json.loads(outcome.stdout)
    assert (answer["station"], answer["unit"], answer["level"]) == ("ridge", "degC", 0.9)
    assert len(answer["hours"]) == 2
    assert answer["hours"][0] == {
        "at": "2024-03-15T00:00Z",
        "value": -0.7,
        "low": -3.3,
        "high": 1.9,
    }


def test_the_image_tool_writes_a_thumbnail_and_prints_statistics(
    reference: Reference, out: Path
) -> None:
    outcome = reference.container("imaging").run("--out", "/tmp/out", folders={"/tmp/out": out})
    assert (outcome.code, outcome.stderr) == (0, "")
    assert json.loads(outcome.stdout) == {
        "width": 320,
        "height": 240,
        "edge_pixels": 1405,
        "edge_share": 0.0183,
        "horizon_row": 205,
    }
    assert (out / "thumbnail.png").read_bytes()[:8] == b"\x89PNG\r\n\x1a\n"


@pytest.mark.parametrize(
    ("arguments", "code", "stdout", "stderr"),
    [
        (("25", "degC", "degF"), 0, "25 degC = 77 degF\n", ""),
        (("1", "kWh", "mm"), 1, "", "units: `kWh` measures energy and `mm` measures length.\n"),
    ],
)
def test_the_unit_converter_takes_arguments_and_hands_on_its_exit_code(
    reference: Reference, arguments: Sequence[str], code: int, stdout: str, stderr: str
) -> None:
    outcome = reference.container("units").run(*arguments)
    assert (outcome.code, outcome.stdout, outcome.stderr) == (code, stdout, stderr)


def test_the_app_on_the_second_resolve_prints_its_older_version(reference: Reference) -> None:
    outcome = reference.container("ledger").run()
    assert outcome.code == 0, outcome
    assert outcome.stdout.splitlines()[0] == "SQLAlchemy 1.4.54"


@pytest.mark.parametrize("app", APPS)
def test_a_program_finds_a_whole_system_that_it_cannot_change(
    reference: Reference, app: str
) -> None:
    python = ("/app/bin/python", "-P", "-c", LOOK_AROUND)
    outcome = reference.container(app).run(entrypoint=python)
    assert (outcome.code, outcome.stderr) == (0, "")
    seen = json.loads(outcome.stdout)
    assert seen == {
        "path": ["/app/src", "/app/lib/python3.11/site-packages"],
        "certificates": True,
        "zone": "Europe/Amsterdam",
        "locale": "C.UTF-8",
        "encoding": "utf-8 utf-8",
        "temporary": "/tmp",
        "home": None,
        "folder": "/app",
        "user": [65532, 65532, []],
        "writes": ["Read-only file system", "Read-only file system", True],
    }


def test_python_is_on_the_path_and_takes_the_bytecode_that_the_image_holds(
    reference: Reference,
) -> None:
    look = "import apps.ledger.main, sys; print(sys.executable)"
    outcome = reference.container("ledger").run(entrypoint=("python", "-v", "-c", look))
    assert (outcome.code, outcome.stdout) == (0, "/app/bin/python\n"), outcome
    # One line for each module of ours: from its cache, or else from its source.
    taken = [line for line in outcome.stderr.splitlines() if line.startswith(LOADED)]
    assert len(taken) > 50
    assert [line for line in taken if not line.endswith(".pyc'")] == []
