from __future__ import annotations

import pytest

from slimfit.core.errors import SlimfitError
from slimfit.sandbox.debian_roots import MIRROR, Roots, checked_root, public_text, public_url

WRITE = (
    "\n\nWrite the folder that holds `dists/` and `pool/`, as in `https://<host>/debian` or "
    "`file:///<folder>/debian`."
)


@pytest.mark.parametrize(
    ("url", "root"),
    [
        ("http://127.0.0.1:8080/debian/", "http://127.0.0.1:8080/debian"),
        ("https://user:p%40ss@mirror.test/debian", "https://user:p%40ss@mirror.test/debian"),
        ("http://[::1]/", "http://[::1]"),
        ("file:///srv/debian//", "file:///srv/debian"),
    ],
)
def test_the_root_of_an_archive_ends_without_a_slash(url: str, root: str) -> None:
    assert checked_root(url, MIRROR) == root


SCHEMES = "begins with none of `http://`, `https://`, `file://`"


@pytest.mark.parametrize(
    ("url", "shown", "problem"),
    [
        ("127.0.0.1/debian", "127.0.0.1/debian", SCHEMES),
        ("", "", SCHEMES),
        ("me:secret@127.0.0.1/debian", "127.0.0.1/debian", SCHEMES),
        ("ftp://127.0.0.1/debian", "ftp://127.0.0.1/debian", SCHEMES),
        ("http:/127.0.0.1/debian", "http:/127.0.0.1/debian", SCHEMES),
        ("http:///debian", "http:///debian", "names no host and port to connect to"),
        ("http://127.0.0.1:0", "http://127.0.0.1:0", "names no host and port to connect to"),
        ("http://h:port/debian", "http://h:port/debian", "has a malformed host, port or password"),
        ("http://[::1/debian", "http://[::1/debian", "has a malformed host, port or password"),
        ("http://me:a/b@h/debian", "http://h/debian", "has a malformed host, port or password"),
        ("http://me:1/2@h/debian", "http://h/debian", "holds an `@` that must be percent-encoded"),
        ("http://h/a b", "http://h/a b", "holds a character that must be percent-encoded"),
        ("http://h/ä", "http://h/ä", "holds a character that must be percent-encoded"),
        ("http://h/debian?", "http://h/debian?", "holds a `?` or a `#`"),
        ("http://h/debian#x", "http://h/debian#x", "holds a `?` or a `#`"),
        ("file://srv/debian", "file://srv/debian", "names no folder of this machine"),
        ("file:///", "file:///", "names no folder of this machine"),
    ],
)
def test_what_is_no_address_is_said_without_its_password(
    url: str, shown: str, problem: str
) -> None:
    with pytest.raises(SlimfitError) as raised:
        checked_root(url, MIRROR)
    assert str(raised.value) == (
        f"`[debian].mirror` is no address of a Debian archive: `{shown}` {problem}.{WRITE}"
    )


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        ("https://me:secret@mirror.test/debian", "https://mirror.test/debian"),
        ("https://me@mirror.test", "https://mirror.test"),
        ("mirror+file:/etc/apt/mirrors.list", "mirror+file:/etc/apt/mirrors.list"),
        ("file:///srv/debian", "file:///srv/debian"),
    ],
)
def test_what_is_public_of_a_url_is_all_but_its_user(url: str, shown: str) -> None:
    assert public_url(url) == shown


def test_text_keeps_all_but_the_users_of_its_urls() -> None:
    said = "E: Failed to fetch http://me:secret@m.test/x.deb  404 (ask <keys@m.test>)\nW: see it\n"
    assert public_text(said) == (
        "E: Failed to fetch http://m.test/x.deb  404 (ask <keys@m.test>)\nW: see it\n"
    )


def test_without_a_security_archive_none_is_made_up() -> None:
    with pytest.raises(SlimfitError) as raised:
        Roots(("http://me:secret@m.test/apt",), ()).security_root()
    assert str(raised.value) == (
        "No security archive is known beside http://m.test/apt.\n\n"
        "Name one with `[debian].security_mirror` in pants.toml."
    )
    assert Roots(("http://m.test",), ("http://s.test", "http://t.test")).security_root() == (
        "http://s.test"
    )
