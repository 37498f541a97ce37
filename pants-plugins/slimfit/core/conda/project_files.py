"""The files that a repository without Pants needs, from an environment file.

What is there already stays: lines are added to pants.toml, and a BUILD file is written only where
there is none.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from slimfit.core.conda.report import CondaReport

PANTS_TOML = "pants.toml"
REQUIREMENTS_BUILD = "3rdparty/python/BUILD"
BASE_BUILD = "3rdparty/debian/BUILD"

# The second one makes images; a repository may do without it.
BACKENDS = ("pants.backend.python", "slimfit", "slimfit.conda")

# The Pythons that a Debian release has.
_SUITES = {"3.11": "bookworm", "3.13": "trixie"}


@dataclass(frozen=True)
class FilePlan:
    """What becomes of one file.

    :param text: its whole new content, or empty if it stays as it is.
    :param added: the lines that are new.
    :param advice: what its owner should change by hand.
    """

    path: str
    text: str
    added: tuple[str, ...] = ()
    advice: tuple[str, ...] = ()


@dataclass(frozen=True)
class Project:
    """What the files are made for.

    :param resolve: the name of the resolve.
    :param relax: one of `slimfit.core.conda.relax.LEVELS`.
    :param pants_version: of the Pants that runs.
    :param images: whether images are made, too.
    """

    report: CondaReport
    resolve: str
    relax: str
    pants_version: str
    images: bool = True

    @property
    def suite(self) -> str:
        """The Debian release with the environment's Python, if images are made and one has it."""
        if not self.images:
            return ""
        for pin in self.report.python:
            found = re.search(r"==(3\.[0-9]+)\.\*$", pin.constraint)
            return _SUITES.get(found[1], "") if found else ""
        return ""


# The settings of one table: each key with its value, as TOML, and a comment.
Settings = Mapping[str, Mapping[str, tuple[Any, str]]]


def settings(project: Project) -> dict[str, dict[str, tuple[Any, str]]]:
    """What pants.toml has to say."""
    resolve = project.resolve
    tables: dict[str, dict[str, tuple[Any, str]]] = {
        "GLOBAL": {
            "pants_version": (project.pants_version, ""),
            "backend_packages": (
                [name for name in BACKENDS if project.images or name != "slimfit"],
                "",
            ),
        },
        "source": {"root_patterns": (["/"], "imports start at the root: `import tools.clean`")},
        "python": {
            "enable_resolves": (True, ""),
            "default_resolve": (resolve, ""),
        },
        "python.resolves": {
            resolve: (f"3rdparty/python/{resolve}.lock", "made by generate-lockfiles"),
        },
        "python-infer": {"use_rust_parser": (False, "of `import a, b` the other one loses b")},
    }
    pins = [pin for pin in project.report.python if not pin.implementation]
    if pins:
        comment = f"the environment's `{pins[0].text}`"
        tables["python"]["interpreter_constraints"] = ([pins[0].constraint], comment)
    if project.suite:
        tables["slimfit"] = {"base": ("//3rdparty/debian:base", "what lies under every image")}
    for setting in project.report.settings:
        if setting.scope == "python-repos" and not setting.note and setting.value != "[]":
            # An index beside the default one, as pip's `--extra-index-url` is.
            more = setting.key == "indexes" and not re.match(r"^(-i|--index-url)\b", setting.text)
            key = "indexes.add" if more else setting.key
            table = tables.setdefault("python-repos", {})
            values, _ = table.get(key, ([], ""))
            table[key] = ([*values, setting.value], f"`pip:` in {project.report.path}")
    if project.report.constraints:
        tables["python.resolves_to_constraints_file"] = {
            resolve: (project.report.constraints[0].path, "`-c` of the environment file")
        }
    return tables


def toml_value(value: Any) -> str:
    """A text, truth value or list of texts, as TOML."""
    if isinstance(value, bool):
        return "true" if value else "false"
    return json.dumps(value, ensure_ascii=False)


def _line(key: str, value: Any, comment: str) -> str:
    name = key if re.match(r"^[A-Za-z0-9_.-]+$", key) else json.dumps(key)
    return f"{name} = {toml_value(value)}" + (f"  # {comment}" if comment else "")


def plan_pants_toml(current: str, loaded: Mapping[str, Any], wanted: Settings) -> FilePlan:
    """Add to pants.toml what it lacks. No line of it changes or goes.

    :param current: its text, empty if there is none.
    :param loaded: what TOML makes of the text.
    """
    lines = current.rstrip("\n").split("\n") if current.strip() else []
    added: list[str] = []
    advice: list[str] = []
    for table, keys in wanted.items():
        there = _table(loaded, table)
        missing = []
        for key, (value, comment) in keys.items():
            if not _has(there, key):
                missing.append(_line(key, value, comment))
            elif isinstance(value, list) and table == "GLOBAL":
                lacking = [item for item in value if item not in there[key]]
                if lacking:
                    names = " and ".join(f'"{item}"' for item in lacking)
                    advice.append(f"add {names} to `{key}` of [{table}]")
            elif key in there and there[key] != value:
                advice.append(
                    f"[{table}].{key} is {toml_value(there[key])}, and the environment asks for"
                    f" {toml_value(value)}"
                )
        if missing:
            added.extend([f"[{table}]", *missing])
            _insert(lines, table, missing)
    if not added:
        return FilePlan(PANTS_TOML, "", advice=tuple(advice))
    return FilePlan(PANTS_TOML, "\n".join(lines).strip("\n") + "\n", tuple(added), tuple(advice))


def makes_images(loaded: Mapping[str, Any]) -> bool:
    """Whether a pants.toml enables the backend that makes images, or no backend yet."""
    backends = _table(loaded, "GLOBAL").get("backend_packages")
    return not isinstance(backends, list) or "slimfit" in backends


def _table(loaded: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    value: Any = loaded
    for part in name.split("."):
        value = value.get(part, {}) if isinstance(value, Mapping) else {}
    return value if isinstance(value, Mapping) else {}


def _has(table: Mapping[str, Any], key: str) -> bool:
    """Whether a table has a key. One that only adds to a list may stand beside the list."""
    name, _, part = key.partition(".")
    value = table.get(name)
    return key in table or (bool(part) and isinstance(value, Mapping) and part in value)


def _insert(lines: list[str], table: str, new: Sequence[str]) -> None:
    """Put lines behind the last one of a table, or a new table at the end."""
    header = re.compile(rf"^\s*\[\s*{re.escape(table)}\s*\]\s*(#.*)?$")
    start = next((index for index, line in enumerate(lines) if header.match(line)), None)
    if start is None:
        lines.extend(["", f"[{table}]", *new])
        return
    end = start + 1
    while end < len(lines) and not re.match(r"^\s*\[{1,2}[^\[\]]+\]{1,2}\s*(#.*)?$", lines[end]):
        end += 1
    # Blank lines and comments above the next header belong to that.
    while end > start + 1 and re.match(r"^\s*(#.*)?$", lines[end - 1]):
        end -= 1
    lines[end:end] = new


def requirements_build(project: Project) -> str:
    """The BUILD file with the `conda_environment`."""
    report = project.report
    fields = ['    name="conda",', f"    source={_text('//' + report.path)},"]
    if project.relax != "exact":
        fields.append(f'    relax="{project.relax}",')
    unknown = sorted({unknown.name for unknown in report.unknown})
    if unknown:
        fields.append(
            "    # What these packages are is yours to say; see `./pants help conda_environment`."
        )
        fields.append("    name_mapping={")
        fields += [f'        # {_text(name)}: "",' for name in unknown]
        fields.append("    },")
    body = "\n".join(fields)
    head = f"# The requirements of {report.path}: //3rdparty/python:conda#numpy and so on."
    return f"{head}\nconda_environment(\n{body}\n)\n"


def base_build(project: Project) -> str:
    """The BUILD file of the base, for the environment's Python."""
    return (
        "# What lies under every image: a Python and its system libraries, from Debian packages.\n"
        f'debian_base(\n    name="base",\n    suite="{project.suite}",\n)\n'
    )


def plan_build(path: str, current: str, text: str, sign: str) -> FilePlan:
    """Write a BUILD file where there is none.

    :param current: what the file holds, empty if there is none.
    :param sign: what shows that the file has the target already.
    """
    if not current.strip():
        return FilePlan(path, text, tuple(text.rstrip("\n").split("\n")))
    if sign in current:
        return FilePlan(path, "")
    return FilePlan(path, "", advice=(f"add\n{text.rstrip()}",))


def _text(value: str) -> str:
    return json.dumps(value, ensure_ascii=False)
