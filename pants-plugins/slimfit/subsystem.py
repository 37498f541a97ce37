"""What users write in pants.toml."""

from __future__ import annotations

from enum import Enum
from typing import Any, ClassVar

from pants.backend.python.util_rules.interpreter_constraints import InterpreterConstraints
from pants.backend.python.util_rules.pex import PexRequest
from pants.backend.python.util_rules.pex_requirements import (
    EntireLockfile,
    Lockfile,
    PexRequirements,
    Resolve,
)
from pants.option.option_types import (
    BoolOption,
    DictOption,
    EnumListOption,
    EnumOption,
    IntOption,
    StrListOption,
    StrOption,
)
from pants.option.subsystem import Subsystem
from pants.util.strutil import softwrap


class ProblemBehavior(Enum):
    """What happens when something is found that may make a closure wrong."""

    error = "error"
    warning = "warning"


class BuildersChoice(Enum):
    """What turns the layers of apps into images."""

    auto = "auto"
    docker = "docker"
    oci = "oci"
    both = "both"


class SbomFormat(Enum):
    """The formats of bills of materials."""

    cyclonedx = "cyclonedx"
    spdx = "spdx"


class SbomReferrers(Enum):
    """Whether bills of materials go to a registry beside their images."""

    none = "none"
    api = "api"
    tag = "tag"


class SlimfitSubsystem(Subsystem):
    options_scope = "slimfit"
    help = "Images and PEX files that hold exactly what each Python app needs."

    annotations = DictOption[str](
        help=softwrap("""
            Annotations of the manifest of every image, in the words of the OCI image specification.
            `{build_args.NAME}` is filled in, as in tags. The field `annotations` of a `python_app`
            overrides single ones. Default: none. Example: `[slimfit.annotations]` and below it
            `"org.opencontainers.image.source" = "https://git.example.org/science"`.
            """),
    )
    base_annotations = BoolOption(
        default=False,
        help=softwrap("""
            Whether the manifest of an image on a `docker_base` tells the base's name and digest
            (`org.opencontainers.image.base.name` and `.digest`), by which tools see that a newer base
            is out. Example: `base_annotations = true`.
            """),
    )
    base = StrOption(
        default=None,
        help=softwrap("""
            The address of the base for every app that names none: a `debian_base`, `oci_base` or
            `docker_base` target, as in `"3rdparty/debian:base"`. The field `base` of a `python_app` overrides it.
            """),
    )
    builders = EnumOption(
        default=BuildersChoice.auto,
        help=softwrap("""
            What `package` makes of each app's layers: `docker` builds an image in the container
            engine, `oci` writes an OCI image layout below `dist/` and needs no engine, `both` does
            both. `auto` builds with the engine when one answers, and writes layouts when none does.
            """),
    )
    ca_file = StrOption(
        default=None,
        help=softwrap("""
            A file with certificates in PEM, a path below the build root: the authorities that
            `publish` trusts beside those of the system, for registries with a certificate of your
            own. Default: none. Example: `ca_file = "certs/registry-ca.pem"`.
            """),
    )
    import_check_timeout = IntOption(
        default=60,
        help=softwrap("""
            How many seconds `./pants check` gives each app to import its modules. Example:
            `import_check_timeout = 180` for programs that load large models.
            """),
    )
    exclude_files = DictOption[Any](
        help=softwrap("""
            Files of distributions that images leave out, for all apps of a resolve: globs by the
            distribution's name, by resolve. The field `exclude_files` of a `python_app` says what a
            glob is and adds to them. Default: nothing. Example:
            `exclude_files = {"default" = {"pandas" = ["**/tests/**"]}}`.
            """),
    )
    forbid_licenses = StrListOption(
        help=softwrap("""
            Licences that no distribution of any app may have, as identifiers of the SPDX licence list
            with `*` for any characters, or `unknown`. The field `forbid_licenses` of a `python_app`
            adds to them. Default: none. Example: `forbid_licenses = ["GPL-3.0-only", "AGPL-*"]`.
            """),
    )
    computed_imports = BoolOption(
        default=False,
        help=softwrap("""
            Whether packaging an app lists its imports whose names are only known when it runs, as in
            `import_module(name)`, with file and line. Example: `computed_imports = true`.
            """),
    )
    insecure_registries = StrListOption(
        help=softwrap("""
            Registries that speak plain HTTP or show a certificate that nobody vouches for, as
            `host:port`. A `docker_base` is fetched from them all the same. Default: none. Example:
            `insecure_registries = ["127.0.0.1:5000"]`.
            """),
    )
    licenses = DictOption[str](
        help=softwrap("""
            Licences that you know better than a distribution's metadata, by its name: an SPDX
            expression, or `LicenseRef-` and a name of your own. Default: none. Example:
            `licenses = {"somelib" = "BSD-3-Clause", "vendorlib" = "LicenseRef-Contract"}`.
            """),
    )
    lock_command = StrOption(
        default="./pants generate-lockfiles --resolve={resolve}",
        help=softwrap("""
            How a resolve of this repository is locked anew, as messages tell it to users;
            `{resolve}` stands for its name.
            """),
    )
    max_layer_size = StrOption(
        default=None,
        help=softwrap("""
            How large a layer of distributions may be, for apps that do not say it with the field of
            that name, which tells what is counted. Default: no limit. Example:
            `max_layer_size = "500MiB"`, for a registry or a proxy that takes no larger ones.
            """),
    )
    sbom = EnumListOption(
        enum_type=SbomFormat,
        help=softwrap("""
            The bills of materials that `package` writes beside each app's image, as
            `dist/apps.api/api.cdx.json` and `api.spdx.json`: what is in it, with hashes and licences.
            Default: none. Example: `sbom = ["cyclonedx", "spdx"]`, for CycloneDX 1.6 and SPDX 2.3.
            """),
    )
    sbom_referrers = EnumOption(
        default=SbomReferrers.none,
        help=softwrap("""
            Whether `publish` attaches the bills of materials of `sbom` to the image in its registry.
            `api`: as manifests that name the image as their subject, which a registry with the
            referrers API of the OCI distribution specification 1.1 lists by itself. `tag`: they are
            also listed under a tag made of the image's digest, which works with every registry.
            `none`: not at all. Example: `sbom_referrers = "tag"`.
            """),
    )
    stale_facts = EnumOption(
        default=ProblemBehavior.error,
        help=softwrap("""
            What happens when the facts beside a lockfile (`default.facts.json` beside
            `default.lock`) were made from another lockfile: `error` stops, since it is not known
            which distribution provides which module; `warning` says it and goes on with what they
            say. `./pants lock-facts` writes them anew. Example: `stale_facts = "warning"`.
            """),
    )
    unowned_imports = EnumOption(
        default=ProblemBehavior.error,
        help=softwrap("""
            What happens when a file of an app imports what nothing in its closure provides: a
            module that no target owns, that two own, or that only another resolve has. `error`
            stops the build, since the program would fail in production; `warning` says it and goes
            on. An import inside `try: ... except ImportError` is never a problem.
            """),
    )


class NewerPackages(Enum):
    """What happens when the mirror no longer has a pinned package."""

    error = "error"
    warning = "warning"


class DebianBaseSubsystem(Subsystem):
    options_scope = "debian"
    help = "Where the packages of `debian_base` targets come from."

    mirror = StrOption(
        default=None,
        help=softwrap("""
            The root of a Debian archive, the folder that holds `dists/` and `pool/`. Default: what
            this machine's apt is configured with.
            """),
    )
    security_mirror = StrOption(
        default=None,
        help=softwrap("""
            The root of a Debian security archive. Default: what this machine's apt is configured
            with.
            """),
    )
    newer = EnumOption(
        default=NewerPackages.error,
        help=softwrap("""
            What happens when the mirror no longer has a version that the lockfile pins, as after a
            security update: `error` stops and names the command that makes the lockfile anew;
            `warning` takes the newer version of the same suite, verified by apt, and says so.
            """),
    )


class LibrarySubsystem(Subsystem):
    """A library that command lines of the plugin import, from a lockfile that the plugin brings.

    A subclass in `slimfit.libraries` says which: `requirement` is what `build-support/lock` locks
    anew, `lock` the lockfile beside it. `rules.library` runs a command line with it.
    """

    requirement: ClassVar[str]
    lock: ClassVar[str]

    install_from_resolve = StrOption(
        default=None,
        advanced=True,
        help=softwrap("""
            A resolve of `[python].resolves` to take the library from, as where the index has not
            the version that Slimfit locked. Default: none, the lockfile that Slimfit brings.
            Example: `install_from_resolve = "tools"`.
            """),
    )
    requirements = StrListOption(
        advanced=True,
        help=softwrap("""
            What to take from the resolve that `install_from_resolve` names. Default: all of it.
            Example: `requirements = ["pyelftools"]`.
            """),
    )
    interpreter_constraints = StrListOption(
        default=["CPython>=3.9,<4"],
        advanced=True,
        help=softwrap("""
            The Pythons that may run what uses the library. Example:
            `interpreter_constraints = ["CPython==3.11.*"]`.
            """),
    )

    def pex_requirements(self) -> PexRequirements | EntireLockfile:
        """The locked distributions of the library."""
        scope = self.options_scope
        if self.install_from_resolve:
            return PexRequirements(
                self.requirements,
                from_superset=Resolve(self.install_from_resolve, not self.requirements),
                description_of_origin=f"the library of `[{scope}]`",
            )
        return EntireLockfile(
            Lockfile(
                url=f"resource://slimfit.libraries/{self.lock}",
                url_description_of_origin=f"the lockfile of `[{scope}]` that Slimfit brings",
                resolve_name=scope,
            )
        )

    def pex_request(self) -> PexRequest:
        """The library for a Python of this machine."""
        return PexRequest(
            output_filename=f"{self.options_scope}.pex",
            internal_only=True,
            requirements=self.pex_requirements(),
            interpreter_constraints=InterpreterConstraints(self.interpreter_constraints),
            description=f"Get the library of [{self.options_scope}]",
        )
