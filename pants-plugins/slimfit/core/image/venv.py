"""The files that make `/app` a virtual environment and start the program in it (PEP 405)."""

from __future__ import annotations

from typing import Optional

from slimfit.core.errors import SlimfitError
from slimfit.core.image.content import BytesContent, LayerFile
from slimfit.core.image.spec import MODE_FILE, MODE_LINK, LayerSpec

ORIGIN = "slimfit"
# `site` reads .pth files by name; this one only has to come before those that import from it.
PTH_NAME = "__slimfit__.pth"

_MODULE_LAUNCHER = """\
import runpy
import sys

if __name__ == "__main__":
    # Python has put this folder first, and the .pth file of site-packages has named it as well.
    sys.path[1:] = [entry for entry in sys.path[1:] if entry != {sources!r}]
    runpy.run_module({module!r}, run_name="__main__", alter_sys=True)
"""

_FUNCTION_LAUNCHER = """\
import importlib
import operator
import sys

if __name__ == "__main__":
    # Python has put this folder first, and the .pth file of site-packages has named it as well.
    sys.path[1:] = [entry for entry in sys.path[1:] if entry != {sources!r}]
    module = importlib.import_module({module!r})
    # Usage texts name the program by this; the folder's name would say nothing.
    sys.argv[0] = getattr(module, "__file__", None) or sys.argv[0]
    sys.exit(operator.attrgetter({attributes!r})(module)())
"""

# `site` runs the line after it has appended site-packages, and before any other path is known.
_PTH = (
    "import sys; {sources!r} in sys.path or sys.path.insert(sys.path.index({packages!r}) "
    "if {packages!r} in sys.path else len(sys.path), {sources!r})\n"
)


def venv_files(spec: LayerSpec) -> tuple[LayerFile, ...]:
    """The environment's own files and links: `pyvenv.cfg`, the interpreters, the `.pth` file."""
    home = spec.python_path.rpartition("/")[0]
    config = f"home = {home or '/'}\ninclude-system-site-packages = false\n"
    sources, packages = f"/{spec.sources}", f"/{spec.site_packages}"
    pth = _PTH.format(sources=sources, packages=packages)
    return (
        _text(f"{spec.root}/pyvenv.cfg", config),
        _text(f"{spec.site_packages}/{PTH_NAME}", pth),
        _link(f"{spec.bin}/python", spec.python_path),
        _link(f"{spec.bin}/python3", "python"),
        _link(f"{spec.bin}/python{spec.python_version}", "python"),
    )


def launcher_file(spec: LayerSpec, entry_point: str) -> LayerFile:
    """`/app/src/__main__.py`, which runs `module` or `module:function` as a PEX would.

    Raises `SlimfitError` if the entry point is neither.
    """
    module, function = _parse(entry_point)
    template = _MODULE_LAUNCHER if function is None else _FUNCTION_LAUNCHER
    text = template.format(sources=f"/{spec.sources}", module=module, attributes=function)
    return _text(f"{spec.sources}/__main__.py", text)


def _parse(entry_point: str) -> tuple[str, Optional[str]]:
    module, colon, function = entry_point.partition(":")
    names = [module, function] if colon else [module]
    if not all(part.isidentifier() for name in names for part in name.split(".")):
        raise SlimfitError(
            f"The entry point `{entry_point}` is neither a module nor a function of one.\n\n"
            "Write `package.module` to run a module, or `package.module:function` to call a "
            "function of it."
        )
    return module, function if colon else None


def _text(path: str, text: str) -> LayerFile:
    return LayerFile(path, MODE_FILE, ORIGIN, content=BytesContent(text.encode("utf-8")))


def _link(path: str, target: str) -> LayerFile:
    return LayerFile(path, MODE_LINK, ORIGIN, kind="l", link=target)
