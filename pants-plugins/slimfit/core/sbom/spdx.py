"""SPDX 2.3 as JSON (https://spdx.github.io/spdx-spec/v2.3/).

Written without a library: the one for SPDX, `spdx-tools` (0.8.5 of March 2026), needs CPython 3.10 where
Pants 2.17 brings 3.9, and nine more distributions. The tests hold the result against its validator.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator
from typing import Any

from slimfit.core.image.spec import FIXED_CREATED
from slimfit.core.sbom.model import Sbom, SbomDistribution, SbomFile, SbomPackage

_NOTHING_SAID = "NOASSERTION"
_APP = "SPDXRef-App"
_OWN = "SPDXRef-Own"
_DOCUMENT = "SPDXRef-DOCUMENT"


def render_spdx(sbom: Sbom) -> str:
    """The document as JSON text; equal contents give equal texts."""
    packages = [
        _app(sbom),
        *([_own_files(sbom)] if sbom.files else []),
        *map(_distribution, sbom.distributions),
        *map(_package, sbom.packages),
    ]
    document = {
        "spdxVersion": "SPDX-2.3",
        "dataLicense": "CC0-1.0",
        "SPDXID": _DOCUMENT,
        "name": sbom.app,
        "documentNamespace": f"urn:uuid:{sbom.identifier}",
        # A time of the build would make each document another one (section 6.9 demands some).
        "creationInfo": {"created": FIXED_CREATED, "creators": ["Tool: pants-slimfit"]},
        "hasExtractedLicensingInfos": list(_own_licenses(sbom)),
        "packages": packages,
        "files": list(map(_file, sbom.files)),
        "relationships": list(_relationships(sbom)),
    }
    return json.dumps(document, indent=2, ensure_ascii=False) + "\n"


def _app(sbom: Sbom) -> dict[str, Any]:
    return {
        "SPDXID": _APP,
        "name": sbom.app,
        "versionInfo": sbom.version,
        "downloadLocation": _NOTHING_SAID,
        "filesAnalyzed": False,
        "licenseConcluded": _NOTHING_SAID,
        "licenseDeclared": _NOTHING_SAID,
        "copyrightText": _NOTHING_SAID,
        "primaryPackagePurpose": "CONTAINER",
        "comment": f"A program on CPython {sbom.python}, linux/{sbom.architecture}.",
    }


def _own_files(sbom: Sbom) -> dict[str, Any]:
    # Of all that is in the image these files alone are listed one by one (section 7.8). Section 7.9
    # says how the code is made.
    sha1 = hashlib.sha1("".join(sorted(file.sha1 for file in sbom.files)).encode())  # noqa: S324
    return {
        "SPDXID": _OWN,
        "name": f"{sbom.app}, first-party files",
        "versionInfo": sbom.version,
        "downloadLocation": _NOTHING_SAID,
        "filesAnalyzed": True,
        "packageVerificationCode": {"packageVerificationCodeValue": sha1.hexdigest()},
        "licenseConcluded": _NOTHING_SAID,
        "licenseDeclared": _NOTHING_SAID,
        "copyrightText": _NOTHING_SAID,
        "primaryPackagePurpose": "APPLICATION",
    }


def _distribution(item: SbomDistribution) -> dict[str, Any]:
    return {
        **_third_party(_distribution_id(item.name), item.name, item.version, item.purl),
        "packageFileName": item.filename,
        "licenseDeclared": item.license or _NOTHING_SAID,
        "checksums": [{"algorithm": "SHA256", "checksumValue": item.sha256}],
        "primaryPackagePurpose": "LIBRARY",
    }


def _package(item: SbomPackage) -> dict[str, Any]:
    return {
        **_third_party(_package_id(item), item.name, item.version, item.purl),
        "primaryPackagePurpose": "OPERATING_SYSTEM",
    }


def _third_party(identifier: str, name: str, version: str, purl: str) -> dict[str, Any]:
    return {
        "SPDXID": identifier,
        "name": name,
        "versionInfo": version,
        "downloadLocation": _NOTHING_SAID,
        "filesAnalyzed": False,
        "licenseConcluded": _NOTHING_SAID,
        "licenseDeclared": _NOTHING_SAID,
        "copyrightText": _NOTHING_SAID,
        "externalRefs": [
            {
                "referenceCategory": "PACKAGE-MANAGER",
                "referenceType": "purl",
                "referenceLocator": purl,
            }
        ],
    }


def _file(item: SbomFile) -> dict[str, Any]:
    return {
        "SPDXID": _file_id(item),
        # Relative to the root of the image (section 8.1).
        "fileName": f".{item.path}",
        "checksums": [
            {"algorithm": "SHA1", "checksumValue": item.sha1},
            {"algorithm": "SHA256", "checksumValue": item.sha256},
        ],
        "licenseConcluded": _NOTHING_SAID,
        "copyrightText": _NOTHING_SAID,
    }


def _relationships(sbom: Sbom) -> Iterator[dict[str, str]]:
    def related(one: str, how: str, other: str) -> dict[str, str]:
        return {"spdxElementId": one, "relationshipType": how, "relatedSpdxElement": other}

    yield related(_DOCUMENT, "DESCRIBES", _APP)
    if sbom.files:
        yield related(_APP, "CONTAINS", _OWN)
    for file in sbom.files:
        yield related(_OWN, "CONTAINS", _file_id(file))
    for distribution in sbom.distributions:
        yield related(_APP, "CONTAINS", _distribution_id(distribution.name))
    for package in sbom.packages:
        yield related(_APP, "CONTAINS", _package_id(package))
    for name in sbom.requires:
        yield related(_APP, "DEPENDS_ON", _distribution_id(name))
    for distribution in sbom.distributions:
        for name in distribution.requires:
            yield related(_distribution_id(distribution.name), "DEPENDS_ON", _distribution_id(name))


def _own_licenses(sbom: Sbom) -> Iterator[dict[str, str]]:
    """What the document has to say of licences that the SPDX list has not (section 10)."""
    found = {
        name
        for item in sbom.distributions
        for name in re.findall(r"LicenseRef-[A-Za-z0-9.-]+", item.license)
    }
    for name in sorted(found):
        plain = name[len("LicenseRef-") :]
        yield {
            "licenseId": name,
            "name": plain,
            "extractedText": f"The distribution's metadata says no more than: {plain}.",
        }


def _distribution_id(name: str) -> str:
    return f"SPDXRef-pypi-{name}"


def _package_id(item: SbomPackage) -> str:
    # Only letters, digits, dots and hyphens are allowed (section 7.2).
    return f"SPDXRef-os-{re.sub('[^A-Za-z0-9.-]', '-', item.name)}"


def _file_id(item: SbomFile) -> str:
    return f"SPDXRef-file-{hashlib.sha256(item.path.encode()).hexdigest()[:16]}"
