"""Tests of how images are fetched."""

from __future__ import annotations

from slimfit.rules.docker_base import fetch_environments

NETWORK = {"https_proxy": "http://proxy.invalid:3128"}
PLAIN = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"


def test_what_is_kept_of_a_fetch_bears_nothing_of_a_user() -> None:
    one, other = (
        fetch_environments({**NETWORK, "HOME": f"/home/{who}", "PATH": f"/home/{who}/venv/bin"})
        for who in ("ann", "ben")
    )
    assert one[0] == other[0] == {**NETWORK, "PATH": PLAIN}


def test_credentials_are_found_whatever_virtual_environment_is_active() -> None:
    own = {"HOME": "/home/ann", "REGISTRY_AUTH_FILE": "/home/ann/auth.json"}
    one, other = (
        fetch_environments({**own, "PATH": path}) for path in ("/venv/bin:/usr/bin", "/usr/bin")
    )
    assert one[1] == other[1] == {**own, "PATH": PLAIN}
    # A credential helper may stand anywhere.
    assert one[2] == {**own, "PATH": "/venv/bin:/usr/bin"}


def test_no_attempt_is_made_twice() -> None:
    assert fetch_environments({"PATH": PLAIN}) == ({"PATH": PLAIN},)
