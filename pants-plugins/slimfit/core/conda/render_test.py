"""The report about an environment file."""

from __future__ import annotations

import json

from slimfit.core.conda.fakes import environment_text, report
from slimfit.core.conda.render import folded, render_json, render_text
from slimfit.core.conda.report import CondaReport


def made() -> CondaReport:
    return report(
        environment_text(
            *("python=3.11.4", "numpy=1.26.4=py311h_0", "opencv==4.5.5", "pytorch=*=*cuda*"),
            *("pytesseract", "tesseract", "native-tool", "tk", "make", "appnope  # [osx]"),
            *("acme-inner=1.2", "scipy>=1,<2|>3"),
            pip=(
                "--extra-index-url https://me:secret@idx.invalid/simple",
                "-e .",
                "git+https://git.invalid/x/z.git",
            ),
        )
        + "variables:\n  MODE: fast\n"
    )


def test_the_report_for_people() -> None:
    assert render_text(made()) == (
        "Mapped\n"
        "  numpy==1.26.4, opencv-python-headless==4.5.5.*, pytesseract, torch\n"
        "  builds and channels have no meaning outside of conda: numpy, torch\n"
        "  environment.yml:4: opencv-python-headless: `==4.5.5` is loosened to `==4.5.5.*`\n"
        "\n"
        "Native\n"
        "  pytesseract needs tesseract-ocr\n"
        "  tesseract: comes with pytesseract\n"
        "  environment.yml:8: native-tool: global: give it to the apps that need it:"
        ' system_packages=["tool"] on Debian bookworm; system_packages=["tool-ng"] on Debian trixie\n'
        "\n"
        "Dropped\n"
        "  tk: A dependency of Python in conda. PyPI `tk` is another project.\n"
        "  make: builds packages, and runs none\n"
        "  appnope: not for linux-64\n"
        "\n"
        "Wheel variants\n"
        "  environment.yml:5: `pytorch=*=*cuda*` asks for builds for CUDA: add the index of wheels for"
        " your CUDA (its name ends in `cu` and the version) to `[python-repos].indexes`\n"
        "\n"
        "For pants.toml\n"
        "  environment.yml:2: `python=3.11.4`: [python].interpreter_constraints ="
        ' ["CPython==3.11.*"]\n'
        "  environment.yml:15: `--extra-index-url https://***@idx.invalid/simple`:"
        " [python-repos].indexes: https://***@idx.invalid/simple (keep the credentials in `.netrc` or"
        " in a variable, as in `%(env.NAME)s`)\n"
        "  environment.yml:16: . is code of this repository: Pants takes it from its sources\n"
        "\n"
        "For your apps\n"
        '  env={"MODE": "fast"}\n'
        "\n"
        "Notes\n"
        "  environment.yml:2: `python=3.11.4`: widened to its minor version: patch releases are"
        " compatible\n"
        "\n"
        "Need a decision\n"
        "  environment.yml:12: `acme-inner=1.2`: nobody knows this name: map it\n"
        "  environment.yml:13: `scipy>=1,<2|>3`: PEP 440 has no `or`, and the alternatives of"
        " `>=1,<2|>3` are no single range. Write the one that you want, or give the requirement in the"
        ' field `overrides`. To give it: `overrides={"scipy": {"requirements": ["scipy>=..."]}}`.\n'
        "  environment.yml:17: `git+https://git.invalid/x/z.git`: The address does not tell what the"
        " project is called. Write `- z @ git+https://git.invalid/x/z.git` if it is called `z`.\n"
        '  name_mapping={"acme-inner": ""}\n'
        "\n"
        "environment.yml: 4 requirements mapped, 2 native, 3 dropped, 3 need a decision\n"
    )


def test_the_report_for_machines_holds_every_line() -> None:
    loaded = json.loads(render_json(made()))
    assert loaded["summary"] == {"requirements": 4, "native": 2, "dropped": 3, "decisions": 3}
    assert loaded["requirements"][2] == {
        "file": "environment.yml",
        "line": 6,
        "project": "pytesseract",
        "conda": ["pytesseract"],
        "requirements": ["pytesseract"],
        "modules": [],
        "debian": {"bookworm": ["tesseract-ocr"], "trixie": ["tesseract-ocr"]},
        "notes": [],
    }
    assert loaded["python"][0]["constraint"] == "CPython==3.11.*"
    assert "secret" not in json.dumps(loaded)


def test_long_lists_fold() -> None:
    assert folded(["a"] * 12) == ", ".join("a" * 12)
    assert folded(["a"] * 14) == f"{', '.join('a' * 12)} and 2 more"
