"""How an image runs: one reading of an app's fields for both builders."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Optional

from slimfit.core.image.manifest import ImageSettings
from slimfit.target_types.app import AppArgsField, AppEnvField, AppScriptField
from slimfit.target_types.settings import LabelsField, PortsField, UserField, WorkdirField

# Without it a program's text is ASCII (glibc's "C" locale).
_ENV = {"LANG": "C.UTF-8"}


def start_command(script: Optional[str], args: Iterable[str]) -> tuple[str, ...]:
    """The command line of an image, in exec form, so that signals reach the program."""
    program = (f"/app/bin/{script}",) if script else ("/app/bin/python", "/app/src")
    return (*program, *args)


def image_settings(
    *,
    entrypoint: tuple[str, ...],
    env: Mapping[str, str],
    user: str,
    workdir: str,
    labels: Mapping[str, str],
    ports: Iterable[str],
    architecture: str = "amd64",
    annotations: Iterable[tuple[str, str]] = (),
) -> ImageSettings:
    """The settings of an image, each in the form that the image specification gives it."""
    return ImageSettings(
        entrypoint=entrypoint,
        env=tuple({**_ENV, **env}.items()),
        user=user,
        workdir=workdir,
        labels=tuple(labels.items()),
        ports=tuple(port if "/" in port else f"{port}/tcp" for port in ports),
        architecture=architecture,
        annotations=tuple(sorted(annotations)),
    )


def settings_of(template: Mapping[str, Any]) -> ImageSettings:
    """The settings that the fields of a `python_app` give, by alias."""
    return image_settings(
        entrypoint=start_command(
            template.get(AppScriptField.alias), template.get(AppArgsField.alias) or ()
        ),
        env=template.get(AppEnvField.alias) or {},
        user=template.get(UserField.alias) or UserField.default,
        workdir=template.get(WorkdirField.alias) or WorkdirField.default,
        labels=template.get(LabelsField.alias) or {},
        ports=template.get(PortsField.alias) or (),
    )
