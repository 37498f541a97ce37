"""Images go to their repositories under their digests, side by side, before any gets a name.

Pants runs what publishes one after another, and only when all that was asked for is built. So the
layers are sent by processes in sandboxes, as many at a time as the machine runs, and what runs one
after another only sets names. Such a process is not cached, but its environment may be stored: it
gets the places where skopeo finds credentials and never a credential.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from pants.backend.docker.subsystems.docker_options import DockerOptions
from pants.core.util_rules.system_binaries import BinaryPathRequest
from pants.engine.fs import CreateDigest, DigestEntries, FileEntry, PathGlobs
from pants.engine.process import ProcessCacheScope
from pants.engine.rules import Rule, collect_rules, rule

from slimfit.core.base.reference import parse_reference
from slimfit.core.errors import SlimfitError
from slimfit.core.image.layout import blob_path
from slimfit.core.image.publishing import repositories_of
from slimfit.engine import engine
from slimfit.rule_types.oci import OciImage
from slimfit.rule_types.publish import (
    RegistryAccess,
    RegistryAccessRequest,
    SendRequest,
    SentImage,
)
from slimfit.rule_types.tool import HostInterpreter, ToolRunRequest
from slimfit.rules.docker_base import SKOPEO_ENV
from slimfit.rules.tool import names_a_password
from slimfit.sandbox.skopeo import AUTH_VARIABLE
from slimfit.subsystem import SlimfitSubsystem

# What `[docker].env_vars` often lets through for the engine's client, and holds no secret.
_OF_THE_CLIENT = ("DOCKER_BUILDKIT", "DOCKER_CONTEXT", "DOCKER_HOST", "BUILDKIT_PROGRESS")


def has_secret(env: Mapping[str, str]) -> bool:
    """Whether some variable may be a credential: one that users let through for a credential helper,
    or the address of a proxy with a password in it."""
    unknown = any(name not in (*SKOPEO_ENV, *_OF_THE_CLIENT) for name in env)
    return unknown or names_a_password(env)


@rule
async def find_registry_access(
    request: RegistryAccessRequest,
    slimfit: SlimfitSubsystem,
    docker: DockerOptions.EnvironmentAware,
) -> RegistryAccess:
    found, env = await engine.all_of(
        engine.binary_paths(
            BinaryPathRequest(binary_name="skopeo", search_path=docker.executable_search_path)
        ),
        engine.environment_vars((*SKOPEO_ENV, AUTH_VARIABLE, *docker.env_vars)),
    )
    if not found.first_path:
        raise SlimfitError(
            "`skopeo`, which sends images to registries, is not on PATH.\n\nInstall it"
            " (`apt-get install skopeo`, `dnf install skopeo`), or publish with a container engine:"
            " `--slimfit-builders=docker`."
        )
    hosts = {parse_reference(name, str(request.address)).host for name in request.references}
    insecure = sorted(hosts.intersection(slimfit.insecure_registries))
    trusted = await engine.snapshot(PathGlobs([slimfit.ca_file] if slimfit.ca_file else ()))
    if slimfit.ca_file and not trusted.files:
        raise SlimfitError(
            f"`[slimfit].ca_file` is `{slimfit.ca_file}`, and the repository has no such file.\n\n"
            'Put the certificate of your authority there, in PEM, as in `ca_file = "certs/ca.pem"`.'
        )
    args = (
        *("--skopeo", found.first_path.path),
        *(f"--insecure={host}" for host in insecure),
        *(f"--ca-file={{chroot}}/{file}" for file in trusted.files),
    )
    return RegistryAccess(args, trusted.digest, tuple(env.items()), ahead=not has_secret(env))


def named_files(image: OciImage, entries: DigestEntries) -> tuple[FileEntry, ...]:
    """The files of a layout that are needed once its layers are in the registry."""
    layers = {blob_path(layer.digest) for layer in image.layers}
    return tuple(
        entry for entry in entries if isinstance(entry, FileEntry) and entry.path not in layers
    )


@rule
async def send_image(request: SendRequest, host: HostInterpreter) -> SentImage:
    access, layout = request.access, await engine.add_prefix(request.image.digest, "layout")
    if not access.ahead:
        return SentImage(layout)
    run = await engine.tool_run(
        ToolRunRequest(
            module="upload_image",
            args=(
                *(*access.args, "--layout", "layout", "--out", "out/sent.json"),
                *repositories_of(request.references),
            ),
            description=f"Send {request.address} to {', '.join(repositories_of(request.references))}",
            interpreter=host.value,
            input_digest=await engine.merge_digests((layout, access.files)),
            output_directories=("out",),
            inherited_env=SKOPEO_ENV,
            cache_scope=ProcessCacheScope.PER_SESSION,
        )
    )
    entries = await engine.digest_entries(request.image.digest)
    bare = await engine.create_digest(CreateDigest(named_files(request.image, entries)))
    named = await engine.add_prefix(bare, "layout")
    sent = await engine.remove_prefix(run.digest, "out")
    return SentImage(await engine.merge_digests((named, sent)), sent=True)


def rules() -> Iterable[Rule]:
    return collect_rules()
