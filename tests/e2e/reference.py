"""This repository, copied and packaged, and what came of it."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path

from slimfit.core.image.validate import ValidatedImage, validate_layout
from tests.e2e.checkout import Checkout
from tests.e2e.images import Closure, Container, pex_closure

APPS = ("api", "dashboard", "etl", "forecast", "imaging", "ledger", "units")


class Reference:
    """This repository, copied and packaged.

    :param checkout: where it stands.
    :param scratch: a folder for unpacked layers.
    :param warnings: what packaging it for the first time has warned of.
    """

    def __init__(self, checkout: Checkout, scratch: Path, warnings: Sequence[str] = ()) -> None:
        self.checkout = checkout
        self.warnings = warnings
        self._scratch = scratch
        self.image = lru_cache(maxsize=None)(self._image)
        self.container = lru_cache(maxsize=None)(self._container)

    def _image(self, app: str) -> ValidatedImage:
        return validate_layout(self.checkout.layout(app))

    def _container(self, app: str) -> Container:
        return Container.unpack(self.checkout.layout(app), self.image(app), self._scratch)

    def pex(self, app: str) -> Closure:
        """What the PEX of an app holds."""
        return pex_closure(self.checkout.pex(app))

    def closure(self, app: str) -> Closure:
        """What the image of an app holds."""
        return self.container(app).closure
