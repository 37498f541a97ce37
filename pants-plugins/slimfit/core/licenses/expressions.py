"""SPDX licence expressions, read with the library `license-expression`."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any, Optional

if TYPE_CHECKING:
    # The library comes without types.
    ExpressionError: type[Exception]
    get_spdx_licensing: Any
else:
    from license_expression import ExpressionError, get_spdx_licensing


@cache
def _licensing() -> Any:
    return get_spdx_licensing()


def license_ids() -> tuple[str, ...]:
    """All identifiers of the SPDX licence list that are no exceptions, sorted."""
    symbols = _licensing().known_symbols.values()
    # The library knows more licences than the list, by references of its own.
    return tuple(
        sorted(
            symbol.key
            for symbol in symbols
            if not symbol.is_exception and not symbol.key.startswith("LicenseRef-")
        )
    )


def normalize_expression(text: str) -> Optional[str]:
    """An expression with the current identifiers in their own spelling; `None` for what is none.

    >>> normalize_expression("mit or GPL-3.0+")
    'MIT OR GPL-3.0-or-later'
    """
    parsed = _parse(text)
    return parsed.render() if parsed is not None else None


def alternatives(text: str) -> tuple[tuple[str, ...], ...]:
    """The licences that apply together, for each way in which one may choose.

    A licence with an exception is one, as in `GPL-2.0-only WITH Classpath-exception-2.0`.

    >>> alternatives("MIT AND (BSD-3-Clause OR Apache-2.0)")
    (('Apache-2.0', 'MIT'), ('BSD-3-Clause', 'MIT'))
    """
    parsed = _parse(text)
    if parsed is None:
        return ()
    licensing = _licensing()
    choices = _operands(licensing.dnf(parsed), licensing.OR)
    return tuple(
        sorted(
            tuple(sorted(license.render() for license in _operands(choice, licensing.AND)))
            for choice in choices
        )
    )


def _operands(parsed: Any, operation: Any) -> tuple[Any, ...]:
    return tuple(parsed.args) if isinstance(parsed, operation) else (parsed,)


def _parse(text: str) -> Any:
    """The parsed expression, or `None`. `LicenseRef-` names stand for what the list has not (SPDX
    2.3, annex D)."""
    licensing = _licensing()
    try:
        parsed = licensing.parse(text)
    except (ExpressionError, AttributeError, TypeError):
        return None
    if parsed is None:
        return None
    unknown = licensing.unknown_license_keys(parsed)
    return parsed if all(key.startswith("LicenseRef-") for key in unknown) else None
