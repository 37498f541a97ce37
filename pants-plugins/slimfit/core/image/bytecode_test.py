from __future__ import annotations

import importlib.util
import marshal
import sys
import types
import warnings
from dataclasses import replace

import pytest

from slimfit.core.errors import SlimfitError
from slimfit.core.image.bytecode import (
    DoesNotCompile,
    cache_path,
    check_running_python,
    compile_source,
    is_cache_path,
)
from slimfit.core.image.spec import LayerSpec
from slimfit.core.image.testing import RUNNING, RUNNING_SPEC

SPEC = LayerSpec("3.11", "/usr/bin/python3.11", python_library="/usr/lib/python3.11")
SOURCE = (
    b"'''Doc.'''\nimport os, json\ndef join(a, b='x y', c=(1, 2.5)):\n    return os, a, b, json\n"
)


@pytest.mark.parametrize(
    "path, cache",
    [
        (
            "app/lib/python3.11/site-packages/a/b.py",
            "app/lib/python3.11/site-packages/a/__pycache__/b.cpython-311.pyc",
        ),
        ("app/src/main.py", "app/src/__pycache__/main.cpython-311.pyc"),
        ("usr/lib/python3.11/os.py", "usr/lib/python3.11/__pycache__/os.cpython-311.pyc"),
        ("app/share/template.py", None),
        ("app/src/main.pyi", None),
        ("app/bin/tool", None),
    ],
)
def test_what_python_imports_has_a_cache(path: str, cache: str | None) -> None:
    assert cache_path(path, SPEC) == cache


def test_without_bytecode_nothing_has_a_cache() -> None:
    assert cache_path("app/src/main.py", replace(SPEC, bytecode=False)) is None


def test_caches_are_known_by_their_folder() -> None:
    assert is_cache_path("a/__pycache__/b.cpython-311.pyc")
    assert not is_cache_path("a/b.pyc")
    assert not is_cache_path("b.pyc")


def test_a_cache_is_unchecked_and_holds_the_hash_of_its_source() -> None:
    data = compile_source(SOURCE, "/app/src/a.py")
    assert data[:4] == importlib.util.MAGIC_NUMBER
    assert data[4:8] == b"\x01\x00\x00\x00"
    assert data[8:16] == importlib.util.source_hash(SOURCE)


def test_code_knows_its_path_in_the_image() -> None:
    code = marshal.loads(compile_source(SOURCE, "/app/src/a.py")[16:])
    assert isinstance(code, types.CodeType)
    assert code.co_filename == "/app/src/a.py"
    namespace: dict[str, object] = {"__builtins__": __builtins__}
    types.FunctionType(code, namespace)()
    assert namespace["__doc__"] == "Doc."


def test_names_that_the_process_uses_elsewhere_do_not_show() -> None:
    source = b"unheard_of_name = 1\ndef unheard_of_function(unheard_of_argument):\n    pass\n"
    before = compile_source(source, "/app/src/a.py")
    kept = [
        sys.intern(f"unheard_of_{what}") for what in ("name", "function", "argument", "nothing")
    ]
    assert compile_source(source, "/app/src/a.py") == before
    assert len(kept) == 4


@pytest.mark.parametrize(
    "source, reason",
    [
        (b"def {{ name }}():\n    pass\n", "line 1: "),
        (b"x = 'a\x00b'\n", ""),
        (b"# coding: nonsense\n", "nonsense"),
        (b"x = '\xff'\n", ""),
    ],
    ids=["a template", "a NUL", "an unknown coding", "bytes that are no UTF-8"],
)
def test_what_does_not_compile_says_why(source: bytes, reason: str) -> None:
    with pytest.raises(DoesNotCompile) as caught:
        compile_source(source, "/app/src/a.py")
    # The words are Python's own and differ from version to version.
    assert reason in str(caught.value)
    assert str(caught.value)


def test_warnings_are_no_failures() -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert compile_source(b"x = '\\d'\n", "/app/src/a.py")


def test_another_python_than_the_base_s_is_a_bug() -> None:
    check_running_python(RUNNING_SPEC)
    check_running_python(LayerSpec("3.99", "/usr/bin/python3.99", bytecode=False))
    with pytest.raises(SlimfitError) as caught:
        check_running_python(LayerSpec("3.99", "/usr/bin/python3.99"))
    assert str(caught.value) == (
        f"This is a Slimfit bug: bytecode for Python 3.99 was asked of Python {RUNNING}."
    )
