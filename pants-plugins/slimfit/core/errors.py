"""The errors of the pure core: each is a user's mistake or a broken invariant, said in one message."""

from __future__ import annotations

import difflib
from collections.abc import Iterable


class SlimfitError(Exception):
    """A problem that the user can mend.

    The message says what is wrong and where, then a blank line, then what to write instead.
    """


def did_you_mean(name: str, known: Iterable[str]) -> str:
    """The sentence that offers the nearest of the known names, or an empty string.

    >>> did_you_mean("gunicron", ["gunicorn", "uvicorn"])
    ' Did you mean `gunicorn`?'
    """
    nearest = difflib.get_close_matches(name, sorted(known), n=1)
    return f" Did you mean `{nearest[0]}`?" if nearest else ""
