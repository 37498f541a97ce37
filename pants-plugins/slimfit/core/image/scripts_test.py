from __future__ import annotations

import pytest

from slimfit.core.image.scripts import EntryPoint, parse_entry_points, script_text, with_shebang


def test_both_groups_are_read_and_extras_and_others_ignored() -> None:
    found, problems = parse_entry_points(
        "[console_scripts]\n"
        "Run = demo.cli:main [fast]\n"
        "# a comment\n"
        "dotted=demo:App.start.now\n"
        "[gui_scripts]\n"
        "show = demo.gui : main\n"
        "[demo.plugins]\n"
        "other = demo.plugin\n"
    )
    assert found == (
        EntryPoint("Run", "demo.cli", "main"),
        EntryPoint("dotted", "demo", "App.start.now"),
        EntryPoint("show", "demo.gui", "main"),
    )
    assert problems == ()


@pytest.mark.parametrize(
    "text, problem",
    [
        (
            "[console_scripts]\nrun = demo\n",
            "The script `run` of console_scripts is not `module:object`: `demo`.",
        ),
        (
            "[gui_scripts]\nrun = demo:1st\n",
            "The script `run` of gui_scripts is not `module:object`: `demo:1st`.",
        ),
        (
            "[console_scripts]\nrun = demo:x; import os\n",
            "The script `run` of console_scripts is not `module:object`: `demo:x; import os`.",
        ),
        (
            "[console_scripts]\n../run = demo:main\n",
            "The name of the script '../run' is no plain file name.",
        ),
        (
            "[console_scripts]\nrun\x1b[2J = demo:main\n",
            "The name of the script 'run\\x1b[2J' is no plain file name.",
        ),
        (
            "[console_scripts]\nrun = demo:class\n",
            "The script `run` of console_scripts is not `module:object`: `demo:class`.",
        ),
        (
            "[console_scripts]\nrun = demo.import:main\n",
            "The script `run` of console_scripts is not `module:object`: `demo.import:main`.",
        ),
        (
            "run = demo:main\n",
            (
                "entry_points.txt cannot be read: File contains no section headers. file: '<string>', "
                "line: 1 'run = demo:main\\n'."
            ),
        ),
    ],
)
def test_what_is_wrong_is_said(text: str, problem: str) -> None:
    assert parse_entry_points(text) == ((), (problem,))


def test_no_group_gives_its_entries_to_another() -> None:
    text = "[DEFAULT]\nevil = demo:evil\n[console_scripts]\nrun = demo:main\n[gui_scripts]\n"
    assert parse_entry_points(text) == ((EntryPoint("run", "demo", "main"),), ())


def test_a_script_imports_one_object_and_calls_it() -> None:
    text = script_text("/app/bin/python", EntryPoint("run", "demo.cli", "App.start"))
    assert text.decode() == (
        "#!/app/bin/python\n"
        "import sys\n"
        "\n"
        "from demo.cli import App\n"
        "\n"
        'if __name__ == "__main__":\n'
        "    sys.exit(App.start())\n"
    )


@pytest.mark.parametrize(
    "before, after",
    [
        (b"#!python\nprint()\n", b"#!/app/bin/python\nprint()\n"),
        (b"#!pythonw\r\nprint()\n", b"#!/app/bin/python\nprint()\n"),
        (b"#!/bin/sh\necho\n", b"#!/bin/sh\necho\n"),
        (b"\x7fELF#!python", b"\x7fELF#!python"),
    ],
)
def test_only_the_line_that_the_format_names_is_rewritten(before: bytes, after: bytes) -> None:
    assert with_shebang("/app/bin/python", before) == after
