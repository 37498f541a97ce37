"""The parts of an environment file: packages, lines for pip, channels, variables."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import Optional

import yaml

from slimfit.core.conda.faults import BadText, Faults, Place, redacted, shown
from slimfit.core.conda.selectors import Platform, comment_selector, holds
from slimfit.core.conda.text import comment_start, decode, template_line
from slimfit.core.conda.urls import channel_name
from slimfit.core.conda.yaml_nodes import compose
from slimfit.core.errors import did_you_mean

_KEYS = ("name", "dependencies", "prefix", "channels", "variables")
# Keys of conda-lock, anaconda-project and others: conda warns and goes on.
_FOREIGN = ("platforms", "category", "pip-repositories", "allow-pypi-requests", "packages")
_SELECTOR_KEY = re.compile(r"^sel\((?P<selector>.*)\)$")
# Variables whose values nobody should see.
_SECRET = re.compile(r"TOKEN|SECRET|PASSW|PWD$|CREDENTIAL|(API|ACCESS|PRIVATE)_?KEY", re.IGNORECASE)
_TAG = "tag:yaml.org,2002:"


@dataclass(frozen=True)
class Entry:
    """An item of a list, as text."""

    place: Place
    text: str


@dataclass(frozen=True)
class Warned:
    """Something that is legal and probably not meant, or that was left out, and why."""

    place: Place
    text: str
    message: str


@dataclass(frozen=True)
class Document:
    """An environment file, its lines not yet read.

    :param channels: their names, without host and credentials.
    :param private: those of the channels as the file has them that are no known public ones.
    :param variables: what the activated environment sets, without what looks like a secret.
    :param deselected: entries that hold for other platforms.
    """

    path: str
    name: str
    packages: tuple[Entry, ...]
    pip: tuple[Entry, ...]
    channels: tuple[str, ...]
    variables: tuple[tuple[str, str], ...]
    deselected: tuple[Warned, ...]
    warnings: tuple[Warned, ...]


def read_document(content: bytes, path: str, platform: Platform, faults: Faults) -> Document:
    """Take a file apart. What is wrong with it goes to `faults`."""
    reader = _Reader(path, platform, faults)
    reader.read(content)
    return Document(
        path,
        reader.name,
        tuple(reader.packages),
        tuple(reader.pip),
        tuple(reader.channels),
        tuple(reader.variables.items()),
        tuple(reader.deselected),
        tuple(reader.warnings),
    )


class _Reader:
    def __init__(self, path: str, platform: Platform, faults: Faults) -> None:
        self.path = path
        self.platform = platform
        self.faults = faults
        self.lines: list[str] = []
        self.name = ""
        self.packages: list[Entry] = []
        self.pip: list[Entry] = []
        self.channels: list[str] = []
        self.variables: dict[str, str] = {}
        self.deselected: list[Warned] = []
        self.warnings: list[Warned] = []
        self.pip_blocks: list[Place] = []

    def place(self, node: yaml.Node) -> Place:
        return Place(self.path, node.start_mark.line + 1)

    def line(self, node: yaml.Node) -> str:
        return self.lines[min(node.start_mark.line, len(self.lines) - 1)]

    def fault(self, node: yaml.Node, problem: str, remedy: str) -> None:
        self.faults.add(self.place(node), self.line(node), problem, remedy)

    def warn(self, node: yaml.Node, message: str) -> None:
        self.warnings.append(Warned(self.place(node), shown(self.line(node)), message))

    def read(self, content: bytes) -> None:
        try:
            text = decode(content)
        except BadText as bad:
            self.faults.add(Place(self.path, 0), "", bad.problem, bad.remedy)
            return
        self.lines = text.split("\n")
        template = template_line(self.lines)
        if template:
            self.faults.add(
                Place(self.path, template),
                self.lines[template - 1],
                "This is a template, not YAML.",
                "Render it first (`conda devenv --print`, or your own tool), and name the result.",
            )
            return
        root = compose(text, self.path, self.faults)
        if root is None:
            if not self.faults.found:
                self.faults.add(Place(self.path, 1), "", "The file is empty.", _SKELETON)
            return
        if not isinstance(root, yaml.MappingNode):
            self.fault(root, "The file is no mapping of keys to values.", _SKELETON)
            return
        self.read_keys(root)

    def read_keys(self, root: yaml.MappingNode) -> None:
        values: dict[str, tuple[yaml.Node, yaml.Node]] = {}
        for key, value in root.value:
            name = key.value if isinstance(key, yaml.ScalarNode) else ""
            if name in values:
                first = self.place(values[name][0])
                self.fault(
                    key,
                    f"The key `{shown(name)}` stands in line {first.line} already.",
                    "Make one of the two.",
                )
            values.setdefault(name, (key, value))
        for name, (key, _) in values.items():
            if name not in _KEYS:
                self.unknown_key(name, key, values)
        if "dependencies" in values:
            self.read_dependencies(*values["dependencies"])
        elif not self.faults.found:
            self.fault(root, "The file has no `dependencies`.", _SKELETON)
        if "name" in values:
            self.name = str(values["name"][1].value)
        if "channels" in values:
            self.read_channels(values["channels"][1])
        if "variables" in values:
            self.read_variables(values["variables"][1])
        if "prefix" in values:
            place = self.place(values["prefix"][0])
            self.warnings.append(Warned(place, "prefix:", "a folder of one machine, ignored"))

    def unknown_key(self, name: str, key: yaml.Node, values: Collection[str]) -> None:
        missing = [known for known in _KEYS if known not in values]
        guess = did_you_mean(name, missing)
        if guess and name not in _FOREIGN:
            self.fault(key, f"Conda knows no key `{shown(name)}`.{guess}", "Correct it.")
        elif not name.startswith(("x-", ".")):
            self.warn(key, f"conda knows no key `{shown(name)}`, ignored")

    # ---- dependencies --------------------------------------------------------------------------

    def read_dependencies(self, key: yaml.Node, value: yaml.Node) -> None:
        if isinstance(value, yaml.MappingNode):
            written = [
                f"- {name.value}{_as_spec(pin)}"
                for name, pin in value.value
                if isinstance(name, yaml.ScalarNode) and isinstance(pin, yaml.ScalarNode)
            ]
            lines = "".join(f"\n      {line}" for line in written)
            self.fault(
                key, "`dependencies` is a mapping, and conda takes a list.", f"Write:{lines}"
            )
        elif isinstance(value, yaml.SequenceNode):
            for item in self.items(value):
                self.read_dependency(item)
        elif value.tag != f"{_TAG}null":
            self.fault(key, "`dependencies` is no list.", "Start each line below it with `- `.")
        if len(self.pip_blocks) > 1:
            lines = ", ".join(str(place.line) for place in self.pip_blocks)
            self.warnings.append(
                Warned(
                    self.pip_blocks[0],
                    "- pip:",
                    f"there are several `pip:` lists (lines {lines}), of which conda installs the"
                    " last alone; here all count. Make one of them",
                )
            )

    def items(self, sequence: yaml.SequenceNode) -> Iterator[yaml.Node]:
        """The items of a list; those of a list in it, as an anchor gives, are its own."""
        for item in sequence.value:
            if not isinstance(item, yaml.SequenceNode):
                yield item
                continue
            for inner in item.value:
                if isinstance(inner, yaml.SequenceNode):
                    self.fault(inner, "A list in a list in a list.", "Write one list.")
                else:
                    yield inner

    def read_dependency(self, item: yaml.Node) -> None:
        if isinstance(item, yaml.ScalarNode):
            text = self.text(item, "- numpy=1.26")
            if text is not None:
                self.packages.append(Entry(self.place(item), text))
            return
        for key, value in item.value:
            name = key.value if isinstance(key, yaml.ScalarNode) else ""
            selected = _SELECTOR_KEY.match(name)
            if name == "pip":
                self.read_pip(key, value)
            elif selected and isinstance(value, yaml.ScalarNode):
                text = self.text(value, "- numpy=1.26")
                if text and self.selected(selected["selector"], value):
                    self.packages.append(Entry(self.place(value), text))
            else:
                spec = _as_spec(value) if isinstance(value, yaml.ScalarNode) else ""
                self.fault(
                    key,
                    "An item with a colon is no package; only `pip:` and `sel(...)` have one.",
                    f"Write `- {shown(name)}{spec}`.",
                )

    def read_pip(self, key: yaml.Node, value: yaml.Node) -> None:
        self.pip_blocks.append(self.place(key))
        if isinstance(value, yaml.MappingNode):
            self.fault(key, "`pip` is a mapping, and conda takes a list.", "Write a list below it.")
        elif isinstance(value, yaml.SequenceNode):
            for item in self.items(value):
                self.read_pip_item(item)
        elif value.tag == f"{_TAG}null":
            self.warn(key, "the list is empty; lines that belong to it are indented further")
        else:
            self.read_pip_item(value)

    def read_pip_item(self, item: yaml.Node) -> None:
        if not isinstance(item, yaml.ScalarNode):
            pairs = [(name, pin) for name, pin in item.value if isinstance(pin, yaml.ScalarNode)]
            written = [f"{name.value}{_as_spec(pin, '==')}" for name, pin in pairs]
            remedy = f"Write `- {shown((written or ['requests==2.31.0'])[0])}`."
            self.fault(item, "An item with a colon is no requirement.", remedy)
            return
        text = self.text(item, "- requests==2.31.0")
        for offset, line in enumerate((text or "").split("\n")):
            if line.strip():
                self.pip.append(Entry(Place(self.path, item.start_mark.line + 1 + offset), line))

    def text(self, node: yaml.ScalarNode, example: str) -> Optional[str]:
        """The text of an item, or None if it is none or holds for another platform."""
        if node.tag == f"{_TAG}null":
            self.warn(node, "an empty item, ignored")
            return None
        if node.tag != f"{_TAG}str":
            kind = node.tag.replace(_TAG, "").replace("int", "number").replace("float", "number")
            self.fault(
                node,
                f"To YAML this is no text but a {kind}.",
                f"Quote it if it is a name, or write name and version, as in `{example}`.",
            )
            return None
        if (
            not node.style
            and node.end_mark.line != node.start_mark.line
            and ("\n" in self.source(node).strip())
        ):
            self.fault(
                node,
                "The item goes on in the next line.",
                "Indent the next line as this one, or put a colon behind `pip`.",
            )
            return None
        if not str(node.value).strip():
            self.warn(node, "an empty item, ignored")
            return None
        return str(node.value) if self.selected(self.selector(node), node) else None

    def source(self, node: yaml.Node) -> str:
        start, end = node.start_mark, node.end_mark
        rows = self.lines[start.line : end.line + 1]
        return "\n".join([*rows[:-1], rows[-1][: end.column]])

    def selector(self, node: yaml.Node) -> Optional[str]:
        """The selector in the comment behind an item."""
        line = self.line(node)
        return comment_selector(line[comment_start(line) :])

    def selected(self, selector: Optional[str], node: yaml.Node) -> bool:
        """Whether an item holds for the platform."""
        if selector is None:
            return True
        value = holds(selector, self.platform)
        if value is None:
            self.warn(
                node, f"the selector `{shown(selector)}` is not known here, so the line counts"
            )
            return True
        if not value:
            self.deselected.append(
                Warned(self.place(node), shown(str(node.value)), f"not for {self.platform.name}")
            )
        return value

    # ---- channels and variables ----------------------------------------------------------------

    def read_channels(self, value: yaml.Node) -> None:
        items = value.value if isinstance(value, yaml.SequenceNode) else [value]
        for item in items:
            if isinstance(item, yaml.ScalarNode) and item.value:
                self.channels.append(channel_name(redacted(str(item.value))))

    def read_variables(self, value: yaml.Node) -> None:
        if not isinstance(value, yaml.MappingNode):
            if value.tag != f"{_TAG}null":
                self.fault(value, "`variables` is no mapping.", "Write `NAME: value` below it.")
            return
        for key, text in value.value:
            if not isinstance(key, yaml.ScalarNode) or not isinstance(text, yaml.ScalarNode):
                self.fault(key, "A variable has one text as its value.", "Write `NAME: value`.")
                continue
            if text.tag not in (f"{_TAG}str", f"{_TAG}int"):
                self.warn(key, f'taken as the text "{shown(str(text.value))}"; quote it')
            if _SECRET.search(str(key.value)) or redacted(str(text.value)) != text.value:
                place, name = self.place(key), f"{key.value}:"
                message = "looks like a secret: give it to a program when it runs, not to its image"
                self.warnings.append(Warned(place, shown(name), message))
                continue
            self.variables[str(key.value)] = str(text.value)


_SKELETON = "Write `dependencies:` with a list below it: `- python=3.11`, `- numpy`."


def _as_spec(node: yaml.ScalarNode, operator: str = "=") -> str:
    """What stands behind a name in a mapping, as it stands behind a name in a list."""
    pin = str(node.value).strip()
    if node.tag == f"{_TAG}null" or pin in ("", "*"):
        return ""
    return pin if re.match(r"[=<>!~]", pin) else f"{operator}{pin}"
