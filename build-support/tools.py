"""Runs the tools of the set-up, and says in one message why one failed."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path

from console import FULL, SetupError, full_disk

# In bytes. With less, nothing of a set-up can go on.
_NEXT_TO_NOTHING = 64 << 20


def run_tool(
    what: str, command: Sequence[object], *, cache: Path, scratch: Path, **environment: str
) -> None:
    """Run a tool whose output counts only if it fails, with next to nothing in its environment.

    :param what: what it does, as a message begins: "Installing Pants".
    :param cache: the cache folder.
    :param scratch: a folder on its disk, for temporary files.
    :param environment: what the tool needs besides.
    :raises SetupError: with the tool's own words.
    """
    done = subprocess.run(
        [str(part) for part in command],
        check=False,
        env={"HOME": str(scratch), "TMPDIR": str(scratch), "PATH": os.defpath, **environment},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        errors="replace",
    )
    if done.returncode != 0:
        # Some tools, such as the one that makes environments, do not pass on why.
        if shutil.disk_usage(cache).free < _NEXT_TO_NOTHING:
            raise full_disk(cache)
        advice = f"If that does not tell the cause, remove {cache} and run ./pants again."
        raise tool_failed(what, done.stdout, advice, cache)


def tool_failed(what: str, output: str, advice: str, cache: Path) -> SetupError:
    """The message for a tool that failed, with the last of its own words.

    A full disk and a dead network are recognised in them; `advice` is for all else.
    """
    if any(os.strerror(number) in output for number in FULL):
        return full_disk(cache)
    broken = re.search(r"after connection broken by '(.*)': ", output)
    if broken is not None:
        reasons = re.findall(r"\[Errno -?\d+\] ([^'\")]+)|(\w+ timed out|\w+Error)", broken[1])
        reason = next((words for found in reasons for words in found if " " in words), broken[1])
        return no_network(reason)
    lines = [line.rstrip() for line in output.splitlines() if line.strip()]
    # Of pip's output only what begins with an error counts; of a traceback, its end.
    first = next((at for at, line in enumerate(lines) if line.startswith("ERROR:")), 0)
    words = lines[max(first, len(lines) - 8) :]
    listed = "".join(f"  {line}\n" for line in words)
    return SetupError(f"{what} failed:\n{listed}\n{advice}")


def no_network(reason: str) -> SetupError:
    """The message for an index that cannot be reached."""
    return SetupError(
        f"No package index answers: {reason}.\n"
        "\n"
        "Wheels come from the index that this machine's pip uses: `pip config list` tells which.\n"
        "When the network is up, run ./pants again: it goes on from here."
    )
