"""All cases in one repository, locked, packaged and checked once for all tests."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Optional

from slimfit.core.image.validate import ValidatedImage, validate_layout
from tests.cases.case import App, Case
from tests.cases.wheels import write_wheel
from tests.docker.built import REPOSITORY
from tests.docker.engines import Engine
from tests.docker.trees import Tree, layout_image, saved_images
from tests.e2e.checkout import Checkout, Result
from tests.e2e.images import Closure, Container, pex_closure
from tests.e2e.small import kept_sections

_KEPT = (
    *("GLOBAL", "anonymous-telemetry", "python", "python-bootstrap", "pex-cli", "python-infer"),
    # What leads `docker` to the engine.
    "docker",
)
_SETTINGS = """\
[source]
# A case's modules begin with its folder's name, but for those in roots of their own.
root_patterns = ["/", "/*/roots/*"]

[slimfit]
base = "//3rdparty/debian:base"

[python.resolves]
default = "3rdparty/default.lock"
second = "3rdparty/second.lock"

[python-repos]
indexes = []
find_links = ["file://%(env.SLIMFIT_WHEELHOUSE)s", "file://%(buildroot)s/wheels"]
path_mappings = ["WHEELS|%(buildroot)s/wheels"]
"""


class Corpus:
    """The repository of all cases.

    :param checkout: where it stands.
    :param cases: all of them.
    :param engine: a container engine that answers, if there is one.
    """

    def __init__(
        self, checkout: Checkout, cases: Sequence[Case], engine: Optional[Engine] = None
    ) -> None:
        self.checkout = checkout
        self.engine = engine
        self._cases = cases
        self._read: dict[str, Tree] = {}
        # Each is made when the first test asks for it.
        self.packaged = lru_cache(maxsize=None)(self._package)
        self.checked = lru_cache(maxsize=None)(self._check)
        self.image = lru_cache(maxsize=None)(self._image)
        self.container = lru_cache(maxsize=None)(self._container)
        self.engine_images = lru_cache(maxsize=None)(self._engine_images)

    def build(self) -> None:
        """Lay all cases into the repository, lock its resolves and read their wheels."""
        self.checkout.copy(("pants", "build-support", "pants-plugins", "3rdparty/debian"))
        for folder in ("build-support", "pants-plugins"):
            for build in (self.checkout.root / folder).rglob("BUILD"):
                build.unlink()
        wheels = self.checkout.root / "wheels"
        wheels.mkdir()
        for case in self._cases:
            target = self.checkout.root / case.name
            ignored = shutil.ignore_patterns("case.toml", "__pycache__")
            shutil.copytree(case.folder, target, ignore=ignored)
            self.checkout.write({f"{case.name}/{name}": text for name, text in case.files.items()})
            for wheel in case.wheels:
                write_wheel(wheel, wheels)
        self.checkout.write({"pants.toml": kept_sections(_KEPT) + _SETTINGS})
        done = self.checkout.pants("generate-lockfiles")
        assert done.code == 0, done.stderr
        for path in self.checkout.root.glob("3rdparty/*.lock"):
            self._unlock(path)
        # Import names are those that the wheels hold.
        done = self.checkout.pants("lock-facts")
        assert done.code == 0, done.stderr

    def _unlock(self, path: Path) -> None:
        """Take distributions out of a lockfile, as a merge may."""
        gone = {wheel.project for case in self._cases for wheel in case.wheels if not wheel.locked}
        head, brace, body = path.read_text(encoding="utf-8").partition("\n{")
        lock = json.loads(brace + body)
        for resolve in lock["locked_resolves"]:
            found = resolve["locked_requirements"]
            resolve["locked_requirements"] = [
                item for item in found if item["project_name"] not in gone
            ]
        path.write_text(f"{head}\n{json.dumps(lock, indent=2)}\n", encoding="utf-8")

    @property
    def good(self) -> Iterator[tuple[Case, App]]:
        """Every app that can be built."""
        for case in self._cases:
            for app in case.apps:
                yield case, app

    @property
    def environment(self) -> dict[str, str]:
        if self.engine is None:
            return {"PANTS_SLIMFIT_BUILDERS": "oci"}
        return {
            **self.engine.environment,
            "PANTS_SLIMFIT_BUILDERS": "both",
            "PANTS_DOCKER_DEFAULT_REPOSITORY": f"{REPOSITORY}/{{directory}}/{{name}}",
        }

    def _package(self) -> Result:
        """Package every app that can be built, with every builder, in one run."""
        specs = [case.address(app.name) for case, app in self.good]
        return self.checkout.pants("package", *specs, timeout=600, **self.environment)

    def _check(self) -> Result:
        """Check the imports of all apps in one run, those that cannot be built included."""
        errors = [
            case.address(error.app)
            for case in self._cases
            if not case.options
            for error in case.errors
        ]
        good = [case.address(app.name) for case, app in self.good]
        return self.checkout.pants("check", "--only=slimfit", *sorted({*good, *errors}))

    def layout(self, case: Case, app: App) -> Path:
        return self.checkout.root / f"dist/{case.name}/{app.name}.oci"

    def pex(self, case: Case, app: App) -> Closure:
        """What the PEX of an app holds."""
        return pex_closure(self.checkout.root / f"dist/{case.name}/{app.name}.pex")

    def _image(self, case: Case, app: App) -> ValidatedImage:
        return validate_layout(self.layout(case, app))

    def _container(self, case: Case, app: App) -> Container:
        return Container.unpack(
            self.layout(case, app), self.image(case, app), self.checkout.root / ".unpacked"
        )

    def _engine_images(self) -> Mapping[str, Tree]:
        """The files of all images in the engine, by tag."""
        assert self.engine is not None
        archive = self.checkout.root / "saved.tar"
        tags = [self.tag(case, app) for case, app in self.good]
        self.engine.run("save", "--output", str(archive), *tags)
        return saved_images(archive)

    def tag(self, case: Case, app: App) -> str:
        """The name of an app's image in the engine."""
        return f"{REPOSITORY}/{case.name}/{app.name}:latest"

    def layout_tree(self, case: Case, app: App) -> Tree:
        """The files of an image layout."""
        return layout_image(self.layout(case, app), self._read)

    def forget(self) -> None:
        """Remove the images of this run from the engine."""
        if self.engine is not None:
            for case, app in self.good:
                self.engine.try_run("image", "rm", "--force", self.tag(case, app))
