"""What is known of wheels, and of all that a resolve has locked."""

from __future__ import annotations

from dataclasses import dataclass

from slimfit.rule_types.layers import WheelFile


@dataclass(frozen=True)
class WheelFactsRequest:
    """The `slimfit.core.facts.wheel.WheelFacts` of one wheel: read once for each content."""

    wheel: WheelFile
