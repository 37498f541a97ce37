"""What a Debian base will be, told from its lockfile before it is built."""

from __future__ import annotations

import re

from slimfit.core.base.facts import BaseFacts, Libc, Package, Python
from slimfit.core.base.lock import DebianLock
from slimfit.core.base.suites import suite_named

# What unpacked packages and their bytecode take on a disk, against what their archives take. It was
# 4.2 for the default packages of bookworm, and 1.5 as a compressed layer.
UNPACKED = 4.2
COMPRESSED = 1.5


def expected_facts(lock: DebianLock) -> BaseFacts:
    """The facts that decide which wheels fit: architecture, libc, and the version of Python.

    Nothing is said of the root file system. Raises SlimfitError for a suite that Slimfit does not
    know.
    """
    suite = suite_named(lock.suite)
    version = {package.name: _upstream(package.version) for package in lock.packages}
    full_version = version.get(f"python{suite.python}-minimal", suite.python)
    python = Python(
        path=f"/usr/bin/python{suite.python}",
        version=suite.python,
        full_version=full_version,
        lib=f"/usr/lib/python{suite.python}",
        prefix="/usr",
    )
    return BaseFacts(
        architecture=lock.architecture,
        distribution_id="debian",
        distribution_version=suite.version,
        libc=Libc("glibc", version.get("libc6", suite.glibc)),
        python=python,
        pythons=(python,),
        root=(),
        packages=tuple(Package(package.name, package.version) for package in lock.packages),
    )


def _upstream(version: str) -> str:
    """The upstream part of a Debian version (Debian policy, 5.6.12), as far as it is a release.

    >>> _upstream("1:3.11.2-6+deb12u6")
    '3.11.2'
    """
    match = re.match(r"(?:\d+:)?(\d+(?:\.\d+)*)", version)
    return match.group(1) if match else version
