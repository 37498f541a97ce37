"""A small repository under git, with apps that share some of what they need, and a registry."""

from __future__ import annotations

import json
import re
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from slimfit.core.image.testing import make_wheel
from tests.e2e.checkout import Checkout, Result
from tests.e2e.small import VERSION, app, make_small
from tests.publish.registry import Registry

# `alpha` and `beta` share a library, `beta` and `gamma` a distribution; `delta` reads a resource.
APPS = {
    **app("alpha", "import good\nimport libs.shared\nprint(libs.shared.NAME)\n"),
    **app("beta", "import left\nimport libs.shared\n"),
    **app("gamma", "import left\n"),
    **app("delta", "print('delta')\n", sources='dependencies=[":data"]'),
}
LIBRARY = {"libs/BUILD": "python_sources()\n", "libs/shared.py": "NAME = 'shared'\n"}
RESOURCE = {"apps/delta/data.txt": "one\n"}
NAMES = ("alpha", "beta", "gamma", "delta")


@dataclass(frozen=True)
class Fleet:
    """The repository, committed, and the registry that it publishes to."""

    checkout: Checkout
    registry: Registry

    @property
    def environment(self) -> dict[str, str]:
        """What pants.toml would say of the registry."""
        configured = {"test": {"address": self.registry.address, "default": True}}
        return {
            "PANTS_DOCKER_REGISTRIES": repr(configured),
            "PANTS_SLIMFIT_INSECURE_REGISTRIES": repr([self.registry.address]),
        }

    def git(self, *arguments: str) -> str:
        """Run git in the repository, as somebody who has no configuration of their own."""
        done = subprocess.run(
            ["git", "-c", "user.name=test", "-c", "user.email=test@host.invalid", *arguments],
            cwd=self.checkout.root,
            env={**self.checkout.environment, "GIT_CONFIG_GLOBAL": "/dev/null"},
            capture_output=True,
            encoding="utf-8",
            check=True,
        )
        return done.stdout.strip()

    def pants(self, *arguments: str) -> Result:
        """Run ./pants, which has to succeed."""
        done = self.checkout.pants(*arguments, timeout=600, **self.environment)
        assert done.code == 0, done.stderr
        return done

    def published(self) -> set[str]:
        """The apps whose images the last run sent; those that it found unchanged are left out."""
        found = set()
        for name in NAMES:
            report = self.checkout.root / f"dist/apps.{name}/{name}.oci.publish.json"
            if report.exists():
                document = json.loads(report.read_text())
                if any(one["status"] == "published" for one in document["references"]):
                    found.add(name)
                report.unlink()
        return found


@contextmanager
def committed(scratch: Path, registry: Registry) -> Iterator[Fleet]:
    """The repository with one commit, all of its images published."""
    checkout = Checkout(scratch / "fleet")
    try:
        make_small(checkout)
        settings = checkout.root / "pants.toml"
        # Two tools less to install; the linter that stays gives `lint` something to do.
        settings.write_text(
            re.sub(r'(?m)^  "pants\.backend\.\S*(black|mypy).*\n', "", settings.read_text())
        )
        checkout.write({**APPS, **LIBRARY, **RESOURCE})
        build = checkout.root / "apps/delta/BUILD"
        build.write_text(build.read_text() + 'resources(name="data", sources=["data.txt"])\n')
        checkout.write({".gitignore": "/.pants.d/\n/.pids/\n/dist/\n"})
        fleet = Fleet(checkout, registry)
        fleet.git("init", "--quiet", "--initial-branch=main")
        fleet.git("add", "--all")
        fleet.git("commit", "--quiet", "--message=All")
        fleet.pants("publish", "apps/::")
        assert fleet.published() == set(NAMES)
        yield fleet
    finally:
        checkout.close()


def lock_newer(fleet: Fleet, name: str, version: str) -> None:
    """Require and lock another version of one distribution."""
    checkout = fleet.checkout
    code = f"VALUE = {version!r}\n"
    make_wheel(checkout.root / "wheels", name, version, {f"{name}.py": code})
    build = checkout.root / "3rdparty/BUILD"
    text = build.read_text()
    assert f"{name}=={VERSION}" in text
    build.write_text(text.replace(f"{name}=={VERSION}", f"{name}=={version}"))
    fleet.pants("generate-lockfiles", "--resolve=default")
