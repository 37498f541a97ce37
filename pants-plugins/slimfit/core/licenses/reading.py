"""The licences of many distributions at once."""

from __future__ import annotations

from slimfit.core.errors import SlimfitError
from slimfit.core.licenses.declared import declared_license
from slimfit.core.licenses.exchange import LicensesInput, LicensesOutput
from slimfit.core.licenses.expressions import (
    alternatives,
    license_ids,
    normalize_expression,
)
from slimfit.core.licenses.forbidden import Licensed


def read_licenses(given: LicensesInput) -> LicensesOutput:
    """The licences of distributions.

    :raises SlimfitError: what the user says of one is no SPDX expression.
    """
    known = {}
    for name, said in given.known:
        expression = normalize_expression(said)
        if expression is None:
            raise SlimfitError(
                f"`[slimfit].licenses` says of {name} that its licence is {said!r}, which is no SPDX"
                " expression.\n\n"
                'Write identifiers of the SPDX licence list, as in `"MIT"` or `"MIT OR Apache-2.0"`,'
                " or `LicenseRef-` and a name of your own."
            )
        known[name] = expression
    licensed = []
    for fields in given.distributions:
        declared = declared_license(fields, known, normalize_expression)
        licensed.append(
            Licensed(
                name=fields.name,
                version=fields.version,
                expression=declared.expression,
                source=declared.source,
                alternatives=alternatives(declared.expression) if declared.expression else (),
            )
        )
    return LicensesOutput(tuple(licensed), license_ids())
