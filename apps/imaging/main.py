"""Make a thumbnail and edge statistics of a sky camera's picture."""

from __future__ import annotations

import argparse
import json
import sys
from dataclasses import asdict
from importlib.resources import files
from pathlib import Path

from libs.imagery.edges import edge_statistics
from libs.imagery.pictures import BadPicture, read_picture, thumbnail, write_png

THUMBNAIL_FILE = "thumbnail.png"
STATISTICS_FILE = "edges.json"
LONGEST = 80
CANNY = (50.0, 150.0)


def run(source: Path | None, out: Path) -> str:
    """Write both results into the existing folder `out`; return the statistics as JSON.

    `source` is a picture file, or None for the packaged sample.
    """
    packaged = files("apps.imaging").joinpath("sky.png")
    picture = read_picture(packaged.read_bytes() if source is None else source.read_bytes())
    write_png(thumbnail(picture, LONGEST), out / THUMBNAIL_FILE)
    statistics = json.dumps(asdict(edge_statistics(picture, *CANNY)))
    (out / STATISTICS_FILE).write_text(statistics + "\n", encoding="utf-8")
    return statistics


def main() -> None:
    """Run the tool as the command line says; end with status 1 and a message if it cannot be."""
    parser = argparse.ArgumentParser(prog="imaging", description=__doc__)
    parser.add_argument("input", type=Path, nargs="?", help="picture (default: packaged sample)")
    parser.add_argument("--out", type=Path, required=True, help="folder for the results")
    options = parser.parse_args()
    try:
        options.out.mkdir(parents=True, exist_ok=True)
        print(run(options.input, options.out))
    except (BadPicture, OSError) as error:
        sys.exit(f"imaging: {error}")


if __name__ == "__main__":
    main()
