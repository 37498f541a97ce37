"""The distributions of an app as a tree: what its own files ask for, and what that requires."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import Enum

from slimfit.core.report.model import App, Distribution, Edge, Kind


class Order(Enum):
    """What a list is sorted by."""

    size = "size"
    name = "name"


@dataclass(frozen=True)
class Branch:
    """A distribution in the tree.

    `edges` are why it stands where it does. `seen` says that it is shown elsewhere, with what it
    requires: a distribution is expanded once, as near to the root as it can be.
    """

    item: Distribution
    edges: tuple[Edge, ...]
    children: tuple[Branch, ...] = ()
    seen: bool = False


def order_of(item: Distribution, order: Order) -> tuple[object, ...]:
    """Where a distribution stands among others: the heaviest first, or by name."""
    heavy = -(item.size.unpacked or 0) if order is Order.size else 0
    return (heavy, item.name)


def distribution_tree(app: App, order: Order) -> tuple[Branch, ...]:
    """What an app's own files ask for, each with what it requires.

    A cycle of distributions that nothing outside of it asks for has no place in a tree; there is
    none, since something has brought each.
    """
    items = {item.name: item for item in app.distributions}
    asked: dict[str, list[Edge]] = defaultdict(list)
    required: dict[str, dict[str, list[Edge]]] = defaultdict(lambda: defaultdict(list))
    for edge in app.edges:
        if edge.target.kind is Kind.distribution and edge.target.name in items:
            if edge.source.kind is Kind.distribution:
                required[edge.source.name][edge.target.name].append(edge)
            else:
                asked[edge.target.name].append(edge)
    roots = sorted((items[name] for name in asked), key=lambda item: order_of(item, order))
    parents = _parents([item.name for item in roots], items, required, order)
    return tuple(_branch(item, asked[item.name], items, required, parents, order) for item in roots)


def _parents(
    roots: Sequence[str],
    items: Mapping[str, Distribution],
    required: Mapping[str, Mapping[str, Sequence[Edge]]],
    order: Order,
) -> Mapping[str, str]:
    """Below which distribution each is expanded: the first that is nearest to the root."""
    parents = dict.fromkeys(roots, "")
    waiting = list(roots)
    for name in waiting:
        for child in sorted(required.get(name, ()), key=lambda key: order_of(items[key], order)):
            if child not in parents:
                parents[child] = name
                waiting.append(child)
    return parents


def _branch(
    item: Distribution,
    edges: Sequence[Edge],
    items: Mapping[str, Distribution],
    required: Mapping[str, Mapping[str, Sequence[Edge]]],
    parents: Mapping[str, str],
    order: Order,
) -> Branch:
    below = required.get(item.name, {})
    children = sorted((items[name] for name in below), key=lambda child: order_of(child, order))
    return Branch(
        item,
        tuple(edges),
        tuple(
            (
                _branch(child, below[child.name], items, required, parents, order)
                if parents[child.name] == item.name
                else Branch(child, tuple(below[child.name]), seen=True)
            )
            for child in children
        ),
    )


def below(branch: Branch) -> tuple[Distribution, ...]:
    """All that is expanded below a branch, itself left out."""
    return tuple(
        found
        for child in branch.children
        if not child.seen
        for found in (child.item, *below(child))
    )
