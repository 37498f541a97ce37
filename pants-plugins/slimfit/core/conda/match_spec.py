"""One line of `dependencies:` as conda reads it: a match spec."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Optional

from slimfit.core.conda.faults import BadText
from slimfit.core.conda.urls import file_name, is_url
from slimfit.core.conda.version_spec import VersionSpec, parse_version_spec
from slimfit.core.errors import did_you_mean

_ARCHIVE = re.compile(r"\.(tar\.bz2|conda)$", re.IGNORECASE)
_NAME = re.compile(r"^(?P<name>[A-Za-z0-9_][A-Za-z0-9_.\-]*)(?P<rest>.*)$", re.DOTALL)
_BRACKETS = re.compile(r"\[(?P<inner>[^\[\]]*)\]\s*$")
_PAIR = re.compile(
    r"\s*(?P<key>[a-z_0-9]+)\s*=\s*(?P<value>\"[^\"]*\"|'[^']*'|[^,'\"\s]+)\s*(?:,|$)"
)
# The parts of `name=version=build`: what stands behind the last lone `=`.
_BUILD = re.compile(r"^(?P<version>.*[^=!<>~|,])=(?P<build>[^=!<>~|,]+)$")
_KEYS = (
    *("version", "build", "build_number", "channel", "subdir", "name", "url", "fn", "md5"),
    *("sha256", "license", "license_family", "features", "track_features"),
)


@dataclass(frozen=True)
class MatchSpec:
    """A package that an environment asks for.

    :param name: in lower case.
    :param version: None for any.
    :param build: the build string, possibly with stars, or empty.
    :param channel: where it has to come from, or empty.
    :param url: the address of one package file, or empty.
    """

    name: str
    version: Optional[VersionSpec] = None
    build: str = ""
    channel: str = ""
    url: str = ""


def parse_match_spec(text: str) -> MatchSpec:
    """Read a line.

    :raises BadText: conda could not read it, or not in one way.
    """
    line = text.split("#", 1)[0].strip() if not is_url(text.strip()) else text.strip()
    if _ARCHIVE.search(re.split(r"[?#]", line, maxsplit=1)[0]):
        return _archive(line)
    line, pairs = _brackets(line)
    channel, line = _channel(line)
    if is_url(line) or line.startswith(("/", "./", "../", "git+")):
        raise BadText(
            "This is an address, not a package.", "An address stands in the list below `pip:`."
        )
    found = _NAME.match(line)
    if found is None:
        raise BadText(
            "This is no package's name." if line else "There is no package's name.",
            "Write a name, then its version, as in `numpy=1.26` or `numpy>=1.20,<2`.",
        )
    name, rest = found["name"].lower(), found["rest"]
    if ";" in rest:
        raise BadText(
            "Conda knows no markers.",
            "Use a selector, as in `# [linux]`, or the list below `pip:`.",
        )
    if rest and not re.match(r"[\s=<>!~*(]", rest):
        raise BadText(
            f"Behind the name `{name}` stands `{rest[0]}`, which no version starts with.",
            _no_version(name, rest),
        )
    version, build = _version_and_build(name, rest.strip())
    version_text = pairs.get("version", version)
    build = pairs.get("build", build)
    return MatchSpec(
        name=pairs.get("name", name).lower(),
        version=(
            parse_version_spec(version_text, with_build=bool(build) and "version" not in pairs)
            if version_text
            else None
        ),
        build=build,
        channel=pairs.get("channel", channel),
        url=pairs.get("url", ""),
    )


def _no_version(name: str, rest: str) -> str:
    if rest[0] in "@:":
        return f"Write `{name}={rest[1:].strip(' @:=') or '1.2'}`."
    return "Write a name, then its version, as in `numpy=1.26` or `numpy>=1.20,<2`."


def _archive(url: str) -> MatchSpec:
    """The package of a file: `name-version-build.tar.bz2`."""
    stem = _ARCHIVE.sub("", file_name(url))
    parts = stem.rsplit("-", 2)
    if len(parts) != 3 or not all(parts):
        raise BadText(
            f"The file name `{stem}` does not tell name, version and build.",
            "Write `name=version` instead.",
        )
    name, version, build = parts
    return MatchSpec(name.rpartition(":")[2].lower(), parse_version_spec(version), build, url=url)


def _brackets(line: str) -> tuple[str, dict[str, str]]:
    """The line without `[key=value, ...]` at its end, and these."""
    found = _BRACKETS.search(line)
    if found is None:
        if "[" in line or "]" in line:
            raise BadText(
                "A bracket has no partner at the end of the line.",
                "Write keys as in `numpy[version='>=1.2', build=py*]`.",
            )
        return line, {}
    inner = found["inner"]
    pairs, position = {}, 0
    while position < len(inner.rstrip()):
        pair = _PAIR.match(inner, position)
        if pair is None:
            raise BadText(
                f"`[{inner}]` are no keys, and conda knows no extras.",
                "A requirement with extras stands in the list below `pip:`.",
            )
        if pair["key"] not in _KEYS:
            raise BadText(
                f"Conda knows no key `{pair['key']}`.{did_you_mean(pair['key'], _KEYS)}",
                "Write keys as in `numpy[version='>=1.2', build=py*]`.",
            )
        pairs[pair["key"]] = pair["value"].strip("\"'")
        position = pair.end()
    return line[: found.start()].rstrip(), pairs


def _channel(line: str) -> tuple[str, str]:
    """The channel before `::`, and the rest."""
    if "::" not in line:
        return "", line
    channel, _, rest = line.rpartition("::")
    return channel.rstrip(":").strip(), rest.strip()


def _version_and_build(name: str, rest: str) -> tuple[str, str]:
    """The version spec and the build string behind a name."""
    compact = re.sub(r"\s*([,|])\s*", r"\1", rest)
    compact = re.sub(r"([=<>!~])\s+(?=[^=<>!~\s])", r"\1", compact)
    words = compact.split()
    if not words:
        return "", ""
    if len(words) > 2:
        raise BadText(
            f"Behind the name `{name}` stand {len(words)} words, and conda takes version and build.",
            f"Write conditions with commas between them, as in `{name}>=1.2,<2`.",
        )
    version = words[0]
    if len(words) == 2:
        build = words[1]
        if re.match(r"[<>=!~]", build):
            raise BadText(
                f"`{build}` stands apart from `{version}`.",
                f"Write a comma between conditions: `{name}{version},{build}`.",
            )
        return version, build
    found = _BUILD.match(version)
    if found is None:
        return version, ""
    if _BUILD.match(found["version"]) is not None:
        raise BadText(
            f"`{version}` has more parts than version and build.",
            f"Write `{name}=1.2` or `{name}=1.2=build`.",
        )
    return found["version"], found["build"]
