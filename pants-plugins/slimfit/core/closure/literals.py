"""What a file needs beyond its import statements, where a string leaves no doubt."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from pathlib import PurePosixPath
from typing import Optional

from slimfit.core.closure.audit import SourceFile
from slimfit.core.closure.hints.names import url_modules
from slimfit.core.closure.hints.strings import django_app_modules, own_module
from slimfit.core.closure.syntax.facts import Evidence, Guard
from slimfit.core.closure.syntax.strings import DOTTED_NAME, SCHEME, UNTOLD_SCHEMES

# A file without any of these has nothing to tell, and is not read as a syntax tree.
_TELLING = re.compile(
    rb"import_module|__import__|\w\+\w+://|\bi(nclude|mports)\b|worker_class|INSTALLED_APPS|MIDDLEWARE"
    rb"|AUTHENTICATION_BACKENDS|ROOT_URLCONF|[AW]SGI_APPLICATION|CELERY_I|uvicorn|URL\.create"
    rb"|DJANGO_SETTINGS_MODULE|context_processors|autodiscover_tasks"
)
_DJANGO_APPS = "INSTALLED_APPS"
_CELERY_TASKS = "autodiscover_tasks"
# Functions and variables whose strings are loaded as code: modules, or objects of modules, too. Other
# strings are hints at most.
_MODULES = re.compile(
    rf"uvicorn\.(run|Config)|.*:(include|imports)|{_DJANGO_APPS}|ROOT_URLCONF|DJANGO_SETTINGS_MODULE"
    r"|CELERY_(IMPORTS|INCLUDE)|include|imports|django\.(conf\.)?urls\.include"
)
_OBJECTS = re.compile(
    r"MIDDLEWARE|AUTHENTICATION_BACKENDS|[AW]SGI_APPLICATION|context_processors|(.*:)?worker_class"
)
# Resources that may name code, and the size in bytes from which they are data.
CONFIGURATIONS = frozenset({".cfg", ".conf", ".ini", ".json", ".toml", ".yaml", ".yml"})
LARGEST_CONFIGURATION = 256 * 1024

_NAME_IN_TEXT = re.compile(rf"(?<![\w./:-]){DOTTED_NAME.pattern}(?![\w/-])")
# Read backwards from `://`, and not far: a search for what may be a scheme takes the square of the
# time where a file holds a long word, such as a picture in hexadecimal digits.
_SCHEME_BEFORE = re.compile(rf"(?<![\w/]){SCHEME}$")
_LONGEST_SCHEME = 60
_AFTER_KEY = re.compile(r"""["']?\s*[:=](\s|$)""")
# An argument that is nothing but `module:object`, and those after which a plain name is a module's.
_APPLICATION = re.compile(r"[A-Za-z_]\w*:[A-Za-z_][\w.]*")
_MODULE_OPTIONS = frozenset({"-A", "--app", "-m"})
_WORKER_OPTIONS = frozenset({"-k", "--worker-class"})


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
    found: set[Optional[str]] = set()
    for evidence in source.syntax.evidence:
        if evidence.kind not in ("assign", "call"):
            continue
        if evidence.name.rpartition(".")[2] == _CELERY_TASKS:
            found.add(own_module(f"{evidence.value}.tasks", modules))
        if _MODULES.fullmatch(evidence.name):
            found.add(own_module(evidence.value, modules))
        if _OBJECTS.fullmatch(evidence.name):
            found.add(own_module(evidence.value, modules, loaded=True))
        if evidence.name == _DJANGO_APPS:
            found.update(django_app_modules(evidence.value, modules))
    return tuple(sorted(name for name in found if name is not None and name != source.module))


def configuration_evidence(text: str) -> Iterator[Evidence]:
    """The dotted names and the URLs that stand in a configuration file: values, not keys."""
    for number, line in enumerate(text.splitlines(), 1):
        if line.lstrip().startswith(("#", ";", "//")):
            continue
        for scheme in _schemes(line):
            if scheme not in UNTOLD_SCHEMES:
                yield Evidence(number, "url", "", scheme)
        for match in _NAME_IN_TEXT.finditer(line):
            if not _AFTER_KEY.match(line, match.end()):
                yield Evidence(number, "dotted", "", match[0])


def _schemes(line: str) -> Iterator[str]:
    """The schemes of the URLs in a line, in lower case."""
    for found in re.finditer("://", line):
        before = line[max(0, found.start() - _LONGEST_SCHEME) : found.start()]
        match = _SCHEME_BEFORE.search(before)
        if match is not None:
            yield match[0].lower()


def named_own_modules(found: Iterable[Evidence], modules: frozenset[str]) -> tuple[str, ...]:
    """The first-party modules whose dotted names stand in a configuration file, sorted.

    :param found: what `configuration_evidence` gave.
    """
    names = {own_module(item.value, modules) for item in found if item.kind == "dotted"}
    return tuple(sorted(name for name in names if name is not None and "." in name))


def is_configuration(path: str) -> bool:
    """Whether a resource is of a kind that may name code."""
    return PurePosixPath(path).suffix in CONFIGURATIONS


def argument_evidence(arguments: Iterable[str]) -> Iterator[Evidence]:
    """What a program's arguments name: `pkg.mod:app`, `-A pkg` of celery, `-k gevent` of gunicorn."""
    before = ""
    for argument in arguments:
        option, equals, value = argument.partition("=")
        name, text = (option, value) if equals else (before, argument)
        before = argument
        if name in _MODULE_OPTIONS | _WORKER_OPTIONS or _APPLICATION.fullmatch(argument):
            yield Evidence(0, "argument", name, text)
            continue
        for match in DOTTED_NAME.finditer(argument):
            yield Evidence(0, "dotted", "", match[0])


def argument_modules(arguments: Iterable[str], modules: frozenset[str]) -> Iterator[str]:
    """The first-party modules that a program's arguments name."""
    for evidence in argument_evidence(arguments):
        # Celery looks into the module `celery` of a package that it is given.
        inner = f"{evidence.value}.celery" if evidence.name in _MODULE_OPTIONS else ""
        found = own_module(evidence.value, modules, loaded=evidence.kind == "argument")
        yield from (name for name in (found, inner) if name in modules)
