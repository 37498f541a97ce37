"""`python_app`: the targets that it makes."""

from __future__ import annotations

import os
from collections.abc import Iterable
from typing import Any, Optional

from pants.backend.docker.target_types import (
    DockerImageContextRootField,
    DockerImageInstructionsField,
    DockerImageRepositoryField,
    DockerImageSourceField,
    DockerImageTagsField,
    DockerImageTarget,
)
from pants.core.goals.package import OutputPathField
from pants.engine.addresses import Address, UnparsedAddressInputs
from pants.engine.platform import Platform
from pants.engine.rules import Rule, collect_rules, rule
from pants.engine.target import (
    Dependencies,
    GeneratedTargets,
    GenerateTargetsRequest,
    InvalidTargetException,
)
from pants.engine.unions import UnionMembership, UnionRule

from slimfit.core.image.names import with_parameters
from slimfit.core.image.platforms import preferred_architecture
from slimfit.engine import engine
from slimfit.rules.docker import app_instructions, slots_for
from slimfit.rules.platforms import own_architecture
from slimfit.subsystem import SlimfitSubsystem
from slimfit.target_types.app import (
    DOCKER_FIELD_ALIASES,
    IMAGE_FIELD_ALIASES,
    LAYERS_FIELD_ALIASES,
    PEX_FIELD_ALIASES,
    AppEntryPointField,
    AppPexTarget,
    AppScriptField,
    PythonAppTarget,
)
from slimfit.target_types.docker import UnbuiltDockerImageTarget
from slimfit.target_types.layers import (
    AppLayersPexField,
    AppLayersTarget,
    BaseField,
    PlatformsField,
)
from slimfit.target_types.oci import OciImageLayersField, OciImageTarget
from slimfit.target_types.sizes import MaxLayerSizeField


class GenerateTargetsFromPythonApp(GenerateTargetsRequest[PythonAppTarget]):
    generate_from = PythonAppTarget


# The fields that name an image, for both builders.
_NAME_FIELDS = (DockerImageRepositoryField.alias, DockerImageTagsField.alias)


def output_path(address: Address, file_ending: str) -> str:
    """Where an app's artifact stands below `dist/`: `apps.api/api.pex` for `apps/api:api`."""
    name = f"{address.target_name}{address.parameters_repr.replace('.', '_')}"
    return os.path.join(address.spec_path.replace(os.sep, "."), f"{name}.{file_ending}")


def check_one_program(app: Address, template: dict[str, Any]) -> None:
    """Check that an app names what it runs, once.

    :raises InvalidTargetException: it sets both `entry_point` and `script`, or neither.
    """
    given = [
        field.alias
        for field in (AppEntryPointField, AppScriptField)
        if template.get(field.alias) is not None
    ]
    if len(given) == 1:
        return
    what = "both `entry_point` and `script`" if given else "neither `entry_point` nor `script`"
    raise InvalidTargetException(
        f"The `python_app` target {app} sets {what}.\n\n"
        'Write one of them: `entry_point="main.py"` runs your own code, `script="gunicorn"` runs a'
        " console script of one of its distributions."
    )


@rule
async def generate_app_targets(
    request: GenerateTargetsFromPythonApp,
    slimfit: SlimfitSubsystem,
    union_membership: UnionMembership,
    platform: Platform,
) -> GeneratedTargets:
    app = request.template_address
    names = {
        name: with_parameters(request.template[name], app.parameters)
        for name in _NAME_FIELDS
        if name in request.template
    }
    template = {**request.template, **names}
    check_one_program(app, template)
    pex, layers, oci, docker = (
        app.create_generated(name) for name in ("pex", "layers", "oci", "docker")
    )
    base = template.get(BaseField.alias) or slimfit.base
    builders = await engine.builders()
    instructions = None
    if builders.docker:
        architecture = preferred_architecture(
            template.get(PlatformsField.alias) or (), own_architecture(platform)
        )
        below = await engine.engine_base(base_address(app, base), architecture)
        slots = slots_for(template.get(MaxLayerSizeField.alias), slimfit.max_layer_size)
        instructions = app_instructions(layers, template, below, slots)

    def fields(aliases: Iterable[str]) -> dict[str, Any]:
        return {alias: value for alias, value in template.items() if alias in aliases}

    pex_target = AppPexTarget(
        {**fields(PEX_FIELD_ALIASES), OutputPathField.alias: output_path(app, "pex")},
        pex,
        union_membership,
        residence_dir=app.spec_path,
    )
    layers_target = AppLayersTarget(
        {
            **fields(LAYERS_FIELD_ALIASES),
            AppLayersPexField.alias: [str(pex)],
            Dependencies.alias: [base] if base else [],
        },
        layers,
        union_membership,
        residence_dir=app.spec_path,
    )
    oci_target = OciImageTarget(
        {
            **fields(IMAGE_FIELD_ALIASES),
            OciImageLayersField.alias: str(layers),
            Dependencies.alias: [str(layers)],
            OutputPathField.alias: output_path(app, "oci"),
        },
        oci,
        union_membership,
        residence_dir=app.spec_path,
    )
    docker_target = (
        DockerImageTarget(
            {
                **fields(DOCKER_FIELD_ALIASES),
                DockerImageSourceField.alias: None,
                OutputPathField.alias: output_path(app, "docker-info.json"),
                DockerImageInstructionsField.alias: instructions,
                # The instructions name files from the build root, whatever is the default.
                DockerImageContextRootField.alias: "",
                Dependencies.alias: [str(layers)],
            },
            docker,
            union_membership,
            residence_dir=app.spec_path,
        )
        if instructions
        else UnbuiltDockerImageTarget(
            {Dependencies.alias: [str(layers)]},
            docker,
            union_membership,
            residence_dir=app.spec_path,
        )
    )
    return GeneratedTargets(
        request.generator, [pex_target, layers_target, oci_target, docker_target]
    )


def base_address(app: Address, base: Optional[str]) -> UnparsedAddressInputs:
    """The address of an app's base, to be parsed; none if it names none."""
    return UnparsedAddressInputs(
        [base] if base else [],
        owning_address=app,
        description_of_origin=f"the field `{BaseField.alias}` of {app} or the option `[slimfit].base`",
    )


def rules() -> Iterable[Rule | UnionRule]:
    return (*collect_rules(), UnionRule(GenerateTargetsRequest, GenerateTargetsFromPythonApp))
