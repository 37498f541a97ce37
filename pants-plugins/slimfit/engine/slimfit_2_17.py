"""What the rules of images ask of each other, in the `Get` flavour; see `get_2_17`."""

from __future__ import annotations

from pants.engine.addresses import Address, UnparsedAddressInputs
from pants.engine.fs import Digest
from pants.engine.internals.selectors import Get

from slimfit.core.sbom.model import Sbom
from slimfit.engine.get_2_17 import Await
from slimfit.rule_types.base import (
    Base,
    BaseFieldSet,
    BaseRequest,
    DebianRootfsRequest,
    FetchedPackages,
    FetchPackagesRequest,
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
from slimfit.rule_types.contents import AppContents, AppContentsRequest
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
    BuiltLayers,
    LocalWheelsRequest,
    PinnedWheels,
    PinnedWheelsRequest,
    ResolveSubsets,
    ResolveSubsetsRequest,
    RootfsLayerRequest,
    SharedWheels,
    SharedWheelsRequest,
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
from slimfit.rule_types.publish import (
    ClaimedNames,
    ClaimNamesRequest,
    NamedImage,
    NamedImageRequest,
    RegistryAccess,
    RegistryAccessRequest,
    SendRequest,
    SentImage,
)
from slimfit.rule_types.referrers import Referrers, ReferrersRequest
from slimfit.rule_types.said import Said, SayRequest
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


def built_layers(request: BuiltLayerRequest) -> Await[BuiltLayers]:
    return Get(BuiltLayers, BuiltLayerRequest, request)


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


def fetched_packages(request: FetchPackagesRequest) -> Await[FetchedPackages]:
    return Get(FetchedPackages, FetchPackagesRequest, request)


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


def resolve_subsets(request: ResolveSubsetsRequest) -> Await[ResolveSubsets]:
    return Get(ResolveSubsets, ResolveSubsetsRequest, request)


def pinned_wheels(request: PinnedWheelsRequest) -> Await[PinnedWheels]:
    return Get(PinnedWheels, PinnedWheelsRequest, request)


def local_wheels(request: LocalWheelsRequest) -> Await[PinnedWheels]:
    return Get(PinnedWheels, LocalWheelsRequest, request)


def shared_wheels(request: SharedWheelsRequest) -> Await[SharedWheels]:
    return Get(SharedWheels, SharedWheelsRequest, request)


def base_wheels(request: BaseWheelsRequest) -> Await[AppWheels]:
    return Get(AppWheels, BaseWheelsRequest, request)


def app_wheels(request: AppWheelsRequest) -> Await[AppWheels]:
    return Get(AppWheels, AppWheelsRequest, request)


def wheel_elf(request: WheelElfRequest) -> Await[WheelElf]:
    return Get(WheelElf, WheelElfRequest, request)


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


def wheels_layers(request: WheelsLayerRequest) -> Await[BuiltLayers]:
    return Get(BuiltLayers, WheelsLayerRequest, request)


def sources_layers(request: SourcesLayerRequest) -> Await[BuiltLayers]:
    return Get(BuiltLayers, SourcesLayerRequest, request)


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


def named_image(request: NamedImageRequest) -> Await[NamedImage]:
    return Get(NamedImage, NamedImageRequest, request)


def claimed_names(request: ClaimNamesRequest) -> Await[ClaimedNames]:
    return Get(ClaimedNames, ClaimNamesRequest, request)


def registry_access(request: RegistryAccessRequest) -> Await[RegistryAccess]:
    return Get(RegistryAccess, RegistryAccessRequest, request)


def sent_image(request: SendRequest) -> Await[SentImage]:
    return Get(SentImage, SendRequest, request)


def referrers(request: ReferrersRequest) -> Await[Referrers]:
    return Get(Referrers, ReferrersRequest, request)


def said(*warnings: str) -> Await[Said]:
    return Get(Said, SayRequest(warnings))
