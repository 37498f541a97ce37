"""The graph of targets that a report is made from: what needs what, and where that is written."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from pants.backend.python.dependency_inference.parse_python_dependencies import (
    ParsedPythonDependencies,
    ParsePythonDependenciesRequest,
)
from pants.backend.python.dependency_inference.rules import (
    PythonImportDependenciesInferenceFieldSet,
    ResolvedParsedPythonDependencies,
    ResolvedParsedPythonDependenciesRequest,
)
from pants.backend.python.subsystems.setup import PythonSetup
from pants.backend.python.target_types import (
    EntryPointField,
    PythonRequirementsField,
    PythonSourceField,
    PythonTestSourceField,
)
from pants.backend.python.util_rules.interpreter_constraints import InterpreterConstraints
from pants.core.target_types import ResourceSourceField
from pants.engine.addresses import Address
from pants.engine.fs import DigestEntries, FileEntry
from pants.engine.rules import Rule, collect_rules, rule
from pants.engine.target import (
    Dependencies,
    DependenciesRequest,
    ExplicitlyProvidedDependencies,
    HydrateSourcesRequest,
    SourcesField,
    Target,
)
from pants.source.source_root import SourceRootsRequest, SourceRootsResult
from pants.util.frozendict import FrozenDict

from slimfit.conda.target_types import RequirementSystemPackagesField
from slimfit.core.report.graph import Dependency, TargetFacts, common_module
from slimfit.engine import engine
from slimfit.rule_types.closure import TargetTypingEdgesRequest
from slimfit.rule_types.report import (
    ClosureGraph,
    ClosureGraphRequest,
    DescribedTarget,
    DescribeTargetRequest,
)


def declaration(address: Address) -> Address:
    """The address under which a BUILD file declares a target, or the generator of it."""
    return Address(
        address.spec_path, target_name=address.maybe_convert_to_target_generator().target_name
    )


def imported(
    file: str, parsed: ParsedPythonDependencies, resolved: ResolvedParsedPythonDependencies
) -> Iterator[Dependency]:
    """What the import statements and the file names in a module lead to."""
    names: dict[tuple[str, int], list[str]] = {}
    for module, result in resolved.resolve_results.items():
        for address in result.address:
            names.setdefault((str(address), parsed.imports[module].lineno), []).append(module)
    for (target, line), modules in names.items():
        yield Dependency(target, "imports", common_module(modules), file, line)
    for path, result in resolved.assets.items():
        for address in result.address:
            yield Dependency(str(address), "reads", path, file)


def belongs(source: Target, found: Target) -> bool:
    """Whether what a target depends on is part of a closure.

    What requirements are made of, as the file that lists them or their lockfile, is not.
    """
    if not source.has_field(PythonRequirementsField) or not found.has_field(SourcesField):
        return True
    return found.has_field(PythonSourceField) or found.has_field(ResourceSourceField)


def other_dependencies(
    target: Target,
    dependencies: Iterable[Target],
    explicit: ExplicitlyProvidedDependencies,
    known: Iterable[Dependency],
    origin: str,
) -> Iterator[Dependency]:
    """What a target depends on for another reason than an import.

    :param known: the dependencies that have a reason.
    :param origin: file and line of the target's declaration, as `apps/api/BUILD:3`.
    """
    explained = {dependency.target for dependency in known}
    file, _, line = origin.rpartition(":")
    declared = (file, int(line)) if line.isdigit() else (origin, 0)
    for dependency in dependencies:
        address = dependency.address
        if str(address) in explained:
            continue
        if {address, address.maybe_convert_to_target_generator()} & set(explicit.includes):
            yield Dependency(str(address), "names", str(address), *declared)
        elif target.has_field(EntryPointField):
            yield Dependency(str(address), "runs", entry_point(target), *declared)
        else:
            yield Dependency(str(address), "lies in", address.spec_path)


def entry_point(target: Target) -> str:
    """What a program starts with, as a BUILD file has it."""
    value = target[EntryPointField].value
    return value.spec if value is not None else ""


def files_with_sizes(entries: DigestEntries) -> tuple[tuple[str, int], ...]:
    """The files of a tree with the bytes of each."""
    return tuple(
        (entry.path, entry.file_digest.serialized_bytes_length)
        for entry in entries
        if isinstance(entry, FileEntry)
    )


@rule
async def describe_target(
    request: DescribeTargetRequest, python_setup: PythonSetup
) -> DescribedTarget:
    target = request.target
    field = target.get(Dependencies)
    direct, explicit, hydrated, excluded = await engine.all_of(
        engine.dependencies(DependenciesRequest(field)),
        engine.explicit_dependencies(DependenciesRequest(field)),
        engine.hydrated_sources(
            HydrateSourcesRequest(
                target.get(SourcesField),
                for_sources_types=(PythonSourceField, ResourceSourceField),
                enable_codegen=True,
            )
        ),
        engine.targets(field.unevaluated_transitive_excludes),
    )
    typing = await engine.target_typing_edges(TargetTypingEdgesRequest(target))
    dependencies = tuple(
        item for item in direct if belongs(target, item) and item.address not in typing.dropped
    )
    found: tuple[Dependency, ...] = ()
    if PythonImportDependenciesInferenceFieldSet.is_applicable(target):
        fields = PythonImportDependenciesInferenceFieldSet.create(target)
        constraints = InterpreterConstraints.create_from_compatibility_fields(
            [fields.interpreter_constraints], python_setup
        )
        parsed = await engine.parsed_dependencies(
            ParsePythonDependenciesRequest(fields.source, constraints)
        )
        resolve = fields.resolve.normalized_value(python_setup)
        resolved = await engine.resolved_dependencies(
            ResolvedParsedPythonDependenciesRequest(fields, parsed, resolve)
        )
        found = tuple(imported(fields.source.file_path, parsed, resolved))
    there = {str(dependency.address) for dependency in dependencies}
    found = tuple(dependency for dependency in found if dependency.target in there)
    origin = ""
    if there - {dependency.target for dependency in found}:
        adaptor = await engine.target_adaptor(declaration(target.address), "the `closure` goal")
        origin = adaptor.description_of_origin
    found += tuple(other_dependencies(target, dependencies, explicit, found, origin))
    entries = await engine.digest_entries(hydrated.snapshot.digest)
    requirements = (
        tuple(map(str, target[PythonRequirementsField].value))
        if target.has_field(PythonRequirementsField)
        else ()
    )
    facts = TargetFacts(
        address=str(target.address),
        lib=target.address.spec_path,
        files=files_with_sizes(entries),
        requirements=requirements,
        dependencies=found,
        excludes=tuple(str(dropped.address) for dropped in excluded),
        is_test=target.has_field(PythonTestSourceField),
        system_packages=tuple((target.get(RequirementSystemPackagesField).value or {}).items()),
    )
    return DescribedTarget(facts, dependencies)


def places(paths: Iterable[str], roots: SourceRootsResult) -> Mapping[str, str]:
    """Files without the source roots that they lie under."""
    by_path = {str(path): root.path for path, root in roots.path_to_root.items()}
    return {
        path: path if by_path[path] == "." else path[len(by_path[path]) + 1 :] for path in paths
    }


@rule
async def collect_graph(request: ClosureGraphRequest) -> ClosureGraph:
    wrapped = await engine.all_of(
        engine.target(address, "the `closure` goal") for address in request.roots
    )
    queued = tuple(item.target for item in wrapped)
    targets: dict[str, TargetFacts] = {}
    while queued:
        described = await engine.all_of(engine.described_target(target) for target in queued)
        targets.update((item.facts.address, item.facts) for item in described)
        queued = tuple(
            {
                found.address: found
                for item in described
                for found in item.dependencies
                if str(found.address) not in targets
            }.values()
        )
    paths = sorted({path for facts in targets.values() for path, _ in facts.files})
    roots = await engine.source_roots(SourceRootsRequest.for_files(paths))
    return ClosureGraph(FrozenDict(targets), FrozenDict(places(paths, roots)))


def rules() -> Iterable[Rule]:
    return collect_rules()
