"""Conditions around imports whose value the interpreter that reads the file knows beforehand."""

from __future__ import annotations

import ast
import os
import platform
import sys
from collections.abc import Mapping
from typing import Any, Optional

# What a program asks of the machine it runs on. It runs on the interpreter that reads it.
_KNOWN: Mapping[str, Any] = {
    "sys.version_info": sys.version_info,
    "sys.platform": sys.platform,
    "sys.implementation.name": sys.implementation.name,
    "os.name": os.name,
}
_KNOWN_CALLS: Mapping[str, Any] = {
    "platform.system": platform.system(),
    "platform.python_implementation": platform.python_implementation(),
}
_TYPE_CHECKING = frozenset({"typing.TYPE_CHECKING", "typing_extensions.TYPE_CHECKING"})


def dotted(node: ast.AST, names: Mapping[str, str]) -> str:
    """The dotted name that an expression stands for, or an empty string if it is no such name.

    :param names: what the file's imports bind, such as `np` to `numpy`.
    """
    parts: list[str] = []
    while isinstance(node, ast.Attribute):
        parts.append(node.attr)
        node = node.value
    if not isinstance(node, ast.Name):
        return ""
    return ".".join([names.get(node.id, node.id), *reversed(parts)])


def is_type_checking(node: ast.AST, names: Mapping[str, str]) -> bool:
    """Whether an expression is `TYPE_CHECKING`, which is false when a program runs (PEP 484)."""
    name = dotted(node, names)
    return name in _TYPE_CHECKING or name == "TYPE_CHECKING"


def mentions_type_checking(test: ast.AST, names: Mapping[str, str]) -> bool:
    """Whether a condition asks for `TYPE_CHECKING` anywhere."""
    return any(is_type_checking(node, names) for node in ast.walk(test))


def asks_for_module(test: ast.AST, names: Mapping[str, str]) -> bool:
    """Whether a condition looks for a module before it is imported, as with `find_spec`."""
    return any(
        isinstance(node, ast.Call) and dotted(node.func, names).endswith("find_spec")
        for node in ast.walk(test)
    )


def truth(test: ast.AST, names: Mapping[str, str]) -> Optional[bool]:
    """The value of a condition when the program runs, or `None` where only the run tells."""
    if is_type_checking(test, names):
        return False
    if isinstance(test, ast.Constant):
        return bool(test.value)
    if isinstance(test, ast.UnaryOp) and isinstance(test.op, ast.Not):
        inner = truth(test.operand, names)
        return None if inner is None else not inner
    if isinstance(test, ast.BoolOp):
        decisive = isinstance(test.op, ast.Or)
        values = [truth(value, names) for value in test.values]
        if decisive in values:
            return decisive
        return None if None in values else not decisive
    if isinstance(test, ast.Compare) and len(test.ops) == 1:
        return _compare(test.left, test.ops[0], test.comparators[0], names)
    if isinstance(test, ast.Call) and isinstance(test.func, ast.Attribute):
        return _starts_with(test, names)
    return None


def _value(node: ast.AST, names: Mapping[str, str]) -> Any:
    """What an expression is worth, or `None`."""
    name = dotted(node, names)
    if name in _KNOWN:
        return _KNOWN[name]
    if isinstance(node, ast.Call) and not node.args:
        return _KNOWN_CALLS.get(dotted(node.func, names))
    if isinstance(node, ast.Subscript):
        whole = _value(node.value, names)
        try:
            return None if whole is None else whole[_index(node.slice)]
        except (IndexError, TypeError, ValueError):
            return None
    try:
        return ast.literal_eval(node)
    except ValueError:
        return None


def _index(node: ast.AST) -> Any:
    """The index or slice that a subscript names.

    :raises ValueError: it is not a literal.
    """
    if isinstance(node, ast.Slice):
        bounds = (node.lower, node.upper, node.step)
        return slice(*(None if bound is None else ast.literal_eval(bound) for bound in bounds))
    return ast.literal_eval(node)


def _compare(
    left: ast.AST, operator: ast.cmpop, right: ast.AST, names: Mapping[str, str]
) -> Optional[bool]:
    one, other = _value(left, names), _value(right, names)
    if one is None or other is None:
        return None
    try:
        if isinstance(operator, ast.Eq):
            return bool(one == other)
        if isinstance(operator, ast.NotEq):
            return bool(one != other)
        if isinstance(operator, ast.Lt):
            return bool(one < other)
        if isinstance(operator, ast.LtE):
            return bool(one <= other)
        if isinstance(operator, ast.Gt):
            return bool(one > other)
        if isinstance(operator, ast.GtE):
            return bool(one >= other)
        if isinstance(operator, ast.In):
            return one in other
        if isinstance(operator, ast.NotIn):
            return one not in other
    except TypeError:
        return None
    return None


def _starts_with(call: ast.Call, names: Mapping[str, str]) -> Optional[bool]:
    """`sys.platform.startswith("win")`."""
    assert isinstance(call.func, ast.Attribute)
    if call.func.attr != "startswith" or len(call.args) != 1:
        return None
    text, prefix = _value(call.func.value, names), _value(call.args[0], names)
    if not isinstance(text, str) or not isinstance(prefix, (str, tuple)):
        return None
    return text.startswith(prefix)
