"""Facts that tests make up."""

from __future__ import annotations

from typing import Any

from slimfit.core.facts.resolve import ResolveFacts
from slimfit.core.facts.wheel import WheelFacts


def wheel(name: str, *import_names: str, version: str = "1", **fields: Any) -> WheelFacts:
    """The facts of a wheel that holds these modules."""
    return WheelFacts(
        name=name,
        version=version,
        filename=f"{name}-{version}-py3-none-any.whl",
        sha256="0" * 64,
        size=1,
        unpacked_size=1,
        file_count=1,
        import_names=import_names,
        **fields,
    )


def resolve(*distributions: WheelFacts, lock: str = "sha256:0") -> ResolveFacts:
    """The facts of a lockfile."""
    return ResolveFacts(lock, distributions)
