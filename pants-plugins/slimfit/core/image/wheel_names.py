"""The name and the version of a distribution, which a wheel says three times: in METADATA, in its
`.dist-info` folder and in its file name (PyPA: "Binary distribution format")."""

from __future__ import annotations

import re
from collections.abc import Iterator

# Core metadata, "Name".
_NAME = re.compile(r"[A-Z0-9](?:[A-Z0-9._-]*[A-Z0-9])?", re.IGNORECASE | re.ASCII)
# A version travels in titles and in columns, so it is one visible word.
_VERSION = re.compile(r"[!-~]+")
# PEP 440, appendix B. File names may have `_` for any other separator.
_PEP_440 = re.compile(
    r"""v?(?:(?P<epoch>[0-9]+)[!_])?(?P<release>[0-9]+(?:\.[0-9]+)*)
    (?:[-_.]?(?P<pre>alpha|beta|preview|pre|a|b|c|rc)[-_.]?(?P<pre_n>[0-9]*))?
    (?P<post>-(?P<post_n1>[0-9]+)|[-_.]?(?:post|rev|r)[-_.]?(?P<post_n2>[0-9]*))?
    (?P<dev>[-_.]?dev[-_.]?(?P<dev_n>[0-9]*))?
    (?:[+_](?P<local>[a-z0-9]+(?:[-_.][a-z0-9]+)*))?""",
    re.VERBOSE,
)
_PRE = {"alpha": "a", "beta": "b", "c": "rc", "pre": "rc", "preview": "rc"}


def normalized_name(name: str) -> str:
    """The normal form of a project's name (PEP 503)."""
    return re.sub(r"[-_.]+", "-", name).lower()


def normalized_version(version: str) -> str:
    """A form that equal versions share (PEP 440), escaped as in file names or not.

    What is no version of PEP 440 is compared without regard to case and separators.
    """
    match = _PEP_440.fullmatch(version.lower())
    if match is None:
        return re.sub(r"[^a-z0-9]+", ".", version.lower())
    release = [int(number) for number in match["release"].split(".")]
    while len(release) > 1 and release[-1] == 0:
        release.pop()
    text = f"{int(match['epoch'] or 0)}!{'.'.join(map(str, release))}"
    if match["pre"]:
        text += f"{_PRE.get(match['pre'], match['pre'])}{int(match['pre_n'] or 0)}"
    if match["post"]:
        text += f".post{int(match['post_n1'] or match['post_n2'] or 0)}"
    if match["dev"]:
        text += f".dev{int(match['dev_n'] or 0)}"
    if match["local"]:
        parts = re.split(r"[-_.]", match["local"])
        text += "+" + ".".join(str(int(part)) if part.isdigit() else part for part in parts)
    return text


def identity_problems(name: str, version: str, info: str, filename: str) -> Iterator[str]:
    """What is wrong with a distribution's name and version, in a wheel with that `.dist-info`
    folder and that file name."""
    if not name or not version:
        yield "METADATA does not name the distribution and its version."
        return
    if not _NAME.fullmatch(name):
        yield f"METADATA names the distribution {name!r}, which is no name of a project."
        return
    if not _VERSION.fullmatch(version):
        yield f"METADATA names the version {version!r}, which is not one plain word."
        return
    own = (normalized_name(name), normalized_version(version))
    there, _, number = info[: -len(".dist-info")].rpartition("-")
    if (normalized_name(there), normalized_version(number)) != own:
        yield f"METADATA is of `{name} {version}`, and the folder is `{info}`."
    parts = filename[: -len(".whl")].split("-")
    if not filename.endswith(".whl") or len(parts) not in (5, 6):
        yield "The file's name is not `<name>-<version>-<python>-<abi>-<platform>.whl`."
    elif (normalized_name(parts[0]), normalized_version(parts[1])) != own:
        yield f"METADATA is of `{name} {version}`, and the file's name says `{parts[0]} {parts[1]}`."
