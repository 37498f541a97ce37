"""Tests that several files parsed together say what each says alone."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

from pants.backend.python.dependency_inference.scripts import main as script

FILES = {
    "shop/__init__.py": "",
    "shop/cart.py": "import numpy, scipy\nfrom . import tax\ntry:\n    import ujson\nexcept ImportError:\n    pass\n",
    "shop/ast.py": "from ..prices import all_of_them\nimport json as j\n",
    "shop/text.py": "NAME = 'kiosk.register'\nimport sys\nsys.stdout.write('x')\n",
    "shop/broken.py": "import os\ndef (\n",
    "shop/deep.py": f"import os\nx = {'-' * 20_000}1\n",
    "shop/null.py": "import os\0\n",
}
ENV = {"STRING_IMPORTS": "y", "STRING_IMPORTS_MIN_DOTS": "1"}


def run(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    env = {**os.environ, **ENV, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))}
    return subprocess.run(
        [sys.executable, *arguments], cwd=folder, env=env, capture_output=True, text=True
    )


def alone(root: Path, name: str) -> Any:
    done = run(root, script.__file__, name)
    return json.loads(done.stdout or "{}") if done.returncode == 0 else None


def test_files_parsed_together_say_what_each_says_alone(tmp_path: Path) -> None:
    root = tmp_path / "sources"
    for name, text in FILES.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    done = run(
        *(tmp_path, "-m", "slimfit.sandbox.parse_imports"),
        *("--root", "sources", "--out", "out", *FILES),
    )
    assert done.stderr == ""
    together = json.loads((tmp_path / "out/parsed.json").read_text())
    assert {name: together.get(name) for name in FILES} == {
        name: alone(root, name) for name in FILES
    }
    assert "kiosk.register" in together["shop/text.py"]["imports"]
    assert together["shop/broken.py"] == {}
    assert "shop/null.py" not in together
