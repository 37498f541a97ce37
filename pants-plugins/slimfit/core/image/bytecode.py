"""Bytecode caches that depend on the source alone (PEP 552, PEP 3147).

Caches are of the `unchecked-hash` kind: Python reads them without looking at the source or its
time, so nothing has to be written at run time and nothing depends on file times.
"""

from __future__ import annotations

import importlib.util
import marshal
import sys
import types
import warnings
from typing import Optional

from slimfit.core.errors import SlimfitError
from slimfit.core.image.spec import LayerSpec

# PEP 552: bit 0 says that the cache is checked by hash, bit 1 that Python has to check it.
_FLAGS_UNCHECKED = (0b01).to_bytes(4, "little")


class DoesNotCompile(Exception):
    """A source has no bytecode; the message says why."""


def check_running_python(spec: LayerSpec) -> None:
    """Raises `SlimfitError` if bytecode is asked for and this Python is not the base's."""
    running = f"{sys.version_info[0]}.{sys.version_info[1]}"
    if spec.bytecode and running != spec.python_version:
        raise SlimfitError(
            f"This is a Slimfit bug: bytecode for Python {spec.python_version} was asked of "
            f"Python {running}."
        )


def is_cache_path(path: str) -> bool:
    """Whether a path is that of a bytecode cache beside its source's folder."""
    parts = path.split("/")
    return len(parts) > 1 and parts[-2] == "__pycache__" and path.endswith(".pyc")


def cache_path(path: str, spec: LayerSpec) -> Optional[str]:
    """Where the bytecode of a file goes, or `None` for a file that gets none.

    Only what Python imports is compiled: modules under site-packages and the first-party sources,
    and the standard library if the spec names it.
    """
    library = [] if spec.python_library is None else [spec.python_library[1:]]
    folders = (spec.site_packages, spec.sources, *library)
    if not spec.bytecode or not path.endswith(".py"):
        return None
    if not any(path.startswith(f"{folder}/") for folder in folders):
        return None
    folder, _, name = path.rpartition("/")
    tag = "cpython-" + spec.python_version.replace(".", "")
    return f"{folder}/__pycache__/{name[:-3]}.{tag}.pyc"


def compile_source(source: bytes, path: str) -> bytes:
    """The cache of a source whose absolute path in the image is `path`.

    Raises `DoesNotCompile` for what Python of this version cannot compile: leftovers of Python 2,
    templates, test data.
    """
    try:
        with warnings.catch_warnings():
            # An invalid escape warns, and PYTHONWARNINGS=error must not turn that into a miss.
            warnings.simplefilter("ignore")
            code = compile(source, path, "exec", dont_inherit=True, optimize=0)
    except (SyntaxError, ValueError, OverflowError, RecursionError) as error:
        raise DoesNotCompile(_reason(error)) from None
    if sys.version_info < (3, 11) and _has_set(code):
        raise DoesNotCompile("it holds a constant set, which this Python writes in hash order")
    digest = importlib.util.source_hash(source)
    return importlib.util.MAGIC_NUMBER + _FLAGS_UNCHECKED + digest + _marshalled(code)


def _marshalled(code: types.CodeType) -> bytes:
    """The code's marshalled form, the same whatever else this process has loaded.

    `marshal` marks an object as shareable if anybody else refers to it, so an interned name that
    another module happens to use changes a bit. Of a copy, whose names the original still refers
    to, each interned object is shared for certain, and all others belong to the copy alone.
    """
    copy = marshal.loads(marshal.dumps(code))
    return marshal.dumps(copy)


def _has_set(code: types.CodeType) -> bool:
    for constant in code.co_consts:
        if isinstance(constant, frozenset):
            return True
        if isinstance(constant, types.CodeType) and _has_set(constant):
            return True
    return False


def _reason(error: BaseException) -> str:
    if isinstance(error, SyntaxError):
        return f"line {error.lineno}: {error.msg}" if error.lineno else f"{error.msg}"
    return f"{type(error).__name__}: {error}"
