"""Sends an OCI image layout to its repositories under its digest, before it gets its names.

It runs in a sandbox, so that images go to registries side by side, and is given no secret: what it
knows of the environment are the places where skopeo finds credentials.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from slimfit.core.image.publishing import uploads_json
from slimfit.sandbox.skopeo import add_arguments, skopeo_for, uploads_of


def main(argv: Sequence[str]) -> int:
    parser = argparse.ArgumentParser(prog="upload_image", description=__doc__)
    add_arguments(parser)
    parser.add_argument("--layout", type=Path, required=True, help="the OCI image layout")
    parser.add_argument("--out", type=Path, required=True, help="the JSON file to write")
    parser.add_argument("repositories", nargs="+", help="where the image goes")
    options = parser.parse_args(argv)
    with skopeo_for(options) as skopeo:
        uploads = uploads_of(skopeo, options.layout, options.repositories)
    options.out.parent.mkdir(parents=True, exist_ok=True)
    options.out.write_text(uploads_json(uploads))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
