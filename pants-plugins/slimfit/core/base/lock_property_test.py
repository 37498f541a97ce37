from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from slimfit.core.base.lock import DebianLock, LockedPackage, parse_lock, render_lock

NAMES = st.from_regex(r"[a-z0-9][a-z0-9+.\-]{1,8}", fullmatch=True)


@st.composite
def packages(draw: st.DrawFn) -> LockedPackage:
    name = draw(NAMES)
    version = draw(st.from_regex(r"[0-9][0-9a-z+.~]{0,6}", fullmatch=True))
    return LockedPackage(
        name=name,
        version=version,
        architecture=draw(st.sampled_from(["amd64", "all"])),
        archive=draw(st.sampled_from(["bookworm", "bookworm-security"])),
        filename=f"pool/main/{name[0]}/{name}/{name}_{version}_amd64.deb",
        sha256=draw(st.from_regex(r"[0-9a-f]{64}", fullmatch=True)),
        size=draw(st.integers(0, 10**9)),
    )


LOCKS = st.builds(
    DebianLock,
    suite=st.sampled_from(["bookworm", "trixie"]),
    architecture=st.sampled_from(["amd64", "arm64"]),
    requested=st.lists(NAMES).map(tuple),
    left_out=st.lists(NAMES).map(tuple),
    packages=st.lists(packages(), unique_by=lambda package: package.name).map(tuple),
)


@settings(deadline=None)
@given(LOCKS)
def test_parsing_a_rendered_lock_gives_the_lock(lock: DebianLock) -> None:
    assert parse_lock(render_lock(lock), "base.lock") == lock


@settings(deadline=None)
@given(LOCKS, st.data())
def test_the_order_of_parts_does_not_change_the_text(lock: DebianLock, data: st.DataObject) -> None:
    shuffled = DebianLock(
        suite=lock.suite,
        architecture=lock.architecture,
        requested=tuple(data.draw(st.permutations(lock.requested))),
        left_out=tuple(data.draw(st.permutations(lock.left_out))),
        packages=tuple(data.draw(st.permutations(lock.packages))),
    )
    assert render_lock(shuffled) == render_lock(lock)
