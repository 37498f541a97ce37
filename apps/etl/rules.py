"""The cleaning rules, read from the packaged `rules.yaml`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from importlib.resources import files

import yaml


@dataclass(frozen=True)
class Rule:
    """How one quantity is stored: its column, its unit, and its plausible range in that unit."""

    column: str
    unit: str
    low: float
    high: float


def parse_rules(text: str) -> Mapping[str, Rule]:
    """Read rules from YAML, keyed by quantity; raise `ValueError` for an empty range."""
    rules = {quantity: Rule(**fields) for quantity, fields in yaml.safe_load(text).items()}
    for quantity, rule in rules.items():
        if rule.low >= rule.high:
            raise ValueError(f"{quantity}: the range {rule.low} to {rule.high} is empty.")
    return rules


def load_rules() -> Mapping[str, Rule]:
    """Return the rules that ship with this package."""
    return parse_rules(files("apps.etl").joinpath("rules.yaml").read_text("utf-8"))
