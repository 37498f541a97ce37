"""The closure of an app: Pants' own inference, and a check that it left nothing open."""

from __future__ import annotations

import logging
import os
from collections.abc import Iterable, Mapping

from pants.backend.python.dependency_inference.module_mapper import PythonModuleOwners
from pants.backend.python.dependency_inference.parse_python_dependencies import (
    ParsedPythonDependencies,
    ParsePythonDependenciesRequest,
)
from pants.backend.python.dependency_inference.rules import (
    ImportOwnerStatus,
    PythonImportDependenciesInferenceFieldSet,
    ResolvedParsedPythonDependencies,
    ResolvedParsedPythonDependenciesRequest,
)
from pants.backend.python.dependency_inference.subsystem import PythonInferSubsystem
from pants.backend.python.subsystems.setup import PythonSetup
from pants.backend.python.target_types import (
    PexEntryPointField,
    PexScriptField,
    PythonProvidesField,
    PythonResolveField,
    PythonTestSourceField,
)
from pants.backend.python.util_rules.interpreter_constraints import InterpreterConstraints
from pants.backend.python.util_rules.python_sources import PythonSourceFilesRequest
from pants.core.target_types import FileSourceField
from pants.engine.addresses import Address
from pants.engine.fs import PathGlobs
from pants.engine.rules import Rule, collect_rules, rule
from pants.engine.target import Target

from slimfit.core.closure.entry_point import (
    check_entry_file,
    check_entry_function,
    module_file,
)
from slimfit.core.closure.imports import OpenImport, describe_open_imports, is_namespace
from slimfit.core.errors import SlimfitError
from slimfit.engine import engine
from slimfit.rule_types.closure import (
    AppClosure,
    AppClosureRequest,
    OpenImports,
    OpenImportsRequest,
    ResolveModules,
    ResolveModulesRequest,
)
from slimfit.subsystem import ProblemBehavior, SlimfitSubsystem

logger = logging.getLogger(__name__)


def report(message: str, behavior: ProblemBehavior) -> None:
    """Say what may make a closure wrong, in the way that the user has chosen.

    :raises SlimfitError: the behaviour is `error`.
    """
    if behavior is ProblemBehavior.error:
        raise SlimfitError(message)
    logger.warning(message)


def parser_message(app: str) -> str:
    """What to say of a parser that loses imports."""
    return (
        "`[python-infer].use_rust_parser` is true, and the parser that it turns on in this Pants"
        f" sees only the first name of `import a, b`: the closure of {app} may lack what the other"
        " names need.\n\nWrite `use_rust_parser = false` under `[python-infer]` in pants.toml."
    )


@rule
async def collect_modules(
    request: ResolveModulesRequest,
) -> ResolveModules:
    first_party, third_party = await engine.all_of(
        engine.first_party_modules(), engine.third_party_modules()
    )
    names = {
        *first_party.resolves_to_modules_to_providers.get(request.resolve, ()),
        *third_party.resolves_to_modules_to_providers.get(request.resolve, ()),
    }
    return ResolveModules(tuple(sorted(names)))


def suspicious_imports(
    parsed: ParsedPythonDependencies,
    resolved: ResolvedParsedPythonDependencies,
    ignored: Iterable[str],
    modules: Iterable[str],
) -> tuple[tuple[str, int], ...]:
    """The imports of one file that no single target answers, with their lines.

    Left out are those that the user lets pass (`[python-infer].ignored_unowned_imports`) and
    folders without a file of their own, where there is nothing to import.
    """
    prefixes = tuple(ignored)
    unowned = [
        module
        for module, result in resolved.resolve_results.items()
        if result.status is ImportOwnerStatus.unowned
        and not any(module == prefix or module.startswith(f"{prefix}.") for prefix in prefixes)
    ]
    known = tuple(modules) if unowned else ()
    return tuple(
        (module, parsed.imports[module].lineno)
        for module in sorted(unowned)
        if not is_namespace(module, known)
    )


@rule
async def find_open_imports(
    request: OpenImportsRequest, python_setup: PythonSetup, infer: PythonInferSubsystem
) -> OpenImports:
    field_set = PythonImportDependenciesInferenceFieldSet.create(request.target)
    resolve = field_set.resolve.normalized_value(python_setup)
    constraints = InterpreterConstraints.create_from_compatibility_fields(
        [field_set.interpreter_constraints], python_setup
    )
    parsed, modules = await engine.all_of(
        engine.parsed_dependencies(ParsePythonDependenciesRequest(field_set.source, constraints)),
        engine.resolve_modules(ResolveModulesRequest(resolve)),
    )
    resolved = await engine.resolved_dependencies(
        ResolvedParsedPythonDependenciesRequest(field_set, parsed, resolve)
    )
    suspects = suspicious_imports(parsed, resolved, infer.ignored_unowned_imports, modules.names)
    here = await engine.all_of(engine.module_owners(name, resolve) for name, _ in suspects)
    anywhere = await engine.all_of(engine.module_owners(name, None) for name, _ in suspects)
    owners = [address for found in anywhere for address in (*found.unambiguous, *found.ambiguous)]
    wrapped = await engine.all_of(engine.target(address, "an import's owner") for address in owners)
    resolves = {
        item.target.address: item.target[PythonResolveField].normalized_value(python_setup)
        for item in wrapped
    }
    return OpenImports(
        tuple(
            open_import(field_set.source.file_path, line, name, mine, others, resolves, resolve)
            for (name, line), mine, others in zip(suspects, here, anywhere)
        )
    )


def open_import(
    file: str,
    line: int,
    module: str,
    here: PythonModuleOwners,
    anywhere: PythonModuleOwners,
    resolves: Mapping[Address, str],
    resolve: str,
) -> OpenImport:
    """One open import with the targets that could answer it, in its own resolve or in another."""
    if here.ambiguous:
        return OpenImport(file, line, module, owners=tuple(sorted(map(str, here.ambiguous))))
    elsewhere = [
        address
        for address in (*anywhere.unambiguous, *anywhere.ambiguous)
        if resolves[address] != resolve
    ]
    return OpenImport(
        file,
        line,
        module,
        owners=tuple(sorted(map(str, elsewhere))),
        resolves=tuple(sorted({resolves[address] for address in elsewhere})),
    )


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
    python_setup: PythonSetup,
    infer: PythonInferSubsystem,
    slimfit: SlimfitSubsystem,
) -> AppClosure:
    app = str(request.pex.maybe_convert_to_target_generator())
    wrapped = await engine.target(request.pex, "the field `pex`")
    entry_field = wrapped.target[PexEntryPointField]
    if entry_field.value is not None and entry_field.value.module.endswith(".py"):
        folder = request.pex.spec_path
        files = await engine.paths(PathGlobs([os.path.join(folder, "**", "*.py")]))
        check_entry_file(app, folder, entry_field.value.module, files.files)
    if infer.use_rust_parser:
        report(parser_message(app), slimfit.unowned_imports)
    entry, closure = await engine.all_of(
        engine.entry_point(entry_field), engine.transitive_targets(request.pex)
    )
    targets = runtime_targets(closure.closure)
    check_kinds(app, targets)
    resolve = wrapped.target[PythonResolveField].normalized_value(python_setup)
    found = await engine.all_of(
        engine.open_imports(OpenImportsRequest(target))
        for target in targets
        if PythonImportDependenciesInferenceFieldSet.is_applicable(target)
    )
    problems = [problem for imports in found for problem in imports.problems]
    if problems:
        modules = await engine.resolve_modules(ResolveModulesRequest(resolve))
        lock = slimfit.lock_command.format(resolve=resolve)
        message = describe_open_imports(app, resolve, problems, modules.names, lock)
        report(message, slimfit.unowned_imports)
    stripped = await engine.python_sources(PythonSourceFilesRequest(targets))
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
        entry_point=entry.val,
        script=script.name if script else None,
    )


def rules() -> Iterable[Rule]:
    return collect_rules()
