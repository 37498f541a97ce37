"""Stacking layers into one root file system, whiteouts applied (OCI image spec 1.1, "Image Layer
Filesystem Changeset")."""

from __future__ import annotations

import posixpath
from collections.abc import Iterable
from dataclasses import replace

from slimfit.core.base.tree import DIRECTORY, Entry, resolve

_WHITEOUT = ".wh."
_OPAQUE = ".wh..wh..opq"


def apply_layer(tree: dict[str, Entry], layer: Iterable[Entry]) -> None:
    """Change a tree as a layer says: whiteouts take away from the layers below, then the layer's
    own entries come in.

    A path below a symlink of the tree goes where the symlink leads, as it does when an engine
    unpacks the layer.
    """
    entries = tuple(layer)
    for entry in entries:
        folder, name = posixpath.split(entry.path)
        if not name.startswith(_WHITEOUT):
            continue
        folder = _real(tree, folder)
        if name == _OPAQUE:
            _remove_below(tree, folder)
        else:
            _remove(tree, posixpath.join(folder, name[len(_WHITEOUT) :]))
    for entry in entries:
        folder, name = posixpath.split(entry.path)
        if name.startswith(_WHITEOUT):
            continue
        path = posixpath.join(_real(tree, folder), name)
        present = tree.get(path)
        if present is not None and present.kind == DIRECTORY and entry.kind != DIRECTORY:
            _remove_below(tree, path)
        tree[path] = replace(entry, path=path)


def _real(tree: dict[str, Entry], folder: str) -> str:
    if not folder:
        return folder
    found = resolve(tree, folder)
    # A folder that the tree lacks so far is made where it is named, below what does exist.
    if found is not None:
        return found
    parent, name = posixpath.split(folder)
    return posixpath.join(_real(tree, parent), name)


def _remove(tree: dict[str, Entry], path: str) -> None:
    tree.pop(path, None)
    _remove_below(tree, path)


def _remove_below(tree: dict[str, Entry], path: str) -> None:
    prefix = f"{path}/" if path else ""
    for other in [candidate for candidate in tree if candidate.startswith(prefix)]:
        del tree[other]
