"""Warnings of rules whose answers pantsd remembers."""

from __future__ import annotations

import logging
from collections.abc import Iterable

from pants.engine.rules import Rule, _uncacheable_rule, collect_rules

from slimfit.rule_types.said import Said, SayRequest

logger = logging.getLogger(__name__)


@_uncacheable_rule
async def say(request: SayRequest) -> Said:
    """Uncacheable, so that every run says it and no run says it twice. The answer is always the same:
    what has asked for it is not computed again."""
    for warning in request.warnings:
        logger.warning(warning)
    return Said()


def rules() -> Iterable[Rule]:
    return collect_rules()
