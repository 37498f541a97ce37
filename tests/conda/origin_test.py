"""The guide from conda, walked on a repository in the state in which people come."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.conda.seed import ENVIRONMENT, FILES
from tests.e2e.checkout import REPOSITORY, Checkout

GUIDE = REPOSITORY / "docs/guides/from-conda.md"
# What the guide takes from a checkout of Slimfit.
SLIMFIT = (
    *("pants", "pants.toml", "3rdparty/python", "build-support", "pants-plugins"),
    "docs/guides/from-conda.toml",
)
PROGRAMS = {"clean_orders", "fetch_rates", "server", "thumbs", "weekly"}
CERTIFICATES = "/etc/ssl/certs/ca-certificates.crt"

# The program that needs everything, as before.
MONOLITH = """\
python_sources(name="sources")
python_app(name="monolith", entry_point="main.py", dependencies={dependencies})
"""


def commands() -> list[str]:
    """The commands of the guide."""
    blocks = re.findall(r"^```sh\n(.*?)^```$", GUIDE.read_text("utf-8"), re.MULTILINE | re.DOTALL)
    return [line for block in blocks for line in block.splitlines() if line]


def environment() -> dict[str, str]:
    """How Pants reaches the index as pip does on this machine, and answers without colours."""
    made = {"PANTS_COLORS": "false", "PANTS_DYNAMIC_UI": "false", "PANTS_SLIMFIT_BUILDERS": "oci"}
    certificates = os.environ.get("PIP_CERT") or os.environ.get("SSL_CERT_FILE") or CERTIFICATES
    if Path(certificates).exists():
        made["PANTS_CA_CERTS_PATH"] = certificates
    if "PIP_INDEX_URL" in os.environ:
        made["PANTS_PYTHON_REPOS_INDEXES"] = json.dumps([os.environ["PIP_INDEX_URL"]])
    return made


@dataclass(frozen=True)
class Walked:
    """A repository after the commands of the guide.

    :param output: what they wrote.
    """

    repo: Checkout
    output: str

    def compressed_size(self, name: str) -> int:
        """How many bytes a registry would hold of an image."""
        (layout,) = self.repo.root.glob(f"dist/**/{name}*.oci")
        index = json.loads((layout / "index.json").read_bytes())
        manifest = json.loads(self.blob(layout, index["manifests"][0]["digest"]))
        return sum(part["size"] for part in (manifest["config"], *manifest["layers"]))

    @staticmethod
    def blob(layout: Path, digest: str) -> bytes:
        return (layout / "blobs" / digest.replace(":", "/")).read_bytes()

    def pants(self, *arguments: str) -> str:
        """What a command of Pants prints."""
        done = subprocess.run(
            [str(self.repo.root.parent / "slimfit/pants"), *arguments],
            cwd=self.repo.root,
            env=self.repo.environment,
            capture_output=True,
            encoding="utf-8",
            check=False,
        )
        assert done.returncode == 0, done.stderr
        return done.stdout


@pytest.fixture(scope="module")
def walked() -> Iterator[Walked]:
    scratch = Path(tempfile.mkdtemp(prefix="slimfit-conda-")).resolve()
    Checkout(scratch / "slimfit").copy(SLIMFIT)
    origin = Checkout(scratch / "origin")
    origin.write(FILES)
    # The guide clones from a host that is not there: git looks for it in this folder.
    identity = ["-c", "user.name=test", "-c", "user.email=test@example.com"]
    for arguments in (["init", "-q"], ["add", "."], [*identity, "commit", "-qm", "All of it"]):
        subprocess.run(["git", *arguments], cwd=origin.root, check=True)
    repo = Checkout(
        scratch / "analytics",
        environment={
            **environment(),
            "GIT_CONFIG_COUNT": "1",
            "GIT_CONFIG_KEY_0": f"url.file://{origin.root}.insteadOf",
            "GIT_CONFIG_VALUE_0": "https://git.example.com/analytics.git",
        },
    )
    try:
        done = subprocess.run(
            ["bash", "-euc", "\n".join(commands())],
            cwd=scratch,
            env=repo.environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            encoding="utf-8",
            check=False,
        )
        assert done.returncode == 0, done.stdout
        yield Walked(repo, done.stdout)
    finally:
        repo.close()
        shutil.rmtree(scratch, ignore_errors=True)


def test_the_guide_takes_fewer_than_ten_commands() -> None:
    assert len(commands()) < 10


def test_the_seed_asks_for_sixty_packages_and_has_no_build_file() -> None:
    lists = ENVIRONMENT[ENVIRONMENT.index("dependencies:") :]
    items = [line for line in re.findall(r"^ +- (.*)$", lists, re.MULTILINE) if line != "pip:"]
    assert len(items) == 60
    assert not [name for name in FILES if name.endswith(("BUILD", "pants.toml"))]


def test_the_code_of_the_seed_imports_a_fifth_of_them() -> None:
    code = "\n".join(text for name, text in FILES.items() if name.endswith(".py"))
    imported = set(re.findall(r"^(?:import|from) (\w+)", code, re.MULTILINE))
    third_party = imported - {"common", "weekly", "datetime", "sys"}
    assert len(third_party) == 12


def test_what_the_starting_file_says_of_pex_is_what_this_repository_says() -> None:
    start = (REPOSITORY / "docs/guides/from-conda.toml").read_text("utf-8")
    own = (REPOSITORY / "pants.toml").read_text("utf-8")
    pattern = r'^(?:version|url_template|pip_version) = .*$|^  "v[0-9.]+\|.*$'
    assert re.findall(pattern, start, re.MULTILINE) and set(
        re.findall(pattern, start, re.MULTILINE)
    ) <= set(re.findall(pattern, own, re.MULTILINE))


def test_the_guide_shows_the_report_that_the_command_prints(walked: Walked) -> None:
    (shown,) = re.findall(r"^```\n(Native.*?)^```$", GUIDE.read_text("utf-8"), re.M | re.DOTALL)
    missing = [line for line in shown.splitlines() if line not in walked.output.splitlines()]
    assert missing == []


def test_every_program_has_an_image_under_a_third_of_the_monolith(walked: Walked) -> None:
    sizes = {name: walked.compressed_size(name) for name in PROGRAMS}
    listed = walked.pants("list", "3rdparty/python:").splitlines()
    requirements = [address for address in listed if "#" in address]
    assert len(requirements) == 52
    build = MONOLITH.format(dependencies=json.dumps(requirements))
    walked.repo.write({"monolith/BUILD": build, "monolith/main.py": "print('all')\n"})
    # It alone needs what no other program imports, so packages are pinned that no image had before.
    walked.pants("generate-lockfiles", "--resolve=base.system")
    walked.pants("package", "monolith:monolith")
    monolith = walked.compressed_size("monolith")
    print({name: f"{size / monolith:.2f}" for name, size in sizes.items()}, monolith)
    assert {name for name, size in sizes.items() if size * 3 >= monolith} == set()


def test_an_image_holds_what_its_program_imports(walked: Walked) -> None:
    pex = next(walked.repo.root.glob("dist/**/fetch_rates*.pex"))
    done = subprocess.run(
        [walked.repo.environment.get("SLIMFIT_PYTHON311") or "python3.11", str(pex), "--dry"],
        env={"PATH": os.environ["PATH"], "HOME": os.environ["HOME"]},
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert done.stdout.startswith("rates of "), done.stderr


def test_a_second_import_changes_nothing(walked: Walked) -> None:
    names = ("pants.toml", "3rdparty/python/BUILD", "3rdparty/debian/BUILD")
    before = [(walked.repo.root / name).read_bytes() for name in names]
    said = walked.pants("conda-import", "environment.yml")
    assert [(walked.repo.root / name).read_bytes() for name in names] == before
    for name in names:
        assert f"{name}: has all that it needs" in said
    assert "Wrote nothing." in said


def test_the_report_for_machines(walked: Walked) -> None:
    report = json.loads(walked.pants("conda-import", "--format=json", "environment.yml"))
    assert report["summary"] == {"requirements": 52, "native": 3, "dropped": 4, "decisions": 0}
    assert report["variables"] == {"MPLBACKEND": "agg"}
