"""Facts about the wheels of a closure."""

from __future__ import annotations

import re

from slimfit.core.base.facts import BaseFacts


def project_name(wheel_filename: str) -> str:
    """The normalised project name of a wheel (PEP 503, binary distribution format).

    >>> project_name("Types_PyYAML-6.0-py3-none-any.whl")
    'types-pyyaml'
    """
    return re.sub(r"[-_.]+", "-", wheel_filename.split("-")[0]).lower()


def is_stub(wheel_filename: str) -> bool:
    """Whether a wheel holds stubs for type checkers alone (PEP 561, and typeshed's naming)."""
    name = project_name(wheel_filename)
    return name.startswith("types-") or name.endswith("-stubs")


_UNMET = re.compile(
    r"^Dependency on \S+ \(via: (?P<way>.+ -> .+)\) not satisfied, no candidates found",
    re.MULTILINE,
)
_NO_WHEEL = re.compile(
    r"^\d+\.\) (?P<name>\S+) (?P<version>\S+) .*does not have any compatible artifacts:\n"
    r"(?P<artifacts>(?:    \S.*\n?)*)",
    re.MULTILINE,
)
_ALTERED = re.compile(
    r"^\d+\. (?P<name>\S+) (?P<version>\S+) from (?P<url>\S+)\n"
    r"    Expected sha256 hash of (?P<expected>[0-9a-f]+) when downloading .* but hashed to "
    r"(?P<actual>[0-9a-f]+)",
    re.MULTILINE,
)


_NOT_LOCKED = re.compile(
    r"Dependency on (\S+) (?:\(via: (.+)\) )?not satisfied, no candidates found"
)

# What the lockfile has of a project, and that a requirement asks for another version.
_OTHER_VERSION = re.compile(
    r"^\d+\.\) (?P<name>\S+) (?P<version>\S+) does not satisfy the following requirements:\n"
    r"(?P<wanted>(?:[ \t]+.+\n?)+)",
    re.MULTILINE,
)


def explain_pex_failure(
    output: str, app: str, facts: BaseFacts, base: str, lock_command: str
) -> str:
    """What to tell the user when pex cannot collect the wheels of an app.

    Seven failures get words of their own: a pex that is too old, a requirement of the app or of one of
    its wheels that the lockfile lacks, or has in another version, the same of a wheel behind a URL, a
    wheel that the base cannot use, and a wheel that is not what the lockfile pins. For any other, pex
    speaks for itself.

    :param output: what pex printed on its standard error.
    :param lock_command: how the app's resolve is locked anew.
    """
    if "--no-pre-install-wheels" in output and "unrecognized arguments" in output:
        return (
            f"The wheels of {app} cannot be collected: the pex tool of this Pants is older than 2.3.\n\n"
            "Name a newer one under `[pex-cli]` in pants.toml: `version`, `url_template` and"
            " `known_versions`. pex 2.91.8 is known to work."
        )
    unmet = sorted({match["way"] for match in _UNMET.finditer(output)})
    if unmet:
        return (
            f"The lockfile lacks what wheels of {app} require:\n\n"
            + "".join(f"  {way}\n" for way in unmet)
            + "\nIt was edited or merged, or locked for another platform. Lock the resolve anew:"
            f" `{lock_command}`."
        )
    missing = sorted({match[1] for match in _NOT_LOCKED.finditer(output)})
    if missing:
        lost = f"The lockfile lacks what {app} requires: {', '.join(missing)}.\n\n"
        if any("://" in (match[2] or "") for match in _NOT_LOCKED.finditer(output)):
            return (
                f"{lost}Lock the resolve anew: `{lock_command}`. If it still lacks a wheel that is"
                ' required by its URL: pex loses it where `[python].pip_version` is "latest". Lock with'
                ' `pip_version = "20.3.4-patched"`, or put the file into a folder of'
                " `[python-repos].find_links` and require `name==version`."
            )
        return f"{lost}Lock the resolve anew: `{lock_command}`."
    others = list(_OTHER_VERSION.finditer(output))
    if others:
        return _describe_other_versions(others, app, lock_command)
    unusable = list(_NO_WHEEL.finditer(output))
    if unusable:
        return _describe_unusable(unusable, app, facts, base, lock_command)
    altered = list(_ALTERED.finditer(output))
    if altered:
        return _describe_altered(altered, app)
    return f"pex cannot collect the wheels of {app}. It says:\n\n{output.strip()}"


def _describe_unusable(
    found: list[re.Match[str]], app: str, facts: BaseFacts, base: str, lock_command: str
) -> str:
    platform = (
        f"CPython {facts.python.version} on linux/{facts.architecture} with"
        f" {facts.libc.kind} {facts.libc.version}"
    )
    lines = [
        f"The lockfile has no file that the base {base} can use ({platform}) of what {app} needs:",
        "",
    ]
    for match in found:
        files = map(_filename, _lines(match["artifacts"]))
        lines.append(f"  {match['name']} {match['version']}: only {', '.join(files)}")
    lines += [
        "",
        "Lock a version that has a wheel for that platform (correct the requirement and run"
        f" `{lock_command}`), or give the app a base that the wheel fits (`base=...`).",
    ]
    return "\n".join(lines)


def _describe_other_versions(found: list[re.Match[str]], app: str, lock_command: str) -> str:
    lines = [f"The lockfile has other versions than {app} requires:", ""]
    for match in found:
        ways = (re.fullmatch(r"\S+ \(via: (.+)\)", line) for line in _lines(match["wanted"]))
        asked = " and ".join(way[1] for way in ways if way)
        lines.append(f"  {match['name']} {match['version']} is locked, and required is {asked}")
    lines += ["", f"Lock the resolve anew: `{lock_command}`."]
    return "\n".join(lines)


def _lines(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip()]


def _describe_altered(found: list[re.Match[str]], app: str) -> str:
    lines = [f"A wheel that {app} needs is not the one that the lockfile pins:", ""]
    for match in found:
        lines += [
            f"  {_filename(match['url'])}",
            f"    sha256 in the lockfile: {match['expected']}",
            f"    sha256 of the file:     {match['actual']}",
        ]
    lines += [
        "",
        "It was altered, or a download broke off. Delete the file and let it be fetched again; if"
        " it comes back the same, find out who changed it before you trust it.",
    ]
    return "\n".join(lines)


def _filename(url: str) -> str:
    return url.rpartition("/")[2]


def locked_names(lockfile: str) -> frozenset[str]:
    """The normalised names of the projects that a lockfile pins, pex's own kind or a requirements file."""
    found = re.findall(r'^\s*"project_name": "([^"]+)"', lockfile, re.MULTILINE)
    found += re.findall(r"^([A-Za-z0-9][\w.-]*)(?:\[[^\]]*\])?\s*(?:==|@)", lockfile, re.MULTILINE)
    return frozenset(re.sub(r"[-_.]+", "-", name).lower() for name in found)
