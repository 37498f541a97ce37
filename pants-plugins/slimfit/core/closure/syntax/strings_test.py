"""Tests of which strings of a file are taken as evidence."""

from __future__ import annotations

import pytest

from slimfit.core.closure.syntax.read import read_syntax


def evidence(code: str) -> list[str]:
    """The evidence of a file as short texts."""
    found = read_syntax(code.encode()).evidence
    return [" ".join(filter(None, (f"{i.line}", i.kind, i.name, i.value))) for i in found]


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        pytest.param(
            "u = 'postgresql+psycopg2://me:secret@host/db'",
            ["1 url postgresql+psycopg2"],
            id="a URL, without its password",
        ),
        pytest.param("u = f'redis://{host}'", ["1 url redis"], id="a formatted URL"),
        pytest.param("u = 'https://host'", [], id="an address on the web"),
        pytest.param("f('pkg.mod.Class')", ["1 dotted pkg.mod.Class"], id="a dotted name"),
        pytest.param("x = 'pkg.mod:app'", ["1 dotted pkg.mod:app"], id="an object of a module"),
        pytest.param("x = 'a sentence. And more.'", [], id="a sentence"),
        pytest.param("'pkg.mod'\ndef f():\n  'pkg.other'", [], id="docstrings"),
        pytest.param("logging.getLogger('pkg.mod')", [], id="the name of a logger"),
        pytest.param(
            "uvicorn.run('main:app', port=1)",
            ["1 call uvicorn.run main:app"],
            id="what uvicorn runs",
        ),
        pytest.param(
            "import matplotlib as m\nm.use('TkAgg')",
            ["2 call matplotlib.use TkAgg"],
            id="a renamed module",
        ),
        pytest.param(
            "pd.read_excel(f, engine='openpyxl')",
            ["1 call pd.read_excel:engine openpyxl"],
            id="a keyword",
        ),
        pytest.param(
            "Celery('x', include=['a.b', 'c'])",
            ["1 call Celery:include a.b", "1 call Celery:include c"],
            id="a list",
        ),
        pytest.param(
            "INSTALLED_APPS = [\n  'rest_framework',\n]\nINSTALLED_APPS += ('shop.x',)",
            ["2 assign INSTALLED_APPS rest_framework", "4 assign INSTALLED_APPS shop.x"],
            id="settings",
        ),
        pytest.param(
            "worker_class: str = 'gevent'",
            ["1 assign worker_class gevent"],
            id="an annotated variable",
        ),
        pytest.param(
            "M.insert(0, 'a.b')\nMIDDLEWARE.insert(0, 'c.d')",
            ["1 dotted a.b", "2 assign MIDDLEWARE c.d"],
            id="what is added to a list",
        ),
        pytest.param(
            "t.to_parquet(x)\nt.to_parquet(x, engine=e)\nt.read_csv(x)",
            ["1 format t.to_parquet to_parquet"],
            id="a call that loads a library by itself",
        ),
        pytest.param("x = {'pkg.mod': 'pkg.other'}", ["1 dotted pkg.other"], id="keys"),
        pytest.param("x = 'pkg.mod'  # pants: no-infer-dep", [], id="an ignored line"),
    ],
)
def test_strings_that_may_name_code(code: str, expected: list[str]) -> None:
    assert evidence(code) == expected
