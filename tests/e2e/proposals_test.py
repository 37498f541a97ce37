"""`./pants tailor` and `./pants help`: how a user finds out what to write."""

from __future__ import annotations

import re

from tests.e2e.checkout import Checkout
from tests.e2e.small import app

PROGRAMS = {
    "proposals/guarded/job.py": 'def run():\n    pass\n\nif __name__ == "__main__":\n    run()\n',
    "proposals/package/__init__.py": "",
    "proposals/package/__main__.py": "print()\n",
    "proposals/asgi/service.py": "from fastapi import FastAPI\n\napi = FastAPI()\n",
    "proposals/wsgi/site.py": "import flask\n\napplication = flask.Flask(__name__)\n",
    # No programs.
    "proposals/library/names.py": "NAME = __name__\n",
    "proposals/library/names_test.py": 'if __name__ == "__main__":\n    pass\n',
}
# One of the two servers is among the requirements.
SERVERS = {"servers/BUILD": 'python_requirement(name="uvicorn", requirements=["uvicorn==1.1"])\n'}

CREATED = """\
Created proposals/asgi/BUILD:
  - Add python_sources target asgi
  - Add python_app target service
Created proposals/guarded/BUILD:
  - Add python_sources target guarded
  - Add python_app target job
Created proposals/library/BUILD:
  - Add python_sources target library
  - Add python_tests target tests
Created proposals/package/BUILD:
  - Add python_app target package
  - Add python_sources target package0
Created proposals/wsgi/BUILD:
  - Add python_app target site
  - Add python_sources target wsgi
"""

WRITTEN = {
    "guarded": """\
python_app(
    name="job",
    entry_point="job.py",
)
""",
    "package": """\
python_app(
    entry_point="__main__.py",
)
""",
    "asgi": """\
python_app(
    name="service",
    script="uvicorn",
    args=[
        "proposals.asgi.service:api",
    ],
    dependencies=[
        "./service.py",
        "servers:uvicorn",
    ],
)
""",
    "wsgi": """\
# No distribution of the default resolve brings `gunicorn`: add it to the requirements and name it in\
 `dependencies`.
python_app(
    name="site",
    script="gunicorn",
    args=[
        "proposals.wsgi.site:application",
    ],
    dependencies=[
        "./site.py",
    ],
)
""",
    "library": "",
}


def proposed_app(build: str) -> str:
    """The part of a BUILD file that tailor wrote for an app."""
    parts = build.split("\n\n")
    return "".join(f"{part.strip()}\n" for part in parts if "python_app(" in part)


def test_tailor_proposes_an_app_for_each_program_and_nothing_twice(small: Checkout) -> None:
    small.write({**PROGRAMS, **SERVERS})
    first = small.pants("tailor", "proposals::")
    assert (first.code, first.stdout) == (0, CREATED), first.stderr
    builds = {name: (small.root / f"proposals/{name}/BUILD").read_text() for name in WRITTEN}
    assert {name: proposed_app(build) for name, build in builds.items()} == WRITTEN
    second = small.pants("tailor", "proposals::")
    assert (second.code, second.stdout) == (0, ""), second.stderr
    images = ("proposals/guarded:job#oci", "proposals/package#oci")
    small.package(*images, options=("--slimfit-base=//3rdparty/debian:base",))


def test_tailor_leaves_alone_what_an_app_starts_already(small: Checkout) -> None:
    guard = 'if __name__ == "__main__":\n    pass\n'
    small.write(app("owned", guard))
    done = small.pants("tailor", "apps/owned::")
    assert (done.code, done.stdout) == (0, ""), done.stderr


OWN_FIELDS = (
    "args base bytecode dependencies entry_point env interpreter_constraints labels ports resolve"
    " script user workdir"
).split()


def test_help_gives_each_field_of_an_app_with_its_default(small: Checkout) -> None:
    done = small.pants("help", "python_app")
    assert done.code == 0, done.stderr
    parts = re.split(r"^(\w+)\n    type: ", done.stdout, flags=re.MULTILINE)
    fields = dict(zip(parts[1::2], parts[2::2]))
    assert set(OWN_FIELDS) <= set(fields)
    assert [name for name, text in fields.items() if "default: " not in text] == []
    own = {name: fields[name] for name in OWN_FIELDS}
    assert [name for name, text in own.items() if "Default: " not in text] == []
    assert [name for name, text in own.items() if "Example" not in text] == []
