"""What stops targets from being made of an environment file, and what they leave out."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from packaging.utils import canonicalize_name

from slimfit.core.conda.interpreter import agreement
from slimfit.core.conda.report import CondaReport
from slimfit.core.errors import SlimfitError, did_you_mean


def normalised(overrides: Mapping[str, Mapping[str, Any]]) -> dict[str, dict[str, Any]]:
    """Overrides by normalised project names."""
    return {canonicalize_name(name): dict(fields) for name, fields in overrides.items()}


def check_decided(report: CondaReport, target: str) -> None:
    """Check that every name is known, and every version has an equal.

    :raises SlimfitError: all that is not, with what to paste.
    """
    parts = []
    if report.unknown:
        parts.append(_unknown(report, target))
    blocking = [decision for decision in report.decisions if decision.blocking]
    if blocking:
        lines = "\n".join(
            f"{decision.place}: `{decision.text}`\n    {decision.problem} {decision.remedy}"
            for decision in blocking
        )
        head = f"{report.path} asks for versions that have no equal outside of conda ({target})."
        parts.append(f"{head}\n\n{lines}")
    if parts:
        raise SlimfitError("\n\n".join(parts))


def _unknown(report: CondaReport, target: str) -> str:
    count = len(report.unknown)
    names = (
        "a package that Slimfit does not know"
        if count == 1
        else "packages that Slimfit does not know"
    )
    lines = "\n".join(
        f"  {unknown.place}: `{unknown.text}`{f' ({unknown.hint})' if unknown.hint else ''}"
        for unknown in report.unknown
    )
    mapping = "".join(
        f'\n      "{name}": "",' for name in sorted({unknown.name for unknown in report.unknown})
    )
    return (
        f"{report.path} names {names}. A name is never guessed: a project of the same name on the"
        f" Python index may be a stranger's.\n\n{lines}\n\n"
        f"Say what {'it is' if count == 1 else 'each is'} in {target}, and fill in the project:\n\n"
        f"  name_mapping={{{mapping}\n  }},\n\n"
        'Extras may follow a project ("dask[complete]"), "debian: sox" names Debian packages, and ""'
        " leaves a package out."
    )


def check_overrides(
    report: CondaReport, overrides: Mapping[str, Mapping[str, Any]], target: str
) -> None:
    """Check that every override has a requirement.

    :raises SlimfitError: one has none.
    """
    projects = [mapped.project for mapped in report.requirements]
    unused = sorted(set(overrides) - set(projects))
    if unused:
        hints = "".join(did_you_mean(name, projects) for name in unused)
        raise SlimfitError(
            f"The field `overrides` of {target} names {', '.join(f'`{name}`' for name in unused)},"
            f" and {report.path} asks for no such project.\n\n"
            f"Write the names that projects have on the Python index, or remove them.{hints}"
        )


def check_interpreters(report: CondaReport, resolve: str, constraints: Sequence[str]) -> None:
    """Check that the Python of an environment can be that of its resolve.

    :param constraints: of the resolve.
    :raises SlimfitError: no interpreter fits both.
    """
    for pin in report.python:
        if not agreement(pin, constraints).common:
            given = ", ".join(f"`{constraint}`" for constraint in constraints)
            raise SlimfitError(
                f"{pin.place} asks for `{pin.text}`, and the code of the resolve `{resolve}` runs on"
                f" {given}.\n\n"
                "Write the environment's Python in pants.toml:\n\n"
                "  [python.resolves_to_interpreter_constraints]\n"
                f'  {resolve} = ["{pin.constraint}"]\n\n'
                'Or change the line of the environment; with `name_mapping={"python": ""}` it does'
                " not count."
            )


def left_out(report: CondaReport, target: str) -> Iterator[str]:
    """The messages about what no target is made of."""
    decisions = [decision for decision in report.decisions if not decision.blocking]
    if decisions:
        lines = "\n".join(
            f"  {decision.place}: `{decision.text}`\n      {decision.problem} {decision.remedy}"
            for decision in decisions
        )
        count = "one line is" if len(decisions) == 1 else f"{len(decisions)} lines are"
        yield f"{target}: {count} left out, and need a decision:\n{lines}"
