"""This repository, copied and packaged, and what came of it."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Sequence
from functools import lru_cache
from pathlib import Path

from slimfit.core.closure.hints.imported import Imported, imported_names
from slimfit.core.closure.hints.metadata import metadata_hints
from slimfit.core.closure.hints.model import Distributions, Hint, collect
from slimfit.core.closure.hints.strings import string_hints
from slimfit.core.closure.literals import (
    argument_evidence,
    configuration_evidence,
    is_configuration,
)
from slimfit.core.closure.syntax.facts import Evidence
from slimfit.core.closure.syntax.read import read_syntax
from slimfit.core.facts.resolve import ResolveFacts
from slimfit.core.image.validate import ValidatedImage, validate_layout
from tests.e2e.checkout import Checkout
from tests.e2e.images import Closure, Container, pex_closure

APPS = ("api", "dashboard", "etl", "forecast", "imaging", "ledger", "units")


def _evidence(path: str, content: bytes) -> Iterable[Evidence]:
    """What a file of a closure names."""
    if path.endswith(".py"):
        return read_syntax(content).evidence
    return configuration_evidence(content.decode()) if is_configuration(path) else ()


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

    def hints(self, app: str, without: Collection[str]) -> tuple[Hint, ...]:
        """What strings and metadata would say of an app that imports what it does, and had nothing
        beyond.

        :param without: what it holds for another reason: distributions and own modules.
        """
        root, closure = self.checkout.root / "3rdparty/python", self.closure(app)
        resolve = "legacy" if app == "ledger" else "default"
        facts = ResolveFacts.from_text((root / f"{resolve}.facts.json").read_text(), resolve)
        prefix = "" if resolve == "default" else f"{resolve}-"
        requirements = (root / f"{prefix}requirements.txt").read_text()
        required = set(re.findall(r"^[a-z0-9-]+", requirements, re.M))
        locked = [wheel for wheel in facts.distributions if wheel.name in required]
        used = [wheel for wheel in facts.distributions if wheel.name in closure.names - {*without}]
        sources = {path: (self.checkout.root / path).read_bytes() for path in closure.files}
        own = frozenset(path[: -len(".py")].replace("/", ".") for path in sources)
        places = (
            *((path, _evidence(path, sources[path])) for path in sorted(sources)),
            ("the field `args`", argument_evidence(self.image(app).config["config"]["Entrypoint"])),
        )
        files = [
            path for part in ("apps", "libs") for path in self.checkout.root.glob(f"{part}/**/*.py")
        ]
        imported = Imported.of(
            {name for path in files for name in imported_names(path.read_bytes())}
        )
        unused = frozenset(wheel.name for wheel in locked if not imported.uses(wheel.import_names))
        distributions = Distributions.of(locked, used)
        strings = string_hints(places, distributions, own - {*without}, own)
        return collect((*metadata_hints(distributions, unused), *strings))

    def closure(self, app: str) -> Closure:
        """What the image of an app holds."""
        return self.container(app).closure
