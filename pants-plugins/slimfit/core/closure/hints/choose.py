"""What the user has decided about hints, and what is said of the others."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from slimfit.core.closure.hints.model import Hint, normalized
from slimfit.core.errors import SlimfitError, did_you_mean


def check_names(app: str, field: str, names: Iterable[str], known: Collection[str]) -> None:
    """Check that what a field of an app names is there.

    :param known: the distributions of the app's resolve, normalised, and the modules of the repository.
    :raises SlimfitError: it names something else; the message offers the nearest name.
    """
    for name in names:
        if name in known or normalized(name) in known:
            continue
        raise SlimfitError(
            f"The field `{field}` of {app} names `{name}`, which is neither a distribution of its"
            f" resolve nor a module of this repository.{did_you_mean(name, known)}\n\n"
            f'Write the name of a distribution, as in `{field}=["redis"]`, or of a module, as in'
            f' `{field}=["apps.api.plugins"]`. What is not locked has to be locked first.'
        )


def undecided(hints: Iterable[Hint], decided: Iterable[str]) -> tuple[Hint, ...]:
    """The hints that the user has neither accepted nor dismissed."""
    known = set()
    for name in decided:
        known |= {name, normalized(name)}
    return tuple(hint for hint in hints if hint.name not in known)


def describe_computed(app: str, computed: Iterable[tuple[str, int, str]]) -> str:
    """What is said of imports whose names are made at run time; at least one."""
    lines = [f"{app} imports modules whose names are only known when it runs:", ""]
    lines += [f"  {path}:{line} {text}" for path, line, text in sorted(computed)]
    lines += ["", "Name what they load in the `dependencies` of these files, or of the app."]
    return "\n".join(lines)


def describe_hints(app: str, hints: Iterable[Hint]) -> str:
    """What is said of hints that nobody has decided about; at least one."""
    found = tuple(hints)
    lines = [f"{app} may need what no import shows:", ""]
    for hint in found:
        lines += [f"  {hint.name}", *(f"    {reason}" for reason in hint.reasons)]
    names = ", ".join(f'"{hint.name}"' for hint in found)
    lines += [
        "",
        f"Write `accept_hints=[{names}]` in its `python_app` for what the program needs, and"
        f" `dismiss_hints=[{names}]` for what it does not.",
    ]
    return "\n".join(lines)
