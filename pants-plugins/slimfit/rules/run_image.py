"""`run` and `oci-archive`: from an image layout to an engine."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable

from pants.core.goals.package import PackageFieldSet
from pants.core.goals.run import RunRequest
from pants.core.util_rules.distdir import DistDir
from pants.engine.console import Console
from pants.engine.fs import Workspace
from pants.engine.goal import Goal, GoalSubsystem
from pants.engine.rules import Rule, collect_rules, goal_rule, rule
from pants.engine.target import (
    NoApplicableTargetsBehavior,
    TargetRootsToFieldSetsRequest,
)
from pants.util.strutil import help_text

from slimfit.core.errors import SlimfitError
from slimfit.engine import engine
from slimfit.rule_types.oci import OciArchive, OciArchiveRequest, OciImageFieldSet, OciImageRequest
from slimfit.rule_types.tool import HostInterpreter, ToolRunRequest, ToolSourcesRequest
from slimfit.target_types.addresses import app_of


def local_tag(field_set: OciImageFieldSet) -> str:
    """The name of an app's image in a local engine: `apps/api:latest` for `apps/api:api`.

    Only lower-case letters, digits and separators are allowed in it (OCI distribution
    specification, "Pulling manifests").
    """
    address = field_set.address
    folder, name = address.spec_path, address.target_name
    path = folder if os.path.basename(folder) == name else os.path.join(folder, name)
    path += address.parameters_repr
    return f"{re.sub('[^a-z0-9/]+', '-', path.lower()).strip('-/')}:latest"


def archive_path(field_set: OciImageFieldSet) -> str:
    """Where the archive of an image stands below `dist/`."""
    return f"{field_set.output_path.value_or_default(file_ending='oci')}.tar"


@rule
async def run_oci_image(field_set: OciImageFieldSet, host: HostInterpreter) -> RunRequest:
    image, tool = await engine.all_of(
        engine.oci_image(OciImageRequest(field_set)),
        engine.tool_sources(ToolSourcesRequest("run_image")),
    )
    layout = await engine.add_prefix(image.digest, "layout")
    digest = await engine.merge_digests((layout, tool.digest))
    pex = app_of(field_set.address).create_generated("pex")
    return RunRequest(
        digest=digest,
        args=(
            *(*host.value.argv, "{chroot}/slimfit/sandbox/run_image.py"),
            *("--layout", "{chroot}/layout", "--name", str(field_set.address), "--pex", str(pex)),
            *("--archive", archive_path(field_set), "--tag", local_tag(field_set)),
            *(f"--publish={port}" for port in field_set.ports.value or ()),
            "--",
        ),
        extra_env={"PYTHONPATH": "{chroot}"},
    )


@rule
async def write_oci_archive(request: OciArchiveRequest, host: HostInterpreter) -> OciArchive:
    field_set = request.field_set
    image = await engine.oci_image(OciImageRequest(field_set))
    path = archive_path(field_set)
    run = await engine.tool_run(
        ToolRunRequest(
            module="layout_tool",
            args=(
                *("archive", "--layout", "layout", "--out", f"out/{path}"),
                *("--tag", local_tag(field_set)),
            ),
            description=f"Write the archive of {field_set.address}",
            interpreter=host.value,
            input_digest=await engine.add_prefix(image.digest, "layout"),
            output_directories=("out",),
        )
    )
    return OciArchive(await engine.remove_prefix(run.digest, "out"), path, local_tag(field_set))


class OciArchiveSubsystem(GoalSubsystem):
    name = "oci-archive"
    help = help_text("""
        Write an app's image as one file for `docker load` and `podman load`.

        `./pants oci-archive apps/api` writes `dist/apps.api/api.oci.tar`, which engines old and new
        read, and any tool that reads OCI archives.
        """)


class OciArchiveGoal(Goal):
    subsystem_cls = OciArchiveSubsystem
    environment_behavior = Goal.EnvironmentBehavior.LOCAL_ONLY


@goal_rule
async def oci_archive(console: Console, workspace: Workspace, dist: DistDir) -> OciArchiveGoal:
    roots = await engine.target_roots(
        TargetRootsToFieldSetsRequest(
            PackageFieldSet,
            goal_description="the `oci-archive` goal",
            no_applicable_targets_behavior=NoApplicableTargetsBehavior.error,
        )
    )
    images = [fields for fields in roots.field_sets if isinstance(fields, OciImageFieldSet)]
    if not images:
        raise SlimfitError(
            "None of these targets is an app's image.\n\nName an app or its image, as in"
            " `./pants oci-archive apps/api` or `./pants oci-archive apps/api#oci`."
        )
    archives = await engine.all_of(
        engine.oci_archive(OciArchiveRequest(fields)) for fields in images
    )
    digest = await engine.merge_digests(archive.digest for archive in archives)
    workspace.write_digest(
        digest, path_prefix=str(dist.relpath), clear_paths=[archive.path for archive in archives]
    )
    for archive in archives:
        path = dist.relpath / archive.path
        console.print_stdout(f"Wrote {path}: `docker load -i {path}` gives {archive.tag}")
    return OciArchiveGoal(exit_code=0)


def rules() -> Iterable[Rule]:
    return collect_rules()
