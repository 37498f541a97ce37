"""A report as one HTML file that loads nothing: its style, its script and its data stand in it.

The policy in it (Content Security Policy 3) allows exactly this style and this script, by their
digests, and no connection to anywhere.
"""

from __future__ import annotations

import base64
import hashlib
import json
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from slimfit.core.report.build import system_layers
from slimfit.core.report.model import App, ClosureReport, Edge, Kind, Node, Unused
from slimfit.core.report.size import Basis, Size

_PAGE = Path(__file__).parent / "page"
_SCRIPTS = ("treemap.js", "why.js", "page.js")


def render_html(report: ClosureReport) -> str:
    """The whole file; the same report gives the same text."""
    style = _asset("page.css")
    script = '"use strict";\n' + "\n".join(map(_asset, _SCRIPTS))
    policy = (
        f"default-src 'none'; style-src '{_digest(style)}'; script-src '{_digest(script)}';"
        " base-uri 'none'; form-action 'none'"
    )
    parts = {"policy": policy, "style": style, "script": script, "data": _data(report)}
    page = _asset("page.html")
    for name, text in parts.items():
        before, _, after = page.partition(f"{{{name}}}")
        page = before + text + after
    return page


def _asset(name: str) -> str:
    return (_PAGE / name).read_text(encoding="utf-8")


def _digest(text: str) -> str:
    return f"sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}"


def _data(report: ClosureReport) -> str:
    """The data as JSON that no HTML parser takes for the end of its element."""
    values = {
        "measured": report.measured,
        "monolith": _size(report.monolith.size),
        "apps": [_app(app, report.measured) for app in report.apps],
        "unused": list(_unused(report.unused)),
    }
    text = json.dumps(values, separators=(",", ":"), ensure_ascii=False)
    return text.replace("<", "\\u003c").replace("\u2028", "\\u2028").replace("\u2029", "\\u2029")


def _app(app: App, measured: bool) -> dict[str, Any]:
    return {
        "address": app.address,
        "base": app.base,
        "size": _size(app.size),
        "parts": list(_parts(app)),
        "layers": list(_layers(app) if measured else _made_of(app)),
        "why": _why(app),
        "hints": [{"name": hint.name, "reasons": list(hint.reasons)} for hint in app.hints],
    }


def _parts(app: App) -> Iterator[dict[str, Any]]:
    """What an image consists of; `size` and `packed` are bytes, or null if not known, and `rough` if
    they are estimates."""
    for item in app.distributions:
        yield _part("distribution", item.name, item.version, item.size)
    for file in app.files:
        yield _part("file", file.path, "", Size(file.size))
    for package in app.system_packages:
        yield _part("system", package.name, package.version, package.size)
    if len(app.own_packages) == len(app.system_packages):
        yield _part("system", app.base, "", app.base_size)


def _part(kind: str, name: str, version: str, size: Size) -> dict[str, Any]:
    return {
        "kind": kind,
        "name": name,
        "version": version,
        "size": size.unpacked,
        "packed": size.compressed,
        **({"rough": True} if size.basis is Basis.estimate else {}),
    }


_KINDS = {"base": "system", "system": "system", "distributions": "distribution", "sources": "file"}


def _layers(app: App) -> Iterator[dict[str, Any]]:
    """The layers of a built image, compressed."""
    own = f"own files of {app.address}"
    for layer in app.layers:
        yield {
            "key": layer.key,
            "title": own if layer.kind == "sources" else layer.title,
            "kind": _KINDS[layer.kind],
            "size": layer.size.compressed,
            "parts": list(layer.distributions) if len(layer.distributions) > 1 else [],
        }


def _made_of(app: App) -> Iterator[dict[str, Any]]:
    """What the layers of an image will be made of, unpacked."""
    made_of = [(app.base, app.base, "system", app.base_size)]
    made_of += [
        (layer.key, layer.title, "system", layer.size) for layer in system_layers(app.own_packages)
    ]
    made_of += [(item.sha256, item.title, "distribution", item.size) for item in app.distributions]
    own = f"own files of {app.address}"
    made_of.append((own, own, "file", app.sources_size))
    for key, title, kind, size in made_of:
        yield {"key": key, "title": title, "kind": kind, "size": size.unpacked, "parts": []}


def _why(app: App) -> dict[str, list[dict[str, Any]]]:
    """For each part, by kind and name, the edges that lead to it: of several between two parts the
    first."""
    first: dict[tuple[Node, Node], Edge] = {}
    for edge in app.edges:
        known = first.setdefault((edge.source, edge.target), edge)
        if (edge.file, edge.line) < (known.file, known.line):
            first[edge.source, edge.target] = edge
    found: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for edge in first.values():
        found[_key(edge.target)].append(
            {
                "kind": edge.source.kind.value,
                "from": edge.source.name,
                "verb": edge.verb,
                "what": edge.what,
                **({"file": edge.file} if edge.file else {}),
                **({"line": edge.line} if edge.line else {}),
            }
        )
    return dict(found)


def _key(node: Node) -> str:
    kind = Kind.system if node.kind is Kind.base else node.kind
    return f"{kind.value} {node.name}"


def _unused(unused: Unused) -> Iterator[dict[str, Any]]:
    """What no app needs: requirements, folders, modules."""
    for requirement in unused.requirements:
        title = f"{requirement.requirement} ({requirement.address})"
        yield {"title": title, "size": _size(requirement.size)}
    for lib in unused.libs:
        yield {"title": lib.path, "size": _size(lib.size)}
    for module in unused.modules:
        yield {"title": module.file.path, "size": _size(Size(module.file.size))}


def _size(size: Size) -> dict[str, Any]:
    return {"unpacked": size.unpacked, "basis": size.basis.value, "unknown": size.unknown}
