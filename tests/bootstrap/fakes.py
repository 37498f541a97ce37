"""A small repository with the real ./pants, and an index in a folder with wheels made here."""

from __future__ import annotations

import ensurepip
import hashlib
import json
import os
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

REPO = Path(__file__).resolve().parents[2]

# Prints how it was called, as Pants would not.
PANTS = """\
import json, os, sys
def main():
    known = {name: os.environ[name] for name in sorted(os.environ) if name.startswith("SLIMFIT_")}
    print(json.dumps({"arguments": sys.argv[1:], "environment": known}))
"""
# Writes some bytes where pex would write itself. Waits as long as a file is there.
PEX = """\
import os, sys, time
while os.path.exists(%r):
    time.sleep(0.02)
(target,) = (word[14:] for word in sys.argv if word.startswith("--output-file="))
with open(target, "wb") as file:
    file.write(%r)
"""
TOOL = b"not quite the pex tool\n"


def make_wheel(folder: Path, project: str, version: str, files: Mapping[str, str]) -> Path:
    """Write a pure wheel with some files and return it."""
    info = f"{project}-{version}.dist-info"
    metadata = f"Metadata-Version: 2.1\nName: {project}\nVersion: {version}\n"
    wheel = "Wheel-Version: 1.0\nGenerator: tests\nRoot-Is-Purelib: true\nTag: py3-none-any\n"
    content = {**files, f"{info}/METADATA": metadata, f"{info}/WHEEL": wheel}
    record = "".join(f"{name},,\n" for name in [*content, f"{info}/RECORD"])
    path = folder / f"{project}-{version}-py3-none-any.whl"
    with zipfile.ZipFile(path, "w") as archive:
        for name, text in {**content, f"{info}/RECORD": record}.items():
            archive.writestr(zipfile.ZipInfo(name), text)
    return path


def sha256(path: Path) -> str:
    """The digest of a file in hex."""
    return hashlib.sha256(path.read_bytes()).hexdigest()


def pip_wheel() -> Path:
    """The wheel of pip that CPython brings."""
    (found,) = Path(ensurepip.__file__).parent.glob("_bundled/pip-*.whl")
    return found


@dataclass(frozen=True)
class FakeRepo:
    """A repository that ./pants can be started in.

    :param root: its folder.
    :param cache: the cache folder, which does not exist at first.
    :param index: the folder of wheels that pip is pointed at.
    :param hold: while this file exists, building the pex tool does not end.
    """

    root: Path
    cache: Path
    index: Path
    hold: Path

    @property
    def demo(self) -> Path:
        """The one wheel that the repository's own lockfile names, in the wheelhouse."""
        return self.cache / "wheelhouse/demo-1.0-py3-none-any.whl"

    @property
    def stamps(self) -> list[Path]:
        """The stamps that were written."""
        return sorted(self.cache.glob("ready/*"))

    def environment(self, **more: str) -> dict[str, str]:
        """What ./pants is started with: an index in a folder, and nothing of this machine's."""
        return {
            "PATH": os.environ.get("PATH", os.defpath),
            "HOME": str(self.root / "home"),
            "PIP_CONFIG_FILE": os.devnull,
            "PIP_NO_INDEX": "1",
            "PIP_FIND_LINKS": str(self.index),
            "SLIMFIT_CACHE": str(self.cache),
            "SLIMFIT_PYTHON39": sys.executable,
            "SLIMFIT_PYTHON311": str(self.root / "python3.11"),
            **more,
        }

    def start(self, *arguments: str, **more: str) -> subprocess.CompletedProcess[str]:
        """Start ./pants and wait for its end."""
        return subprocess.run(
            [str(self.root / "pants"), *arguments],
            check=False,
            env=self.environment(**more),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            encoding="utf-8",
            timeout=120,
        )

    def launch(self) -> subprocess.Popen[str]:
        """Start ./pants in a process group of its own, and do not wait."""
        return subprocess.Popen(
            [str(self.root / "pants")],
            env=self.environment(),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            encoding="utf-8",
            start_new_session=True,
        )

    def lock(self, sha: str) -> None:
        """Write the repository's own lockfile, naming the demo wheel with a digest."""
        url = f"file://${{WHEELHOUSE}}/{self.demo.name}"
        artifact = {"algorithm": "sha256", "hash": sha, "url": url}
        requirement = {"project_name": "demo", "version": "1.0", "artifacts": [artifact]}
        text = json.dumps({"locked_resolves": [{"locked_requirements": [requirement]}]})
        path = self.root / "3rdparty/python/default.lock"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(f"// A header, as Pants writes one.\n\n{text}\n")


def make_repo(folder: Path) -> FakeRepo:
    """Make a repository in an empty folder."""
    repo = FakeRepo(folder / "repo", folder / "cache", folder / "index", folder / "hold")
    support = repo.root / "build-support"
    support.mkdir(parents=True)
    repo.index.mkdir()
    shutil.copy(REPO / "pants", repo.root)
    for path in (REPO / "build-support").iterdir():
        if path.suffix in (".py", ".sh"):
            shutil.copy(path, support)
    pip = Path(shutil.copy(pip_wheel(), repo.index))
    scripts = {
        "pantsbuild_pants-1.dist-info/entry_points.txt": "[console_scripts]\npants=fake:main\n"
    }
    pants = make_wheel(repo.index, "pantsbuild_pants", "1", {"fake.py": PANTS, **scripts})
    pex = make_wheel(repo.index, "pex", "9.9", {"pex/__main__.py": PEX % (str(repo.hold), TOOL)})
    (support / "pants.lock").write_text(f"# Pants\n{sha256(pants)}  {pants.name}\n")
    lines = [f"{sha256(wheel)}  {wheel.name}\n" for wheel in (pex, pip)]
    (support / "pex.lock").write_text("# The pex tool\n" + "".join(lines))
    digest = hashlib.sha256(TOOL).hexdigest()
    known = f'known_versions = ["v9.9|linux_x86_64|{digest}|{len(TOOL)}"]'
    (repo.root / "pants.toml").write_text(f"[pex-cli]\n{known}\n")
    repo.lock(sha256(make_wheel(repo.index, "demo", "1.0", {"demo.py": "VALUE = 1\n"})))
    # Whatever it is asked, it says that it is the CPython that was asked for.
    python311 = repo.root / "python3.11"
    python311.write_text('#!/bin/sh\necho "$0"\n')
    python311.chmod(0o755)
    return repo
