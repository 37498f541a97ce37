"""What rules ask of Pants itself, in the `Get` flavour; see `get_2_17`."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Optional

from pants.backend.docker.util_rules.docker_build_args import (
    DockerBuildArgs,
    DockerBuildArgsRequest,
)
from pants.backend.docker.util_rules.docker_build_env import (
    DockerBuildEnvironment,
    DockerBuildEnvironmentRequest,
)
from pants.backend.python.dependency_inference.module_mapper import (
    FirstPartyPythonModuleMapping,
    PythonModuleOwners,
    PythonModuleOwnersRequest,
    ThirdPartyPythonModuleMapping,
    map_third_party_modules_to_addresses,
)
from pants.backend.python.dependency_inference.parse_python_dependencies import (
    ParsedPythonDependencies,
    ParsePythonDependenciesRequest,
    parse_python_dependencies,
)
from pants.backend.python.dependency_inference.rules import (
    ResolvedParsedPythonDependencies,
    ResolvedParsedPythonDependenciesRequest,
)
from pants.backend.python.goals.package_pex_binary import (
    PexBinaryFieldSet,
    PexFromTargetsRequestForBuiltPackage,
)
from pants.backend.python.target_types import (
    EntryPointField,
    ResolvedPexEntryPoint,
    ResolvePexEntryPointRequest,
)
from pants.backend.python.target_types_rules import InferPexBinaryEntryPointDependency
from pants.backend.python.util_rules.interpreter_constraints import InterpreterConstraints
from pants.backend.python.util_rules.pex import Pex, PexRequest, VenvPex, VenvPexProcess
from pants.backend.python.util_rules.pex_environment import PythonExecutable
from pants.backend.python.util_rules.pex_from_targets import (
    ChosenPythonResolve,
    ChosenPythonResolveRequest,
    InterpreterConstraintsRequest,
    PexFromTargetsRequest,
)
from pants.backend.python.util_rules.python_sources import (
    PythonSourceFiles,
    PythonSourceFilesRequest,
    StrippedPythonSourceFiles,
)
from pants.build_graph.address import AddressParseException, ResolveError
from pants.core.goals.package import (
    BuiltPackage,
    EnvironmentAwarePackageRequest,
    PackageFieldSet,
)
from pants.core.util_rules.source_files import SourceFiles
from pants.core.util_rules.stripped_source_files import (
    StrippedFileName,
    StrippedFileNameRequest,
    StrippedSourceFiles,
)
from pants.core.util_rules.system_binaries import BinaryPathRequest, BinaryPaths
from pants.engine.addresses import Address, Addresses, UnparsedAddressInputs
from pants.engine.env_vars import EnvironmentVars, EnvironmentVarsRequest
from pants.engine.fs import (
    AddPrefix,
    CreateDigest,
    Digest,
    DigestContents,
    DigestEntries,
    DigestSubset,
    MergeDigests,
    PathGlobs,
    Paths,
    RemovePrefix,
    Snapshot,
)
from pants.engine.internals.selectors import Get
from pants.engine.internals.target_adaptor import TargetAdaptor, TargetAdaptorRequest
from pants.engine.process import FallibleProcessResult, Process
from pants.engine.target import (
    AllTargets,
    DependenciesRequest,
    ExplicitlyProvidedDependencies,
    FieldSet,
    HydratedSources,
    HydrateSourcesRequest,
    InferredDependencies,
    TargetRootsToFieldSets,
    TargetRootsToFieldSetsRequest,
    Targets,
    TransitiveTargets,
    TransitiveTargetsRequest,
    WrappedTarget,
    WrappedTargetRequest,
)
from pants.source.source_root import SourceRootsRequest, SourceRootsResult

from slimfit.engine.get_2_17 import Await

# ---- Files and processes -----------------------------------------------------------------------


def create_digest(request: CreateDigest) -> Await[Digest]:
    return Get(Digest, CreateDigest, request)


def merge_digests(digests: Iterable[Digest]) -> Await[Digest]:
    return Get(Digest, MergeDigests(digests))


def digest_subset(request: DigestSubset) -> Await[Digest]:
    return Get(Digest, DigestSubset, request)


def add_prefix(digest: Digest, prefix: str) -> Await[Digest]:
    return Get(Digest, AddPrefix(digest, prefix))


def remove_prefix(digest: Digest, prefix: str) -> Await[Digest]:
    return Get(Digest, RemovePrefix(digest, prefix))


def digest_contents(digest: Digest) -> Await[DigestContents]:
    return Get(DigestContents, Digest, digest)


def digest_entries(digest: Digest) -> Await[DigestEntries]:
    return Get(DigestEntries, Digest, digest)


def snapshot(globs: PathGlobs) -> Await[Snapshot]:
    return Get(Snapshot, PathGlobs, globs)


def file_contents(globs: PathGlobs) -> Await[DigestContents]:
    return Get(DigestContents, PathGlobs, globs)


def snapshot_of(digest: Digest) -> Await[Snapshot]:
    return Get(Snapshot, Digest, digest)


def paths(globs: PathGlobs) -> Await[Paths]:
    return Get(Paths, PathGlobs, globs)


def run_fallible(process: Process) -> Await[FallibleProcessResult]:
    return Get(FallibleProcessResult, Process, process)


def environment_vars(names: Sequence[str]) -> Await[EnvironmentVars]:
    return Get(EnvironmentVars, EnvironmentVarsRequest(names))


def binary_paths(request: BinaryPathRequest) -> Await[BinaryPaths]:
    return Get(BinaryPaths, BinaryPathRequest, request)


# What `addresses` raises for an address that is none, or that no target has.
UNKNOWN_ADDRESS = (AddressParseException, ResolveError)


# ---- Targets -----------------------------------------------------------------------------------


def all_targets() -> Await[AllTargets]:
    return Get(AllTargets)


def addresses(unparsed: UnparsedAddressInputs) -> Await[Addresses]:
    return Get(Addresses, UnparsedAddressInputs, unparsed)


def target(address: Address, origin: str) -> Await[WrappedTarget]:
    return Get(WrappedTarget, WrappedTargetRequest(address, description_of_origin=origin))


def targets(unparsed: UnparsedAddressInputs) -> Await[Targets]:
    return Get(Targets, UnparsedAddressInputs, unparsed)


def target_adaptor(address: Address, origin: str) -> Await[TargetAdaptor]:
    return Get(TargetAdaptor, TargetAdaptorRequest(address=address, description_of_origin=origin))


def dependencies(request: DependenciesRequest) -> Await[Targets]:
    return Get(Targets, DependenciesRequest, request)


def hydrated_sources(request: HydrateSourcesRequest) -> Await[HydratedSources]:
    return Get(HydratedSources, HydrateSourcesRequest, request)


def transitive_targets(address: Address) -> Await[TransitiveTargets]:
    return Get(TransitiveTargets, TransitiveTargetsRequest([address]))


def explicit_dependencies(
    request: DependenciesRequest,
) -> Await[ExplicitlyProvidedDependencies]:
    return Get(ExplicitlyProvidedDependencies, DependenciesRequest, request)


def built_package(field_set: PackageFieldSet) -> Await[BuiltPackage]:
    return Get(BuiltPackage, EnvironmentAwarePackageRequest(field_set))


def target_roots(
    request: TargetRootsToFieldSetsRequest[FieldSet],
) -> Await[TargetRootsToFieldSets[FieldSet]]:
    return Get(TargetRootsToFieldSets, TargetRootsToFieldSetsRequest, request)


def source_roots(request: SourceRootsRequest) -> Await[SourceRootsResult]:
    return Get(SourceRootsResult, SourceRootsRequest, request)


# ---- Python ------------------------------------------------------------------------------------


def python_executable(constraints: InterpreterConstraints) -> Await[PythonExecutable]:
    return Get(PythonExecutable, InterpreterConstraints, constraints)


def interpreter_constraints(
    request: InterpreterConstraintsRequest,
) -> Await[InterpreterConstraints]:
    return Get(InterpreterConstraints, InterpreterConstraintsRequest, request)


def entry_point(field: EntryPointField) -> Await[ResolvedPexEntryPoint]:
    return Get(ResolvedPexEntryPoint, ResolvePexEntryPointRequest(field))


def python_sources(request: PythonSourceFilesRequest) -> Await[StrippedPythonSourceFiles]:
    return Get(StrippedPythonSourceFiles, PythonSourceFilesRequest, request)


def rooted_sources(request: PythonSourceFilesRequest) -> Await[PythonSourceFiles]:
    return Get(PythonSourceFiles, PythonSourceFilesRequest, request)


def pex_entry_point_dependency(
    request: InferPexBinaryEntryPointDependency,
) -> Await[InferredDependencies]:
    return Get(InferredDependencies, InferPexBinaryEntryPointDependency, request)


def chosen_resolve(request: ChosenPythonResolveRequest) -> Await[ChosenPythonResolve]:
    return Get(ChosenPythonResolve, ChosenPythonResolveRequest, request)


def pex_binary_request(
    field_set: PexBinaryFieldSet,
) -> Await[PexFromTargetsRequestForBuiltPackage]:
    return Get(PexFromTargetsRequestForBuiltPackage, PexBinaryFieldSet, field_set)


def pex(request: PexFromTargetsRequest) -> Await[Pex]:
    return Get(Pex, PexFromTargetsRequest, request)


def pex_of(request: PexRequest) -> Await[Pex]:
    return Get(Pex, PexRequest, request)


def stripped_file_name(path: str) -> Await[StrippedFileName]:
    return Get(StrippedFileName, StrippedFileNameRequest(path))


def stripped_sources(files: SourceFiles) -> Await[StrippedSourceFiles]:
    return Get(StrippedSourceFiles, SourceFiles, files)


def venv_pex(request: PexRequest) -> Await[VenvPex]:
    return Get(VenvPex, PexRequest, request)


def venv_process(process: VenvPexProcess) -> Await[Process]:
    return Get(Process, VenvPexProcess, process)


def parsed_dependencies(
    request: ParsePythonDependenciesRequest,
) -> Await[ParsedPythonDependencies]:
    return Get(ParsedPythonDependencies, ParsePythonDependenciesRequest, request)


def resolved_dependencies(
    request: ResolvedParsedPythonDependenciesRequest,
) -> Await[ResolvedParsedPythonDependencies]:
    return Get(ResolvedParsedPythonDependencies, ResolvedParsedPythonDependenciesRequest, request)


def module_owners(module: str, resolve: Optional[str]) -> Await[PythonModuleOwners]:
    return Get(PythonModuleOwners, PythonModuleOwnersRequest(module, resolve, locality=None))


def first_party_modules() -> Await[FirstPartyPythonModuleMapping]:
    return Get(FirstPartyPythonModuleMapping)


def third_party_modules() -> Await[ThirdPartyPythonModuleMapping]:
    return Get(ThirdPartyPythonModuleMapping)


# Called as functions: Slimfit's own rules stand in their place. See `replace_2_17`.
guess_third_party_modules = map_third_party_modules_to_addresses
parse_one_file = parse_python_dependencies


# ---- Docker ------------------------------------------------------------------------------------


def docker_build_args(request: DockerBuildArgsRequest) -> Await[DockerBuildArgs]:
    return Get(DockerBuildArgs, DockerBuildArgsRequest, request)


def docker_build_environment(
    request: DockerBuildEnvironmentRequest,
) -> Await[DockerBuildEnvironment]:
    return Get(DockerBuildEnvironment, DockerBuildEnvironmentRequest, request)
