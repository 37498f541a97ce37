"""`./pants publish` of app images to a real registry."""

from __future__ import annotations

import base64
import json
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from slimfit.core.image.validate import validate_layout
from tests.e2e.checkout import WHOLE, Checkout, Result
from tests.publish.registry import PROGRAM, Registry, running

SKOPEO = shutil.which("skopeo")

pytestmark = [
    pytest.mark.skipif(PROGRAM is None, reason="Debian's docker-registry is not installed"),
    pytest.mark.skipif(SKOPEO is None, reason="skopeo is not installed"),
]


@pytest.fixture(scope="module")
def scratch() -> Iterator[Path]:
    folder = Path(tempfile.mkdtemp(prefix="slimfit-publish-")).resolve()
    yield folder
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="module")
def registry(scratch: Path) -> Iterator[Registry]:
    with running(scratch / "registry") as found:
        yield found


@pytest.fixture(scope="module")
def checkout(scratch: Path) -> Iterator[Checkout]:
    found = Checkout(scratch / "checkout")
    found.copy(WHOLE)
    try:
        yield found
    finally:
        found.close()


def publish(checkout: Checkout, registry: Registry, *specs: str, **environment: str) -> Result:
    """Publish apps to one registry, as its configuration in pants.toml would."""
    configured = {"test": {"address": registry.address, "default": True}}
    return checkout.pants(
        "publish",
        *specs,
        PANTS_DOCKER_REGISTRIES=repr(configured),
        PANTS_SLIMFIT_INSECURE_REGISTRIES=repr([registry.address]),
        timeout=300,
        **environment,
    )


def result(checkout: Checkout, app: str) -> Any:
    """The JSON that a publish left for tools."""
    return json.loads((checkout.root / f"dist/apps.{app}/{app}.oci.publish.json").read_text())


def uploaded(document: Any) -> set[str]:
    """The digests of the layers that were sent."""
    return {
        blob["digest"]
        for reference in document["references"]
        for blob in reference["blobs"]
        if blob["status"] == "uploaded"
    }


def layers(document: Any) -> set[str]:
    return {blob["digest"] for found in document["references"] for blob in found["blobs"]}


def test_what_two_apps_share_is_sent_once_and_what_is_there_not_at_all(
    checkout: Checkout, registry: Registry, scratch: Path
) -> None:
    first = publish(checkout, registry, "apps/forecast#oci")
    assert first.code == 0, first.stderr
    forecast = result(checkout, "forecast")
    assert uploaded(forecast) == layers(forecast)

    second = publish(checkout, registry, "apps/imaging#oci")
    assert second.code == 0, second.stderr
    imaging = result(checkout, "imaging")
    shared = layers(imaging) & layers(forecast)
    # The base and numpy.
    assert len(shared) == 2
    assert not shared & uploaded(imaging)

    registry.requests()
    again = publish(checkout, registry, "apps/imaging#oci")
    assert again.code == 0, again.stderr
    assert f"{registry.address}/imaging:latest: unchanged, nothing sent" in again.stderr
    assert registry.writes() == []
    assert result(checkout, "imaging")["references"] == [
        {
            "reference": f"{registry.address}/imaging:latest",
            "status": "unchanged",
            "uploaded_bytes": 0,
            "blobs": [],
        }
    ]

    pulled = scratch / "pulled"
    digest = imaging["digest"]
    subprocess.run(
        [
            *(str(SKOPEO), "--insecure-policy", "copy", "--quiet", "--src-tls-verify=false"),
            *(f"docker://{registry.address}/imaging@{digest}", f"oci:{pulled}"),
        ],
        check=True,
    )
    assert validate_layout(pulled).manifest_digest == digest


def test_one_edited_line_sends_less_than_100_kilobytes(
    checkout: Checkout, registry: Registry
) -> None:
    assert publish(checkout, registry, "apps/units#oci").code == 0
    source = checkout.root / "libs/units/convert.py"
    source.write_text(f"{source.read_text()}\n# One more line.\n")
    edited = publish(checkout, registry, "apps/units#oci")
    assert edited.code == 0, edited.stderr
    document = result(checkout, "units")
    assert len(uploaded(document)) == 1
    (reference,) = document["references"]
    assert reference["uploaded_bytes"] < 100_000


def test_names_come_from_the_fields_and_options_of_the_docker_backend(
    checkout: Checkout, registry: Registry
) -> None:
    build = checkout.root / "apps/units/BUILD"
    build.write_text(
        build.read_text().replace(
            'entry_point="apps.units",',
            'entry_point="apps.units",\n    repository="tools/{name}",\n'
            '    image_tags=["{build_args.GIT_COMMIT}", "newest"],',
        )
    )
    done = publish(
        checkout,
        registry,
        "apps/units#oci",
        GIT_COMMIT="abc123",
        PANTS_DOCKER_BUILD_ARGS='["GIT_COMMIT"]',
    )
    assert done.code == 0, done.stderr
    assert [found["reference"] for found in result(checkout, "units")["references"]] == [
        f"{registry.address}/tools/units:abc123",
        f"{registry.address}/tools/units:newest",
    ]


def test_a_wrong_password_is_one_message_without_the_password(
    checkout: Checkout, scratch: Path
) -> None:
    with running(scratch / "guarded", user="ann", password="right-and-secret") as guarded:
        keys = scratch / "auth.json"
        for password in ("wrong-and-secret", "right-and-secret"):
            token = base64.b64encode(f"ann:{password}".encode()).decode()
            keys.write_text(json.dumps({"auths": {guarded.address: {"auth": token}}}))
            done = publish(checkout, guarded, "apps/ledger#oci", REGISTRY_AUTH_FILE=str(keys))
            said = done.stdout + done.stderr
            assert password not in said
            assert token not in said
            if password == "right-and-secret":
                assert done.code == 0, said
                continue
            assert done.code == 2, said
            assert "Traceback" not in said
            assert said.count("The image is not published as") == 1
            assert "authentication required" in said or "unauthorized" in said
            assert "log in with `skopeo login` or `docker login`" in said


def test_an_image_without_a_registry_is_told_where_to_name_one(checkout: Checkout) -> None:
    assert checkout.pants("publish", "apps/ledger#oci").refusal("publish") == (
        "apps/ledger:ledger has no registry to be published to.\n"
        "\n"
        "Name one in pants.toml:\n"
        "\n"
        "    [docker.registries.company]\n"
        '    address = "registry.example.org"\n'
        "    default = true\n"
        "\n"
        'or on the app: `registries=["registry.example.org"]`.'
    )
