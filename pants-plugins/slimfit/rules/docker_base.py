"""`docker_base`: an image in a registry, fetched by skopeo and pinned by digest."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping

from pants.backend.docker.subsystems.docker_options import DockerOptions
from pants.core.util_rules.system_binaries import BinaryPath, BinaryPathRequest
from pants.engine.platform import Platform
from pants.engine.process import Process, ProcessCacheScope
from pants.engine.rules import Rule, collect_rules, rule
from pants.engine.unions import UnionRule

from slimfit.core.base.reference import (
    Reference,
    check_platform,
    parse_reference,
    unpinned_message,
)
from slimfit.core.errors import SlimfitError
from slimfit.core.image.layout import INDEX_FILE, blob_path
from slimfit.engine import engine
from slimfit.rule_types.base import Base, BaseFieldSet, DockerBaseFieldSet, ImageBaseRequest
from slimfit.rules.platforms import for_architecture, own_architecture
from slimfit.rules.tool import cache_scope_for
from slimfit.subsystem import SlimfitSubsystem

_LAYOUT = "image"

# What tells skopeo how to reach a registry and who the user is; never what the secret is.
SKOPEO_ENV = (
    *("HOME", "DOCKER_CONFIG", "REGISTRY_AUTH_FILE", "XDG_RUNTIME_DIR"),
    *("HTTP_PROXY", "HTTPS_PROXY", "NO_PROXY", "http_proxy", "https_proxy", "no_proxy"),
    *("SSL_CERT_FILE", "SSL_CERT_DIR", "PATH"),
)


# Where helpers of skopeo stand for everyone. The user's own PATH changes with a virtual environment.
_PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
# Where credentials of this one user stand. Without HOME skopeo asks the machine for it, so that what
# `docker login` wrote is found all the same.
_OWN = ("HOME", "DOCKER_CONFIG", "REGISTRY_AUTH_FILE", "XDG_RUNTIME_DIR")


def fetch_environments(env: Mapping[str, str]) -> tuple[Mapping[str, str], ...]:
    """The environments to fetch an image in, one after another until one succeeds.

    An environment is part of the key under which a result is kept, and a digest names the same bytes
    for everyone. So the first has nothing of the user, and serves all machines; the next says where
    the credentials are; and the last is the whole, for a credential helper in a place of its own.

    :param env: the variables of `SKOPEO_ENV` that are set.
    """
    same = {**env, "PATH": _PATH}
    anonymous = {name: value for name, value in same.items() if name not in _OWN}
    unique: list[Mapping[str, str]] = []
    for one in (anonymous, same, dict(env)):
        if one not in unique:
            unique.append(one)
    return tuple(unique)


def no_skopeo(address: str) -> SlimfitError:
    """What to say where the program that fetches images is missing."""
    return SlimfitError(
        f"The base {address} stands in a registry, and `skopeo`, which fetches it, is not on PATH.\n\n"
        "Install it (`apt-get install skopeo`, `dnf install skopeo`, `brew install skopeo`), or take a"
        " `debian_base`, which needs nothing."
    )


def tls_args(reference: Reference, insecure: Iterable[str]) -> tuple[str, ...]:
    """The argument that lets skopeo talk to a registry without TLS."""
    return ("--tls-verify=false",) if reference.host in insecure else ()


def not_fetched(text: str, address: str, stderr: bytes) -> SlimfitError:
    """What to say of an image that cannot be fetched.

    :param text: its reference, as it is written.
    :param stderr: what skopeo said at the last attempt.
    """
    words = stderr.decode(errors="replace").strip()
    return SlimfitError(
        f"The base {address} cannot be fetched: skopeo says of `{text}`:\n\n{words}\n\n"
        "Correct the fields `reference` and `architecture`, log in with `skopeo login` or `docker login`, or name a"
        " registry without TLS in `[slimfit].insecure_registries`."
    )


@rule
async def make_docker_base(
    field_set: DockerBaseFieldSet,
    slimfit: SlimfitSubsystem,
    docker: DockerOptions.EnvironmentAware,
    platform: Platform,
) -> Base:
    text, address = field_set.reference.value, str(field_set.address)
    architecture = field_set.architecture.value
    reference = parse_reference(text, address)
    found, env = await engine.all_of(
        engine.binary_paths(
            BinaryPathRequest(binary_name="skopeo", search_path=docker.executable_search_path)
        ),
        engine.environment_vars(SKOPEO_ENV),
    )
    if not found.first_path:
        raise no_skopeo(address)
    skopeo, tls = found.first_path, tls_args(reference, slimfit.insecure_registries)
    if not reference.digest:
        asked = await engine.run_fallible(ask_digest(skopeo, reference, architecture, tls, env))
        digest = asked.stdout.decode().strip() if asked.exit_code == 0 else ""
        raise SlimfitError(unpinned_message(text, reference, address, digest))
    first, *others = (
        fetch(skopeo, reference, architecture, tls, variables, address)
        for variables in fetch_environments(env)
    )
    copied = await engine.run_fallible(first)
    for process in others:
        if copied.exit_code != 0:
            copied = await engine.run_fallible(process)
    if copied.exit_code != 0:
        raise not_fetched(text, address, copied.stderr)
    image = copied.output_digest
    index = await engine.file_text(image, f"{_LAYOUT}/{INDEX_FILE}")
    manifest = await engine.file_text(image, manifest_file(index.content))
    config = await engine.file_text(image, config_file(manifest.content))
    check_platform(text, address, architecture, config.content)
    own = own_architecture(platform)
    compiler = None
    if architecture != own:
        compiler = await engine.base_of(for_architecture(field_set, own))
    return await engine.image_base(
        ImageBaseRequest(field_set.address, image, _LAYOUT, architecture, text, compiler)
    )


def platform_args(architecture: str) -> tuple[str, ...]:
    """The arguments by which skopeo takes one image of several."""
    return ("--override-os", "linux", "--override-arch", architecture)


def fetch(
    skopeo: BinaryPath,
    reference: Reference,
    architecture: str,
    tls: tuple[str, ...],
    env: Mapping[str, str],
    address: str,
) -> Process:
    """The fetch of an image that a digest names."""
    return Process(
        (
            *(skopeo.path, "--insecure-policy", *platform_args(architecture)),
            *("copy", "--quiet"),
            *(arg.replace("--tls", "--src-tls") for arg in tls),
            *(f"docker://{reference.by_digest}", f"oci:{_LAYOUT}:base"),
        ),
        description=f"Fetch the image of {address}",
        env=env,
        output_directories=(_LAYOUT,),
        cache_scope=cache_scope_for(env),
    )


def manifest_file(index: bytes) -> str:
    """Where the manifest of the only image of a layout stands."""
    return f"{_LAYOUT}/{blob_path(json.loads(index)['manifests'][0]['digest'])}"


def config_file(manifest: bytes) -> str:
    """Where the configuration that a manifest names stands."""
    return f"{_LAYOUT}/{blob_path(json.loads(manifest)['config']['digest'])}"


def ask_digest(
    skopeo: BinaryPath,
    reference: Reference,
    architecture: str,
    tls: tuple[str, ...],
    env: Mapping[str, str],
) -> Process:
    """The question which image a tag names now, whose answer is never kept."""
    return Process(
        (
            *(skopeo.path, *platform_args(architecture), "inspect", *tls),
            *("--format", "{{.Digest}}", f"docker://{reference.by_tag}"),
        ),
        description=f"Ask which image {reference.by_tag} is",
        env=env,
        cache_scope=ProcessCacheScope.PER_SESSION,
    )


def rules() -> Iterable[Rule | UnionRule]:
    return (*collect_rules(), UnionRule(BaseFieldSet, DockerBaseFieldSet))
