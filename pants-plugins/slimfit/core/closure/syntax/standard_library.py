"""The standard library of the Python that asks."""

from __future__ import annotations

import importlib.util
import pkgutil
import sys
import sysconfig
from collections.abc import Iterable

# They exist on other systems alone; nobody imports them but in code for these.
_OTHER_SYSTEMS = frozenset(
    {"_msi", "_overlapped", "_scproxy", "_winapi", "_winreg", "_wmi", "msilib", "msvcrt", "nt"}
    | {"winreg", "winsound", "_ios_support", "_android_support"}
)


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


def absent_modules(names: Iterable[str]) -> tuple[str, ...]:
    """Those of the modules of the standard library that this Python was made without, sorted.

    Distributors split it: Debian's has no `tkinter` without a package of its own.
    """
    return tuple(
        sorted(name for name in names if name not in _OTHER_SYSTEMS and not _is_there(name))
    )


def _is_there(module: str) -> bool:
    try:
        return importlib.util.find_spec(module) is not None
    except (ImportError, ValueError):
        # `__main__` has no spec.
        return True
