"""What the set-up says on stderr: progress, and one message for each thing that can go wrong."""

from __future__ import annotations

import errno
import os
import sys

# A full disk, and an exhausted quota.
FULL = (errno.ENOSPC, errno.EDQUOT)


class SetupError(Exception):
    """Ends the set-up with one message: what is wrong, a blank line, what to do."""


def _is_terminal() -> bool:
    return sys.stderr.isatty() and os.environ.get("TERM") != "dumb"


def say(text: str) -> None:
    """Print a line of progress, dimmed on a terminal."""
    if _is_terminal():
        dim, plain = ("", "") if os.environ.get("NO_COLOR") else ("\x1b[2m", "\x1b[0m")
        text = f"\r\x1b[K{dim}{text}{plain}"
    print(text, file=sys.stderr, flush=True)


def show(text: str) -> None:
    """Show a passing line that the next one replaces, on a terminal alone."""
    if _is_terminal():
        print(f"\r\x1b[K{text[:79]}", end="", file=sys.stderr, flush=True)


def report(text: str) -> None:
    """Print the message that ends the set-up."""
    print(f"\r\x1b[K{text}" if _is_terminal() else text, file=sys.stderr, flush=True)


def full_disk(cache: object) -> SetupError:
    """The message for a disk that has no space for the cache folder."""
    return SetupError(
        f"The disk that holds {cache} is full.\n"
        "\n"
        "A set-up takes about 1 GB there. Make room and run ./pants again: it goes on from here.\n"
        "Or keep the cache on another disk: SLIMFIT_CACHE=/path/to/folder ./pants ..."
    )


def no_cache(cache: object, error: OSError) -> SetupError:
    """The message for a cache folder that cannot be made, read or written."""
    return SetupError(
        f"The cache folder {cache} cannot be used: {error.strerror}: {error.filename or cache}\n"
        "\n"
        "Make it writable, or name another folder: SLIMFIT_CACHE=/path/to/folder ./pants ..."
    )


def odd_cache(cache: object) -> SetupError:
    """The message for a cache folder whose path Pants cannot put into an address."""
    return SetupError(
        f"The path of the cache folder {cache} has a space or another unusual character in it,\n"
        "and Pants would not find there what it needs.\n"
        "\n"
        "Name another folder: SLIMFIT_CACHE=/path/to/folder ./pants ..."
    )
