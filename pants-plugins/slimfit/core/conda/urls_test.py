"""What of an address may be shown."""

from __future__ import annotations

import pytest

from slimfit.core.conda.urls import channel_name, is_public, without_secrets, without_user


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("https://me:secret@conda.invalid/x", "https://***@conda.invalid/x"),
        ("https://token@conda.invalid/x", "https://***@conda.invalid/x"),
        ("https://conda.invalid/t/tk-1/x", "https://conda.invalid/t/***/x"),
        ("https://idx.invalid/?a=1&access_token=abc", "https://idx.invalid/?a=1&access_token=***"),
        ("git+ssh://git@git.invalid/x.git", "git+ssh://git@git.invalid/x.git"),
        ("git+ssh://git:secret@git.invalid/x.git", "git+ssh://***@git.invalid/x.git"),
        ("requests>=2", "requests>=2"),
    ],
)
def test_secrets_are_masked(text: str, shown: str) -> None:
    assert without_secrets(text) == shown


@pytest.mark.parametrize(
    ("url", "stripped"),
    [
        ("https://me:secret@idx.invalid/x", "https://idx.invalid/x"),
        ("git+ssh://git:secret@git.invalid/x", "git+ssh://git@git.invalid/x"),
        ("git+ssh://git@git.invalid/x", "git+ssh://git@git.invalid/x"),
        ("https://idx.invalid/a@b", "https://idx.invalid/a@b"),
    ],
)
def test_an_address_loses_its_user(url: str, stripped: str) -> None:
    assert without_user(url) == (stripped, stripped != url)


@pytest.mark.parametrize(
    ("channel", "name", "public"),
    [
        ("conda-forge", "conda-forge", True),
        ("nodefaults", "nodefaults", True),
        ("conda-forge/label/dev", "conda-forge", True),
        ("https://me:secret@conda.invalid/t/tk-1/conda-forge/linux-64", "conda-forge", True),
        ("https://conda.invalid/pkgs/main", "pkgs/main", True),
        ("https://conda.invalid/ours", "ours", False),
        ("ours", "ours", False),
        ("https://conda.invalid", "a channel without a name", False),
    ],
)
def test_a_channel_has_a_name(channel: str, name: str, public: bool) -> None:
    assert channel_name(channel) == name
    assert is_public(channel) is public
