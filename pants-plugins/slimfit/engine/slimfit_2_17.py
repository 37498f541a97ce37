"""What the rules of Slimfit ask of each other, in the `Get` flavour; see `get_2_17`."""

from __future__ import annotations

from pants.engine.addresses import Address, UnparsedAddressInputs
from pants.engine.fs import Digest
from pants.engine.internals.selectors import Get

from slimfit.core.check.remedy import Owners
from slimfit.core.closure.audit import SourceFile
from slimfit.core.facts.wheel import WheelFacts
from slimfit.core.sbom.model import Sbom
from slimfit.engine.get_2_17 import Await
from slimfit.rule_types.base import (
    Base,
    BaseFieldSet,
    BaseRequest,
    DebianRootfsRequest,
    ImageBaseRequest,
    InterpreterRequest,
    Rootfs,
)
from slimfit.rule_types.builders import (
    AnnouncedBuilders,
    Builders,
    EngineAnswer,
    EngineBase,
    EngineBaseRequest,
)
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
    FolderSyntaxRequest,
    FoundOpenImport,
    InterpreterFacts,
    InterpreterFactsRequest,
    OpenImportRequest,
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
from slimfit.rule_types.contents import AppContents, AppContentsRequest
from slimfit.rule_types.facts import (
    AllResolveFacts,
    FetchedWheels,
    FetchWheelsRequest,
    GatheredFacts,
    GatherFactsRequest,
    LockedResolve,
    LockedResolveRequest,
    WheelFactsRequest,
)
from slimfit.rule_types.guardrails import (
    ForbiddenContents,
    ForbiddenContentsRequest,
    ForbiddenLicenses,
    ForbiddenLicensesRequest,
    GuardedLayers,
    GuardrailsVerdict,
    GuardrailsVerdictRequest,
    Reasons,
    ReasonsRequest,
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
from slimfit.rule_types.layers import (
    AppExclusions,
    AppExclusionsRequest,
    AppLayers,
    AppLayersRequest,
    AppWheels,
    AppWheelsRequest,
    BaseWheelsRequest,
    BuiltLayer,
    BuiltLayerRequest,
    LockedNames,
    LockedNamesRequest,
    RootfsLayerRequest,
    SourcesLayerRequest,
    WheelsLayerRequest,
)
from slimfit.rule_types.library import LibraryRunRequest
from slimfit.rule_types.licenses import AppLicenses, AppLicensesRequest
from slimfit.rule_types.native import (
    AppSystem,
    AppSystemRequest,
    AppWishes,
    AppWishesRequest,
    FoundSystemLock,
    SystemLayerRequest,
    SystemLockRequest,
    WheelElf,
    WheelElfRequest,
)
from slimfit.rule_types.oci import (
    ImageAnnotations,
    ImageAnnotationsRequest,
    OciArchive,
    OciArchiveRequest,
    OciImage,
    OciImageRequest,
)
from slimfit.rule_types.pex import AppPython, AppPythonRequest
from slimfit.rule_types.publish import (
    RegistryAccess,
    RegistryAccessRequest,
    SendRequest,
    SentImage,
)
from slimfit.rule_types.referrers import Referrers, ReferrersRequest
from slimfit.rule_types.sbom import (
    AppSbom,
    AppSbomRequest,
    SbomDigest,
    SbomDocumentRequest,
    SbomRequest,
)
from slimfit.rule_types.tool import (
    FileText,
    FileTextRequest,
    HostInterpreter,
    Interpreter,
    Subtree,
    SubtreeRequest,
    ToolAnswer,
    ToolRun,
    ToolRunRequest,
    ToolSources,
    ToolSourcesRequest,
)


def host_interpreter() -> Await[HostInterpreter]:
    return Get(HostInterpreter)


def subtree(digest: Digest, path: str) -> Await[Subtree]:
    return Get(Subtree, SubtreeRequest(digest, path))


def file_text(digest: Digest, path: str) -> Await[FileText]:
    return Get(FileText, FileTextRequest(digest, path))


def built_layer(request: BuiltLayerRequest) -> Await[BuiltLayer]:
    return Get(BuiltLayer, BuiltLayerRequest, request)


def rootfs_layer(request: RootfsLayerRequest) -> Await[BuiltLayer]:
    return Get(BuiltLayer, RootfsLayerRequest, request)


def tool_sources(request: ToolSourcesRequest) -> Await[ToolSources]:
    return Get(ToolSources, ToolSourcesRequest, request)


def tool_run(request: ToolRunRequest) -> Await[ToolRun]:
    return Get(ToolRun, ToolRunRequest, request)


def library_run(request: LibraryRunRequest) -> Await[ToolRun]:
    return Get(ToolRun, LibraryRunRequest, request)


def tool_answer(request: ToolRunRequest) -> Await[ToolAnswer]:
    return Get(ToolAnswer, ToolRunRequest, request)


def base(request: BaseRequest) -> Await[Base]:
    return Get(Base, BaseRequest, request)


def base_of(field_set: BaseFieldSet) -> Await[Base]:
    return Get(Base, BaseFieldSet, field_set)


def image_base(request: ImageBaseRequest) -> Await[Base]:
    return Get(Base, ImageBaseRequest, request)


def debian_rootfs(request: DebianRootfsRequest) -> Await[Rootfs]:
    return Get(Rootfs, DebianRootfsRequest, request)


def interpreter(request: InterpreterRequest) -> Await[Interpreter]:
    return Get(Interpreter, InterpreterRequest, request)


def engine_answer() -> Await[EngineAnswer]:
    return Get(EngineAnswer)


def builders() -> Await[Builders]:
    return Get(Builders)


def engine_base(address: UnparsedAddressInputs, architecture: str) -> Await[EngineBase]:
    return Get(EngineBase, EngineBaseRequest(address, architecture))


def announced_builders() -> Await[AnnouncedBuilders]:
    return Get(AnnouncedBuilders)


def app_closure(request: AppClosureRequest) -> Await[AppClosure]:
    return Get(AppClosure, AppClosureRequest, request)


def syntax(request: SyntaxRequest) -> Await[Syntax]:
    return Get(Syntax, SyntaxRequest, request)


def folder_syntax(request: FolderSyntaxRequest) -> Await[Syntax]:
    return Get(Syntax, FolderSyntaxRequest, request)


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


def wheel_facts(request: WheelFactsRequest) -> Await[WheelFacts]:
    return Get(WheelFacts, WheelFactsRequest, request)


def locked_resolve(request: LockedResolveRequest) -> Await[LockedResolve]:
    return Get(LockedResolve, LockedResolveRequest, request)


def all_resolve_facts() -> Await[AllResolveFacts]:
    return Get(AllResolveFacts)


def fetched_wheels(request: FetchWheelsRequest) -> Await[FetchedWheels]:
    return Get(FetchedWheels, FetchWheelsRequest, request)


def gathered_facts(request: GatherFactsRequest) -> Await[GatheredFacts]:
    return Get(GatheredFacts, GatherFactsRequest, request)


def base_wheels(request: BaseWheelsRequest) -> Await[AppWheels]:
    return Get(AppWheels, BaseWheelsRequest, request)


def app_wheels(request: AppWheelsRequest) -> Await[AppWheels]:
    return Get(AppWheels, AppWheelsRequest, request)


def wheel_elf(request: WheelElfRequest) -> Await[WheelElf]:
    return Get(WheelElf, WheelElfRequest, request)


def locked_names(request: LockedNamesRequest) -> Await[LockedNames]:
    return Get(LockedNames, LockedNamesRequest, request)


def app_exclusions(request: AppExclusionsRequest) -> Await[AppExclusions]:
    return Get(AppExclusions, AppExclusionsRequest, request)


def system_lock(request: SystemLockRequest) -> Await[FoundSystemLock]:
    return Get(FoundSystemLock, SystemLockRequest, request)


def app_wishes(request: AppWishesRequest) -> Await[AppWishes]:
    return Get(AppWishes, AppWishesRequest, request)


def system_layer(request: SystemLayerRequest) -> Await[BuiltLayer]:
    return Get(BuiltLayer, SystemLayerRequest, request)


def app_system(request: AppSystemRequest) -> Await[AppSystem]:
    return Get(AppSystem, AppSystemRequest, request)


def wheels_layer(request: WheelsLayerRequest) -> Await[BuiltLayer]:
    return Get(BuiltLayer, WheelsLayerRequest, request)


def sources_layer(request: SourcesLayerRequest) -> Await[BuiltLayer]:
    return Get(BuiltLayer, SourcesLayerRequest, request)


def app_layers(request: AppLayersRequest) -> Await[AppLayers]:
    return Get(AppLayers, AppLayersRequest, request)


def app_contents(request: AppContentsRequest) -> Await[AppContents]:
    return Get(AppContents, AppContentsRequest, request)


def app_licenses(request: AppLicensesRequest) -> Await[AppLicenses]:
    return Get(AppLicenses, AppLicensesRequest, request)


def forbidden_contents(layers: Address) -> Await[ForbiddenContents]:
    return Get(ForbiddenContents, ForbiddenContentsRequest(layers))


def forbidden_licenses(layers: Address) -> Await[ForbiddenLicenses]:
    return Get(ForbiddenLicenses, ForbiddenLicensesRequest(layers))


def guardrails_verdict(layers: Address) -> Await[GuardrailsVerdict]:
    return Get(GuardrailsVerdict, GuardrailsVerdictRequest(layers))


def reasons(app: str) -> Await[Reasons]:
    return Get(Reasons, ReasonsRequest(app))


def guarded_layers(request: AppLayersRequest) -> Await[GuardedLayers]:
    return Get(GuardedLayers, AppLayersRequest, request)


def sbom(request: SbomRequest) -> Await[Sbom]:
    return Get(Sbom, SbomRequest, request)


def sbom_document(request: SbomDocumentRequest) -> Await[SbomDigest]:
    return Get(SbomDigest, SbomDocumentRequest, request)


def app_sbom(request: AppSbomRequest) -> Await[AppSbom]:
    return Get(AppSbom, AppSbomRequest, request)


def oci_image(request: OciImageRequest) -> Await[OciImage]:
    return Get(OciImage, OciImageRequest, request)


def image_annotations(request: ImageAnnotationsRequest) -> Await[ImageAnnotations]:
    return Get(ImageAnnotations, ImageAnnotationsRequest, request)


def oci_archive(request: OciArchiveRequest) -> Await[OciArchive]:
    return Get(OciArchive, OciArchiveRequest, request)


def registry_access(request: RegistryAccessRequest) -> Await[RegistryAccess]:
    return Get(RegistryAccess, RegistryAccessRequest, request)


def sent_image(request: SendRequest) -> Await[SentImage]:
    return Get(SentImage, SendRequest, request)


def app_imports(request: AppImportsRequest) -> Await[AppImports]:
    return Get(AppImports, AppImportsRequest, request)


def owners(request: ModuleOwnersRequest) -> Await[Owners]:
    return Get(Owners, ModuleOwnersRequest, request)


def source_paths(request: SourcePathsRequest) -> Await[SourcePaths]:
    return Get(SourcePaths, SourcePathsRequest, request)


def referrers(request: ReferrersRequest) -> Await[Referrers]:
    return Get(Referrers, ReferrersRequest, request)
