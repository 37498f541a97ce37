"""How the command lines of sandboxes end."""

from __future__ import annotations

import sys
from typing import Callable

from slimfit.core.errors import SlimfitError


def exit_code(run: Callable[[], object]) -> int:
    """Run a command line.

    :returns: 0, or 2 after a mistake of the user's was printed to standard error as its bare text.
    """
    try:
        run()
    except SlimfitError as error:
        print(error, file=sys.stderr)
        return 2
    return 0
