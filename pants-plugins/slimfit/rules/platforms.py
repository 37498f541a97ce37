"""Bases for one architecture or another, and the one of this machine. No rule stands here."""

from __future__ import annotations

from dataclasses import replace
from typing import TypeVar

from pants.engine.platform import Platform

from slimfit.core.image.platforms import machine_architecture
from slimfit.rule_types.base import BaseFieldSet

_F = TypeVar("_F", bound=BaseFieldSet)


def for_architecture(fields: _F, architecture: str) -> _F:
    """The fields of a base as if its target said that architecture; unchanged for an empty text."""
    if not architecture:
        return fields
    field = type(fields.architecture)(architecture, fields.address)
    return replace(fields, architecture=field)


def own_architecture(platform: Platform) -> str:
    """The architecture of the machine that builds."""
    return machine_architecture(platform.value.partition("_")[2])
