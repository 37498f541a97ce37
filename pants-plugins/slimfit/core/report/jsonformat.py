"""A report as JSON, format 1: `docs/closure.schema.json` describes it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import asdict
from typing import Any

from slimfit.core.base import jsontext
from slimfit.core.report.diff import Diff
from slimfit.core.report.model import (
    FORMAT,
    App,
    ClosureReport,
    Distribution,
    Edge,
    File,
    Kind,
    Layer,
    Node,
    Unused,
)
from slimfit.core.report.size import Size
from slimfit.core.report.why import Why


def render_json(report: ClosureReport) -> str:
    """The text; the same report gives the same text."""
    return jsontext.render(to_json(report))


def to_json(report: ClosureReport) -> dict[str, Any]:
    """The document as plain values."""
    monolith = report.monolith
    return {
        "format": FORMAT,
        "measured": report.measured,
        "apps": [app_to_json(app) for app in report.apps],
        "monolith": {
            "resolves": list(monolith.resolves),
            "distributions": [distribution_to_json(item) for item in monolith.distributions],
            "modules": len(monolith.files),
            "sizes": {
                "sources": size_to_json(monolith.sources_size),
                "distributions": size_to_json(monolith.distributions_size),
                "system": size_to_json(monolith.system_size),
                "base": size_to_json(monolith.base_size),
                "total": size_to_json(monolith.size),
            },
        },
        "unused": unused_to_json(report.unused),
    }


def size_to_json(size: Size) -> dict[str, Any]:
    """A size; `unknown` is there if something is not counted in it."""
    return {
        "unpacked": size.unpacked,
        "compressed": size.compressed,
        "basis": size.basis.value,
        **({"unknown": size.unknown} if size.unknown and size.unpacked is not None else {}),
    }


def app_to_json(app: App) -> dict[str, Any]:
    """One app. Each item has the reasons that brought it in, as `why`."""
    why = defaultdict(list)
    for edge in app.edges:
        why[edge.target].append(edge)
    return {
        "address": app.address,
        "program": app.program,
        "resolve": app.resolve,
        "base": {"address": app.base, "python": app.python},
        "distributions": [
            {**distribution_to_json(item), "why": _why(why[Node(Kind.distribution, item.name)])}
            for item in app.distributions
        ],
        "modules": [
            {**file_to_json(file), "why": _why(why[Node(Kind.file, file.path)])}
            for file in app.files
        ],
        "targets": [
            {"address": node.name, "why": _why(edges)}
            for node, edges in sorted(why.items(), key=lambda pair: pair[0].name)
            if node.kind is Kind.target
        ],
        "system_packages": [
            {
                "name": package.name,
                "version": package.version,
                "of": "app" if package.own else "base",
                "size": size_to_json(package.size),
                "why": _why(why[Node(Kind.system, package.name)]),
            }
            for package in app.system_packages
        ],
        "libraries": [
            {
                "name": item.name,
                "needed_by": list(item.needed_by),
                "package": item.package,
                "source": item.source.value,
                "why": _why(why[Node(Kind.library, item.name)]),
            }
            for item in app.libraries
        ],
        "libraries_known": app.libraries_known,
        "unlocked_packages": list(app.unlocked),
        "layers": [layer_to_json(layer) for layer in app.layers],
        "hints": [{"name": hint.name, "reasons": list(hint.reasons)} for hint in app.hints],
        "sizes": {
            "sources": size_to_json(app.sources_size),
            "distributions": size_to_json(app.distributions_size),
            "system": size_to_json(app.system_size),
            "base": size_to_json(app.base_size),
            "total": size_to_json(app.size),
        },
    }


def why_to_json(answer: Why) -> dict[str, Any]:
    """The answer to why something is in an app."""
    return {
        "format": FORMAT,
        "why": {
            "name": answer.name,
            "found": [
                {
                    "app": item.app,
                    "kind": item.node.kind.value,
                    "name": item.node.name,
                    "size": size_to_json(item.size),
                    "paths": [_why(path) for path in item.paths],
                    "more_paths": item.more,
                    "only": list(item.only),
                    "only_size": size_to_json(item.only_size),
                }
                for item in answer.found
            ],
            "missing": list(answer.missing),
            "others": list(answer.others),
        },
    }


def diff_to_json(diff: Diff) -> dict[str, Any]:
    """What changed, app by app."""
    return {
        "format": FORMAT,
        "diff": {
            "since": diff.since,
            "comparable": diff.comparable,
            "apps": [
                {
                    "address": app.address,
                    "old": app.old and {"address": app.old.address, "size": app.old.size},
                    "new": app.new and {"address": app.new.address, "size": app.new.size},
                    "changes": [
                        {
                            "kind": change.part.value,
                            "name": change.name,
                            "old": change.old and asdict(change.old),
                            "new": change.new and asdict(change.new),
                        }
                        for change in app.changes
                    ],
                }
                for app in diff.apps
            ],
        },
    }


def _why(edges: Iterable[Edge]) -> list[dict[str, Any]]:
    return [
        {
            "kind": edge.source.kind.value,
            "from": edge.source.name,
            "verb": edge.verb,
            "what": edge.what,
            "file": edge.file,
            "line": edge.line,
        }
        for edge in edges
    ]


def distribution_to_json(item: Distribution) -> dict[str, Any]:
    """One distribution."""
    return {
        "name": item.name,
        "version": item.version,
        "filename": item.filename,
        "sha256": item.sha256,
        "size": size_to_json(item.size),
        "folders": dict(item.folders),
    }


def file_to_json(file: File) -> dict[str, Any]:
    """One first-party file."""
    return {
        "path": file.path,
        "place": file.place,
        "module": file.module,
        "lib": file.lib,
        "size": file.size,
    }


def layer_to_json(layer: Layer) -> dict[str, Any]:
    """One layer; apps share those of one key."""
    return {
        "key": layer.key,
        "title": layer.title,
        "kind": layer.kind,
        "size": size_to_json(layer.size),
        "distributions": list(layer.distributions),
    }


def unused_to_json(unused: Unused) -> dict[str, Any]:
    """What no app needs."""
    return {
        "requirements": [
            {
                "address": item.address,
                "requirement": item.requirement,
                "resolve": item.resolve,
                "source": item.source,
                "only": list(item.only),
                "size": size_to_json(item.size),
                "used_by": list(item.used_by),
            }
            for item in unused.requirements
        ],
        "libs": [
            {
                "path": item.path,
                "modules": [file.path for file in item.files],
                "size": size_to_json(item.size),
                "used_by": list(item.used_by),
            }
            for item in unused.libs
        ],
        "modules": [
            {**file_to_json(item.file), "used_by": list(item.used_by)} for item in unused.modules
        ],
    }
