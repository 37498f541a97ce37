from __future__ import annotations

from collections.abc import Callable, Sequence

import pytest

from slimfit.sandbox import base_tool, debian_fetch, debian_lock


@pytest.mark.parametrize(
    ("main", "arguments", "said"),
    [
        (
            debian_lock.main,
            ["--suite", "bookworm", "--package", "--surprise"],
            "debian_lock: error: argument --package: expected one argument",
        ),
        (
            debian_fetch.main,
            ["--lock", "x", "--name", "y", "--out", "z"],
            "debian_fetch: error: one of the arguments --mirrors-from-apt --mirror is required",
        ),
        (
            base_tool.main,
            ["inspect", "--rootfs", "x"],
            "base_tool inspect: error: the following arguments are required: --out",
        ),
    ],
)
def test_a_wrong_command_line_is_no_users_mistake(
    capsys: pytest.CaptureFixture[str],
    main: Callable[[Sequence[str]], int],
    arguments: Sequence[str],
    said: str,
) -> None:
    with pytest.raises(SystemExit) as raised:
        main(arguments)
    assert raised.value.code == 64
    usage, message = capsys.readouterr().err.rsplit("\n", 2)[:2]
    assert usage.startswith("usage: ") and message == said
