from __future__ import annotations

import json

import pytest

from slimfit.core.errors import SlimfitError
from slimfit.core.image.spec import GZIP_HEADER, LayerSpec

FULL = LayerSpec(
    python_version="3.11",
    python_path="/usr/bin/python3.11",
    app_root="/opt/app",
    bytecode=False,
    parents=(("opt", 0o711), ("etc", 0o755)),
    python_library="/usr/lib/python3.11",
)


def test_a_spec_survives_its_json() -> None:
    assert LayerSpec.from_json(FULL.to_json()) == FULL


def test_the_json_is_readable_and_sorted() -> None:
    assert FULL.to_json() == (
        '{"app_root":"/opt/app","bytecode":false,"format":1,'
        '"parents":{"etc":"0755","opt":"0711"},"python_library":"/usr/lib/python3.11",'
        '"python_path":"/usr/bin/python3.11","python_version":"3.11"}'
    )


def test_paths_are_those_of_a_virtual_environment() -> None:
    assert FULL.site_packages == "opt/app/lib/python3.11/site-packages"
    assert FULL.sources == "opt/app/src"
    assert FULL.bin == "opt/app/bin"
    assert FULL.python == "/opt/app/bin/python"


def test_the_gzip_header_is_ten_bytes_without_time_and_name() -> None:
    assert len(GZIP_HEADER) == 10
    assert GZIP_HEADER[3:8] == bytes(5)


@pytest.mark.parametrize(
    "change, message",
    [
        (
            {"python_version": "3"},
            "spec: python_version: '3' is not a version such as \"3.11\".",
        ),
        (
            {"python_path": "usr/bin/python"},
            (
                "spec: python_path: 'usr/bin/python' is not an absolute path without `.` and `..`, "
                'such as "/app".'
            ),
        ),
        (
            {"app_root": "/app/../etc"},
            (
                "spec: app_root: '/app/../etc' is not an absolute path without `.` and `..`, "
                'such as "/app".'
            ),
        ),
        ({"bytecode": "yes"}, "spec: bytecode: 'yes' is not true or false."),
        (
            {"parents": {"opt": 493}},
            'spec: parents["opt"]: 493 is not an octal mode as text, such as "0755".',
        ),
        (
            {"parents": ["opt"]},
            'spec: parents: [\'opt\'] is not an object such as {"opt": "0755"}.',
        ),
        (
            {"python_library": "lib"},
            (
                "spec: python_library: 'lib' is not an absolute path without `.` and `..`, "
                'such as "/app".'
            ),
        ),
        ({"format": 2}, "spec: format: 2 is not 1."),
        ({"byte_code": True}, "spec: there is no field `byte_code`. Did you mean `bytecode`?"),
    ],
)
def test_a_wrong_value_is_named_by_its_path(change: dict[str, object], message: str) -> None:
    text = json.dumps({**json.loads(FULL.to_json()), **change})
    with pytest.raises(SlimfitError) as caught:
        LayerSpec.from_json(text)
    assert str(caught.value) == f"{message}\n\nWrite a spec file as `LayerSpec.to_json` does."


@pytest.mark.parametrize(
    "text, message",
    [
        ("{", "The spec file is not JSON: Expecting property name enclosed in double quotes: "),
        ("[]", "The spec file does not hold an object."),
        ('{"format": 1}', "spec: the field `python_version` is missing."),
    ],
)
def test_a_file_that_is_no_spec_is_refused(text: str, message: str) -> None:
    with pytest.raises(SlimfitError) as caught:
        LayerSpec.from_json(text)
    assert str(caught.value).startswith(message)
    assert str(caught.value).endswith("\n\nWrite a spec file as `LayerSpec.to_json` does.")
