"""Distributions that come as source, by a URL or from a Git repository."""

from __future__ import annotations

import functools
import subprocess
import threading
from collections.abc import Iterator, Mapping
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from slimfit.core.image.testing import make_wheel, write_tree
from slimfit.core.image.validate import validate_layout
from tests.e2e.checkout import Checkout
from tests.e2e.images import Container, pex_closure
from tests.e2e.odd import TAGGED, make_sdist, source
from tests.e2e.small import app

MAIN = """\
import fromgit, plain, tagged, viaurl
from importlib.metadata import version

print(*(version(one.__name__) for one in (fromgit, plain, tagged, viaurl)))
"""


def make_repository(folder: Path, files: Mapping[str, str]) -> str:
    """Make a Git repository that a plain file server can serve, and return its commit."""
    write_tree(folder / "tree", files)

    def git(*arguments: str) -> str:
        author = ["-c", "user.name=Test", "-c", "user.email=test@example.invalid"]
        command = ["git", *author, "-c", "init.defaultBranch=main", *arguments]
        done = subprocess.run(
            command, cwd=folder / "tree", check=True, capture_output=True, encoding="utf-8"
        )
        return done.stdout.strip()

    git("init", "--quiet")
    git("add", ".")
    git("commit", "--quiet", "--message=first")
    git("clone", "--quiet", "--bare", ".", str(folder / "served/fromgit.git"))
    git("--git-dir", str(folder / "served/fromgit.git"), "update-server-info")
    return git("rev-parse", "HEAD")


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The URL of the commit of a Git repository, on this machine's loopback."""
    folder = tmp_path_factory.mktemp("repository")
    commit = make_repository(folder, source("fromgit", "4.0"))

    class Quiet(SimpleHTTPRequestHandler):
        def log_message(self, *_: object) -> None:
            pass

    handler = functools.partial(Quiet, directory=str(folder / "served"))
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as http:
        threading.Thread(target=http.serve_forever, daemon=True).start()
        yield f"git+http://127.0.0.1:{http.server_address[1]}/fromgit.git@{commit}"
        http.shutdown()


@pytest.fixture(scope="module")
def packaged(small: Checkout, server: str, tmp_path_factory: pytest.TempPathFactory) -> Checkout:
    """The small repository with an app that has one distribution of each kind."""
    folder = tmp_path_factory.mktemp("files")
    wheel = make_wheel(folder, "viaurl", "3.0+cpu", {"viaurl.py": ""})
    make_sdist(small.root / "wheels", "plain", "1.0", source("plain", "1.0"))
    make_sdist(small.root / "wheels", "tagged", "2.0", source("tagged", "2.0", TAGGED))
    requirements = {
        "plain": "plain==1.0",
        "tagged": "tagged==2.0",
        "viaurl": f"viaurl @ file://{wheel}",
        "fromgit": f"fromgit @ {server}",
    }
    targets = (
        f'python_requirement(name="{name}", resolve="source", requirements=["{text}"])\n'
        for name, text in requirements.items()
    )
    fields = {"resolve": '"source"', "sources": 'resolve="source"'}
    small.write({"source/BUILD": "".join(targets), **app("source", MAIN, **fields)})
    done = small.pants("generate-lockfiles", "--resolve=source")
    assert done.code == 0, done.stderr
    small.package("apps/source")
    return small


def test_an_app_holds_what_comes_as_source_by_url_and_from_git(
    packaged: Checkout, scratch: Path
) -> None:
    layout = packaged.layout("source")
    container = Container.unpack(layout, validate_layout(layout), scratch / "source")
    pex = container.run(
        entrypoint=["/usr/bin/python3.11", "/tmp/pex/source.pex"],
        folders={"/tmp/pex": packaged.pex("source").parent},
    )
    image = container.run()
    assert (image.code, image.stdout) == (0, "4.0 1.0 2.0 3.0+cpu\n"), image.stderr
    assert (pex.code, pex.stdout) == (0, image.stdout), pex.stderr
    assert container.closure == pex_closure(packaged.pex("source"))
    # Of the base's Python, though Pants itself runs on another.
    tags = container.run(
        entrypoint=[
            "/app/bin/python",
            "-c",
            "from importlib.metadata import distribution as d;"
            "print(d('tagged').read_text('WHEEL'))",
        ]
    )
    assert "Tag: cp311-none-any" in tags.stdout.splitlines()
