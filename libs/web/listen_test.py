from __future__ import annotations

import pytest

from libs.web.listen import BadListen, Listen, listen_address


@pytest.mark.parametrize(
    ("environ", "expected"),
    [
        ({}, Listen("0.0.0.0", 8080)),
        ({"HOST": "", "PORT": ""}, Listen("0.0.0.0", 8080)),
        ({"HOST": "127.0.0.1", "PORT": "9000"}, Listen("127.0.0.1", 9000)),
    ],
)
def test_environment_and_defaults(environ: dict[str, str], expected: Listen) -> None:
    assert listen_address(environ) == expected


@pytest.mark.parametrize("port", ["0", "65536", "-1", "http", "８０"])
def test_a_bad_port_is_refused(port: str) -> None:
    with pytest.raises(BadListen) as caught:
        listen_address({"PORT": port})
    assert str(caught.value) == f"PORT is `{port}`.\n\nSet it to a number from 1 to 65535."


def test_an_address_prints_as_one_binds_it() -> None:
    assert str(Listen("0.0.0.0", 80)) == "0.0.0.0:80"
