"""Where locked files lie that are on this machine already, as a lockfile of pex names them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Optional
from urllib.parse import unquote, urlsplit

# How pex writes a folder that `--path-mapping` has a name for.
_MAPPED = re.compile(r"\$\{([^}]*)\}")


def mapped_folders(mappings: Iterable[str]) -> Mapping[str, str]:
    """Folders by name, from `NAME|FOLDER` or `NAME|FOLDER|DESCRIPTION` (`[python-repos].path_mappings`)."""
    parts = (mapping.split("|") for mapping in mappings)
    return {found[0]: found[1] for found in parts if len(found) > 1}


def is_local(url: str) -> bool:
    """Whether a lockfile's address is that of a file of this machine, and not one to download."""
    return url.startswith(("file:", "${", "/"))


def local_path(url: str, folders: Mapping[str, str]) -> Optional[str]:
    """The absolute path of a locked file, or `None` if it is to be downloaded, or cannot be told.

    :param url: as in the lockfile: a file URL (RFC 8089) or a path, which may begin with the name
        of a folder, as in `file://${WHEELHOUSE}/numpy-2.4.6-cp311-cp311-linux_x86_64.whl`.
    """
    if not is_local(url):
        return None
    plain = _MAPPED.sub(lambda match: folders.get(match[1], match[0]), url)
    if plain.startswith("file:"):
        parts = urlsplit(plain)
        if parts.netloc not in ("", "localhost") or parts.query or parts.fragment:
            return None
        plain = unquote(parts.path)
    return plain if plain.startswith("/") and not _MAPPED.search(plain) else None
