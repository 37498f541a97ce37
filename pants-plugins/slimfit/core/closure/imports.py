"""Imports that a closure leaves open, and what to say about them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum

from slimfit.core.errors import did_you_mean


class Gap(Enum):
    """Why an import has no single owner."""

    unowned = "unowned"
    undeclared = "undeclared"
    lost = "lost"
    ambiguous = "ambiguous"
    other_resolve = "other_resolve"
    absent = "absent"


@dataclass(frozen=True, order=True)
class OpenImport:
    """An import statement that nothing in its app's closure answers.

    `owners` are target addresses: the one that inference has lost, the candidates when two own the
    module, or those of other resolves when only they do. `resolves` are the names of these.
    `locked` is a distribution, such as `h11 0.16.0`, that provides the module and is locked for the
    sake of others alone. `absent` marks a module of the standard library that the app's Python was
    made without.
    """

    file: str
    line: int
    module: str
    owners: tuple[str, ...] = ()
    resolves: tuple[str, ...] = ()
    lost: bool = False
    locked: str = ""
    absent: bool = False

    @property
    def gap(self) -> Gap:
        if self.absent:
            return Gap.absent
        if self.locked:
            return Gap.undeclared
        if self.resolves:
            return Gap.other_resolve
        if self.lost:
            return Gap.lost
        return Gap.ambiguous if self.owners else Gap.unowned


# Said where import names are not read from the locked wheels.
_GUESSED = (
    "Import names are still guessed from project names here. If the distribution is among the "
    "requirements, run `./pants lock-facts --resolve={resolve}`, which reads them from its wheel."
)

# Said of what inference has lost, when the setting that loses it is on.
LOSSY_PARSER = (
    "`[python-infer].use_rust_parser` is true, and the parser that it turns on in this Pants sees only"
    " the first name of `import a, b`. Write `use_rust_parser = false` under `[python-infer]` in"
    " pants.toml."
)

# The packages by which Debian completes the standard library.
_DEBIAN_PACKAGES = {
    "_tkinter": "python3-tk",
    "distutils": "python3-distutils",
    "ensurepip": "python3-venv",
    "idlelib": "idle",
    "lib2to3": "python3-lib2to3",
    "tkinter": "python3-tk",
    "turtledemo": "python3-examples",
}

_REMEDIES = {
    Gap.unowned: (
        "Correct the name, or add the distribution that provides it to the requirements of the "
        "resolve `{resolve}` and run `{lock}`."
    ),
    Gap.undeclared: (
        "Add the line `{locked}` to the requirements of the resolve `{resolve}`, and run `{lock}`. "
        "What own code imports is named there: so it stays when others no longer need it."
    ),
    Gap.lost: (
        "Name the target in the `dependencies` of the importing target, or of the app: "
        '`dependencies=["{owner}"]`.'
    ),
    Gap.absent: (
        "Add what holds it to the `packages` of the base and lock that anew (Debian has {package}), or "
        "give the app a base with a whole Python (`base=...`)."
    ),
    Gap.ambiguous: (
        "Choose one owner: name it in the `dependencies` of the importing target, or exclude the "
        'other there, as in `dependencies=["!{owner}"]`.'
    ),
    Gap.other_resolve: (
        "Add the module to the resolve `{resolve}` (for first-party code: "
        '`resolve=parametrize("{resolve}", "{other}")` on its target), or put the app on the other '
        'resolve with `resolve="{other}"`.'
    ),
}


def describe_open_imports(
    app: str,
    resolve: str,
    problems: Iterable[OpenImport],
    known_modules: Iterable[str],
    lock_command: str,
    *,
    lossy_parser: bool = False,
    guessed: bool = False,
) -> str:
    """The whole message about an app's open imports.

    :param app: the address of the app.
    :param resolve: the name of the resolve that the app uses.
    :param problems: at least one import; their order has no meaning.
    :param known_modules: modules that the resolve does provide, for the nearest name.
    :param lock_command: how the resolve is locked anew.
    :param lossy_parser: whether Pants infers with the parser that loses names.
    :param guessed: whether import names are guessed, since the resolve has no facts.
    """
    ordered = sorted(problems)
    known = tuple(known_modules)
    count = "an import" if len(ordered) == 1 else f"{len(ordered)} imports"
    lines = [f"{app} has {count} that nothing in its closure answers:", ""]
    lines += [f"  {_describe(problem, resolve, known)}" for problem in ordered]
    for gap in Gap:
        of_kind = [problem for problem in ordered if problem.gap is gap]
        if of_kind:
            first = of_kind[0]
            remedy = _REMEDIES[gap].format(
                resolve=resolve,
                lock=lock_command,
                package=_DEBIAN_PACKAGES.get(first.module.partition(".")[0], "python3-full"),
                owner=first.owners[0] if first.owners else "",
                other=first.resolves[0] if first.resolves else "",
                locked=first.locked.partition(" ")[0],
            )
            if gap is Gap.unowned and guessed:
                remedy = f"{remedy} {_GUESSED.format(resolve=resolve)}"
            lossy = gap is Gap.lost and lossy_parser
            lines += ["", LOSSY_PARSER if lossy else remedy]
    lines += [
        "",
        "An import that may fail belongs into `try: ... except ImportError:`; one for type checkers "
        "alone gets the comment `# pants: no-infer-dep`. To build all the same, set "
        '`unowned_imports = "warning"` under `[slimfit]` in pants.toml.',
    ]
    return "\n".join(lines)


def _describe(problem: OpenImport, resolve: str, known_modules: tuple[str, ...]) -> str:
    where = f"{problem.file}:{problem.line} imports `{problem.module}`"
    if problem.gap is Gap.ambiguous:
        return f"{where}, which more than one target owns: {', '.join(problem.owners)}."
    if problem.gap is Gap.absent:
        return f"{where}, a part of the standard library that the Python of its base lacks."
    if problem.gap is Gap.lost:
        return f"{where}, which the closure lacks, though {problem.owners[0]} provides it."
    if problem.gap is Gap.other_resolve:
        others = ", ".join(f"`{name}`" for name in problem.resolves)
        owners = ", ".join(problem.owners)
        return f"{where}, which the resolve `{resolve}` lacks; {others} has it: {owners}."
    if problem.gap is Gap.undeclared:
        return (
            f"{where}, which {problem.locked} provides: locked, but for other distributions only."
        )
    nearest = did_you_mean(problem.module, known_modules)
    return f"{where}, which no target owns.{nearest}"
