"""Tests of which files a command line runs from."""

from __future__ import annotations

from pathlib import Path

from slimfit.core.plugin.sources import module_files


def test_a_module_needs_what_it_imports_and_the_packages_above(tmp_path: Path) -> None:
    files = {
        "pkg/__init__.py": "",
        "pkg/tool.py": "import json\nfrom pkg.core import table\nSTARTS_MODULES = ('pkg.child',)",
        "pkg/child.py": "def f():\n    import pkg.late",
        "pkg/late.py": "",
        "pkg/other.py": "",
        "pkg/core/__init__.py": "",
        "pkg/core/table.py": "from pkg.core.row import Row",
        "pkg/core/row.py": "import pkg.tool",
        "pkg/core/row_test.py": "",
    }
    for name, text in files.items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    assert module_files("pkg.tool", tmp_path) == files.keys() - {
        "pkg/other.py",
        "pkg/core/row_test.py",
    }
