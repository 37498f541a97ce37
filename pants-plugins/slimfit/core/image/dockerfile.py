"""The Dockerfile of an app: the layers of its OCI image, as an engine reads them."""

from __future__ import annotations

import io
import json
import re
import tarfile
from collections.abc import Iterable, Mapping, Sequence

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

    :param base: a reference that FROM takes, or an empty text for layers on nothing.
    :param folder: where the context files stand, relative to the context's root.
    :param further: the user's own instructions, which come last.
    """
    add = [f"{_BASE}-*{_SUFFIX}"] if not base else []
    add += [f"{n:02}{_SUFFIX}" for n in range(SLOTS)]
    add += [f"{_REST}-*{_SUFFIX}", f"{_SOURCES}{_SUFFIX}"]
    path = f"{settings.app_bin}:{'$PATH' if base else DEFAULT_PATH}"
    env = dict(settings.env)
    lines = [f"FROM {base or 'scratch'}"]
    lines += [f"ADD {_quoted_path(folder, name)} /" for name in add]
    if "PATH" not in env:
        lines.append(f'ENV PATH="{path}"')
    lines += [f"ENV {name}={_quoted(env[name])}" for name in sorted(env)]
    lines += [f"LABEL {_quoted(name)}={_quoted(value)}" for name, value in settings.labels]
    lines += [f"USER {settings.user}", f"WORKDIR {_quoted(settings.workdir)}"]
    lines += [f"EXPOSE {port}" for port in settings.ports]
    lines.append(f"ENTRYPOINT {json.dumps(list(settings.entrypoint))}")
    # The base's own arguments start another program.
    lines.append("CMD []")
    return (*lines, *further)


def _quoted(text: str) -> str:
    """A word of a Dockerfile that stands for exactly this text, with nothing expanded in it."""
    escaped = re.sub(r'([\\"$])', r"\\\1", text).replace("\n", "\\n")
    return f'"{escaped}"'


def _quoted_path(folder: str, name: str) -> str:
    return f"{folder}/{name}" if folder else name
