"""What the set-up says of a tool that failed."""

from __future__ import annotations

from pathlib import Path

import pytest

from console import SetupError
from tools import run_tool, tool_failed

CACHE = Path("/cache")
ADVICE = "Do something about it."


@pytest.mark.parametrize(
    ("output", "message"),
    [
        (
            "Collecting a\nWARNING: Well.\nERROR: No a.\n    Really none.\n",
            "Fetching failed:\n  ERROR: No a.\n      Really none.\n\nDo something about it.",
        ),
        ("One.\n\nTwo.\n", "Fetching failed:\n  One.\n  Two.\n\nDo something about it."),
        (
            "ERROR: Exception:\n" + "".join(f"line {number}\n" for number in range(20)),
            "Fetching failed:\n"
            + "".join(f"  line {number}\n" for number in range(12, 20))
            + "\nDo something about it.",
        ),
        (
            "ERROR: Exception:\nOSError: [Errno 28] No space left on device\n",
            "The disk that holds /cache is full.\n"
            "\n"
            "A set-up takes about 1 GB there. Make room and run ./pants again: it goes on from"
            " here.\n"
            "Or keep the cache on another disk: SLIMFIT_CACHE=/path/to/folder ./pants ...",
        ),
        (
            "WARNING: Retrying (Retry(total=0)) after connection broken by 'NewConnectionError("
            "'<pip._vendor.urllib3.connection.HTTPConnection object at 0x7f0b>: Failed to establish"
            " a new connection: [Errno -2] Name or service not known')': /simple/a/\n"
            "ERROR: No matching distribution found for a\n",
            "No package index answers: Name or service not known.\n"
            "\n"
            "Wheels come from the index that this machine's pip uses: `pip config list` tells"
            " which.\n"
            "When the network is up, run ./pants again: it goes on from here.",
        ),
        (
            "WARNING: Retrying (Retry(total=0)) after connection broken by 'ReadTimeoutError("
            "\"HTTPSConnectionPool(host='index.invalid', port=443): Read timed out. (read"
            " timeout=15)\")': /simple/a/\n",
            "No package index answers: Read timed out.\n"
            "\n"
            "Wheels come from the index that this machine's pip uses: `pip config list` tells"
            " which.\n"
            "When the network is up, run ./pants again: it goes on from here.",
        ),
    ],
    ids=["errors", "other words", "a traceback", "a full disk", "no name", "no answer"],
)
def test_a_failed_tool_is_one_message(output: str, message: str) -> None:
    assert str(tool_failed("Fetching", output, ADVICE, CACHE)) == message


def test_a_tool_runs_in_next_to_no_environment(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PYTHONPATH", "/nowhere")
    out = tmp_path / "out"
    command = ["/bin/sh", "-c", f"env > {out}"]
    run_tool("Asking", command, cache=tmp_path, scratch=tmp_path, MORE="1")
    names = {line.partition("=")[0] for line in out.read_text().splitlines()}
    # What the shell adds by itself is of no account.
    assert names - {"PWD", "OLDPWD", "SHLVL", "_"} == {"HOME", "MORE", "PATH", "TMPDIR"}


def test_a_tool_that_fails_is_quoted(tmp_path: Path) -> None:
    with pytest.raises(SetupError) as caught:
        command = ["/bin/sh", "-c", "echo first; echo second >&2; exit 3"]
        run_tool("Making it", command, cache=tmp_path, scratch=tmp_path)
    assert str(caught.value) == (
        "Making it failed:\n"
        "  first\n"
        "  second\n"
        "\n"
        f"If that does not tell the cause, remove {tmp_path} and run ./pants again."
    )
