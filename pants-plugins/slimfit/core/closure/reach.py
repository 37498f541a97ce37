"""What a program reaches when it runs: the closure without what only type checkers follow."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from typing import TypeVar

from slimfit.core.closure.audit import SourceFile, ancestors
from slimfit.core.closure.syntax.facts import Guard

Node = TypeVar("Node")


def typing_imports(source: SourceFile) -> tuple[frozenset[str], frozenset[str]]:
    """The names that a file imports for type checkers, and those that it imports for other reasons.

    A name that stands in both is imported when the program runs. So are the packages that the file
    lies in, whatever it imports.
    """
    typing: set[str] = set()
    others = {source.module, *ancestors(source.module)}
    for fact in source.syntax.imports:
        name = fact.absolute(source.module, source.is_package).written
        (typing if fact.guard is Guard.typing else others).add(name)
    return frozenset(typing), frozenset(others)


def reachable(
    roots: Iterable[Node],
    dependencies: Mapping[Node, Iterable[Node]],
    dropped: Mapping[Node, Collection[Node]],
) -> frozenset[Node]:
    """The nodes that a walk from the roots comes to, without the dropped edges.

    :param dependencies: the nodes of a closure; one that is no key of it is excluded from it, and so
        is what only it leads to.
    :param dropped: the edges that the walk does not take.
    """
    found: set[Node] = set()
    pending = [root for root in roots if root in dependencies]
    while pending:
        node = pending.pop()
        if node in found:
            continue
        found.add(node)
        ignored = dropped.get(node, ())
        pending += [
            other
            for other in dependencies[node]
            if other in dependencies and other not in ignored and other not in found
        ]
    return frozenset(found)
