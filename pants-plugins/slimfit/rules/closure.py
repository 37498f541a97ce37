"""The closure of an app: what Pants infers, less what only type checkers follow."""

from __future__ import annotations

import os
from collections.abc import Collection, Iterable

from pants.backend.python.dependency_inference.rules import (
    PythonImportDependenciesInferenceFieldSet,
)
from pants.backend.python.subsystems.setup import PythonSetup
from pants.backend.python.target_types import (
    EntryPoint,
    EntryPointField,
    PexScriptField,
    PythonProvidesField,
    PythonRequirementsField,
    PythonResolveField,
    PythonSourceField,
    PythonTestSourceField,
)
from pants.backend.python.util_rules.interpreter_constraints import InterpreterConstraints
from pants.backend.python.util_rules.pex_from_targets import ChosenPythonResolveRequest
from pants.backend.python.util_rules.python_sources import PythonSourceFilesRequest
from pants.core.target_types import FileSourceField, RelocatedFilesSourcesField
from pants.engine.addresses import Addresses
from pants.engine.fs import PathGlobs
from pants.engine.rules import Rule, collect_rules, rule
from pants.engine.target import Dependencies, DependenciesRequest, Target

from slimfit.core.closure.audit import SourceFile
from slimfit.core.closure.entry_point import (
    check_entry_file,
    check_entry_function,
    lost_entry_file,
    module_file,
)
from slimfit.core.closure.reach import reachable, typing_imports
from slimfit.core.errors import SlimfitError
from slimfit.engine import engine
from slimfit.rule_types.check import ModuleOwnersRequest
from slimfit.rule_types.closure import (
    AppClosure,
    AppClosureRequest,
    FilesSyntaxRequest,
    PythonFile,
    RuntimeTargets,
    RuntimeTargetsRequest,
    SourceFileRequest,
    TargetTypingEdgesRequest,
    TypingEdges,
    TypingEdgesRequest,
)
from slimfit.rule_types.pex import AppPythonRequest
from slimfit.subsystem import ProblemBehavior
from slimfit.target_types.addresses import app_of


def tolerated(message: str, behavior: ProblemBehavior) -> str:
    """The message of what may make a closure wrong, for a user who wants it as a warning.

    :raises SlimfitError: the behaviour is `error`.
    """
    if behavior is ProblemBehavior.error:
        raise SlimfitError(message)
    return message


def check_kinds(app: str, targets: Collection[Target]) -> None:
    """Look for targets of a closure that an image cannot hold.

    :raises SlimfitError: a distribution is built from first-party code, whose wheel would be missing,
        or there are files that would be.
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
    files = sorted(str(target.address) for target in targets if is_of_files(target))
    if files:
        raise SlimfitError(
            f"{app} depends on files that neither its PEX nor its image holds: {', '.join(files)}.\n\n"
            "Make them `resources`, which the program finds with `importlib.resources` or beside its"
            " code. If it does not read them, exclude them:"
            f' `dependencies=["!!{files[0]}"]`.'
        )


def is_of_files(target: Target) -> bool:
    """Whether a target stands for files that are no part of a Python program."""
    return target.has_field(FileSourceField) or target.has_field(RelocatedFilesSourcesField)


def python_targets(targets: Iterable[Target]) -> tuple[tuple[Target, str], ...]:
    """The targets of Python files that may run, and their paths."""
    found = [target for target in targets if target.has_field(PythonSourceField)]
    paths = [target[PythonSourceField].file_path for target in found]
    return tuple(pair for pair in zip(found, paths) if pair[1].endswith(".py"))


@rule
async def find_typing_edges(request: TypingEdgesRequest) -> TypingEdges:
    typing, others = typing_imports(request.source)
    wrapped = await engine.target(request.address, "a file of a closure")
    explicit = await engine.explicit_dependencies(DependenciesRequest(wrapped.target[Dependencies]))
    for_typing = await engine.all_of(
        engine.module_owners(name, request.resolve) for name in sorted(typing)
    )
    for_running = await engine.all_of(
        engine.module_owners(name, request.resolve) for name in sorted(others)
    )
    kept = {
        *explicit.includes,
        *(owner for found in for_running for owner in (*found.unambiguous, *found.ambiguous)),
    }
    return TypingEdges(
        frozenset(
            owner
            for found in for_typing
            for owner in (*found.unambiguous, *found.ambiguous)
            if owner not in kept and owner.maybe_convert_to_target_generator() not in kept
        )
    )


@rule
async def find_target_typing_edges(
    request: TargetTypingEdgesRequest, python_setup: PythonSetup
) -> TypingEdges:
    if not PythonImportDependenciesInferenceFieldSet.is_applicable(request.target):
        return TypingEdges(frozenset())
    fields = PythonImportDependenciesInferenceFieldSet.create(request.target)
    snapshot = await engine.snapshot(PathGlobs([fields.source.file_path]))
    contents = await engine.digest_contents(snapshot.digest)
    if not any(b"TYPE_CHECKING" in file.content for file in contents):
        return TypingEdges(frozenset())
    constraints = InterpreterConstraints.create_from_compatibility_fields(
        [fields.interpreter_constraints], python_setup
    )
    source = await engine.source_file(SourceFileRequest(fields.source.file_path, constraints))
    resolve = fields.resolve.normalized_value(python_setup)
    return await engine.typing_edges(TypingEdgesRequest(fields.address, source, resolve))


@rule
async def find_runtime_targets(
    request: RuntimeTargetsRequest, python_setup: PythonSetup
) -> RuntimeTargets:
    closure, own = await engine.all_of(
        engine.transitive_targets(request.pex), engine.app_python(AppPythonRequest(request.pex))
    )
    targets = [target for target in closure.closure if not target.has_field(PythonTestSourceField)]
    python = python_targets(targets)
    syntax, _ = await engine.all_of(
        engine.files_syntax(FilesSyntaxRequest(tuple(path for _, path in python), own.interpreter)),
        # It says so if a target of the closure lives in another resolve.
        engine.chosen_resolve(ChosenPythonResolveRequest(Addresses([request.pex]))),
    )
    stripped = await engine.all_of(engine.stripped_file_name(path) for _, path in python)
    files = [
        PythonFile(target.address, SourceFile(path, relative.value, syntax.files[path]))
        for (target, path), relative in zip(python, stripped)
    ]
    typed = [file for file in files if typing_imports(file.source)[0]]
    resolve = closure.roots[0][PythonResolveField].normalized_value(python_setup)
    edges = await engine.all_of(
        engine.typing_edges(TypingEdgesRequest(file.address, file.source, resolve))
        for file in typed
    )
    dependencies = await engine.all_of(
        engine.dependencies(DependenciesRequest(target.get(Dependencies))) for target in targets
    )
    reached = reachable(
        [request.pex],
        {
            target.address: [dependency.address for dependency in found]
            for target, found in zip(targets, dependencies)
        },
        {file.address: found.dropped for file, found in zip(typed, edges)},
    )
    return RuntimeTargets(
        tuple(target for target in targets if target.address in reached),
        tuple(file for file in files if file.address in reached),
    )


def entry_file(field: EntryPointField) -> str:
    """The file that an entry point names, as it is written; an empty text if it names a module."""
    entry = field.value
    return entry.module if entry is not None and entry.module.endswith(".py") else ""


def is_test(path: str, targets: Iterable[Target]) -> bool:
    """Whether a file is that of a test among some targets."""
    tests = (target for target in targets if target.has_field(PythonTestSourceField))
    return any(target[PythonTestSourceField].file_path == path for target in tests)


def check_function(app: str, entry: EntryPoint, files: Iterable[PythonFile]) -> None:
    """Check that an entry point's module binds its function.

    :raises SlimfitError: it does not.
    """
    sources = {file.source.relative: file.source for file in files}
    path = module_file(entry.module, sources)
    # A file that does not parse binds nothing, and the audit says why.
    if entry.function and path and sources[path].syntax.problem is None:
        check_entry_function(app, entry.module, entry.function, sources[path].syntax.bound)


@rule
async def check_closure(request: AppClosureRequest, python_setup: PythonSetup) -> AppClosure:
    app = str(app_of(request.pex))
    wrapped = await engine.target(request.pex, "the field `pex`")
    entry_field = wrapped.target[EntryPointField]
    folder, file = request.pex.spec_path, entry_file(entry_field)
    if file:
        files = await engine.paths(PathGlobs([os.path.join(folder, "**", "*.py")]))
        check_entry_file(app, folder, file, files.files)
    entry, runtime = await engine.all_of(
        engine.entry_point(entry_field),
        engine.runtime_targets(RuntimeTargetsRequest(request.pex)),
    )
    path = os.path.join(folder, file)
    if entry.val and file and all(path != one.source.path for one in runtime.python_files):
        resolve = wrapped.target[PythonResolveField].normalized_value(python_setup)
        owners, closure = await engine.all_of(
            engine.owners(ModuleOwnersRequest(entry.val.module, resolve)),
            engine.transitive_targets(request.pex),
        )
        test = is_test(path, closure.closure)
        raise lost_entry_file(app, path, owners.here, owners.resolves, test=test)
    check_kinds(app, runtime.targets)
    if entry.val:
        check_function(app, entry.val, runtime.python_files)
    stripped = await engine.python_sources(PythonSourceFilesRequest(runtime.targets))
    sources = stripped.stripped_source_files.snapshot
    script = wrapped.target[PexScriptField].value
    constraints = InterpreterConstraints.create_from_targets(runtime.targets, python_setup)
    return AppClosure(
        targets=runtime.targets,
        requirements=tuple(
            target.address
            for target in runtime.targets
            if target.has_field(PythonRequirementsField)
        ),
        constraints=constraints or InterpreterConstraints(python_setup.interpreter_constraints),
        sources=sources.digest,
        source_files=sources.files,
        python_files=runtime.python_files,
        entry_point=entry.val,
        script=script.name if script else None,
    )


def rules() -> Iterable[Rule]:
    return collect_rules()
