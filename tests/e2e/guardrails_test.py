"""Apps that hold what they may not, or are larger than they may be."""

from __future__ import annotations

import re

import pytest

from tests.e2e.checkout import Checkout
from tests.e2e.small import app

WANTS_GOOD = "import good\n\nprint(good.VALUE)\n"


@pytest.fixture(scope="module")
def guarded(small: Checkout) -> Checkout:
    """The small repository with apps that keep their limits, and others that do not."""
    small.write({"libs/keys/BUILD": "python_sources()\n", "libs/keys/keys.py": "KEY = 1\n"})
    small.write(
        {
            **app("forbids", WANTS_GOOD, forbid='["good", "nvidia-*"]'),
            **app(
                "forbids_paths",
                "import left\nfrom libs.keys.keys import KEY\n\nprint(KEY, left.VALUE)\n",
                forbid='["libs/keys/**", "//3rdparty:left"]',
            ),
            **app("too_large", WANTS_GOOD, max_image_size='"1MB"'),
            **app("within", WANTS_GOOD, forbid='["left", "libs/**"]', max_image_size='"1GiB"'),
        }
    )
    return small


FORBIDS = """\
The closure of apps/forbids:forbids holds what its `forbid` names:

  good 1.1 (by "good")
    apps/forbids/main.py:1 imports good

Take out the import or the requirement that brings it in; if the app needs it after all, take the \
pattern out of `forbid`."""
FORBIDS_PATHS = """\
The closure of apps/forbids_paths:forbids_paths holds what its `forbid` names:

  libs/keys/keys.py (by "libs/keys/**")
    apps/forbids_paths/main.py:2 imports libs.keys.keys
  3rdparty:left (by "//3rdparty:left")
    apps/forbids_paths/main.py:1 imports left

Take out the import or the requirement that brings it in; if the app needs it after all, take the \
pattern out of `forbid`."""
# The base's size depends on what Debian offers today; each number here is told as N.
TOO_LARGE = """\
The image of apps/too_large:too_large is N MiB (compressed), N MiB more than its `max_image_size` of \
N KiB allows. What weighs most in it:

  N MiB  the base 3rdparty/debian:base
   N KiB  its own files
   N KiB  good 1.1
              apps/too_large/main.py:1 imports good

Take out the import or the requirement that brings in what the app can do without; if it needs all \
of it, raise `max_image_size`."""


def without_sizes(text: str) -> str:
    """A text with N in place of each size."""
    return re.sub(r"\d+\.\d (?=[KM]iB)", "N ", text)


def test_check_tells_of_every_app_what_it_breaks(guarded: Checkout) -> None:
    apps = [f"apps/{name}" for name in ("forbids", "forbids_paths", "too_large", "within")]
    done = guarded.pants("check", "--only=slimfit-guardrails", *apps)
    assert done.code == 1
    assert done.stderr.endswith("✕ slimfit-guardrails failed.\n")
    (told,) = done.said("ERROR")
    parts = re.split(r"^Partition #\d - (\S+):\n?", told, flags=re.MULTILINE)
    by_app = {name: text.strip() for name, text in zip(parts[1::2], parts[2::2])}
    assert by_app.pop("apps/forbids:forbids") == FORBIDS
    assert by_app.pop("apps/forbids_paths:forbids_paths") == FORBIDS_PATHS
    assert without_sizes(by_app.pop("apps/too_large:too_large")) == TOO_LARGE
    # Pants' own last line stands behind the last of them.
    assert by_app == {"apps/within:within": "✕ slimfit-guardrails failed."}


def test_what_breaks_a_limit_is_not_packaged(guarded: Checkout) -> None:
    done = guarded.pants("package", "apps/forbids#oci")
    assert done.refusal("package") == FORBIDS
    done = guarded.pants("package", "apps/too_large#oci")
    assert without_sizes(done.refusal("package")).strip() == TOO_LARGE
    assert not (guarded.root / "dist/apps.too_large").exists()


def test_a_limit_that_is_none_is_told(guarded: Checkout) -> None:
    guarded.write(app("unlimited", "", max_image_size='"300mib"'))
    try:
        done = guarded.pants("check", "--only=slimfit-guardrails", "apps/unlimited")
    finally:
        # What looks at all targets would fail from now on.
        guarded.write(app("unlimited", "", max_image_size='"300MiB"'))
    assert done.code == 1
    assert (
        "The field `max_image_size` of apps/unlimited:unlimited is '300mib', which has the unit"
        " `mib`, which is none. Did you mean `MiB`?\n\n"
        'Write a number and one of B, kB, MB, GB, KiB, MiB, GiB, as in `"300MiB"`.'
    ) in done.stderr
