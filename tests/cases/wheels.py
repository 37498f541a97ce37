"""The wheels of the corpus, built as its cases describe them."""

from __future__ import annotations

import stat
import zipfile
from pathlib import Path

from slimfit.core.base.fakes import elf
from slimfit.core.image.testing import record_hash
from tests.cases.case import Wheel

# The earliest that a zip can say, so that a wheel has the same bytes in every run.
_DATE = (1980, 1, 1, 0, 0, 0)


def write_wheel(wheel: Wheel, folder: Path) -> Path:
    """Write a wheel into a folder (PyPA: "Binary distribution format", "Core metadata")."""
    project = wheel.project.replace("-", "_")
    info = f"{project}-{wheel.version}.dist-info"
    metadata = ["Metadata-Version: 2.1", f"Name: {wheel.name}", f"Version: {wheel.version}"]
    metadata += [f"Provides-Extra: {extra}" for extra in wheel.extras]
    metadata += [f"Requires-Dist: {requirement}" for requirement in wheel.requires]
    texts = {
        **wheel.files,
        f"{info}/METADATA": "\n".join([*metadata, ""]),
        f"{info}/WHEEL": f"Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: {wheel.tag}\n",
    }
    if wheel.scripts or wheel.entry_points:
        scripts = "\n".join(["[console_scripts]", *wheel.scripts])
        texts[f"{info}/entry_points.txt"] = f"{scripts}\n{wheel.entry_points}"
    members = {path: text.encode() for path, text in texts.items()}
    members.update({path: elf(needed=names) for path, names in wheel.linked.items()})
    rows = [f"{path},{record_hash(data)},{len(data)}" for path, data in members.items()]
    members[f"{info}/RECORD"] = "\n".join([*rows, f"{info}/RECORD,,", ""]).encode()
    target = folder / f"{project}-{wheel.version}-{wheel.tag}.whl"
    assert not target.exists(), f"two cases have {target.name}"
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for path, data in members.items():
            entry = zipfile.ZipInfo(path, _DATE)
            mode = int(wheel.modes.get(path, "0644"), 8)
            entry.external_attr = (stat.S_IFREG | mode) << 16
            archive.writestr(entry, data)
    return target
