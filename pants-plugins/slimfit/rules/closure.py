"""The closure of an app: Pants' own inference, and a check that it left nothing open."""

from __future__ import annotations

import logging
import os
from collections.abc import Iterable

from pants.backend.python.target_types import (
    PexEntryPointField,
    PexScriptField,
    PythonProvidesField,
    PythonSourceField,
    PythonTestSourceField,
)
from pants.backend.python.util_rules.python_sources import PythonSourceFilesRequest
from pants.core.target_types import FileSourceField
from pants.engine.fs import PathGlobs
from pants.engine.rules import Rule, collect_rules, rule
from pants.engine.target import Target

from slimfit.core.closure.entry_point import (
    check_entry_file,
    check_entry_function,
    module_file,
)
from slimfit.core.errors import SlimfitError
from slimfit.engine import engine
from slimfit.rule_types.closure import (
    AppClosure,
    AppClosureRequest,
    PythonFile,
)
from slimfit.subsystem import ProblemBehavior

logger = logging.getLogger(__name__)


def report(message: str, behavior: ProblemBehavior) -> None:
    """Say what may make a closure wrong, in the way that the user has chosen.

    :raises SlimfitError: the behaviour is `error`.
    """
    if behavior is ProblemBehavior.error:
        raise SlimfitError(message)
    logger.warning(message)


def check_kinds(app: str, targets: Iterable[Target]) -> None:
    """Look for targets of a closure that an image cannot hold.

    :raises SlimfitError: a distribution is built from first-party code; its wheel would be missing.
    """
    distributions = sorted(
        str(target.address) for target in targets if target.has_field(PythonProvidesField)
    )
    if distributions:
        raise SlimfitError(
            f"The closure of {app} holds a `python_distribution`, which Slimfit does not build into"
            f" images: {', '.join(distributions)}.\n\n"
            "Depend on the code that it is made of instead, or exclude it:"
            f' `dependencies=["!!{distributions[0]}"]`.'
        )
    files = sorted(str(target.address) for target in targets if target.has_field(FileSourceField))
    if files:
        logger.warning(
            f"{app} depends on `files` targets, which neither its PEX nor its image holds:"
            f" {', '.join(files)}.\n\nUse `resources` for what the program reads with"
            " `importlib.resources`."
        )


def runtime_targets(targets: Iterable[Target]) -> tuple[Target, ...]:
    """The targets of a closure that belong into an image: all but tests."""
    return tuple(target for target in targets if not target.has_field(PythonTestSourceField))


@rule
async def check_closure(
    request: AppClosureRequest,
) -> AppClosure:
    app = str(request.pex.maybe_convert_to_target_generator())
    wrapped = await engine.target(request.pex, "the field `pex`")
    entry_field = wrapped.target[PexEntryPointField]
    if entry_field.value is not None and entry_field.value.module.endswith(".py"):
        folder = request.pex.spec_path
        files = await engine.paths(PathGlobs([os.path.join(folder, "**", "*.py")]))
        check_entry_file(app, folder, entry_field.value.module, files.files)
    entry, closure = await engine.all_of(
        engine.entry_point(entry_field), engine.transitive_targets(request.pex)
    )
    targets = runtime_targets(closure.closure)
    check_kinds(app, targets)
    python = [target for target in targets if target.has_field(PythonSourceField)]
    paths = [target[PythonSourceField].file_path for target in python]
    stripped = await engine.python_sources(PythonSourceFilesRequest(targets))
    relative = await engine.all_of(engine.stripped_file_name(path) for path in paths)
    sources = stripped.stripped_source_files.snapshot
    file = module_file(entry.val.module, sources.files) if entry.val else None
    if file and entry.val and entry.val.function:
        text = await engine.file_text(sources.digest, file)
        check_entry_function(app, entry.val.module, entry.val.function, text.content)
    script = wrapped.target[PexScriptField].value
    return AppClosure(
        targets=targets,
        sources=sources.digest,
        source_files=sources.files,
        python_files=tuple(
            PythonFile(target.address, path, name.value)
            for target, path, name in zip(python, paths, relative)
            if path.endswith(".py")
        ),
        entry_point=entry.val,
        script=script.name if script else None,
    )


def rules() -> Iterable[Rule]:
    return collect_rules()
