"""`./pants check` imports every app's own modules in its image."""

from __future__ import annotations

from tests.e2e.checkout import Checkout, Result
from tests.e2e.reference import Reference
from tests.e2e.small import app


def check(checkout: Checkout, *specs: str) -> Result:
    return checkout.pants("check", "--only=slimfit", *specs)


def report(done: Result) -> str:
    """What the check says, without the line of Pants above it and that below."""
    opening = "Completed: Check that apps import - slimfit "
    said = [text for level in ("ERROR", "INFO") for text in done.said(level)]
    (found,) = (text for text in said if text.startswith(opening))
    return found.partition("\n")[2].partition("\n\n\n")[0].strip()


def test_every_app_of_the_reference_can_be_imported(reference: Reference) -> None:
    done = check(reference.checkout, "apps::")
    assert done.code == 0, done.stderr
    assert report(done).splitlines() == [
        "apps/api:api: 10 modules imported.",
        "apps/dashboard:dashboard: 11 modules imported.",
        "apps/etl:etl: 7 modules imported.",
        "apps/forecast:forecast: 7 modules imported.",
        "apps/imaging:imaging: 3 modules imported.",
        "apps/ledger:ledger: 6 modules imported.",
        "apps/units:units: 4 modules imported.",
    ]
    again = check(reference.checkout, "apps::")
    assert "Import the modules" not in again.stderr


SEALED = """\
import os
import socket

assert os.getuid() == 65532
assert sorted(name for _, name in socket.if_nameindex()) == ["lo"]
try:
    open("/app/src/new", "w")
except OSError as error:
    assert error.errno == 30, error
else:
    raise AssertionError("the image can be written to")
with open("/tmp/new", "w") as file:
    file.write("x")
import good

if __name__ == "__main__":
    raise AssertionError("the program runs")
"""
WORKING = "import good\nopen('/gone')\n"
LAZY = 'import importlib\nimport os\n\nimportlib.import_module("le" + "ft")\n'
BROKEN = "import os\n\nfrom apps.failing import lazy\n\nURL = os.environ['DATABASE_URL']\n"


def test_an_app_is_sealed_off(small: Checkout) -> None:
    small.write(app("sealed", SEALED))
    done = check(small, "apps/sealed")
    assert done.code == 0, done.stderr
    assert report(done) == "apps/sealed:sealed: 1 module imported."


def test_of_a_program_without_a_guard_only_the_imports_are_tried(small: Checkout) -> None:
    small.write(app("working", WORKING))
    done = check(small, "apps/working")
    assert done.code == 0, done.stderr


def test_all_that_fails_is_told_once_with_the_line_to_write(small: Checkout) -> None:
    small.write(app("failing", BROKEN))
    small.write({"apps/failing/lazy.py": LAZY})
    small.write(app("alright", "import right\n"))
    done = check(small, "apps/failing", "apps/alright")
    assert done.code == 1
    assert report(done) == (
        "apps/alright:alright: 1 module imported.\n"
        "\n"
        "apps/failing:failing: 2 of 2 modules cannot be imported.\n"
        "\n"
        "  `apps.failing.main`: there is no module `left`.\n"
        "    apps/failing/main.py:3: from apps.failing import lazy\n"
        '    apps/failing/lazy.py:4: importlib.import_module("le" + "ft")\n'
        "    So neither can `apps.failing.lazy`.\n"
        '    Write on the `python_app`: `dependencies=["//3rdparty:left"]`.'
    )


def test_what_must_not_be_imported_is_left_alone(small: Checkout) -> None:
    fields = {"import_check_skip": '["apps.skipping.main"]'}
    small.write(
        app("skipping", "import os\n\nif os.environ['DATABASE_URL']:\n    pass\n", **fields)
    )
    small.write(app("misspelt_skip", "", import_check_skip='["apps.misspelt_skip.mian"]'))
    done = check(small, "apps/skipping", "apps/misspelt_skip")
    assert done.code == 1
    assert report(done) == (
        "apps/skipping:skipping: 0 modules imported.\n"
        "\n"
        "The field `import_check_skip` of apps/misspelt_skip:misspelt_skip holds"
        " `apps.misspelt_skip.mian`, which is no module of its closure. Did you mean"
        " `apps.misspelt_skip.main`?\n"
        "\n"
        "Write the name of a module as an import statement has it, or a pattern:"
        ' `import_check_skip=["apps.api.tasks", "libs.legacy.*"]`.'
    )
