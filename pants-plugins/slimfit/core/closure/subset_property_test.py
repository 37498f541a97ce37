"""Laws of subsets of a lock; pex itself is what they are held against."""

# pex has no types.
# mypy: disable-error-code="import-untyped"

from __future__ import annotations

import json
from typing import Any, Optional

from hypothesis import given, settings
from hypothesis import strategies as st
from pex.dist_metadata import Requirement  # pants: no-infer-dep
from pex.pep_425 import CompatibilityTags  # pants: no-infer-dep
from pex.pep_508 import MarkerEnvironment  # pants: no-infer-dep
from pex.resolve import locked_resolve  # pants: no-infer-dep
from pex.resolve.lockfile import json_codec  # pants: no-infer-dep
from pex.targets import CompletePlatform  # pants: no-infer-dep

from slimfit.core.base.facts import BaseFacts, Libc, Python
from slimfit.core.base.platform import complete_platform
from slimfit.core.closure.lock import parse_lock
from slimfit.core.closure.subset import Subsets, parse_platform
from slimfit.core.closure.testing import lockfile
from slimfit.core.errors import SlimfitError

NAMES = ("alpha", "beta", "gamma", "delta", "epsilon")
VERSIONS = ("1.0", "1.5", "2.0rc1", "2.0")
EXTRAS = ("fast", "full")
TAGS = (
    "py3-none-any",
    "cp311-cp311-manylinux_2_17_x86_64",
    "cp38-abi3-manylinux2014_x86_64",
    "cp311-cp311-win_amd64",
    "cp312-cp312-manylinux_2_28_x86_64",
)
MARKERS = (
    "",
    'python_version < "3.12"',
    'python_version < "3.11"',
    'sys_platform == "win32"',
    'platform_machine == "x86_64" and os_name == "posix"',
    *(f'extra == "{extra}"' for extra in EXTRAS),
    'python_version >= "3.11" and extra == "full"',
    'python_version >= "3.11" or extra == "full"',
    '"full" == extra',
)
PYTHON = Python("/usr/bin/python3.11", "3.11", "3.11.2", "/usr/lib/python3.11", "/usr")
FACTS = BaseFacts("amd64", "debian", "12", Libc("glibc", "2.36"), PYTHON, (PYTHON,), (), ())


@st.composite
def requirements(draw: st.DrawFn, *, markers: bool = True) -> str:
    extras = draw(st.sets(st.sampled_from(EXTRAS)))
    marker = draw(st.sampled_from(MARKERS if markers else MARKERS[:5]))
    return (
        draw(st.sampled_from(NAMES))
        + (f"[{','.join(sorted(extras))}]" if extras else "")
        + draw(st.sampled_from(("", ">=1.0", "~=1.0", "!=1.5", "==2.*")))
        + (f"; {marker}" if marker else "")
    )


@st.composite
def locks(draw: st.DrawFn) -> str:
    """A lockfile that may or may not serve what is asked of it."""
    locked: list[dict[str, Any]] = []
    for name in draw(st.sets(st.sampled_from(NAMES), min_size=1)):
        for version in draw(st.sets(st.sampled_from(VERSIONS), min_size=1, max_size=2)):
            tags = draw(st.lists(st.sampled_from(TAGS), unique=True, max_size=3))
            files = [f"{name}-{version}-{tag}.whl" for tag in tags]
            if not files or draw(st.booleans()):
                files.append(f"{name}-{version}.tar.gz")
            locked.append(
                {
                    "name": name,
                    "version": version,
                    "files": files,
                    "requires": draw(st.lists(requirements(), max_size=3)),
                    "requires_python": draw(st.sampled_from(("", "", ">=3.8", ">=3.12"))),
                }
            )
    return lockfile(locked)


def chosen_by_pex(lock: str, roots: list[str]) -> Optional[set[tuple[str, str, str]]]:
    """Names, versions and files that pex chooses, or None where it refuses."""
    given = json.loads(complete_platform(FACTS))
    target = CompletePlatform.create(
        MarkerEnvironment(**given["marker_environment"]),
        CompatibilityTags.from_strings(given["compatible_tags"]),
    )
    (locked,) = json_codec.loads(lock, source="a test").locked_resolves
    try:
        resolved = locked.resolve(target, [Requirement.parse(root) for root in roots])
    except ZeroDivisionError:
        # What this version of pex says when no requirement applies.
        return set()
    if not isinstance(resolved, locked_resolve.Resolved):
        return None
    return {
        (
            item.pin.project_name.normalized,
            item.pin.version.raw,
            item.artifact.url.rpartition("/")[2],
        )
        for item in resolved.downloadable_artifacts
    }


@settings(max_examples=60, deadline=None)
@given(lock=locks(), roots=st.lists(requirements(markers=False), min_size=1, max_size=3))
def test_it_chooses_what_pex_chooses(lock: str, roots: list[str]) -> None:
    subsets = Subsets(parse_lock(lock, "a.lock"), parse_platform(complete_platform(FACTS)))
    try:
        chosen = subsets.choose(roots)
    except SlimfitError:
        assert chosen_by_pex(lock, roots) is None
        return
    ours = {(item.name, item.version, item.artifact.filename) for item in chosen}
    assert ours == chosen_by_pex(lock, roots)
