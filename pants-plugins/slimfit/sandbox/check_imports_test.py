"""The check without namespaces, in an image that borrows the Python of this test.

With them it needs a whole base: see tests/e2e/check_test.py.
"""

from __future__ import annotations

import errno
import io
import json
import sys
import tarfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from slimfit.sandbox import check_imports, namespaces

VERSION = f"python{sys.version_info[0]}.{sys.version_info[1]}"
SITE = f"app/lib/{VERSION}/site-packages"
FILES = {
    f"{SITE}/lazy.py": "def load():\n    import driver\n",
    f"{SITE}/hello.pth": "/nowhere\n",
    f"{SITE}/tool-1.dist-info/METADATA": "Metadata-Version: 2.1\nName: tool\nVersion: 1\n",
    f"{SITE}/tool-1.dist-info/entry_points.txt": (
        "[console_scripts]\ngood = shop.cli:App.run\nbad = shop.cli:App.walk\n"
    ),
    "app/src/shop/__init__.py": "",
    "app/src/shop/cli.py": "class App:\n    @staticmethod\n    def run(): pass\n",
    "app/src/shop/main.py": "from shop import tasks\n\nif __name__ == '__main__':\n    raise 1\n",
    "app/src/shop/tasks.py": "import lazy\nlazy.load()\n",
    "app/src/shop/work.py": "import shop.cli\nopen('/tmp/never', 'w').fail()\n",
    "app/src/shop/lost.py": "import nowhere\nprint('work')\n",
    "app/src/shop/ends.py": "import sys\nsys.exit(3)\n",
    "app/src/shop/dies.py": "import os\nprint('last words', flush=True)\nos.abort()\n",
    "app/src/shop/calls.py": "import socket\nsocket.create_connection(('localhost', 1))\n",
    "app/src/shop/sleeps.py": "import time\ntime.sleep(60)\n",
    "app/src/shop/broken.py": "def f(:\n",
}


@pytest.fixture
def image(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with an image's one layer, on a machine that lets nobody have namespaces."""

    def refuse(*_: object) -> None:
        raise OSError(errno.EPERM, "refused")

    monkeypatch.setattr(namespaces, "enter_namespaces", refuse)
    monkeypatch.chdir(tmp_path)
    with tarfile.open(tmp_path / "layer.tar", "w") as archive:
        for name, target in (("usr", sys.base_prefix), ("lib64", "/lib64")):
            link = tarfile.TarInfo(name)
            link.type, link.linkname = tarfile.SYMTYPE, target
            archive.addfile(link)
        for name, text in FILES.items():
            member = tarfile.TarInfo(name)
            member.size = len(text)
            archive.addfile(member, io.BytesIO(text.encode()))
    return tmp_path


def run(image: Path, capsys: pytest.CaptureFixture[str], *tasks: str, timeout: int = 60) -> Any:
    """What comes of tasks, each written as `kind name`."""
    job = {
        "layers": [("layer.tar", "key")],
        "python": {
            "app": "/app/bin/python",
            "path": f"/usr/bin/{VERSION}",
            "prefix": "/usr",
        },
        "packages": f"/{SITE}",
        "sources": "/app/src",
        "environment": {"LANG": "C.UTF-8"},
        "tasks": [task.split() for task in tasks],
        "timeout": timeout,
    }
    (image / "job.json").write_text(json.dumps(job))
    code = check_imports.main(["job.json"])
    written = capsys.readouterr()
    assert code in (0, 1), written.err
    outcome = json.loads(written.out)
    assert code == (1 if outcome["failures"] else 0)
    assert outcome["sealed"] is False
    return outcome


def test_what_can_be_imported_is_done(image: Path, capsys: pytest.CaptureFixture[str]) -> None:
    tasks = (
        "module shop",
        "object shop.cli:App.run",
        "script good",
        "script file",
        "program shop.work",
    )
    outcome = run(image, capsys, *tasks)
    assert outcome == {"done": [0, 1, 2, 3, 4], "failures": [], "sealed": False}


def first(outcome: Mapping[str, Any]) -> tuple[str, str, str]:
    cause = outcome["failures"][0]["causes"][0]
    return cause["type"], cause["text"], cause["missing"]


@pytest.mark.parametrize(
    ("task", "cause"),
    [
        ("program shop.main", ("ModuleNotFoundError", "No module named 'driver'", "driver")),
        ("program shop.lost", ("ModuleNotFoundError", "No module named 'nowhere'", "nowhere")),
        (
            "program shop",
            ("ModuleNotFoundError", "No module named 'shop.__main__'", "shop.__main__"),
        ),
        ("module shop.ends", ("SystemExit", "3", "")),
        ("module shop.calls", ("OSError", "there is no network while imports are checked", "")),
        ("script bad", ("AttributeError", "type object 'App' has no attribute 'walk'", "")),
        ("module shop.broken", ("SyntaxError", "invalid syntax", "")),
    ],
)
def test_what_fails_says_why(
    image: Path, capsys: pytest.CaptureFixture[str], task: str, cause: tuple[str, str, str]
) -> None:
    outcome = run(image, capsys, "module shop", task, "module shop.cli")
    assert outcome["done"] == [0, 2]
    assert first(outcome) == cause


def test_the_way_to_a_failure_is_told_in_paths_of_the_image(
    image: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    outcome = run(image, capsys, "program shop.main", "module shop.broken")
    assert outcome["failures"][0]["causes"][0]["frames"] == [
        ["/app/src/shop/main.py", 1, "from shop import tasks"],
        ["/app/src/shop/tasks.py", 2, "lazy.load()"],
        [f"/{SITE}/lazy.py", 2, "import driver"],
    ]
    assert outcome["failures"][1]["causes"][0]["frames"] == [
        ["/app/src/shop/broken.py", 1, "def f(:"]
    ]


def test_a_process_that_dies_is_told_with_its_last_words(
    image: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    outcome = run(image, capsys, "module shop.dies", "module shop.cli")
    assert outcome["done"] == [1]
    assert outcome["failures"] == [
        {
            "failed": 0,
            "ending": "the process ended by SIGABRT while it was imported.",
            "output": "last words\n",
        }
    ]


def test_time_is_limited(image: Path, capsys: pytest.CaptureFixture[str]) -> None:
    outcome = run(image, capsys, "module shop.sleeps", "module shop.cli", timeout=2)
    assert outcome["done"] == []
    assert outcome["failures"] == [
        {
            "failed": 0,
            "ending": "it was not finished after 2 seconds.",
            "output": "",
            "overdue": True,
        }
    ]


def test_a_python_that_does_not_start_is_an_error(
    image: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        check_imports, "loader_command", lambda *_: ("/bin/sh", "-c", "echo no; exit 9")
    )
    with pytest.raises(AssertionError, match="does not start") as problem:
        run(image, capsys, "module shop")
    # What pytest adds for its own sake is left out.
    said = [line.strip() for line in str(problem.value).splitlines()[:5]]
    assert said == [
        "The Python of the base does not start (exit code 9):",
        "",
        "no",
        "",
        "Use a base whose Python runs on this machine.",
    ]
