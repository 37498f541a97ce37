"""Laws of the import names of a wheel."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from slimfit.core.facts.modules import covered, module_of, wheel_modules

PARTS = st.sampled_from(["a", "b", "c", "x-y", "__pycache__"])
FILES = st.sampled_from(
    [
        *("__init__.py", "a.py", "b.py", "d.abi3.so", "e.cpython-311-x86_64-linux-gnu.so"),
        *("f.pyc", "__main__.py", "data.json", "__init__.pyi", "b.pyi"),
    ]
)
PATHS = st.builds(
    lambda folders, file: "/".join([*folders, file]), st.lists(PARTS, max_size=3), FILES
)
TEXTS = st.sampled_from(
    [b"", b"VALUE = 1\n", b'__import__("pkg_resources").declare_namespace(__name__)\n']
)
WHEELS = st.dictionaries(PATHS, TEXTS, max_size=12)


@settings(max_examples=100)
@given(WHEELS)
def test_every_importable_file_is_answered_by_exactly_one_name_or_is_a_namespace(
    files: dict[str, bytes],
) -> None:
    found = wheel_modules(files, files.__getitem__)
    for path in files:
        module = module_of(path)
        if module is None:
            continue
        answers = [name for name in found.names if covered(module, [name])]
        assert len(answers) == (0 if module in found.namespaces else 1), (path, found)


@settings(max_examples=100)
@given(WHEELS)
def test_every_name_stands_for_a_file_and_none_is_longer_than_it_has_to_be(
    files: dict[str, bytes],
) -> None:
    found = wheel_modules(files, files.__getitem__)
    modules = [module for module in map(module_of, files) if module is not None]
    for name in found.names:
        assert any(covered(module, [name]) for module in modules)
        parents = [name.rsplit(".", n)[0] for n in range(1, name.count(".") + 1)]
        assert set(parents) <= set(found.namespaces)
    for name in found.namespaces:
        assert any(module.startswith(f"{name}.") or module == name for module in modules)


@settings(max_examples=50)
@given(WHEELS)
def test_the_order_of_the_files_means_nothing(files: dict[str, bytes]) -> None:
    turned = dict(reversed(files.items()))
    assert wheel_modules(files, files.__getitem__) == wheel_modules(turned, turned.__getitem__)
