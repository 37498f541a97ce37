"""What is asked of closures: files, imports, distributions and facts of wheels; see `get_2_17`."""

from __future__ import annotations

from pants.engine.internals.selectors import Get

from slimfit.core.check.remedy import Owners
from slimfit.core.closure.audit import SourceFile
from slimfit.core.facts.wheel import WheelFacts
from slimfit.engine.get_2_17 import Await
from slimfit.rule_types.check import (
    AppImports,
    AppImportsRequest,
    ModuleOwnersRequest,
    SourcePaths,
    SourcePathsRequest,
)
from slimfit.rule_types.closure import (
    AppAudit,
    AppAuditRequest,
    AppClosure,
    AppClosureRequest,
    AppDistributions,
    AppDistributionsRequest,
    AppSyntax,
    AppSyntaxRequest,
    FilesSyntaxRequest,
    FoundOpenImport,
    InterpreterFacts,
    InterpreterFactsRequest,
    OpenImportRequest,
    PartSyntaxRequest,
    ResolveModules,
    ResolveModulesRequest,
    RuntimeTargets,
    RuntimeTargetsRequest,
    SourceFileRequest,
    Syntax,
    SyntaxRequest,
    TargetTypingEdgesRequest,
    TypingEdges,
    TypingEdgesRequest,
)
from slimfit.rule_types.facts import (
    AllResolveFacts,
    GatheredFacts,
    GatherFactsRequest,
    LockedResolve,
    LockedResolveRequest,
    ReadWheelRequest,
    WheelFactsRequest,
)
from slimfit.rule_types.hints import (
    AllImportedNames,
    AnnouncedHints,
    AppHints,
    AppHintsRequest,
    FolderImportsRequest,
    ImportedNames,
    Requirements,
    RequirementsRequest,
)
from slimfit.rule_types.inference import (
    FolderParts,
    FolderPartsRequest,
    ParsedPart,
    ParsedPartRequest,
)
from slimfit.rule_types.layers import LockedNames, LockedNamesRequest
from slimfit.rule_types.literals import Configurations, ConfigurationsRequest
from slimfit.rule_types.pex import AppPython, AppPythonRequest


def app_closure(request: AppClosureRequest) -> Await[AppClosure]:
    return Get(AppClosure, AppClosureRequest, request)


def syntax(request: SyntaxRequest) -> Await[Syntax]:
    return Get(Syntax, SyntaxRequest, request)


def part_syntax(request: PartSyntaxRequest) -> Await[Syntax]:
    return Get(Syntax, PartSyntaxRequest, request)


def folder_parts(request: FolderPartsRequest) -> Await[FolderParts]:
    return Get(FolderParts, FolderPartsRequest, request)


def parsed_part(request: ParsedPartRequest) -> Await[ParsedPart]:
    return Get(ParsedPart, ParsedPartRequest, request)


def source_file(request: SourceFileRequest) -> Await[SourceFile]:
    return Get(SourceFile, SourceFileRequest, request)


def files_syntax(request: FilesSyntaxRequest) -> Await[Syntax]:
    return Get(Syntax, FilesSyntaxRequest, request)


def interpreter_facts(request: InterpreterFactsRequest) -> Await[InterpreterFacts]:
    return Get(InterpreterFacts, InterpreterFactsRequest, request)


def app_syntax(request: AppSyntaxRequest) -> Await[AppSyntax]:
    return Get(AppSyntax, AppSyntaxRequest, request)


def app_distributions(request: AppDistributionsRequest) -> Await[AppDistributions]:
    return Get(AppDistributions, AppDistributionsRequest, request)


def requirements(request: RequirementsRequest) -> Await[Requirements]:
    return Get(Requirements, RequirementsRequest, request)


def configurations(request: ConfigurationsRequest) -> Await[Configurations]:
    return Get(Configurations, ConfigurationsRequest, request)


def folder_imports(request: FolderImportsRequest) -> Await[ImportedNames]:
    return Get(ImportedNames, FolderImportsRequest, request)


def all_imported_names() -> Await[AllImportedNames]:
    return Get(AllImportedNames)


def app_hints(request: AppHintsRequest) -> Await[AppHints]:
    return Get(AppHints, AppHintsRequest, request)


def announced_hints(request: AppHintsRequest) -> Await[AnnouncedHints]:
    return Get(AnnouncedHints, AppHintsRequest, request)


def app_audit(request: AppAuditRequest) -> Await[AppAudit]:
    return Get(AppAudit, AppAuditRequest, request)


def typing_edges(request: TypingEdgesRequest) -> Await[TypingEdges]:
    return Get(TypingEdges, TypingEdgesRequest, request)


def target_typing_edges(request: TargetTypingEdgesRequest) -> Await[TypingEdges]:
    return Get(TypingEdges, TargetTypingEdgesRequest, request)


def runtime_targets(request: RuntimeTargetsRequest) -> Await[RuntimeTargets]:
    return Get(RuntimeTargets, RuntimeTargetsRequest, request)


def app_python(request: AppPythonRequest) -> Await[AppPython]:
    return Get(AppPython, AppPythonRequest, request)


def open_import(request: OpenImportRequest) -> Await[FoundOpenImport]:
    return Get(FoundOpenImport, OpenImportRequest, request)


def resolve_modules(request: ResolveModulesRequest) -> Await[ResolveModules]:
    return Get(ResolveModules, ResolveModulesRequest, request)


def read_wheel(request: ReadWheelRequest) -> Await[WheelFacts]:
    return Get(WheelFacts, ReadWheelRequest, request)


def wheel_facts(request: WheelFactsRequest) -> Await[WheelFacts]:
    return Get(WheelFacts, WheelFactsRequest, request)


def locked_resolve(request: LockedResolveRequest) -> Await[LockedResolve]:
    return Get(LockedResolve, LockedResolveRequest, request)


def all_resolve_facts() -> Await[AllResolveFacts]:
    return Get(AllResolveFacts)


def gathered_facts(request: GatherFactsRequest) -> Await[GatheredFacts]:
    return Get(GatheredFacts, GatherFactsRequest, request)


def locked_names(request: LockedNamesRequest) -> Await[LockedNames]:
    return Get(LockedNames, LockedNamesRequest, request)


def app_imports(request: AppImportsRequest) -> Await[AppImports]:
    return Get(AppImports, AppImportsRequest, request)


def owners(request: ModuleOwnersRequest) -> Await[Owners]:
    return Get(Owners, ModuleOwnersRequest, request)


def source_paths(request: SourcePathsRequest) -> Await[SourcePaths]:
    return Get(SourcePaths, SourcePathsRequest, request)
