"""Publishing in tests, and what comes of it."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path
from typing import Any, Union

from slimfit.core.image.validate import ValidatedImage, validate_layout
from tests.e2e.checkout import Checkout, Result
from tests.publish.faults import FaultyRegistry
from tests.publish.registry import Registry

SKOPEO = shutil.which("skopeo")


def publish(
    checkout: Checkout,
    registry: Union[Registry, FaultyRegistry],
    *specs: str,
    secure: bool = False,
    **environment: str,
) -> Result:
    """Publish apps to one registry, as its configuration in pants.toml would.

    :param secure: whether the registry speaks TLS.
    """
    configured = {"test": {"address": registry.address, "default": True}}
    return checkout.pants(
        "publish",
        *specs,
        PANTS_DOCKER_REGISTRIES=repr(configured),
        PANTS_SLIMFIT_INSECURE_REGISTRIES=repr([] if secure else [registry.address]),
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
    """The digests of all layers."""
    return {blob["digest"] for found in document["references"] for blob in found["blobs"]}


def pulled(reference: str, folder: Path) -> ValidatedImage:
    """An image of a registry without TLS, fetched and checked."""
    subprocess.run(
        [
            *(str(SKOPEO), "--insecure-policy", "copy", "--quiet", "--src-tls-verify=false"),
            *(f"docker://{reference}", f"oci:{folder}"),
        ],
        check=True,
    )
    return validate_layout(folder)


def tags(registry: Registry, repository: str) -> list[str]:
    """The tags of a repository; none if the registry does not know it."""
    listed = subprocess.run(
        [
            str(SKOPEO),
            "list-tags",
            "--tls-verify=false",
            f"docker://{registry.address}/{repository}",
        ],
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    if listed.returncode:
        assert "404" in listed.stderr or "repository name not known" in listed.stderr, listed.stderr
        return []
    return list(json.loads(listed.stdout)["Tags"] or [])
