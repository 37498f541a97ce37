"""What an app may need though no import shows it: told once, and what its user decides about it."""

from __future__ import annotations

import json

from slimfit.core.image.validate import validate_layout
from tests.e2e.checkout import Checkout
from tests.e2e.small import app

LIBRARY = {"plugs/BUILD": "python_sources()\n", "plugs/late.py": "", "plugs/other.py": ""}
CODE = """\
def load(read, name):
    read(name, engine="good")
    return __import__(name), ["plugs.late", "left.io.Reader", "left.txt"]
"""
ARGS = '["-k", "right.workers.Worker"]'
HINTS = """\
apps/{name}:{name} may need what no import shows:

  good
    apps/{name}/main.py:2 calls `read(engine="good")`
  left
    apps/{name}/main.py:3 names "left.io.Reader"
    apps/{name}/settings.yaml:2 names "left.io.Writer"
  plugs.late
    apps/{name}/main.py:3 names "plugs.late"
  right
    the field `args` names "right.workers.Worker"

Write `accept_hints=["good", "left", "plugs.late", "right"]` in its `python_app` for what the program needs,\
 and `dismiss_hints=["good", "left", "plugs.late", "right"]` for what it does not."""
COMPUTED = """\
apps/{name}:{name} imports modules whose names are only known when it runs:

  apps/{name}/main.py:3 __import__(name)

Name what they load in the `dependencies` of these files, or of the app."""


def test_hints_are_told_with_what_to_write(small: Checkout) -> None:
    files = app("hinted", CODE, args=ARGS, sources='dependencies=[":res"]')
    files["apps/hinted/BUILD"] += 'resources(name="res", sources=["settings.yaml"])\n'
    small.write(
        {**LIBRARY, **files, "apps/hinted/settings.yaml": "# left.x\nwrite: left.io.Writer\n"}
    )
    # Another run says so again, though pantsd has nothing to compute.
    for _ in range(2):
        done = small.package("apps/hinted:", options=["--slimfit-computed-imports"])
        assert done.said("WARN") == [HINTS.format(name="hinted"), COMPUTED.format(name="hinted")]
    # The report needs no wheel for it, and says the same.
    told = small.pants("closure", "--closure-format=json", "apps/hinted")
    assert told.code == 0, told.stderr
    (hinted,) = json.loads(told.stdout)["apps"]
    lines = [
        text
        for hint in hinted["hints"]
        for text in (f"  {hint['name']}", *(f"    {reason}" for reason in hint["reasons"]))
    ]
    assert lines == HINTS.format(name="hinted").splitlines()[2:-2]


def test_what_is_accepted_comes_along_and_what_is_dismissed_or_excluded_is_silent(
    small: Checkout,
) -> None:
    decided = {"accept_hints": '["Good", "plugs.late"]', "dismiss_hints": '["left"]'}
    excluded = {"args": ARGS, "dependencies": '["!!3rdparty:right"]'}
    small.write({**LIBRARY, **app("decided", CODE, **decided, **excluded)})
    done = small.package("apps/decided:")
    assert done.said("WARN") == []
    layers = validate_layout(small.layout("decided")).layers
    shown = small.pants("dependencies", "apps/decided#pex").stdout.split()
    assert len(layers) == 3
    assert shown == ["3rdparty:good", "apps/decided/main.py:src", "plugs/late.py"]


def test_a_name_that_is_nowhere_is_refused_with_the_nearest(small: Checkout) -> None:
    small.write(app("misnamed", CODE, dismiss_hints='["lfet"]'))
    assert small.pants("package", "apps/misnamed#oci").refusal("package") == (
        "The field `dismiss_hints` of apps/misnamed:misnamed names `lfet`, which is neither a"
        " distribution of its resolve nor a module of this repository. Did you mean `left`?\n"
        "\n"
        'Write the name of a distribution, as in `dismiss_hints=["redis"]`, or of a module, as in'
        ' `dismiss_hints=["apps.api.plugins"]`. What is not locked has to be locked first.'
    )
