"""Reading arguments. A wrong command line is a mistake of the program that wrote it, not of a
user."""

from __future__ import annotations

import argparse
import sys
from typing import NoReturn

# EX_USAGE of sysexits(3). argparse's own 2 means here that standard error is a message for a user.
USAGE_ERROR = 64


class Arguments(argparse.ArgumentParser):
    """An argument parser that leaves with `USAGE_ERROR`; its subcommands do so, too."""

    def error(self, message: str) -> NoReturn:
        """Say what is wrong with the arguments, and leave."""
        self.print_usage(sys.stderr)
        self.exit(USAGE_ERROR, f"{self.prog}: error: {message}\n")
