"""Bases: what is said when a lockfile and its target or mirror disagree, and images as bases."""

from __future__ import annotations

import json
import shutil
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from slimfit.core.image.validate import validate_layout
from tests.e2e.checkout import Checkout
from tests.e2e.images import Container
from tests.e2e.small import app


def add_base(small: Checkout, name: str, fields: str) -> str:
    """Add a base with a folder of its own that holds the lockfile of `3rdparty/debian:base`.

    Returns its address, as a BUILD file quotes it.
    """
    lock = (small.root / "3rdparty/debian/base.lock").read_text()
    small.write(
        {
            f"bases/{name}/BUILD": f'debian_base(name="{name}", {fields})\n',
            f"bases/{name}/base.lock": lock,
        }
    )
    return f'"//bases/{name}"'


class EmptyMirror(ThreadingHTTPServer):
    """A web server on this machine's loopback that has nothing.

    :ivar asked: the paths that it was asked for.
    """

    daemon_threads = True

    def __init__(self) -> None:
        self.asked: list[str] = []
        asked = self.asked

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                asked.append(self.path)
                self.send_error(404)

            def log_message(self, format: str, *args: object) -> None:
                pass

        super().__init__(("127.0.0.1", 0), Handler)

    @property
    def url(self) -> str:
        """Where it answers."""
        return f"http://127.0.0.1:{self.server_port}/debian"


@pytest.fixture
def mirror() -> Iterator[EmptyMirror]:
    """A mirror that has lost all its packages."""
    with EmptyMirror() as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield server
        server.shutdown()
        thread.join()


def test_a_lockfile_that_was_made_for_other_packages_is_refused(small: Checkout) -> None:
    base = add_base(small, "grown", 'packages=["libgl1"], lockfile="base.lock"')
    small.write(app("on_grown", "", base=base))
    assert small.pants("package", "apps/on_grown#oci").refusal("package") == (
        "bases/grown/base.lock does not fit bases/grown:grown:\n"
        "  packages that the lockfile lacks: libgl1\n"
        "\n"
        "Run `./pants generate-lockfiles --resolve=grown`."
    )


def test_a_lockfile_that_does_not_exist_is_asked_for(small: Checkout) -> None:
    small.write(app("on_new", "", base=add_base(small, "new", "")))
    assert small.pants("package", "apps/on_new#oci").refusal("package") == (
        "The lockfile bases/new/new.lock of bases/new:new does not exist.\n"
        "\n"
        "Make it with `./pants generate-lockfiles --resolve=new`."
    )


def test_a_mirror_without_the_pinned_versions_leads_to_the_command_that_locks_anew(
    small: Checkout, mirror: EmptyMirror
) -> None:
    base = add_base(small, "lost", 'lockfile="base.lock"')
    small.write(app("on_lost", "", base=base))
    options = (f"--debian-mirror={mirror.url}", f"--debian-security-mirror={mirror.url}-security")
    done = small.pants(*options, "package", "apps/on_lost#oci")
    lock = json.loads((small.root / "bases/lost/base.lock").read_text())
    pinned = "".join(f"  {package['name']} {package['version']}\n" for package in lock["packages"])
    assert done.refusal("package") == (
        f"The mirror no longer has what base.lock pins:\n{pinned}"
        "\n"
        "Debian has replaced it with a newer version. Run"
        " `./pants generate-lockfiles --resolve=lost`."
    )
    assert len(mirror.asked) >= len(lock["packages"])


def test_an_app_runs_on_an_image_that_an_earlier_build_wrote(
    small: Checkout, tmp_path: Path
) -> None:
    small.write(app("below", "import good\n", env='{"GREETING": "hello"}'))
    small.package("apps/below#oci")
    # As a folder without links, the way that it comes from another repository.
    shutil.copytree(small.layout("below"), small.root / "bases/image/below.oci")
    lower = validate_layout(small.root / "bases/image/below.oci")
    above = "import os, right\nprint(os.environ['GREETING'], right.VALUE)\n"
    small.write(
        {
            "bases/image/BUILD": 'oci_base(name="image", image="below.oci")\n',
            **app("above", above, base='"//bases/image"'),
        }
    )
    small.package("apps/above#oci")
    layout = small.layout("above")
    image = validate_layout(layout)
    assert image.layers[: len(lower.layers)] == lower.layers
    assert len(image.layers) == len(lower.layers) + 2
    outcome = Container.unpack(layout, image, tmp_path / "layers").run()
    assert (outcome.code, outcome.stdout, outcome.stderr) == (0, "hello 1\n", "")


def test_a_base_image_that_is_not_there_is_named(small: Checkout) -> None:
    small.write(
        {
            "bases/absent/BUILD": 'oci_base(name="absent", image="pyhton.tar")\n',
            "bases/absent/python.tar": "",
            **app("on_absent", "", base='"//bases/absent"'),
        }
    )
    assert small.pants("package", "apps/on_absent#oci").refusal("package") == (
        "The field `image` of bases/absent:absent is `pyhton.tar`, and bases/absent holds no such"
        " file or folder. Did you mean `python.tar`?\n"
        "\n"
        "Put an OCI image layout or archive there, as `skopeo copy docker://..."
        " oci-archive:pyhton.tar` makes it."
    )
    # The advice followed, but with a file that is no image.
    small.write({"bases/absent/pyhton.tar": "not an image"})
    assert small.pants("package", "apps/on_absent#oci").refusal("package") == (
        "pyhton.tar is no complete image archive: truncated header.\n"
        "\n"
        "Export the image again, as an OCI layout or with `docker save`."
    )
    # The report of another app goes without this one, and without those whose base is misspelt or no
    # base at all.
    small.write(
        {
            **app("on_misspelt", "", base='"//bases/absent:absnt"'),
            **app("on_wheel", "", base='"//3rdparty:good"'),
            **app("beside_absent", ""),
        }
    )
    told = small.pants("closure", "apps/beside_absent")
    assert told.code == 0, told.stderr
    left_out = dict(text.split(" is left out. ", 1) for text in told.said("WARN"))
    assert {"apps/on_absent:on_absent", "apps/on_wheel:on_wheel"} < left_out.keys()
    assert "apps/beside_absent:beside_absent" not in left_out
    # Who asks for one of them is told the same as an error.
    misspelt = left_out["apps/on_misspelt:on_misspelt"]
    assert misspelt == (
        "The address bases/absent:absnt from the field `base` of apps/on_misspelt:on_misspelt or the"
        " option `[slimfit].base` does not exist.\n"
        "\n"
        "The target name ':absnt' is not defined in the directory bases/absent. Did you mean one of"
        " these target names?\n"
        "\n"
        "  * :absent"
    )
    assert small.pants("closure", "apps/on_misspelt").refusal("closure") == misspelt
