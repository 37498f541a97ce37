"""The one seam between Slimfit and the Pants engine.

Rule modules import what they await from here and never name `Get`. A flavour for a newer engine
API stands beside `flavour_2_17` and is chosen here; nothing else moves.
"""

from slimfit.engine import flavour_2_17 as engine

__all__ = ["engine"]
