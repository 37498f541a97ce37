"""The same inputs give the same images, wherever and by whomever they are built."""

from __future__ import annotations

import os
from pathlib import Path

from slimfit.core.image.layout import read_layout
from tests.e2e.checkout import WHOLE, Checkout
from tests.e2e.reference import APPS, Reference

ELSEWHERE = {
    "PYTHONHASHSEED": "4711",
    "TZ": "Pacific/Kiritimati",
    "LANG": "C",
    "LC_ALL": "POSIX",
    "SOURCE_DATE_EPOCH": "1",
}
# A day in 2001, in seconds.
LONG_AGO = 1_000_000_000


def test_another_checkout_with_fresh_caches_gives_the_same_manifest_digests(
    reference: Reference, scratch: Path
) -> None:
    caches = {
        "PANTS_LOCAL_STORE_DIR": str(scratch / "store"),
        "PANTS_NAMED_CACHES_DIR": str(scratch / "named"),
        "PANTS_LOCAL_EXECUTION_ROOT_DIR": str(scratch),
    }
    folder = scratch / "another folder with a longer name"
    checkout = Checkout(folder, umask=0o077, environment={**ELSEWHERE, **caches})
    checkout.copy(WHOLE)
    for path in checkout.root.rglob("*"):
        os.utime(path, (LONG_AGO, LONG_AGO))
    try:
        checkout.package("::")
        found = {app: read_layout(checkout.layout(app)).entry["digest"] for app in APPS}
    finally:
        checkout.close()
    assert found == {app: reference.image(app).manifest_digest for app in APPS}
