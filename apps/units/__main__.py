"""Run the unit converter."""

from __future__ import annotations

import sys

from apps.units.cli import main

if __name__ == "__main__":
    sys.exit(main())
