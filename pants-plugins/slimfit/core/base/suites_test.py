from __future__ import annotations

import pytest

from slimfit.core.base.suites import SUITES, Suite, default_packages, suite_named
from slimfit.core.errors import SlimfitError


@pytest.mark.parametrize("suite", SUITES, ids=lambda suite: suite.name)
def test_the_default_packages_hold_the_suites_python(suite: Suite) -> None:
    packages = default_packages(suite.name)
    assert f"python{suite.python}-minimal" in packages
    assert f"libpython{suite.python}-stdlib" in packages
    assert list(packages) == sorted(packages)


def test_an_unknown_suite_is_named_with_the_nearest_known_one() -> None:
    with pytest.raises(SlimfitError) as raised:
        suite_named("bookwrm")
    assert str(raised.value) == (
        "Slimfit knows no Debian suite `bookwrm`. Did you mean `bookworm`?\n\n"
        "Write one of: bookworm, trixie."
    )
