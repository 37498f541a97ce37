"""Facts of a base to the platform description that pex takes as `--complete-platform`.

The tags and their order are those of PEP 425, 600 and 656, as pex itself gives them on such a
machine. Nothing of the machine that builds goes in, so two machines resolve the same wheels.
"""

from __future__ import annotations

from collections.abc import Iterator

from slimfit.core.base import jsontext
from slimfit.core.base.facts import BaseFacts, Libc

_MACHINES = {"amd64": "x86_64", "arm64": "aarch64"}

# PEP 600: the older names of three versions of glibc.
_LEGACY_MANYLINUX = {17: "manylinux2014", 12: "manylinux2010", 5: "manylinux1"}
# The oldest glibc that a manylinux tag may name: CentOS 5 on x86, CentOS 7 elsewhere.
_OLDEST_GLIBC = {"x86_64": 5, "aarch64": 17}


def platform_tags(libc: Libc, machine: str) -> tuple[str, ...]:
    """The platform tags of a machine (`x86_64`), the most specific first."""
    return tuple(_platform_tags(libc, machine))


def compatible_tags(minor: int, platforms: tuple[str, ...]) -> tuple[str, ...]:
    """Every wheel tag that CPython 3.`minor` accepts on those platforms, the preferred first."""
    return tuple(_compatible_tags(minor, platforms))


def complete_platform(facts: BaseFacts) -> str:
    """The JSON text for `--complete-platform`: the marker environment and the compatible tags."""
    machine = _MACHINES[facts.architecture]
    minor = int(facts.python.version.split(".")[1])
    full_version = facts.python.full_version
    return jsontext.render(
        {
            "marker_environment": {
                "implementation_name": "cpython",
                "implementation_version": full_version,
                "os_name": "posix",
                "platform_machine": machine,
                "platform_python_implementation": "CPython",
                # The kernel is the host's, not the base's, so markers on it have no value here.
                "platform_release": "",
                "platform_system": "Linux",
                "platform_version": "",
                "python_full_version": full_version,
                "python_version": facts.python.version,
                "sys_platform": "linux",
            },
            "compatible_tags": list(compatible_tags(minor, platform_tags(facts.libc, machine))),
        }
    )


def _platform_tags(libc: Libc, machine: str) -> Iterator[str]:
    major, minor = (int(part) for part in libc.version.split(".")[:2])
    if libc.kind == "musl":
        for version in range(minor, -1, -1):
            yield f"musllinux_{major}_{version}_{machine}"
    else:
        for version in range(minor, _OLDEST_GLIBC[machine] - 1, -1):
            yield f"manylinux_{major}_{version}_{machine}"
            if version in _LEGACY_MANYLINUX:
                yield f"{_LEGACY_MANYLINUX[version]}_{machine}"
    yield f"linux_{machine}"


def _compatible_tags(minor: int, platforms: tuple[str, ...]) -> Iterator[str]:
    python = f"cp3{minor}"
    for abi in (python, "abi3", "none"):
        for platform in platforms:
            yield f"{python}-{abi}-{platform}"
    # CPython 3.2 was the first with a stable ABI.
    for older in range(minor - 1, 1, -1):
        for platform in platforms:
            yield f"cp3{older}-abi3-{platform}"
    generic = [f"py3{minor}", "py3", *(f"py3{older}" for older in range(minor - 1, -1, -1))]
    for interpreter in generic:
        for platform in platforms:
            yield f"{interpreter}-none-{platform}"
    for interpreter in [python, *generic]:
        yield f"{interpreter}-none-any"
