"""What an app runs: checked against its closure before anything is built."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from pathlib import PurePosixPath
from typing import Optional

from slimfit.core.errors import SlimfitError, did_you_mean


def check_entry_file(app: str, spec_path: str, file: str, siblings: Iterable[str]) -> None:
    """Check that the file an entry point names stands beside the BUILD file.

    :param app: the address of the app.
    :param spec_path: the folder of the BUILD file, relative to the build root.
    :param file: the file as the user wrote it.
    :param siblings: the paths of the Python files in and below that folder.
    :raises SlimfitError: it does not; the message offers the nearest file.
    """
    below = sorted(str(PurePosixPath(path).relative_to(spec_path or ".")) for path in siblings)
    if file in below:
        return
    offer = did_you_mean(file, below)
    listed = f" The files there: {', '.join(below[:10])}." if below and not offer else ""
    raise SlimfitError(
        f"The entry point of {app} is `{file}`, and {spec_path or 'the build root'} has no such "
        f"file.{offer}{listed}\n\n"
        'Write the name of a file beside the BUILD file, as in `entry_point="main.py"`, or a '
        'module, as in `entry_point="apps.api.main"`.'
    )


def lost_entry_file(
    app: str, file: str, owners: Sequence[str], resolves: Sequence[str], *, test: bool = False
) -> SlimfitError:
    """What to say of an entry point's file that is there, and that the closure does not hold.

    :param file: the path of the file, relative to the build root.
    :param owners: the targets of the app's resolve that own it.
    :param resolves: the names of other resolves in which a target does.
    :param test: whether the app depends on the file as a test, which no image holds.
    """
    if test:
        name = PurePosixPath(file).name
        why = "is a test by its target, and no image holds tests"
        how = (
            f'Give the file a name that is no test\'s, or write `python_sources(name="src",'
            f' sources=["{name}"])` into {PurePosixPath(file).with_name("BUILD")}, and'
            f' `sources=["...", "!{name}"]` into its `python_tests`.'
        )
    elif len(owners) > 1:
        why = f"more than one target owns: {', '.join(owners)}"
        how = "Delete one of them, or keep the file out of its `sources`."
    elif owners:
        why = f"its closure lacks, though {owners[0]} owns it"
        how = f'Name it in the app\'s `dependencies`, as in `dependencies=["{owners[0]}"]`.'
    elif resolves:
        why = f"only targets of another resolve own: {', '.join(resolves)}"
        how = (
            f'Put the app on that resolve with `resolve="{resolves[0]}"`, or take `resolve` off the'
            " target of the file."
        )
    else:
        why = "no target owns"
        how = (
            f'Write `python_sources(name="src")` into {PurePosixPath(file).with_name("BUILD")}: it makes a'
            " target of each Python file there. `./pants tailor ::` does so for the whole repository."
        )
    return SlimfitError(f"The entry point of {app} is `{file}`, which {why}.\n\n{how}")


def module_file(module: str, files: Collection[str]) -> Optional[str]:
    """The file that running a module runs, among paths relative to a source root, or `None`.

    A package runs its `__main__.py` (PEP 338).
    """
    path = module.replace(".", "/")
    for candidate in (f"{path}.py", f"{path}/__main__.py"):
        if candidate in files:
            return candidate
    return None


def check_entry_module(
    app: str,
    module: str,
    first_party: Collection[str],
    third_party: Collection[str],
    modules: Iterable[str] = (),
) -> None:
    """Check that an entry point's module is in the closure.

    :param first_party: the closure's own files, relative to their source roots.
    :param third_party: the files of its distributions, relative to site-packages.
    :param modules: those of the whole repository: a misspelt one has brought nothing into the closure.
    :raises SlimfitError: it is not; the message offers the nearest module.
    """
    package = f"{module.replace('.', '/')}/__init__.py"
    for files in (first_party, third_party):
        if module_file(module, files) or package in files:
            return
    own = [
        PurePosixPath(path).with_suffix("").as_posix().replace("/", ".")
        for path in first_party
        if path.endswith(".py")
    ]
    raise SlimfitError(
        f"The entry point of {app} is the module `{module}`, which its closure does not hold."
        f"{did_you_mean(module, {*own, *modules})}\n\n"
        "Write a module of the app's own code or of one of its distributions. A file name, as in "
        '`entry_point="main.py"`, lets inference find the rest.'
    )


def check_entry_function(app: str, module: str, function: str, bound: Collection[str]) -> None:
    """Check that the module of an entry point binds the function that it names.

    :param bound: the names that the module's top level binds; `*` stands for any.
    :raises SlimfitError: the name is not among them.
    """
    first = function.split(".")[0]
    if first in bound or "*" in bound:
        return
    raise SlimfitError(
        f"The entry point of {app} is `{module}:{function}`, and the module binds no `{first}`."
        f"{did_you_mean(first, bound)}\n\n"
        f'Write a function of that module, as in `entry_point="{module}:main"`.'
    )


def check_script(app: str, script: str, known: Iterable[str]) -> None:
    """Check that one of the app's distributions brings a console script.

    :raises SlimfitError: none does; the message offers the nearest script.
    """
    scripts = sorted(known)
    if script in scripts:
        return
    raise SlimfitError(
        f"The script of {app} is `{script}`, which none of its distributions brings."
        f"{did_you_mean(script, scripts)}\n\n"
        "No import shows what a script needs: name its distribution, and the code that it loads, in"
        f' the app\'s `dependencies`, as in `dependencies=["3rdparty/python#{script}", "./app.py"]`.'
    )
