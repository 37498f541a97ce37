"""The standard library of the Python that asks."""

from __future__ import annotations

import pkgutil
import sys
import sysconfig


def standard_modules() -> tuple[str, ...]:
    """The top-level modules of this Python's standard library, sorted.

    They are the documented ones of its version, on any system; a distributor may leave some out.
    """
    names = getattr(sys, "stdlib_module_names", None)
    if names is None:
        # Before 3.10 there is no list: what lies in its folder has to do.
        folders = [sysconfig.get_path("stdlib"), sysconfig.get_path("platstdlib")]
        dynamic = [f"{folder}/lib-dynload" for folder in folders]
        found = {module.name for module in pkgutil.iter_modules([*folders, *dynamic])}
        names = found | set(sys.builtin_module_names)
    return tuple(sorted({*names, "__future__", "__main__"}))
