"""Imports that a closure leaves open, and what to say about them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum

from slimfit.core.errors import did_you_mean


class Gap(Enum):
    """Why an import has no single owner."""

    unowned = "unowned"
    ambiguous = "ambiguous"
    other_resolve = "other_resolve"


@dataclass(frozen=True, order=True)
class OpenImport:
    """An import statement that nothing in its app's closure answers.

    `owners` are target addresses: the candidates when two own the module, those of other resolves
    when only they do. `resolves` are the names of these other resolves.
    """

    file: str
    line: int
    module: str
    owners: tuple[str, ...] = ()
    resolves: tuple[str, ...] = ()

    @property
    def gap(self) -> Gap:
        if self.resolves:
            return Gap.other_resolve
        return Gap.ambiguous if self.owners else Gap.unowned


def is_namespace(module: str, known_modules: Iterable[str]) -> bool:
    """Whether a module is nothing but the folder that known modules lie in (PEP 420).

    Importing such a folder loads no code, so nothing is missing when nobody owns it.
    """
    prefix = f"{module}."
    return any(known.startswith(prefix) for known in known_modules)


_REMEDIES = {
    Gap.unowned: (
        "Correct the name, or add the distribution that provides it to the requirements of the "
        "resolve `{resolve}` and run `{lock}`. If its "
        "import name differs from its project name, tell Pants with `module_mapping` on the "
        "`python_requirements` target."
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
) -> str:
    """The whole message about an app's open imports.

    :param app: the address of the app.
    :param resolve: the name of the resolve that the app uses.
    :param problems: at least one import; their order has no meaning.
    :param known_modules: modules that the resolve does provide, for the nearest name.
    :param lock_command: how the resolve is locked anew.
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
                owner=first.owners[0] if first.owners else "",
                other=first.resolves[0] if first.resolves else "",
            )
            lines += ["", remedy]
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
    if problem.gap is Gap.other_resolve:
        others = ", ".join(f"`{name}`" for name in problem.resolves)
        owners = ", ".join(problem.owners)
        return f"{where}, which the resolve `{resolve}` lacks; {others} has it: {owners}."
    nearest = did_you_mean(problem.module, known_modules)
    return f"{where}, which no target owns.{nearest}"
