"""The licence of a distribution, from what its metadata says."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Optional

from slimfit.core.licenses.names import classifier_license, is_family, text_license


@dataclass(frozen=True)
class LicenseFields:
    """What a distribution says of its licence (core metadata 2.4), and who it is.

    :param name: normalised (PEP 503).
    :param expression: the field License-Expression.
    :param text: the first line of the field License.
    :param classifiers: those that begin with `License ::`.
    """

    name: str
    version: str
    expression: str = ""
    text: str = ""
    classifiers: tuple[str, ...] = ()


@dataclass(frozen=True)
class Declared:
    """A licence as an SPDX expression, empty if unknown; `source` is where it is said."""

    expression: str
    source: str


def declared_license(
    fields: LicenseFields,
    known: Mapping[str, str],
    normalized: Callable[[str], Optional[str]],
) -> Declared:
    """The licence of a distribution.

    License-Expression counts most (PEP 639), then the classifiers, then the text of License. A
    classifier that names a family, such as "BSD License", gives way to a text that is exact. Of
    several classifiers it is not said whether one may choose, so all of them count.

    :param known: what the user says, by name; it counts before all else.
    :param normalized: an SPDX expression in its usual form, or `None` for what is none.
    """
    told = known.get(fields.name)
    if told is not None:
        return Declared(told, "pants.toml")
    expression = normalized(fields.expression) if fields.expression else None
    if expression:
        return Declared(expression, "License-Expression")
    text = (normalized(fields.text) or text_license(fields.text)) if fields.text else None
    classified = _classified(fields.classifiers)
    exact = [license for license in classified if not is_family(license)]
    if classified and (exact or not text or is_family(text)):
        return Declared(" AND ".join(classified), "classifiers")
    return Declared(text, "License") if text else Declared("", "")


def _classified(classifiers: Sequence[str]) -> list[str]:
    found = {classifier_license(classifier) for classifier in classifiers}
    return sorted(license for license in found if license)
