"""What a file needs beyond its import statements, where a string leaves no doubt."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import PurePosixPath

from slimfit.core.closure.audit import SourceFile
from slimfit.core.closure.hints.names import url_modules
from slimfit.core.closure.hints.strings import own_module
from slimfit.core.closure.syntax.facts import Guard
from slimfit.core.closure.syntax.strings import DOTTED_NAME

# A file without any of these has nothing to tell, and is not read as a syntax tree.
_TELLING = re.compile(
    rb"import_module|__import__|\w\+\w+://|\bi(nclude|mports)\b|worker_class|INSTALLED_APPS|MIDDLEWARE"
    rb"|AUTHENTICATION_BACKENDS|ROOT_URLCONF|[AW]SGI_APPLICATION|CELERY_I|uvicorn"
)
# Functions and variables whose strings are loaded as code. Other strings are hints at most.
_LOADING = re.compile(
    r"uvicorn\.run|.*:(include|imports|worker_class)|INSTALLED_APPS|MIDDLEWARE|AUTHENTICATION_BACKENDS"
    r"|ROOT_URLCONF|[AW]SGI_APPLICATION|CELERY_(IMPORTS|INCLUDE)|include|imports|worker_class"
)
# Resources that may name code, and the size in bytes from which they are data.
CONFIGURATIONS = frozenset({".cfg", ".conf", ".ini", ".json", ".toml", ".yaml", ".yml"})
LARGEST_CONFIGURATION = 256 * 1024

_NAME_IN_TEXT = re.compile(rf"(?<![\w./:-]){DOTTED_NAME.pattern}(?![\w/-])")
_AFTER_KEY = re.compile(r"""["']?\s*[:=](\s|$)""")


def may_tell(source: bytes) -> bool:
    """Whether a file holds any word that makes it worth a second look."""
    return _TELLING.search(source) is not None


def loaded_modules(source: SourceFile) -> tuple[str, ...]:
    """The modules, first-party or not, that a file surely loads by a string, sorted.

    They are those of `import_module("a.b")`, and the driver of `dialect+driver://`.
    """
    found: set[str] = set()
    for fact in source.syntax.imports:
        if fact.dynamic and not fact.ignored and fact.guard not in (Guard.typing, Guard.dead):
            found.add(fact.absolute(source.module, source.is_package).module)
    for evidence in source.syntax.evidence:
        if evidence.kind == "url":
            modules, told = url_modules(evidence.value)
            found.update(modules if told else ())
    return tuple(sorted(found))


def loaded_own_modules(source: SourceFile, modules: frozenset[str]) -> tuple[str, ...]:
    """The first-party modules that a framework loads by a string of a file, sorted.

    :param modules: all first-party modules of the file's resolve.
    """
    found = {
        own_module(evidence.value, modules)
        for evidence in source.syntax.evidence
        if evidence.kind in ("assign", "call") and _LOADING.fullmatch(evidence.name)
    }
    return tuple(sorted(name for name in found if name is not None and name != source.module))


def named_own_modules(text: str, modules: frozenset[str]) -> tuple[str, ...]:
    """The first-party modules whose dotted names stand in a text, sorted: values, not keys."""
    found = set()
    for line in text.splitlines():
        if line.lstrip().startswith(("#", ";", "//")):
            continue
        for match in _NAME_IN_TEXT.finditer(line):
            if not _AFTER_KEY.match(line, match.end()):
                found.add(own_module(match[0], modules))
    return tuple(sorted(name for name in found if name is not None and "." in name))


def is_configuration(path: str) -> bool:
    """Whether a resource is of a kind that may name code."""
    return PurePosixPath(path).suffix in CONFIGURATIONS


def argument_modules(arguments: tuple[str, ...], modules: frozenset[str]) -> Iterator[str]:
    """The first-party modules that a program's arguments name, as `gunicorn pkg.mod:app` does."""
    for argument in arguments:
        for match in DOTTED_NAME.finditer(argument):
            name = own_module(match[0], modules)
            if name is not None:
                yield name
