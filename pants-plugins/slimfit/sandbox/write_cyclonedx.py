"""The command line that writes CycloneDX documents; it needs `cyclonedx-python-lib`."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Optional

from slimfit.core.sbom.cyclonedx import render_cyclonedx
from slimfit.core.sbom.model import Sbom


def main(arguments: Optional[Sequence[str]] = None) -> int:
    parser = argparse.ArgumentParser(prog="write_cyclonedx", description=__doc__)
    parser.add_argument("sbom", type=Path, help="JSON: what the image holds")
    parser.add_argument("--out", type=Path, required=True, help="the document to write")
    options = parser.parse_args(arguments)
    source: Path = options.sbom
    target: Path = options.out
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text(
        render_cyclonedx(Sbom.from_json(source.read_text(encoding="utf-8"))), encoding="utf-8"
    )
    return 0


if __name__ == "__main__":
    sys.exit(main())
