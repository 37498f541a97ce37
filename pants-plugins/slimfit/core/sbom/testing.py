"""A bill of materials for tests."""

from __future__ import annotations

from slimfit.core.sbom.model import Sbom, SbomDistribution, SbomFile, SbomPackage

SBOM = Sbom(
    app="apps/api:api",
    architecture="amd64",
    python="3.11.2",
    distributions=(
        SbomDistribution(
            "numpy", "2.4.0+cpu", "numpy-2.4.0+cpu-cp311.whl", "a" * 64, "BSD-3-Clause AND 0BSD"
        ),
        SbomDistribution("pandas", "3.1", "pandas-3.1.whl", "b" * 64, "LicenseRef-BSD", ("numpy",)),
        SbomDistribution("silent", "1", "silent-1.whl", "c" * 64),
    ),
    packages=(
        SbomPackage("libstdc++6", "12.2.0-14+deb12u1", ("debian", "12")),
        SbomPackage("zlib1g", "1:1.2.13.dfsg-1", ("debian", "12")),
    ),
    files=(
        SbomFile("/app/src/a/__init__.py", "d" * 40, "e" * 64),
        SbomFile("/app/src/b/__init__.py", "d" * 40, "e" * 64),
    ),
    requires=("pandas",),
)
