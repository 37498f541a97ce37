"""What is wrong with a file: all of it at once, each with its line, its text and the correction."""

from __future__ import annotations

import pytest

from slimfit.core.conda.fakes import refusal, report
from slimfit.core.conda.faults import shown


def test_all_faults_of_a_file_stand_in_one_message() -> None:
    text = (
        "name: x\n"
        "channels: [conda-forge]\n"
        "channels: [defaults]\n"
        "dependencies:\n"
        "  - numpy=>1.2\n"
        "  - scipy: 1.9\n"
        "  - 3.10\n"
        "  - >=2\n"
        "\t- pandas\n"
        "  - pip:\n"
        "    - requests=2.31\n"
        "    - --extra-idx-url https://idx.invalid\n"
        "    - black: 23.1\n"
    )
    assert refusal(text) == (
        "The environment file environment.yml has 9 faults.\n\n"
        "environment.yml:3: `channels: [defaults]`\n"
        "    The key `channels` stands in line 2 already. Make one of the two.\n"
        "environment.yml:5: `numpy=>1.2`\n"
        "    `=>` is no operator. Write `>=1.2`.\n"
        "environment.yml:6: `- scipy: 1.9`\n"
        "    An item with a colon is no package; only `pip:` and `sel(...)` have one. Write"
        " `- scipy=1.9`.\n"
        "environment.yml:7: `- 3.10`\n"
        "    To YAML this is no text but a number. Quote it if it is a name, or write name and"
        " version, as in `- numpy=1.26`.\n"
        "environment.yml:8: `- >=2`\n"
        '    A version without a package. Write `- "name>=2"`.\n'
        "environment.yml:9: `- pandas`\n"
        "    The line is indented with a tab. Indent with spaces.\n"
        "environment.yml:11: `requests=2.31`\n"
        "    This is no requirement. pip's operator has two signs: write `requests==2.31`.\n"
        "environment.yml:12: `--extra-idx-url https://idx.invalid`\n"
        "    pip knows no option `--extra-idx-url`. Did you mean `--extra-index-url`? Correct it.\n"
        "environment.yml:13: `- black: 23.1`\n"
        "    An item with a colon is no requirement. Write `- black==23.1`."
    )


SYNTAX = [
    (
        "a tab in front",
        "dependencies:\n  - numpy\n\t- pandas\n",
        "environment.yml:3: `- pandas`\n    The line is indented with a tab. Indent with spaces.",
    ),
    (
        "a tab before a comment",
        "dependencies:\n  - numpy\t# why\n",
        "environment.yml:2: `- numpy # why`\n    A tab stands before the comment. Write spaces"
        " instead.",
    ),
    (
        "an alias without an anchor",
        "dependencies:\n  - *numpy\n",
        "environment.yml:2: `- *numpy`\n    An item that starts with `*` means something else to"
        ' YAML. Write `- "*numpy"` if it is meant, or the name of a package.',
    ),
    (
        "a version without a name",
        "dependencies:\n  - >=3\n",
        'environment.yml:2: `- >=3`\n    A version without a package. Write `- "name>=3"`.',
    ),
    (
        "two colons",
        "dependencies:\n  - pip: requests: 2\n",
        "environment.yml:2: `- pip: requests: 2`\n    A second colon in one item. Put the whole item"
        " into double quotes.",
    ),
    (
        "text behind a quote",
        "dependencies:\n  - pip:\n    - \"requests[socks]>=2\" ; python_version<'3.12'\n",
        "environment.yml:3: `- \"requests[socks]>=2\" ; python_version<'3.12'`\n    Behind the"
        " closing quote stands `; python_version<'3.12'`. Put the whole item into quotes, and use the"
        " other kind of quotes inside.",
    ),
    (
        "a quote that stays open",
        'dependencies:\n  - "numpy\n  - pandas\n',
        'environment.yml:2: `- "numpy`\n    A quote is opened here and never closed. Close it, or'
        " remove the quote.",
    ),
    (
        "an item further left",
        "dependencies:\n    - numpy\n  - pandas\n",
        "environment.yml:3: `- pandas`\n    The indentation is not that of the items above. Start all"
        " items of a list in the same column.",
    ),
    (
        "an item further right",
        "dependencies:\n  - numpy\n    - pandas\n",
        "environment.yml:2: `- numpy`\n    The item goes on in the next line. Indent the next line as"
        " this one, or put a colon behind `pip`.",
    ),
    (
        "no colon behind pip",
        "dependencies:\n  - pip\n    - requests\n",
        "environment.yml:2: `- pip`\n    The item goes on in the next line. Indent the next line as"
        " this one, or put a colon behind `pip`.",
    ),
    (
        "a second document",
        "dependencies:\n  - numpy\n---\ndependencies:\n  - pandas\n",
        "environment.yml:3: `---`\n    A second document starts here. Give each environment a file of"
        " its own.",
    ),
    (
        "a list without a key",
        "- numpy\n",
        "environment.yml:1: `- numpy`\n    The file is no mapping of keys to values. Write"
        " `dependencies:` with a list below it: `- python=3.11`, `- numpy`.",
    ),
    (
        "one text in place of the list",
        "dependencies: numpy\n",
        "environment.yml:1: `dependencies: numpy`\n    `dependencies` is no list. Start each line"
        " below it with `- `.",
    ),
    (
        "no dependencies",
        "name: x\n",
        "environment.yml:1: `name: x`\n    The file has no `dependencies`. Write `dependencies:` with a"
        " list below it: `- python=3.11`, `- numpy`.",
    ),
    (
        "a misspelt key",
        "dependancies:\n  - numpy\n",
        "environment.yml:1: `dependancies:`\n    Conda knows no key `dependancies`. Did you mean"
        " `dependencies`? Correct it.",
    ),
    (
        "a control character",
        "dependencies:\n  - num\x07py\n",
        "environment.yml:2\n    The line holds a character that YAML does not allow, such as a control"
        " character. Remove it.",
    ),
    (
        "a thousand brackets",
        "dependencies: " + "[" * 1000 + "\n",
        f"environment.yml:1: `dependencies: {'[' * 83}...`\n    The line opens more than 50 lists. An"
        " environment file is a list of packages, not of lists.",
    ),
    (
        "a list in a list in a list",
        "dependencies:\n  - - - numpy\n",
        "environment.yml:2: `- - - numpy`\n    A list in a list in a list. Write one list.",
    ),
    (
        "no such file",
        "dependencies:\n  - pip:\n    - -r gone.txt\n",
        "environment.yml:3: `-r gone.txt`\n    There is no file gone.txt. Correct the path, or remove"
        " the line.",
    ),
    (
        "a path out of the repository",
        "dependencies:\n  - pip:\n    - -r ../../reqs.txt\n",
        "environment.yml:3: `-r ../../reqs.txt`\n    The path `../../reqs.txt` leads out of the"
        " repository. Move the file into it, and name it by a path relative to this file.",
    ),
    (
        "a fault in a file that is followed",
        "dependencies:\n  - pip:\n    - -r reqs.txt\n",
        "reqs.txt:2: `six=1`\n    This is no requirement. pip's operator has two signs: write"
        " `six==1`.",
    ),
]


@pytest.mark.parametrize(
    ("text", "fault"), [row[1:] for row in SYNTAX], ids=[row[0] for row in SYNTAX]
)
def test_a_fault_has_its_line_and_correction(text: str, fault: str) -> None:
    files = {"reqs.txt": "attrs\nsix=1\n"}
    assert refusal(text, files=files) == (
        f"The environment file environment.yml has one fault.\n\n{fault}"
    )


def test_keys_of_other_tools_are_ignored_with_a_note() -> None:
    made = report("platforms: [linux-64]\nx-common: 1\ncategory: dev\ndependencies: [numpy]\n")
    assert [(note.place.line, note.message) for note in made.notes] == [
        (1, "conda knows no key `platforms`, ignored"),
        (3, "conda knows no key `category`, ignored"),
    ]


def test_a_message_shows_no_credentials_and_no_control_characters() -> None:
    assert shown("- https://user:secret@conda.invalid/t/tk-1/x?token=abc\x1b[0m") == (
        "- https://***@conda.invalid/t/***/x?token=***"
    )
    assert "secret" not in refusal(
        "dependencies:\n  - pip:\n    - x=1 --extra https://user:secret@idx.invalid/simple\n"
    )
