"""Laws of the addresses of archives."""

from __future__ import annotations

import urllib.parse

from hypothesis import given
from hypothesis import strategies as st

from slimfit.core.errors import SlimfitError
from slimfit.sandbox.debian_roots import MIRROR, checked_root, public_text, public_url

# Letters that no message has, so that no password is a part of the rest by chance; anything may stand around it.
SECRETS = st.text(alphabet="QXZ", min_size=1)
ANYTHING = st.text(max_size=12)
SCHEMES = st.sampled_from(["http", "https", "file", "ftp", "mirror+http"])
VISIBLE = st.text(st.characters(min_codepoint=33, max_codepoint=126), max_size=12)


@given(SCHEMES, ANYTHING, ANYTHING, SECRETS, ANYTHING)
def test_no_password_is_public(
    scheme: str, user: str, before: str, secret: str, after: str
) -> None:
    url = f"{scheme}://{user.lower()}:{before.lower()}{secret}{after.lower()}@mirror.test/debian"
    assert public_url(url) == f"{scheme}://mirror.test/debian"


@given(VISIBLE, VISIBLE, SECRETS, ANYTHING, ANYTHING)
def test_no_password_is_public_in_what_a_program_prints(
    user: str, before: str, secret: str, head: str, tail: str
) -> None:
    url = f"http://{user.lower()}:{before.lower()}{secret}@mirror.test/debian"
    assert secret not in public_text(f"{head.lower()} {url} {tail.lower()}")


@given(st.one_of(ANYTHING, st.builds("{}://{}".format, SCHEMES, ANYTHING)), SECRETS)
def test_no_refusal_shows_a_password(rest: str, secret: str) -> None:
    for url in (f"http://me:{secret}@{rest.lower()}", f"me:{secret}@{rest.lower()}"):
        try:
            checked_root(url, MIRROR)
        except SlimfitError as error:
            assert secret not in str(error)


@given(st.one_of(ANYTHING, st.builds("{}://{}".format, SCHEMES, VISIBLE)))
def test_an_address_is_refused_or_can_be_taken_apart(url: str) -> None:
    try:
        root = checked_root(url, MIRROR)
    except SlimfitError:
        return
    parts = urllib.parse.urlsplit(f"{root}/pool/main/x.deb")
    assert parts.path.endswith("/pool/main/x.deb") and not parts.query
    assert parts.scheme == "file" or (parts.hostname and parts.port != 0)


@given(ANYTHING, ANYTHING)
def test_what_is_public_stays_as_it_is(scheme: str, rest: str) -> None:
    shown = public_url(f"{scheme}://{rest}")
    assert public_url(shown) == shown
