"""What a layer is made for: the facts of its base as the specification of its bytes."""

from __future__ import annotations

from slimfit.core.base.facts import BaseFacts
from slimfit.core.image.spec import LayerSpec


def layer_spec(facts: BaseFacts, bytecode: bool, *, library: bool = False) -> bytes:
    """All that the bytes of a layer depend on beside its input."""
    parents = tuple(
        (item.path, item.mode)
        for item in facts.root
        if item.path == "app" and item.kind == "directory"
    )
    spec = LayerSpec(
        python_version=facts.python.version,
        python_path=facts.python.path,
        app_root="/app",
        bytecode=bytecode,
        parents=parents,
        python_library=facts.python.lib if library else None,
    )
    return spec.to_json().encode()
