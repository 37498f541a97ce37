"""Why something is in an app, in the messages of guardrails."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Optional

from slimfit.core.report.model import App, Kind, Node
from slimfit.core.report.why import nodes_named, presence, told


def ways_to(app: App, titles: Iterable[str]) -> dict[str, tuple[str, ...]]:
    """For what a message names one shortest way to it, a line for each step.

    :param titles: a distribution with its version, the path of a file, or the address of a
        requirement. What is none of these, as a base, has no way and is left out.
    """
    ways = {}
    for title in titles:
        node = _node(app, title)
        paths = presence(app, node).paths if node else ()
        if paths:
            ways[title] = told(paths[0])
    return ways


def _node(app: App, title: str) -> Optional[Node]:
    nodes = {item.title: Node(Kind.distribution, item.name) for item in app.distributions}
    nodes.update((file.path, Node(Kind.file, file.path)) for file in app.files)
    if title in nodes:
        return nodes[title]
    address = re.fullmatch(r"\S*[#:](\S+)", title)
    return next(iter(nodes_named(app, address[1])), None) if address else None
