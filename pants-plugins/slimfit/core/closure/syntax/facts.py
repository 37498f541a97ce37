"""What the syntax tree of one Python file says: its imports, and strings that may name code.

The facts depend on the file's bytes and on the Python that reads them, and on nothing else: not on
where the file stands. So they are read once for each content.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import asdict, astuple, dataclass, replace
from enum import Enum
from typing import Any, Optional


class Guard(Enum):
    """What keeps an import from running, or its failure from mattering."""

    none = "none"
    #: Its failure is caught: `try: ... except ImportError:`, or `find_spec` was asked before.
    caught = "caught"
    #: Only type checkers see it: `if TYPE_CHECKING:`.
    typing = "typing"
    #: It stands in a branch that this interpreter never takes, as for another `sys.platform`.
    dead = "dead"


@dataclass(frozen=True)
class ImportFact:
    """One imported name.

    `import a.b` has the module `a.b` and no name; `from a import b` has both; `from . import b` has
    level 1 and an empty module. `dynamic` marks `import_module("a.b")` and its kin. `instead_of`
    are the modules that the `try` above tries first, when this import stands in its handler.
    `ignored` marks the comment `# pants: no-infer-dep`.
    """

    line: int
    module: str
    name: Optional[str] = None
    level: int = 0
    guard: Guard = Guard.none
    lazy: bool = False
    dynamic: bool = False
    ignored: bool = False
    instead_of: tuple[str, ...] = ()

    def absolute(self, module: str, is_package: bool) -> ImportFact:
        """This import as seen from the file of `module`, its level resolved (PEP 328).

        :returns: an import of level 0. One that leaves the top-level package keeps its level, since
            Python refuses it.
        """
        if not self.level:
            return self
        parts = module.split(".") if module else []
        package = parts if is_package else parts[:-1]
        above = self.level - 1
        # Level 1 is the package itself, which has to exist.
        if above >= len(package):
            return self
        base = package[: len(package) - above]
        return replace(self, level=0, module=".".join([*base, *filter(None, [self.module])]))

    @property
    def written(self) -> str:
        """The name as a message shows it: `a.b`, or `.b` for one relative to the file."""
        dots = "." * self.level
        if self.name is None or self.name == "*":
            return f"{dots}{self.module}"
        return f"{dots}{self.module}.{self.name}" if self.module else f"{dots}{self.name}"


@dataclass(frozen=True, order=True)
class Evidence:
    """A string that may name code, and where it was used.

    `kind` is `url` (the value is the scheme alone, so that no password is kept), `call` (the name
    is that of the function, a keyword after a colon), `assign` (the name is the variable's) or
    `dotted` (any other dotted name).
    """

    line: int
    kind: str
    name: str
    value: str


@dataclass(frozen=True, order=True)
class ComputedImport:
    """An import whose name is only known when the program runs, with its source text."""

    line: int
    text: str


@dataclass(frozen=True)
class SyntaxProblem:
    """Why a file does not parse: the message, the line (0 if unknown) and its text."""

    line: int
    message: str
    text: str = ""


@dataclass(frozen=True)
class FileSyntax:
    """The facts of one file. `bound` are the names that its top level binds, `*` among them if a star
    import or a module `__getattr__` may bind more."""

    imports: tuple[ImportFact, ...] = ()
    computed: tuple[ComputedImport, ...] = ()
    evidence: tuple[Evidence, ...] = ()
    bound: tuple[str, ...] = ()
    problem: Optional[SyntaxProblem] = None


_PLAIN = {**asdict(ImportFact(0, "")), "guard": Guard.none.value, "instead_of": []}


def _import_to_json(fact: ImportFact) -> dict[str, Any]:
    values = {
        **asdict(fact),
        "guard": fact.guard.value,
        "instead_of": list(fact.instead_of),
    }
    return {key: value for key, value in values.items() if value != _PLAIN[key]}


def _import_from_json(item: dict[str, Any]) -> ImportFact:
    given = {**_PLAIN, **item}
    return ImportFact(
        **{**given, "guard": Guard(given["guard"]), "instead_of": tuple(given["instead_of"])}
    )


def to_json(files: Iterable[tuple[str, FileSyntax]]) -> str:
    """Facts by file name, as one line of JSON. What has its default value is left out."""
    return json.dumps(
        {
            name: {
                "imports": [_import_to_json(fact) for fact in facts.imports],
                "computed": [astuple(item) for item in facts.computed],
                "evidence": [astuple(item) for item in facts.evidence],
                "bound": facts.bound,
                "problem": astuple(facts.problem) if facts.problem else None,
            }
            for name, facts in files
        },
        separators=(",", ":"),
    )


def from_json(text: str) -> dict[str, FileSyntax]:
    """The inverse of `to_json`."""
    return {
        name: FileSyntax(
            imports=tuple(_import_from_json(item) for item in facts["imports"]),
            computed=tuple(ComputedImport(*item) for item in facts["computed"]),
            evidence=tuple(Evidence(*item) for item in facts["evidence"]),
            bound=tuple(facts["bound"]),
            problem=SyntaxProblem(*facts["problem"]) if facts["problem"] else None,
        )
        for name, facts in json.loads(text).items()
    }
