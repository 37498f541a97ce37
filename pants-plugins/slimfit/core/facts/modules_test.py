"""Tests of which import names the files of a wheel answer."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pytest

from slimfit.core.facts.modules import WheelModules, module_of, wheel_modules

PKGUTIL = '__path__ = __import__("pkgutil").extend_path(__path__, __name__)\n'
RESOURCES = '__import__("pkg_resources").declare_namespace(__name__)\n'
BOTH = """\
# This is a namespace package.
try:
    import pkg_resources
    pkg_resources.declare_namespace(__name__)
except ImportError:
    import pkgutil
    __path__ = pkgutil.extend_path(__path__, __name__)
"""
CODE = "VALUE = 1\n"


def modules(files: Mapping[str, str]) -> WheelModules:
    return wheel_modules(files, lambda path: files[path].encode())


@pytest.mark.parametrize(
    ("files", "names"),
    [
        (["numpy/__init__.py", "numpy/core/x.py", "numpy.libs/libgfortran.so"], ["numpy"]),
        (["six.py"], ["six"]),
        (["_cffi_backend.cpython-311-x86_64-linux-gnu.so"], ["_cffi_backend"]),
        (["rust.abi3.so", "plain.so", "old.cp311-win_amd64.pyd"], ["old", "plain", "rust"]),
        (["pypy_ext.pypy39-pp73-x86_64-linux-gnu.so"], ["pypy_ext"]),
        (["lib.so.12", "libx.1.so", "setup.cfg", "README.md"], []),
        (["pkg/__init__.cpython-311-x86_64-linux-gnu.so", "pkg/x.so"], ["pkg"]),
        (["bare/__init__.pyc"], ["bare"]),
        (["x/__pycache__/y.cpython-311.pyc", "x/data.json"], []),
        (["a-b/__init__.py", "2to3.py", "x/c-d.py"], []),
        (["__main__.py", "__init__.py"], []),
        (["yaml/__init__.py", "_yaml/__init__.py"], ["_yaml", "yaml"]),
        # A module wins over a folder without `__init__.py`, and a package over a module.
        (["both.py", "both/x.py"], ["both"]),
        (["both.py", "both/__init__.py"], ["both"]),
    ],
)
def test_the_shortest_names_are_told(files: Sequence[str], names: Sequence[str]) -> None:
    found = modules(dict.fromkeys(files, CODE))
    assert (list(found.names), found.namespaces) == (names, ())


@pytest.mark.parametrize("init", [None, PKGUTIL, RESOURCES, BOTH])
def test_a_namespace_is_told_apart_from_what_lies_in_it(init: str) -> None:
    files = {
        "google/cloud/storage/__init__.py": CODE,
        "google/cloud/storage/blob.py": CODE,
        "google/cloud/_storage.abi3.so": "",
        "google/one.py": CODE,
    }
    if init is not None:
        files.update({"google/__init__.py": init, "google/cloud/__init__.py": init})
    found = modules(files)
    assert found.names == ("google.cloud._storage", "google.cloud.storage", "google.one")
    assert found.namespaces == ("google", "google.cloud")


@pytest.mark.parametrize(
    "more",
    ["def main(): pass\n", "from airflow import models\n", "from . import x\n", "VALUE = 1\n"],
)
def test_a_namespace_with_code_of_its_own_belongs_to_its_wheel(more: str) -> None:
    found = modules({"airflow/__init__.py": PKGUTIL + more, "airflow/models.py": CODE})
    assert (found.names, found.namespaces) == (("airflow",), ())


def test_a_package_in_newer_syntax_than_this_python_has_is_code() -> None:
    found = modules({"new/__init__.py": PKGUTIL + "type = = 1\n"})
    assert found.names == ("new",)


def test_a_package_of_packages_with_nothing_in_its_init_tells_what_lies_in_it() -> None:
    files = {
        "nvidia/__init__.py": '"""Nothing."""\n# at all\npass\n',
        "nvidia/cublas/__init__.py": "",
        "nvidia/cublas/lib/__init__.py": "",
        "nvidia/nccl/lib.py": CODE,
        "shop/__init__.py": "",
        "shop/main.py": CODE,
    }
    found = modules(files)
    assert (found.names, found.namespaces) == (("nvidia", "shop"), ())
    assert found.open_packages == (("nvidia", ("nvidia.cublas", "nvidia.nccl.lib")),)


@pytest.mark.parametrize(
    ("files", "names", "typed"),
    [
        (["yaml-stubs/__init__.pyi", "yaml-stubs/reader.pyi"], [], ["yaml"]),
        (["google-stubs/protobuf/__init__.pyi"], [], ["google.protobuf"]),
        (["only/__init__.pyi", "single.pyi"], [], ["only", "single"]),
        (["own/__init__.py", "own/__init__.pyi", "own/x.pyi"], ["own"], []),
        (["fast/__init__.pyi", "fast/x.abi3.so", "fast/x.pyi"], ["fast.x"], []),
        (["mypy_plugin/__init__.py", "django-stubs/__init__.pyi"], ["mypy_plugin"], ["django"]),
    ],
)
def test_stubs_own_nothing_and_tell_what_they_describe(
    files: Sequence[str], names: Sequence[str], typed: Sequence[str]
) -> None:
    found = modules(dict.fromkeys(files, CODE))
    assert (list(found.names), list(found.typed)) == (names, typed)


@pytest.mark.parametrize(
    ("path", "module"),
    [
        ("a/b.py", "a.b"),
        ("a/__init__.py", "a"),
        ("a/__main__.py", None),
        ("__init__.py", None),
        ("a/b.pyi", None),
        ("a-b/c.py", None),
        ("a/_c.cpython-311-x86_64-linux-gnu.so", "a._c"),
    ],
)
def test_a_file_is_imported_by_one_name_or_none(path: str, module: str) -> None:
    assert module_of(path) == module
