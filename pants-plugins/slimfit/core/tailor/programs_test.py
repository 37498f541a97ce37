"""Tests of what counts as a program."""

from __future__ import annotations

from typing import Optional

import pytest

from slimfit.core.tailor.programs import Program, find_program


@pytest.mark.parametrize(
    ("source", "program"),
    [
        ('if __name__ == "__main__":\n    pass', Program()),
        ("if '__main__' == __name__: run()", Program()),
        ("from fastapi import FastAPI\napp = FastAPI()", Program("uvicorn", "app")),
        ("import fastapi\nserver: object = fastapi.FastAPI()", Program("uvicorn", "server")),
        (
            "from flask import Flask as F\napplication = F(__name__)",
            Program("gunicorn", "application"),
        ),
        ("import falcon.asgi\napp = falcon.asgi.App()", Program("uvicorn", "app")),
        ("import falcon\napp = falcon.App()", Program("gunicorn", "app")),
        (
            "from django.core.wsgi import get_wsgi_application\n"
            "application = get_wsgi_application()",
            Program("gunicorn", "application"),
        ),
        (
            "from fastapi import FastAPI\napp = FastAPI()\nif __name__ == '__main__':\n    run(app)",
            Program(),
        ),
        ("from fastapi import FastAPI\ndef make():\n    app = FastAPI()\n    return app", None),
        ("class FastAPI: pass\napp = FastAPI()", None),
        ("def f():\n    if __name__ == '__main__': pass", None),
        ("if __name__ != '__main__': pass", None),
        ("match x:\n    case 1: pass\nif __name__ == '__main__':\n    pass", Program()),
        ("match x:\n    case 1: pass", None),
        ("x = 1", None),
        ("def (", None),
        ("\0", None),
    ],
)
def test_a_program_is_told_from_its_syntax(source: str, program: Optional[Program]) -> None:
    assert find_program("app.py", source.encode()) == program


def test_a_dunder_main_file_is_a_program_whatever_it_holds() -> None:
    assert find_program("__main__.py", b"") == Program()
