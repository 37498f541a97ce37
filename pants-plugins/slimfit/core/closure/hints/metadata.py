"""Hints from the metadata of distributions: extras, and plugins that register themselves."""

from __future__ import annotations

import re
from collections.abc import Iterator
from collections.abc import Set as AbstractSet

from slimfit.core.closure.hints.model import Distributions, normalized

_REQUIREMENT = re.compile(r"\s*([A-Za-z0-9][A-Za-z0-9._-]*)")
_EXTRA = re.compile(r"""\bextra\s*==\s*["']([^"']+)["']""")
# What these hold serves those who work on the distribution, or is a list of everything.
_OTHERS_EXTRAS = re.compile(
    r"(all|bench(mark)?s?|build|ci|complete|cov(erage)?|dev(el(op(ment)?)?)?|docs?|documentation|"
    r"examples?|full|lint(ing|ers?)?|maintainer|mypy|nox|quality|release|tests?|testing|tox|"
    r"tutorials?|typ(e|es|ing)|type-?check(ing)?)([-_.].*)?"
)
# Groups of entry points that are not called like the distribution that reads them.
_OWNERS = {"pytest11": "pytest", "console_scripts": "", "gui_scripts": ""}


def metadata_hints(
    distributions: Distributions, wanted: AbstractSet[str]
) -> Iterator[tuple[str, str]]:
    """The distributions that others of an app know of, each with the reason.

    :param wanted: the distributions that stand in the requirements of the resolve and that no file of
        the repository imports. Whatever else is locked has a reason of its own to be there, and being
        an extra of something says nothing of this app.
    """
    for name in sorted(distributions.used):
        wheel = distributions.locked[name]
        for requirement in wheel.requires:
            found, extra = _REQUIREMENT.match(requirement), _EXTRA.search(requirement)
            if not found or not extra or _OTHERS_EXTRAS.fullmatch(extra[1].lower()):
                continue
            other = normalized(found[1])
            if (
                other in wanted
                and other in distributions.locked
                and other not in distributions.used
            ):
                yield other, f"{name} uses it when it is there (its extra `{extra[1]}`)"
    for other in sorted(wanted & distributions.locked.keys() - distributions.used):
        for entry in distributions.locked[other].entry_points:
            owner = _owner(entry.group, distributions)
            if owner:
                yield other, f"it is a plugin of {owner} (its entry point group `{entry.group}`)"


def _owner(group: str, distributions: Distributions) -> str:
    """The distribution of an app that reads a group of entry points, or an empty text."""
    if group in _OWNERS:
        owner = _OWNERS[group]
        return owner if owner in distributions.used else ""
    # `apache_airflow_provider` belongs to `apache-airflow`, `xarray.backends` to `xarray`.
    parts = re.split(r"[.:_-]", group)
    for count in range(len(parts), 0, -1):
        name = normalized("-".join(parts[:count]))
        if name in distributions.used:
            return name
    first = distributions.providers(parts[0])
    return next((name for name in first if name in distributions.used), "")
