"""Images of this repository's apps in an engine."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from tests.docker.engines import Engine
from tests.e2e.checkout import Checkout, Result

# So that no image of the machine's own user is replaced.
REPOSITORY = "slimfit-tests"
# The apps that a second engine builds. The two largest, which have nothing that these lack, would take
# as long as all of them.
AGAIN = ("api", "dashboard", "forecast", "ledger", "units")


class Built:
    """A checkout and the engine that builds its images."""

    def __init__(self, checkout: Checkout, engine: Engine) -> None:
        self.checkout = checkout
        self.engine = engine

    @property
    def environment(self) -> Mapping[str, str]:
        """The variables of a ./pants that uses this engine."""
        return {
            **self.engine.environment,
            "PANTS_SLIMFIT_BUILDERS": "both",
            "PANTS_DOCKER_DEFAULT_REPOSITORY": f"{REPOSITORY}/{{name}}",
        }

    def pants(self, *arguments: str, **environment: str) -> Result:
        """Run ./pants with this engine."""
        variables = {**self.environment, **environment}
        return self.checkout.pants(*arguments, timeout=600, **variables)

    def package(self, *arguments: str, **environment: str) -> Result:
        """Run `./pants package`, which has to succeed."""
        done = self.pants("package", *arguments, **environment)
        assert done.code == 0, done.stderr
        return done

    def image(self, app: str) -> str:
        """The name of an app's image in the engine."""
        return f"{REPOSITORY}/{app}:latest"

    def layout(self, app: str) -> Path:
        """The OCI image layout of an app."""
        return self.checkout.layout(app)

    @contextmanager
    def having(self, files: Mapping[str, str]) -> Iterator[None]:
        """Files that the checkout has for a while."""
        self.checkout.write(files)
        try:
            yield
        finally:
            for name in files:
                (self.checkout.root / name).unlink()

    def forget(self) -> None:
        """Remove the images from the engine."""
        self.engine.forget(f"{REPOSITORY}/")
