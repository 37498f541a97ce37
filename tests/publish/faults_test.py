"""Many images at once, and registries that fail."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Optional

import pytest

from slimfit.core.image.publishing import failure_message
from tests.e2e.checkout import Checkout
from tests.publish.faults import Fault, in_front_of
from tests.publish.published import publish, pulled, result, tags
from tests.publish.registry import Registry, running

FLEET = tuple(f"fleet{number:02}" for number in range(20))


@pytest.fixture(scope="module")
def fleet(checkout: Checkout) -> Checkout:
    """A checkout with twenty more apps, no two of one content."""
    for name in FLEET:
        checkout.write(
            {
                f"apps/{name}/BUILD": f'python_app(name="{name}", entry_point="main.py")\n'
                'python_sources(name="src")\n',
                f"apps/{name}/main.py": f'print("{name}")\n',
            }
        )
    return checkout


def test_twenty_apps_are_published_at_once(
    fleet: Checkout, registry: Registry, scratch: Path
) -> None:
    done = publish(fleet, registry, *(f"apps/{name}#oci" for name in FLEET))
    assert done.code == 0, done.stderr
    for name in FLEET:
        assert f"{registry.address}/{name}:latest published" in done.stderr
        assert tags(registry, name) == ["latest"]
    digests = {result(fleet, name)["digest"] for name in FLEET}
    assert len(digests) == len(FLEET)
    last = pulled(f"{registry.address}/{FLEET[-1]}:latest", scratch / "last")
    assert last.manifest_digest == result(fleet, FLEET[-1])["digest"]

    registry.requests()
    again = publish(fleet, registry, *(f"apps/{name}#oci" for name in FLEET))
    assert again.code == 0, again.stderr
    assert again.stderr.count("unchanged, nothing sent") == len(FLEET)
    assert registry.writes() == []


def test_a_registry_that_stumbles_is_asked_again_later(fleet: Checkout, scratch: Path) -> None:
    """Of the requests that send layers, the first is answered with 500, the second is cut, the third
    is told to come later, and all others are slow."""
    stumbles = {
        1: Fault(status=500),
        2: Fault(reset=True),
        3: Fault(status=429, retry_after=1),
    }

    def plan(method: str, path: str, count: int) -> Optional[Fault]:
        return stumbles.get(count, Fault(pause=0.001)) if method == "PATCH" else None

    with running(scratch / "stumbling") as registry, in_front_of(registry.address) as faulty:
        faulty.follow(plan)
        done = publish(fleet, faulty, "apps/fleet00#oci")
        assert done.code == 0, done.stderr
        sent = [at for method, _, at in faulty.seen if method == "PATCH"]
        assert len(sent) > len(stumbles)
        # The first pause is a second, and one after a 429 is twice as long as it would be.
        pauses = sorted(later - earlier for earlier, later in zip(sent, sent[1:]))
        assert pauses[-1] > 1
        image = pulled(f"{registry.address}/fleet00:latest", scratch / "stumbled")
        assert image.manifest_digest == result(fleet, "fleet00")["digest"]


def test_after_a_registry_is_killed_half_way_the_next_run_completes(
    fleet: Checkout, scratch: Path
) -> None:
    with running(scratch / "killed") as registry, in_front_of(registry.address) as faulty:

        def plan(method: str, path: str, count: int) -> Optional[Fault]:
            return Fault(act=registry.kill) if method == "PATCH" else None

        faulty.follow(plan)
        done = publish(fleet, faulty, "apps/fleet01#oci")
        assert done.code == 2, done.stderr
        said = re.search("^The image is not.*stopped\\.$", done.stderr, re.DOTALL | re.MULTILINE)
        assert said is not None, done.stderr
        words = said[0].split("\n\n")[1]
        assert said[0] == failure_message([f"{faulty.address}/fleet01:latest"], words)
        assert len(words.splitlines()) == 1
        assert "_state=" not in done.stderr
        assert "Traceback" not in done.stderr

        registry.start()
        assert tags(registry, "fleet01") == []
        faulty.follow(lambda method, path, count: None)
        again = publish(fleet, faulty, "apps/fleet01#oci")
        assert again.code == 0, again.stderr
        assert tags(registry, "fleet01") == ["latest"]
        image = pulled(f"{registry.address}/fleet01:latest", scratch / "completed")
        assert image.manifest_digest == result(fleet, "fleet01")["digest"]
