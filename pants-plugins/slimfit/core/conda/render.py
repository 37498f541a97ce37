"""The report about an environment file, for people and for machines."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from slimfit.core.conda.faults import Place
from slimfit.core.conda.report import CondaReport, Native, debian_text

# So many names stand in a folded line.
_FOLD = 12
# The version of the JSON's form.
FORMAT = 1


def summary(report: CondaReport) -> str:
    """The report in one line."""
    return (
        f"{report.path}: {len(report.requirements)} requirements mapped, {len(report.native)} native,"
        f" {len(report.dropped)} dropped, {report.undecided} need a decision"
    )


def render_text(report: CondaReport) -> str:
    """The report for people: what needs eyes in full, the rest folded."""
    parts = [
        part
        for part in (
            _section("Mapped", _requirements(report)),
            _section("Native", _natives(report)),
            _section("Dropped", _dropped(report)),
            _section("Wheel variants", _variants(report)),
            _section("For pants.toml", _settings(report)),
            _section("For your apps", _variables(report)),
            _section("Notes", (f"{n.place}: `{n.text}`: {n.message}" for n in report.notes)),
            _section("Need a decision", _decisions(report)),
        )
        if part
    ]
    return "\n\n".join([*parts, summary(report)]) + "\n"


def _section(title: str, lines: Iterable[str]) -> str:
    found = [f"  {line}" for line in lines]
    return "\n".join([title, *found]) if found else ""


def folded(names: Iterable[str]) -> str:
    """A list of names, the end of a long one as its count."""
    found = list(names)
    if len(found) <= _FOLD:
        return ", ".join(found)
    return f"{', '.join(found[:_FOLD])} and {len(found) - _FOLD} more"


def _requirements(report: CondaReport) -> Iterator[str]:
    texts = [", ".join(mapped.requirements) for mapped in report.requirements]
    if texts:
        yield folded(texts)
    plain = "has no meaning outside of conda"
    folded_notes = [m.project for m in report.requirements if any(plain in n for n in m.notes)]
    if folded_notes:
        yield f"builds and channels have no meaning outside of conda: {folded(folded_notes)}"
    for mapped in report.requirements:
        for note in mapped.notes:
            if plain not in note:
                yield f"{mapped.place}: {mapped.project}: {note}"


def _natives(report: CondaReport) -> Iterator[str]:
    for mapped in report.requirements:
        if mapped.debian:
            yield f"{mapped.project} needs {debian_text(mapped.debian)}"
    for native in report.native:
        if native.needed_by:
            yield f"{native.name}: comes with {folded(native.needed_by)}"
    for native in report.global_native:
        yield f"{native.place}: {native.name}: global: give it to the apps that need it: {line(native)}"


def line(native: Native) -> str:
    """The line of a `python_app` that takes a system package along."""
    if not native.debian or not any(packages for _, packages in native.debian):
        return f"no Debian package is known{f' ({native.note})' if native.note else ''}"
    if len({packages for _, packages in native.debian}) > 1:
        return "; ".join(
            f"system_packages={json.dumps(list(packages))} on Debian {release}"
            for release, packages in native.debian
            if packages
        )
    return f"system_packages={json.dumps(list(native.debian[0][1]))}"


def _dropped(report: CondaReport) -> Iterator[str]:
    reasons: dict[str, list[str]] = {}
    for dropped in report.dropped:
        reasons.setdefault(dropped.reason, []).append(dropped.name)
    for reason, names in reasons.items():
        yield f"{folded(names)}: {reason}"


def _variants(report: CondaReport) -> Iterator[str]:
    for variant in report.variants:
        yield f"{variant.place}: `{variant.text}` {variant.statement}"


def _settings(report: CondaReport) -> Iterator[str]:
    for pin in report.python:
        yield f'{pin.place}: `{pin.text}`: [python].interpreter_constraints = ["{pin.constraint}"]'
    for setting in report.settings:
        where = f": [{setting.scope}].{setting.key}: {setting.value}" if setting.scope else ""
        note = f" ({setting.note})" if setting.note else ""
        yield f"{setting.place}: `{setting.text}`{where}{note}"
    for constraints in report.constraints:
        yield f'{constraints.place}: [python].resolves_to_constraints_file: "{constraints.path}"'
    for own in report.first_party:
        yield f"{own.place}: {own.path} is code of this repository: Pants takes it from its sources"


def _variables(report: CondaReport) -> Iterator[str]:
    if report.variables:
        yield f"env={json.dumps(dict(report.variables))}"


def _decisions(report: CondaReport) -> Iterator[str]:
    for unknown in report.unknown:
        hint = f"; {unknown.hint}" if unknown.hint else ""
        yield f"{unknown.place}: `{unknown.text}`: nobody knows this name: map it{hint}"
    for decision in report.decisions:
        yield f"{decision.place}: `{decision.text}`: {decision.problem} {decision.remedy}"
    if report.unknown:
        names = sorted({unknown.name for unknown in report.unknown})
        yield f"name_mapping={json.dumps(dict.fromkeys(names, ''))}"


def render_json(report: CondaReport, files: Iterable[Mapping[str, Any]] = ()) -> str:
    """The report for machines.

    :param files: what becomes of the files of the repository.
    """
    document = {
        "format": FORMAT,
        "path": report.path,
        "name": report.name,
        "platform": report.platform,
        "summary": {
            "requirements": len(report.requirements),
            "native": len(report.native),
            "dropped": len(report.dropped),
            "decisions": report.undecided,
        },
        "requirements": [_plain(value) for value in report.requirements],
        "native": [
            {**_plain(value), "global": not value.needed_by, "line": line(value)}
            for value in report.native
        ],
        "dropped": [_plain(value) for value in report.dropped],
        "unknown": [_plain(value) for value in report.unknown],
        "decisions": [_plain(value) for value in report.decisions],
        "variants": [{**_plain(v), "statement": v.statement} for v in report.variants],
        "python": [_plain(value) for value in report.python],
        "variables": dict(report.variables),
        "channels": list(report.channels),
        "settings": [_plain(value) for value in report.settings],
        "constraints": [_plain(value) for value in report.constraints],
        "first_party": [_plain(value) for value in report.first_party],
        "files": list(files),
        "notes": [_plain(value) for value in report.notes],
    }
    return json.dumps(document, indent=2) + "\n"


def _plain(value: Any) -> dict[str, Any]:
    """A fact as JSON has it: its place as file and line, packages by release."""
    plain: dict[str, Any] = {}
    for field in dataclasses.fields(value):
        content = getattr(value, field.name)
        if isinstance(content, Place):
            plain["file"], plain["line"] = content.file, content.line
        elif field.name == "debian":
            plain[field.name] = {release: list(packages) for release, packages in content}
        else:
            plain[field.name] = list(content) if isinstance(content, tuple) else content
    return plain
