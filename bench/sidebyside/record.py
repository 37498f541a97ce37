"""What a run finds: every single measurement, written to a file as soon as it is made.

The document is JSON. `format` is 2. `machine` and `versions` tell where it was measured, `ways` what each
way is, `fleets` what was built (by name: apps, modules, distributions, and the bytes of wheels). `notes`
are sentences on what was left out. `samples` is a list of measurements in the order they were made, each
with

- `fleet` and `way`: the names of what was built and how; a measurement of no single way has "" there;
- `what`: one of the words in `WHAT`;
- `value`: a number in the unit that `WHAT` tells;
- `round`: from 1; medians are over rounds.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from statistics import median
from typing import Any

# Each kind of measurement: its unit, and what it is.
WHAT: Mapping[str, tuple[str, str]] = {
    "nothing": ("s", "all images from empty build caches, the caches of tools empty, too"),
    "cold": ("s", "all images from empty build caches, tools ready"),
    "infer": ("s", "`./pants dependencies --transitive` in the same state as `cold`"),
    "edited": ("s", "all images after one line of a library that two apps import"),
    "own": ("s", "`./pants dependencies --transitive` after another such line"),
    "unchanged": ("s", "all images when nothing has changed"),
    "listed": ("s", "`./pants list ::` when nothing has changed"),
    "processes": ("", "processes that Pants ran or looked for in its caches, nothing changed"),
    "written": ("B", "bytes that were written to dist/ when nothing had changed"),
    "blobs": ("B", "bytes of the unique files of dist/"),
    "stored": ("B", "bytes of the blobs in a registry that holds all images"),
    "lean": ("B", "the same for images without bytecode"),
    "ideal": ("B", "wheels, base and sources of all images, each compressed once"),
    "pushed": ("B", "bytes that the push of all images added after one edited line"),
    "unpacked": ("B", "files of all images without bytecode, each image counted whole"),
    "least": ("B", "base, wheels unpacked and sources of all images, each image counted whole"),
    "differing": ("", "images that hold other distributions than the first way's"),
    "remote": ("s", "all images on an empty machine, with a remote cache that has everything"),
    "remote_list": ("s", "`./pants list ::` on such a machine"),
    "remote_built": ("", "layers that it built"),
    "download": ("s", "downloading the layers' blobs from that cache"),
    "pantsd": ("B", "peak memory of pantsd after all images"),
    "pantsd_infer": ("B", "peak memory of pantsd after `infer`: no wheel was touched"),
    "wheel": ("B", "size of the wheel that is made into a layer"),
    "read": ("s", "reading, inflating and hashing the wheel once"),
    "layer": ("s", "from the wheel to its layer, without bytecode"),
    "bytecode": ("s", "the same with bytecode"),
    "compile": ("s", "compiling the wheel's modules"),
    "peak": ("B", "peak memory of the process that makes the layer, with bytecode"),
    "first": ("s", "from `docker run` of a new container to the app's end"),
    "later": ("s", "from `docker start` of the same container to the app's end"),
}


class Record:
    """The document of one run.

    :param document: see the module; `samples` may be there already.
    :param path: where it is written after each measurement; None writes nothing.
    """

    def __init__(self, document: dict[str, Any], path: Path | None = None) -> None:
        self.document = document
        self._path = path
        for name, empty in (("samples", []), ("notes", []), ("fleets", {})):
            document.setdefault(name, empty)

    @classmethod
    def read(cls, path: Path) -> Record:
        """The document that a run has written."""
        return cls(json.loads(path.read_text(encoding="utf-8")))

    def add(self, fleet: str, way: str, what: str, value: float, number: int = 1) -> float:
        """Keep one measurement, and give its value."""
        if what not in WHAT:
            raise ValueError(what)
        sample = {"fleet": fleet, "way": way, "what": what, "value": value, "round": number}
        self.document["samples"].append(sample)
        self.write()
        return value

    def note(self, text: str) -> None:
        """Keep a sentence on what was left out; the same one once."""
        if text not in self.document["notes"]:
            self.document["notes"].append(text)
            self.write()

    def write(self) -> None:
        """Write the document; whoever reads it meanwhile sees a whole one."""
        if self._path is not None:
            draft = self._path.with_suffix(".part")
            draft.write_text(json.dumps(self.document, indent=1) + "\n", encoding="utf-8")
            draft.replace(self._path)

    def values(self, fleet: str, way: str, what: str) -> list[float]:
        """All measurements of one thing, in the order of rounds."""
        wanted = (fleet, way, what)
        return [
            one["value"]
            for one in self.document["samples"]
            if (one["fleet"], one["way"], one["what"]) == wanted
        ]

    def median(self, fleet: str, way: str, what: str) -> float | None:
        """The median of what `values` gives; None if there is none."""
        found = self.values(fleet, way, what)
        return median(found) if found else None

    @property
    def fleets(self) -> dict[str, dict[str, Any]]:
        found: dict[str, dict[str, Any]] = self.document["fleets"]
        return found

    @property
    def ways(self) -> dict[str, str]:
        found: dict[str, str] = self.document["ways"]
        return found
