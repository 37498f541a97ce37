"""Hints from strings: URLs, names of engines, applications that a server loads."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Optional

from slimfit.core.closure.audit import parents
from slimfit.core.closure.hints.model import Distributions
from slimfit.core.closure.hints.names import BACKENDS, ENGINES, FORMATS, url_modules
from slimfit.core.closure.syntax.facts import Evidence

# The names of files and of hosts look like modules.
_OTHER_ENDINGS = frozenset(
    (
        "cfg com conf css csv dev gz html ini internal io jpg js json local log md net org parquet pdf png"
        " py sh sql svg tar toml txt xlsx xml yaml yml zip"
    ).split()
)
# Groups of entry points in which libraries look for what serves a URL.
_URL_GROUPS = ("sqlalchemy.dialects", "fsspec.specs")
# The modules of an app that Django imports by their names alone, with all below them.
_DJANGO_MODULES = frozenset({"admin", "apps", "management", "migrations", "models", "templatetags"})


def own_module(text: str, modules: frozenset[str], *, loaded: bool = False) -> Optional[str]:
    """The first-party module that a string names, itself or by an object in it; `None` if none.

    :param loaded: whether the string surely names code, so that its last part may be any object and
        not only a class.

    >>> own_module("shop.web:app", frozenset({"shop.web"}))
    'shop.web'
    """
    name = text.partition(":")[0]
    if name in modules:
        return name
    parent, _, last = name.rpartition(".")
    # `shop.web.View`: a class of a module, and no module that was not found.
    if parent in modules and ":" not in text and (loaded or last[:1].isupper()):
        return parent
    return None


def django_app_modules(text: str, modules: frozenset[str]) -> Iterator[str]:
    """The first-party modules that Django loads for an item of `INSTALLED_APPS`, which names a package
    or the configuration of one.

    >>> sorted(django_app_modules("shop.apps.Shop", frozenset({"shop.apps", "shop.models", "shop.x"})))
    ['shop.apps', 'shop.models']
    """
    package = text
    if text not in modules and text.rpartition(".")[2][:1].isupper():
        package = text.rpartition(".")[0]
        package = package[: -len(".apps")] if package.endswith(".apps") else package
    for module in modules:
        inner = module[len(package) + 1 :].partition(".")[0]
        if module == package or (module.startswith(f"{package}.") and inner in _DJANGO_MODULES):
            yield module


def string_hints(
    places: Iterable[tuple[str, Iterable[Evidence]]],
    distributions: Distributions,
    own: frozenset[str],
    elsewhere: frozenset[str],
) -> Iterator[tuple[str, str]]:
    """What strings of an app name and the app does not hold, each with where it stands.

    :param places: the paths of files, and what stands in each; a line of 0 is not told.
    :param own: the modules of the app's files.
    :param elsewhere: the first-party modules of the app's resolve.
    """
    for place, found in places:
        for evidence in found:
            where = f"{place}:{evidence.line}" if evidence.line else place
            for name in evidence_names(evidence, distributions, own, elsewhere):
                yield name, f"{where} {_shown(evidence)}"


def evidence_names(
    evidence: Evidence, distributions: Distributions, own: frozenset[str], elsewhere: frozenset[str]
) -> tuple[str, ...]:
    """The distributions or the module that a string names and that an app does not hold."""
    text = evidence.value
    if evidence.kind == "url":
        modules, _ = url_modules(text)
        return distributions.missing_one_of(modules) or _registered(text, distributions)
    if evidence.kind == "format":
        return _format(evidence, distributions)
    module = own_module(text, elsewhere)
    if module is not None:
        return () if module in own else (module,)
    if evidence.kind == "dotted":
        for backend in filter(BACKENDS.__contains__, parents(text)):
            return distributions.missing_one_of(BACKENDS[backend])
        if ":" not in text and text.rpartition(".")[2].lower() in _OTHER_ENDINGS:
            return ()
        return distributions.missing(text.partition(":")[0])
    return distributions.named(ENGINES.get(text.lower(), text.partition(":")[0]))


def _registered(scheme: str, distributions: Distributions) -> tuple[str, ...]:
    """The distributions that register themselves for a scheme."""
    # An entry point's name is `dialect.driver` there.
    name = scheme.replace("+", ".")
    for group in _URL_GROUPS:
        found = distributions.registered(group, name)
        if found:
            return found
    return ()


def _format(evidence: Evidence, distributions: Distributions) -> tuple[str, ...]:
    """The distributions that a call such as `table.to_parquet()` loads."""
    owner, modules = FORMATS.get(evidence.value, ("", ()))
    if not distributions.used.intersection(distributions.providers(owner)):
        return ()
    called = evidence.name.partition(".")[0]
    # A reader of another module needs what that one needs.
    reader = not evidence.value.startswith("to_")
    return () if reader and called != owner else distributions.missing_one_of(modules)


def _shown(evidence: Evidence) -> str:
    """How a message names a string."""
    if evidence.kind == "url":
        return f"has a `{evidence.value}://` URL"
    if evidence.kind == "call":
        function, _, keyword = evidence.name.partition(":")
        given = f"{keyword}=" if keyword else ""
        return f'calls `{function}({given}"{evidence.value}")`'
    if evidence.kind == "format":
        return f"calls `{evidence.name}()`"
    if evidence.kind == "assign":
        return f'has "{evidence.value}" in `{evidence.name}`'
    return f'names "{evidence.value}"'
