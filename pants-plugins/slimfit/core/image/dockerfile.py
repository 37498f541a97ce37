"""The Dockerfile of an app: the layers of its OCI image, as an engine reads them."""

from __future__ import annotations

import io
import json
import re
import tarfile
from collections.abc import Iterable, Iterator, Mapping, Sequence

from slimfit.core.errors import SlimfitError
from slimfit.core.image.manifest import DEFAULT_PATH, ImageSettings
from slimfit.core.image.spec import FIXED_MTIME

# A Dockerfile is written before any wheel is known, so the number of its ADD instructions is fixed.
# Each makes a layer, even when there is nothing to put in it: eight hold what is heavy in most
# apps, and cost little in an app that has no use for them. What is beyond goes into one more layer.
SLOTS = 8

_BASE = "base"
_REST = "rest"
_SOURCES = "sources"
_SUFFIX = ".tar.gz"


def context_files(
    base: Iterable[str], heavy: Sequence[str], rest: Sequence[str], sources: str
) -> Mapping[str, str]:
    """The file name in the build context of each layer, by the layer's own name.

    :param base: the layers of a base that stands in the repository, bottom first.
    :param heavy: the layers of one wheel each, bottom first.
    :param rest: the layers of several wheels.
    """
    beyond = (*heavy[SLOTS:], *rest)
    return {
        **{name: f"{_BASE}-{n:02}{_SUFFIX}" for n, name in enumerate(base)},
        **{name: f"{n:02}{_SUFFIX}" for n, name in enumerate(heavy[:SLOTS])},
        **{name: f"{_REST}-{n:02}{_SUFFIX}" for n, name in enumerate(beyond)},
        sources: f"{_SOURCES}{_SUFFIX}",
    }


def placeholder_files(used: Iterable[str]) -> tuple[str, ...]:
    """The files that ADD instructions name and no layer fills."""
    taken = set(used)
    slots = [f"{n:02}{_SUFFIX}" for n in range(SLOTS)]
    rest = [] if any(name.startswith(_REST) for name in taken) else [f"{_REST}-00{_SUFFIX}"]
    return tuple(name for name in (*slots, *rest) if name not in taken)


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
    base: str, folder: str, settings: ImageSettings, further: Iterable[str] = ()
) -> tuple[str, ...]:
    """The instructions that put an app's layers on a base.

    The sources, which change most often, come last: with a line edited in them an engine makes one
    layer anew and finds all else in its cache.

    :param base: a reference that FROM takes, or an empty text for layers on nothing.
    :param folder: where the context files stand, relative to the context's root.
    :param further: the user's own instructions, which come last.
    :raises SlimfitError: a value holds a line break.
    """
    layers = [f"{_BASE}-*{_SUFFIX}"] if not base else []
    layers += [f"{n:02}{_SUFFIX}" for n in range(SLOTS)]
    layers += [f"{_REST}-*{_SUFFIX}"]
    return (
        # The index that a digest names may hold images of several platforms.
        f"FROM --platform={settings.os}/{settings.architecture} {base}" if base else "FROM scratch",
        *(_add(folder, name) for name in layers),
        *_settings(settings, f"${{PATH:-{DEFAULT_PATH}}}" if base else DEFAULT_PATH),
        _add(folder, f"{_SOURCES}{_SUFFIX}"),
        *further,
    )


def _settings(settings: ImageSettings, path: str) -> Iterator[str]:
    """The instructions that say how an image runs.

    :param path: what PATH is below ours.
    """
    env = dict(settings.env)
    if "PATH" not in env:
        yield f'ENV PATH="{settings.app_bin}:{path}"'
    for name in sorted(env):
        yield f"ENV {name}={_quoted(env[name])}"
    for name, value in settings.labels:
        yield f"LABEL {_quoted(name)}={_quoted(value)}"
    # Ahead of USER, or else one of the two builders gives that user a folder which is not there yet.
    yield f"WORKDIR {_quoted(settings.workdir)}"
    yield f"USER {settings.user}"
    for port in settings.ports:
        yield f"EXPOSE {port}"
    yield f"ENTRYPOINT {json.dumps(list(settings.entrypoint))}"
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
            f"An app's `env`, `labels` or `workdir` holds {text!r}, and a Dockerfile has no way to"
            " say a line break.\n\n"
            "Write it in one line, or build with `--slimfit-builders=oci`."
        )
    escaped = re.sub(r'([\\"$])', r"\\\1", text)
    return f'"{escaped}"'
