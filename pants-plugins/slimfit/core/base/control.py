"""Debian control data (deb822): paragraphs of `Field: value` lines, as in `.deb` files and package
indexes."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True)
class Paragraph:
    """The fields of one paragraph in the order of the text.

    A value keeps its continuation lines with their leading space. Field names compare without
    regard to case.
    """

    fields: tuple[tuple[str, str], ...]

    def get(self, name: str) -> str:
        """The value of a field, or an empty string."""
        for field, value in self.fields:
            if field.lower() == name.lower():
                return value
        return ""

    def render(self) -> str:
        """The text of the paragraph, without the blank line that ends it."""
        return "".join(
            f"{name}: {value}\n" if not value.startswith("\n") else f"{name}:{value}\n"
            for name, value in self.fields
        )


def parse_paragraphs(text: str) -> tuple[Paragraph, ...]:
    """All paragraphs of a text; lines that are neither a field nor a continuation are passed
    over."""
    paragraphs: list[Paragraph] = []
    fields: list[tuple[str, str]] = []
    for line in text.split("\n"):
        if not line.strip():
            if fields:
                paragraphs.append(Paragraph(tuple(fields)))
                fields = []
        elif line[0] in " \t":
            if fields:
                name, value = fields[-1]
                fields[-1] = (name, f"{value}\n{line}")
        elif ":" in line and not line.startswith("#"):
            name, _, value = line.partition(":")
            fields.append((name.strip(), value.strip()))
    if fields:
        paragraphs.append(Paragraph(tuple(fields)))
    return tuple(paragraphs)


def dependency_groups(*fields: str) -> tuple[tuple[str, ...], ...]:
    """The names in `Depends` fields: one tuple per comma, one name per alternative, less versions
    and architectures.

    >>> dependency_groups("libc6 (>= 2.34), media-types | mime-support, python3:any")
    (('libc6',), ('media-types', 'mime-support'), ('python3',))
    """
    return tuple(_groups(fields))


def _groups(fields: Iterable[str]) -> Iterable[tuple[str, ...]]:
    for field in fields:
        for group in field.split(","):
            names = tuple(
                alternative.split("(")[0].split("[")[0].strip().split(":")[0]
                for alternative in group.split("|")
            )
            if any(names):
                yield names
