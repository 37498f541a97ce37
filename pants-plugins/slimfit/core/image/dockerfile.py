"""The Dockerfile of an app: the layers of its OCI image, as an engine reads them."""

from __future__ import annotations

import io
import json
import re
import tarfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from slimfit.core.errors import SlimfitError
from slimfit.core.image.manifest import DEFAULT_PATH, ImageSettings, run_config
from slimfit.core.image.spec import FIXED_MTIME

# A Dockerfile is written before any wheel is known, so the number of its ADD instructions is fixed.
# Each makes a layer, even when there is nothing to put in it: eight hold what is heavy in most
# apps, and cost little in an app that has no use for them. What is beyond goes into one more layer.
SLOTS = 8
# As many as that are for apps with a limit for layers: what shares one layer keeps no limit.
SLOTS_WITH_LIMIT = 24

_BASE = "base"
_SYSTEM = "system"
_REST = "rest"
_SOURCES = "sources"
_SUFFIX = ".tar.gz"


def context_files(
    base: Iterable[str],
    heavy: Sequence[str],
    rest: Sequence[str],
    sources: str,
    *,
    system: Iterable[str] = (),
    slots: int = SLOTS,
) -> Mapping[str, str]:
    """The file name in the build context of each layer, by the layer's own name.

    :param base: the layers of a base that stands in the repository, bottom first.
    :param heavy: the layers of one wheel each, bottom first.
    :param rest: the layers of several wheels.
    :param system: the layer of Debian packages, if there is one.
    :param slots: how many layers of one wheel the Dockerfile has a place for.
    """
    beyond = (*heavy[slots:], *rest)
    return {
        **{name: f"{_BASE}-{n:02}{_SUFFIX}" for n, name in enumerate(base)},
        **{name: f"{_SYSTEM}-{n:02}{_SUFFIX}" for n, name in enumerate(system)},
        **{name: f"{n:02}{_SUFFIX}" for n, name in enumerate(heavy[:slots])},
        **{name: f"{_REST}-{n:02}{_SUFFIX}" for n, name in enumerate(beyond)},
        sources: f"{_SOURCES}{_SUFFIX}",
    }


def merged_warning(image: str, files: Iterable[str]) -> str:
    """What to say of an app with a limit for layers, of which an engine merges some; or nothing.

    :param files: the files of the build context, as `context_files` names them.
    """
    merged = sum(name.startswith(f"{_REST}-") for name in files)
    if merged < 2:
        return ""
    return (
        f"{image}: an engine makes one layer of the last {merged} layers of distributions, and it may be"
        " larger than `max_layer_size`.\n\n"
        "Raise that limit, or build with `--slimfit-builders=oci`, where each is a layer of its own."
    )


def placeholder_files(used: Iterable[str], slots: int = SLOTS) -> tuple[str, ...]:
    """The files that ADD instructions name and no layer fills."""
    taken = set(used)
    numbered = [f"{n:02}{_SUFFIX}" for n in range(slots)]
    open_ended = [
        f"{kind}-00{_SUFFIX}"
        for kind in (_SYSTEM, _REST)
        if not any(name.startswith(f"{kind}-") for name in taken)
    ]
    return tuple(name for name in (*numbered, *open_ended) if name not in taken)


def placeholder_layer(app_root: str) -> bytes:
    """A tar that adds nothing: an engine copies an empty tar as a file, so it holds one folder.

    The folder is that of the app, which a later layer brings anyway.
    """
    folder = tarfile.TarInfo(app_root.strip("/"))
    folder.type, folder.mode, folder.mtime = tarfile.DIRTYPE, 0o755, FIXED_MTIME
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w", format=tarfile.PAX_FORMAT) as archive:
        archive.addfile(folder)
    return buffer.getvalue()


def dockerfile(
    base: str,
    folder: str,
    settings: ImageSettings,
    further: Iterable[str] = (),
    below: Mapping[str, Any] = {},
    slots: int = SLOTS,
) -> tuple[str, ...]:
    """The instructions that put an app's layers on a base.

    The sources, which change most often, come last: with a line edited in them an engine makes one
    layer anew and finds all else in its cache.

    :param base: a reference that FROM takes, or an empty text for layers on nothing.
    :param folder: where the context files stand, relative to the context's root.
    :param further: the user's own instructions, which come last.
    :param below: the `config` object of a base whose layers are among the files. An engine knows that
        of a reference by itself.
    :param slots: how many layers of one wheel there is a place for.
    :raises SlimfitError: a value holds a line break.
    """
    layers = [f"{_BASE}-*{_SUFFIX}"] if not base else []
    layers += [f"{_SYSTEM}-*{_SUFFIX}"]
    layers += [f"{n:02}{_SUFFIX}" for n in range(slots)]
    layers += [f"{_REST}-*{_SUFFIX}"]
    config = run_config(below, settings)
    # Whatever is put into the folder of a volume after this instruction may be lost.
    volumes = [f"VOLUME {json.dumps(sorted(config['Volumes']))}"] if "Volumes" in config else []
    return (
        # The index that a digest names may hold images of several platforms.
        f"FROM --platform={settings.os}/{settings.architecture} {base}" if base else "FROM scratch",
        *(_add(folder, name) for name in layers),
        *_environment(config["Env"], settings, extends=bool(base)),
        *_settings(config),
        _add(folder, f"{_SOURCES}{_SUFFIX}"),
        *volumes,
        *further,
    )


def _environment(env: Iterable[str], settings: ImageSettings, *, extends: bool) -> Iterator[str]:
    """The instructions for variables; `extends` says that PATH goes on with what an engine knows."""
    for line in env:
        name, _, value = line.partition("=")
        if extends and name == "PATH" and name not in dict(settings.env):
            yield f'ENV PATH="{settings.app_bin}:${{PATH:-{DEFAULT_PATH}}}"'
        else:
            yield f"ENV {name}={_quoted(value)}"


def _settings(config: Mapping[str, Any]) -> Iterator[str]:
    """The instructions for all else that says how an image runs."""
    for name, value in config.get("Labels", {}).items():
        yield f"LABEL {_quoted(name)}={_quoted(value)}"
    # Ahead of USER, or else one of the two builders gives that user a folder which is not there yet.
    yield f"WORKDIR {_quoted(config['WorkingDir'])}"
    yield f"USER {config['User']}"
    for port in config.get("ExposedPorts", ()):
        yield f"EXPOSE {port}"
    if "StopSignal" in config:
        yield f"STOPSIGNAL {config['StopSignal']}"
    yield f"ENTRYPOINT {json.dumps(config['Entrypoint'])}"
    # The base's own arguments start another program.
    yield "CMD []"


def _add(folder: str, name: str) -> str:
    path = f"{folder}/{name}" if folder else name
    # The form for paths with spaces.
    return f"ADD {json.dumps([path, '/'])}" if re.search(r"\s", path) else f"ADD {path} /"


def _quoted(text: str) -> str:
    """A word of a Dockerfile that stands for exactly this text, with nothing expanded in it.

    :raises SlimfitError: it holds a line break, which no word of a Dockerfile can stand for.
    """
    if "\n" in text or "\r" in text:
        raise SlimfitError(
            f"`env`, `labels` or `workdir` of an app or its base holds {text!r}, and a Dockerfile has"
            " no way to say a line break.\n\n"
            "Write it in one line, or build with `--slimfit-builders=oci`."
        )
    escaped = re.sub(r'([\\"$])', r"\\\1", text)
    return f'"{escaped}"'
