"""What rules have to say."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class SayRequest:
    """Warnings to be told in every run that comes by them, once each and in this order.

    What a rule tells by itself is told in the run that computes it, and no more while pantsd
    remembers the answer.
    """

    warnings: tuple[str, ...]


@dataclass(frozen=True)
class Said:
    """It was told."""
