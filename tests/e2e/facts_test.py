"""Imports find their distributions by what the locked wheels hold."""

from __future__ import annotations

import json
from hashlib import sha256
from pathlib import Path

import pytest

from slimfit.core.image.testing import make_wheel
from tests.e2e.checkout import Checkout, Result
from tests.e2e.small import app

FOLDER = "3rdparty/named"
FACTS, LOCK = f"{FOLDER}/named.facts.json", f"{FOLDER}/named.lock"
# What the wheels of the resolve `named` hold. From the names of most, none could guess the modules.
HELD = {
    "google-cloud-storage": ["google/cloud/storage/__init__.py", "google/cloud/storage/blob.py"],
    "google-cloud-thing": ["google/cloud/thing/__init__.py"],
    "googleapis-common-protos": ["google/api/http_pb2.py", "google/api/__init__.pyi"],
    "opencv-contrib-python-headless": ["cv2/__init__.py", "cv2/data/__init__.py"],
    "psycopg-one": ["psycopg2/__init__.py"],
    "psycopg-two": ["psycopg2/__init__.py"],
    "faiss-cpu": ["faiss/__init__.py"],
    "GitPython": ["git/__init__.py", "git/repo.py"],
    "pyzmq": ["zmq/__init__.py", "zmq/backend/_zmq.abi3.so"],
    "pycryptodome": ["Crypto/__init__.py", "Crypto/Cipher/__init__.py"],
    "undisclosed": ["surprise.py"],
    "types-pyserial": ["serial-stubs/__init__.pyi"],
    "types-pyzmq": ["zmq-stubs/__init__.pyi"],
    "smmap": ["smmap/__init__.py"],
}
REQUIRES = {"GitPython": "Requires-Dist: smmap\n"}
# What own code imports, and what it then depends on.
IMPORTS = {
    "import google.cloud.storage.blob": ["google-cloud-storage"],
    "from google.cloud.storage import Client": ["google-cloud-storage"],
    "from google.cloud import thing": ["google-cloud-thing"],
    "from google.api.http_pb2 import Http": ["googleapis-common-protos"],
    "import google.cloud": [],
    "import cv2": ["opencv-contrib-python-headless"],
    "from cv2.data import haarcascades": ["opencv-contrib-python-headless"],
    "import faiss, git.repo": ["GitPython", "faiss-cpu"],
    "from Crypto.Cipher import AES": ["pycryptodome"],
    "import zmq.backend": ["pyzmq", "types-pyzmq"],
    "import serial": [],
    "import written": ["undisclosed"],
    "import surprise": [],
}


def requirements() -> str:
    """The targets of the resolve: all but what others bring; the user has named a module of one."""
    lines = [
        f'python_requirement(name="{name}", requirements=["{name}"], resolve="named"'
        + (', modules=["written"])' if name == "undisclosed" else ")")
        for name in HELD
        if name != "smmap"
    ]
    return "\n".join(lines) + "\n"


def files() -> dict[str, str]:
    """A file for each import."""
    sources = {f"named/m{n}.py": f"{line}\n" for n, line in enumerate(IMPORTS)}
    return {"named/BUILD": 'python_sources(resolve="named")\n', **sources}


@pytest.fixture(scope="module")
def first(small: Checkout) -> Result:
    """What `lock-facts` says in the small repository, with the resolve `named` locked."""
    for name, held in HELD.items():
        texts = {file: "" if file.endswith(".so") else "VALUE = 1\n" for file in held}
        project = name.replace("-", "_")
        make_wheel(small.root / "wheels", project, "1", texts, metadata=REQUIRES.get(name, ""))
    small.write({f"{FOLDER}/BUILD": requirements(), **files()})
    done = small.pants("generate-lockfiles", "--resolve=named")
    assert done.code == 0, done.stderr
    before = small.pants("dependencies", "named/m0.py")
    hints = [text for text in before.said("INFO") if "lock-facts" in text]
    locks = sorted((small.root / "3rdparty").rglob("*.lock"))
    facts = [lock.relative_to(small.root).with_suffix(".facts.json") for lock in locks]
    assert hints == [
        "Which distribution provides which module is guessed from project names, until it is read"
        " from the locked wheels.\n\n"
        "Run `./pants lock-facts` once, and commit what it writes: "
        f"{', '.join(str(path) for path in facts if path.parent.name != 'debian')}."
    ]
    return small.pants("lock-facts", "--resolve=named")


@pytest.fixture
def named(small: Checkout, first: Result) -> Checkout:
    """The small repository with the facts of the resolve `named`."""
    assert first.code == 0, first.stderr
    return small


def refusal(named: Checkout, name: str, code: str) -> str:
    """What is said first of an app of the resolve `named` that is not built."""
    named.write(app(name, code, sources='resolve="named"', resolve='"named"'))
    return named.pants("package", f"apps/{name}#oci").refusal("package").split("\n\n")[1].strip()


def test_the_facts_are_written_and_name_no_host(named: Checkout, first: Result) -> None:
    assert first.stdout == f"Wrote {FACTS}: {len(HELD)} distributions\n"
    text = (named.root / FACTS).read_text()
    assert str(named.root) not in text and "file:" not in text
    found = {item["name"]: item for item in json.loads(text)["distributions"]}
    assert found["googleapis-common-protos"]["import_names"] == ["google.api.http_pb2"]
    assert found["types-pyzmq"]["typed"] == ["zmq"]
    assert found["gitpython"]["requires"] == ["smmap"]


def test_every_import_finds_its_own_distribution(named: Checkout) -> None:
    done = named.pants("peek", "named::")
    assert done.code == 0, done.stderr
    found = {
        item["sources"][0]: sorted(
            address.partition(":")[2] for address in item["dependencies"] if FOLDER in address
        )
        for item in json.loads(done.stdout)
        if item["target_type"] == "python_source"
    }
    assert found == {f"named/m{n}.py": owners for n, owners in enumerate(IMPORTS.values())}


def test_what_an_import_cannot_find_is_told_with_the_way_out(named: Checkout) -> None:
    assert refusal(named, "both", "import psycopg2\n") == (
        "apps/both/main.py:1 imports `psycopg2`, which more than one target owns:"
        f" {FOLDER}:psycopg-one, {FOLDER}:psycopg-two."
    )
    assert refusal(named, "transitive", "import smmap\n") == (
        "apps/transitive/main.py:1 imports `smmap`, which smmap 1 provides: locked, but for other"
        " distributions only."
    )
    assert refusal(named, "stubs", "import serial\n") == (
        "apps/stubs/main.py:1 imports `serial`, which no target owns. Did you mean `signal`?"
    )


def test_facts_of_another_lockfile_are_stale(named: Checkout) -> None:
    lock = named.root / LOCK
    text = lock.read_text()
    stale = (
        f"{FACTS} was made from another named.lock: the lockfile has faiss-cpu 2, and not 1. So it is"
        " not known which distribution provides which module.\n\n"
        "Write it anew, and commit it: `./pants lock-facts --resolve=named`."
    )
    fresh = named.pants("lock-facts", "--check", "--resolve=named")
    assert (fresh.code, fresh.stdout) == (0, "")
    at = text.index('"version"', text.index('"faiss-cpu"'))
    assert text[at:].startswith('"version": "1"')
    try:
        lock.write_text(text[:at] + text[at:].replace('"1"', '"2"', 1))
        assert named.pants("dependencies", "named/m0.py").refusal("dependencies") == stale
        relaxed = named.pants("--slimfit-stale-facts=warning", "dependencies", "named/m0.py")
        assert stale in relaxed.said("WARN")
        assert f"{FOLDER}:google-cloud-storage" in relaxed.stdout
        checked = named.pants("lock-facts", "--check", "--resolve=named")
        assert checked.code == 1 and stale in checked.stderr
    finally:
        lock.write_text(text)
    misspelt = named.pants("lock-facts", "--resolve=name")
    said, _, known = misspelt.refusal("lock-facts").partition("\n\n")
    assert said == "There is no resolve `name`. Did you mean `named`?"
    assert known.startswith("`[python.resolves]` in pants.toml has ") and " named, " in known


def test_a_lockfile_with_a_set_for_each_platform_has_facts_of_the_wheels_of_all(
    named: Checkout, tmp_path: Path
) -> None:
    lock, facts = named.root / LOCK, named.root / FACTS
    before = {path: path.read_text() for path in (lock, facts)}
    # Before the JSON stands a header of Pants.
    start = before[lock].index("\n{") + 1
    content = json.loads(before[lock][start:])
    (whole,) = content["locked_resolves"]
    (smmap,) = (item for item in whole["locked_requirements"] if item["project_name"] == "smmap")
    content["locked_resolves"] = []
    for machine in ("aarch64", "x86_64"):
        wheel = make_wheel(tmp_path, "smmap", "1", {f"smmap_{machine}.py": ""})
        tag = f"manylinux_2_17_{machine}"
        file = wheel.rename(named.root / f"wheels/smmap-1-cp311-cp311-{tag}.whl")
        digest = sha256(file.read_bytes()).hexdigest()
        artifact = {"algorithm": "sha256", "hash": digest, "url": f"file://${{WHEELS}}/{file.name}"}
        requirement = {**smmap, "artifacts": [artifact]}
        content["locked_resolves"].append(
            {
                **whole,
                "locked_requirements": [requirement],
                "platform_tag": ["cp311", "cp311", tag],
            }
        )
    try:
        lock.write_text(before[lock][:start] + json.dumps(content))
        done = named.pants("lock-facts", "--resolve=named")
        assert done.code == 0, done.stderr
        found = json.loads(facts.read_text())["distributions"]
        assert [item["import_names"] for item in found] == [["smmap_aarch64"], ["smmap_x86_64"]]
    finally:
        for path, text in before.items():
            path.write_text(text)
