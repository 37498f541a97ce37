"""One pass over the syntax tree of a file, by the Python that will run it."""

from __future__ import annotations

import ast
import re
import warnings
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Optional

from slimfit.core.closure.syntax.conditions import (
    asks_for_module,
    dotted,
    mentions_type_checking,
    truth,
)
from slimfit.core.closure.syntax.facts import (
    ComputedImport,
    FileSyntax,
    Guard,
    ImportFact,
    SyntaxProblem,
)
from slimfit.core.closure.syntax.strings import find_evidence

IGNORED_COMMENT = "# pants: no-infer-dep"

_CATCHES_IMPORT_ERRORS = frozenset(
    {"ImportError", "ModuleNotFoundError", "Exception", "BaseException"}
)
_IMPORT_CALLS = frozenset({"importlib.import_module", "importlib.__import__", "__import__"})
# Longer expressions are cut in messages.
_SHOWN = 60


@dataclass(frozen=True)
class _Context:
    """Where a statement stands."""

    guard: Guard = Guard.none
    lazy: bool = False
    instead_of: tuple[str, ...] = ()

    def under(self, guard: Guard) -> _Context:
        """The same place below a guard. The one that keeps code from running at all is the stronger."""
        if self.guard in (Guard.typing, Guard.dead) or guard is Guard.none:
            return self
        return replace(self, guard=guard)


def read_syntax(source: bytes) -> FileSyntax:
    """The facts of a file. One that does not parse has a problem and no other fact."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            tree = ast.parse(source)
        return _Reader(source, tree).read()
    except SyntaxError as error:
        text = (error.text or "").strip()
        return FileSyntax(problem=SyntaxProblem(error.lineno or 0, error.msg, text))
    except RecursionError:
        return FileSyntax(problem=SyntaxProblem(0, "its expressions are nested too deeply"))
    except ValueError as error:
        # Before 3.12 the parser says so of null bytes.
        return FileSyntax(problem=SyntaxProblem(0, str(error)))


class _Reader:
    def __init__(self, source: bytes, tree: ast.Module) -> None:
        self.lines = source.decode(errors="replace").splitlines()
        self.tree = tree
        self.names = dict(_origins(tree))
        self.imports: list[ImportFact] = []
        self.computed: list[ComputedImport] = []

    def read(self) -> FileSyntax:
        for statement in self.tree.body:
            self.visit(statement, _Context())
        return FileSyntax(
            imports=tuple(self.imports),
            computed=tuple(self.computed),
            evidence=tuple(
                item
                for item in find_evidence(self.tree, self.names)
                if not self.is_ignored(item.line)
            ),
            bound=tuple(sorted(set(_bound_names(self.tree)))),
        )

    def visit(self, node: ast.AST, context: _Context) -> None:
        if isinstance(node, ast.Import):
            for alias in node.names:
                self.add(node, alias, ImportFact(0, alias.name), context)
        elif isinstance(node, ast.ImportFrom):
            for alias in node.names:
                fact = ImportFact(0, node.module or "", alias.name, node.level)
                self.add(node, alias, fact, context)
        elif isinstance(node, ast.If):
            self.visit_if(node, context)
        elif isinstance(node, ast.Try) or type(node).__name__ == "TryStar":
            self.visit_try(node, context)
        elif isinstance(node, (ast.With, ast.AsyncWith)):
            caught = any(_suppresses(item.context_expr, self.names) for item in node.items)
            self.visit_all(ast.iter_child_nodes(node), context.under(_caught(caught)))
        elif isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
            self.visit_all(ast.iter_child_nodes(node), replace(context, lazy=True))
        elif isinstance(node, ast.expr):
            # Without recursion: long sums of strings are nested thousands deep.
            for inner in ast.walk(node):
                if isinstance(inner, ast.Call):
                    self.visit_call(inner, context)
        else:
            self.visit_all(ast.iter_child_nodes(node), context)

    def visit_all(self, nodes: Iterable[ast.AST], context: _Context) -> None:
        for node in nodes:
            self.visit(node, context)

    def visit_if(self, node: ast.If, context: _Context) -> None:
        value = truth(node.test, self.names)
        dropped = Guard.typing if mentions_type_checking(node.test, self.names) else Guard.dead
        asked = _caught(asks_for_module(node.test, self.names))
        self.visit(node.test, context)
        self.visit_all(node.body, context.under(dropped if value is False else asked))
        self.visit_all(node.orelse, context.under(dropped if value is True else asked))

    def visit_try(self, node: ast.AST, context: _Context) -> None:
        assert isinstance(node, ast.Try)
        catching = [handler for handler in node.handlers if _catches(handler, self.names)]
        first = len(self.imports)
        self.visit_all(node.body, context.under(_caught(bool(catching))))
        tried = tuple(fact.written for fact in self.imports[first:] if not fact.level)
        for handler in node.handlers:
            inner = replace(context, instead_of=tried) if handler in catching else context
            self.visit_all(handler.body, inner)
        self.visit_all([*node.orelse, *node.finalbody], context)

    def visit_call(self, node: ast.Call, context: _Context) -> None:
        called = dotted(node.func, self.names)
        if called not in _IMPORT_CALLS and not called.endswith(".import_module"):
            return
        named = [item.value for item in node.keywords if item.arg == "name"]
        given = [*node.args[:1], *named]
        if not given:
            return
        literal = _text(given[0])
        fact = None if literal is None else _dynamic_import(node, literal)
        if fact is not None:
            self.add(given[0], None, fact, context)
        elif called in _IMPORT_CALLS and not self.is_ignored(node.lineno):
            self.computed.append(ComputedImport(node.lineno, _shown(node)))

    def add(
        self, node: ast.AST, alias: Optional[ast.alias], fact: ImportFact, context: _Context
    ) -> None:
        line = self.line_of(node, alias)
        self.imports.append(
            replace(
                fact,
                line=line,
                guard=context.guard,
                lazy=context.lazy,
                instead_of=context.instead_of,
                ignored=self.is_ignored(line),
            )
        )

    def line_of(self, node: ast.AST, alias: Optional[ast.alias]) -> int:
        """The line that a name of an import statement stands on; Python 3.9 does not tell it."""
        first: int = node.lineno  # type: ignore[attr-defined]
        if alias is None:
            return first
        known = getattr(alias, "lineno", None)
        if known is not None:
            return int(known)
        word = re.compile(rf"\b{re.escape(alias.name)}\b" if alias.name != "*" else r"\*")
        last: int = node.end_lineno or first  # type: ignore[attr-defined]
        for number in range(first, last + 1):
            # `from a import a` names the module first.
            text = self.lines[number - 1].rpartition("import ")[2]
            if word.search(text):
                return number
        return first

    def is_ignored(self, line: int) -> bool:
        """Whether the line, or the last that it continues on, has the comment."""
        while line < len(self.lines) and self.lines[line - 1].endswith("\\"):
            line += 1
        return IGNORED_COMMENT in self.lines[line - 1]


def _caught(caught: bool) -> Guard:
    return Guard.caught if caught else Guard.none


def _catches(handler: ast.ExceptHandler, names: Mapping[str, str]) -> bool:
    """Whether a handler catches a failed import."""
    if handler.type is None:
        return True
    kinds = handler.type.elts if isinstance(handler.type, ast.Tuple) else [handler.type]
    return any(dotted(kind, names).rpartition(".")[2] in _CATCHES_IMPORT_ERRORS for kind in kinds)


def _suppresses(node: ast.AST, names: Mapping[str, str]) -> bool:
    """Whether a `with` catches a failed import, as `contextlib.suppress(ImportError)` does."""
    return (
        isinstance(node, ast.Call)
        and dotted(node.func, names) == "contextlib.suppress"
        and any(dotted(arg, names) in _CATCHES_IMPORT_ERRORS for arg in node.args)
    )


def _dynamic_import(call: ast.Call, literal: str) -> Optional[ImportFact]:
    """`import_module("a.b")`; a relative one needs a package that the file tells, or is computed."""
    if not literal.startswith("."):
        return ImportFact(0, literal, dynamic=True) if _is_module(literal) else None
    given = call.args[1:2] + [item.value for item in call.keywords if item.arg == "package"]
    if not given:
        return None
    level = len(literal) - len(literal.lstrip("."))
    module = literal[level:]
    package = _text(given[0])
    if package is not None:
        whole = ImportFact(0, module, level=level, dynamic=True).absolute(package, True)
        return whole if not whole.level else None
    if isinstance(given[0], ast.Name) and given[0].id in ("__package__", "__name__"):
        return ImportFact(0, module, level=level, dynamic=True)
    return None


def _is_module(text: str) -> bool:
    return all(part.isidentifier() for part in text.split("."))


def _text(node: ast.AST) -> Optional[str]:
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value
    return None


def _shown(node: ast.AST) -> str:
    text = " ".join(ast.unparse(node).split())
    return text if len(text) <= _SHOWN else f"{text[:_SHOWN]}..."


def _origins(tree: ast.Module) -> Iterator[tuple[str, str]]:
    """What each name that an import binds stands for."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            for alias in node.names:
                if alias.asname:
                    yield alias.asname, alias.name
        elif isinstance(node, ast.ImportFrom) and not node.level:
            for alias in node.names:
                yield alias.asname or alias.name, f"{node.module}.{alias.name}"


def _bound_names(tree: ast.Module) -> Iterator[str]:
    """Every name that a module's top level may bind, those under `if` and `try` included."""
    pending: list[ast.AST] = list(tree.body)
    while pending:
        node = pending.pop()
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
            # A module's `__getattr__` may give any name (PEP 562).
            yield "*" if node.name == "__getattr__" else node.name
            continue
        if isinstance(node, (ast.Import, ast.ImportFrom)):
            for alias in node.names:
                yield (alias.asname or alias.name).split(".")[0]
        elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            yield node.id
        pending.extend(ast.iter_child_nodes(node))
