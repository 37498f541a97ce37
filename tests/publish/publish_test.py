"""`./pants publish` of app images to a real registry."""

from __future__ import annotations

import base64
import json
from pathlib import Path

import pytest

from tests.e2e.checkout import Checkout
from tests.publish.authority import Authority
from tests.publish.published import layers, publish, pulled, result, uploaded
from tests.publish.registry import Registry, running


@pytest.fixture(scope="module")
def registry(empty_registry: Registry) -> Registry:
    """One that no other test has sent anything to."""
    return empty_registry


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

    digest = imaging["digest"]
    reference = f"{registry.address}/imaging@{digest}"
    assert pulled(reference, scratch / "pulled").manifest_digest == digest


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


def test_names_and_annotations_come_from_fields_and_options(
    checkout: Checkout, registry: Registry, scratch: Path
) -> None:
    build = checkout.root / "apps/units/BUILD"
    before = build.read_text()
    build.write_text(
        before.replace(
            'entry_point="apps.units",',
            'entry_point="apps.units",\n    repository="tools/{name}",\n'
            '    image_tags=["{build_args.GIT_COMMIT}", "newest"],\n'
            '    annotations={"org.opencontainers.image.title": "Units"},',
        )
    )
    done = publish(
        checkout,
        registry,
        "apps/units#oci",
        GIT_COMMIT="abc123",
        PANTS_DOCKER_BUILD_ARGS='["GIT_COMMIT"]',
        PANTS_SLIMFIT_ANNOTATIONS=repr(
            {
                "org.opencontainers.image.revision": "{build_args.GIT_COMMIT}",
                "org.opencontainers.image.title": "Some app",
            }
        ),
    )
    build.write_text(before)
    assert done.code == 0, done.stderr
    assert [found["reference"] for found in result(checkout, "units")["references"]] == [
        f"{registry.address}/tools/units:abc123",
        f"{registry.address}/tools/units:newest",
    ]
    image = pulled(f"{registry.address}/tools/units:abc123", scratch / "annotated")
    assert image.manifest["annotations"] == {
        "org.opencontainers.image.revision": "abc123",
        "org.opencontainers.image.title": "Units",
    }


def test_behind_own_tls_and_a_password_a_wrong_one_is_one_message_without_it(
    checkout: Checkout, scratch: Path
) -> None:
    authority = Authority(scratch / "authority")
    authority.certificate.replace(checkout.root / "ca.pem")
    with running(
        scratch / "guarded", "ann", "right-and-secret", tls=authority.server_files
    ) as guarded:
        untrusted = publish(checkout, guarded, "apps/ledger#oci", secure=True)
        assert untrusted.code == 2, untrusted.stderr
        assert "x509: certificate signed by unknown authority" in untrusted.stderr
        assert untrusted.stderr.count("The image is not published as") == 1
        keys = scratch / "auth.json"
        for password in ("wrong-and-secret", "right-and-secret"):
            token = base64.b64encode(f"ann:{password}".encode()).decode()
            keys.write_text(json.dumps({"auths": {guarded.address: {"auth": token}}}))
            done = publish(
                checkout,
                guarded,
                "apps/ledger#oci",
                secure=True,
                REGISTRY_AUTH_FILE=str(keys),
                PANTS_SLIMFIT_CA_FILE="ca.pem",
            )
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

        secret = {"auths": {guarded.address: {"auth": token}}}
        by_variable = publish(
            checkout,
            guarded,
            "apps/units#oci",
            secure=True,
            DOCKER_AUTH_CONFIG=json.dumps(secret),
            PANTS_SLIMFIT_CA_FILE="ca.pem",
        )
        said = by_variable.stdout + by_variable.stderr
        assert by_variable.code == 0, said
        assert token not in said
        assert f"{guarded.address}/units:latest: sent" in said


def test_two_images_under_one_name_are_refused_before_one_is_sent(
    checkout: Checkout, registry: Registry
) -> None:
    registry.requests()
    done = publish(
        checkout,
        registry,
        *("apps/ledger#oci", "apps/units#oci"),
        PANTS_DOCKER_DEFAULT_REPOSITORY="everything",
    )
    assert done.refusal("publish") == (
        "apps/ledger:ledger and apps/units:units would both be published as"
        f" `{registry.address}/everything:latest`, and their images differ.\n"
        "\n"
        "Give each `python_app` a name of its own, as in"
        ' `repository="{parent_directory}/{directory}/{name}"`, or tags of its own:'
        ' `image_tags=["api"]`.'
    )
    assert registry.requests() == []


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
