"""The packages of a base, as apt is told of them when it resolves what comes on top."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from slimfit.core.base.closure import is_script_only
from slimfit.core.base.control import Paragraph, dependency_groups, parse_paragraphs
from slimfit.core.base.suites import SCRIPT_ONLY, ScriptOnly
from slimfit.core.errors import SlimfitError

_KEPT = ("Package", "Version", "Architecture", "Multi-Arch", "Provides", "Conflicts", "Breaks")

# A library of OpenGL passes calls on to a driver. Mesa's renders in software and brings a compiler,
# of more than a hundred megabytes; most programs load the library and never draw with it.
DRIVERS = (
    ScriptOnly("libglx0", "libglx-mesa0", "renders in software, which most programs never do"),
    ScriptOnly("libegl1", "libegl-mesa0", "renders in software, which most programs never do"),
)
LEFT_OUT = (
    *SCRIPT_ONLY,
    *DRIVERS,
    ScriptOnly("*", "x11-common", "makes the folders of an X server when a machine starts"),
)


def installed_status(status: str) -> str:
    """A dpkg status with the base's packages and nothing that they depend on.

    A base lacks packages that only maintainer scripts call, and apt would want to add them first.

    :param status: dpkg's own, or the entries of distroless images, which have no state.
    """
    stanzas = []
    for stanza in parse_paragraphs(status):
        if stanza.get("Status").endswith(" installed") or not stanza.get("Status"):
            fields = [(name, stanza.get(name)) for name in _KEPT if stanza.get(name)]
            fields.insert(1, ("Status", "install ok installed"))
            # apt passes over an entry that has no maintainer.
            fields += [("Maintainer", "nobody <nobody@localhost>"), ("Description", "installed")]
            stanzas.append(Paragraph(tuple(fields)).render())
    return "\n".join(stanzas)


def additions(status: str, planned: Mapping[str, str], base: str) -> dict[str, str]:
    """The versions by name of the packages that come on top of a base.

    :param planned: what apt would install. That may hold what the base has at the same version: apt
        takes a package whose dependencies are not told for another one.
    :raises SlimfitError: it would bring another version of what the base has.
    """
    installed = {
        stanza.get("Package"): stanza.get("Version") for stanza in parse_paragraphs(status)
    }
    replaced = [
        f"  {name}: {installed[name]} in the base, {version} needed\n"
        for name, version in sorted(planned.items())
        if installed.get(name, version) != version
    ]
    if replaced:
        raise SlimfitError(
            f"Packages for {base} need newer versions of what it holds:\n{''.join(replaced)}\n"
            "Bring the base up to date first: make its lockfile anew, or take a newer image."
        )
    return {name: version for name, version in planned.items() if name not in installed}


def needs_of_base(
    stanzas: Iterable[Paragraph], status: str
) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """The packages of a base that those on top of it rely on, by the name of each that does.

    :param stanzas: the packages that come on top.
    """
    added = tuple(stanzas)
    new, below = _providers(added), _providers(parse_paragraphs(installed_status(status)))
    found = []
    for stanza in added:
        name = stanza.get("Package")
        needed = [
            below[met[0]]
            for group in dependency_groups(stanza.get("Pre-Depends"), stanza.get("Depends"))
            for met in ([one for one in group if one in below],)
            if met and new.keys().isdisjoint(group) and not is_script_only(name, group, LEFT_OUT)
        ]
        found.append((name, tuple(sorted({*needed}))))
    return tuple(sorted(found))


def _providers(stanzas: Iterable[Paragraph]) -> dict[str, str]:
    """The package that answers to each name: its own, before what another provides."""
    every = tuple(stanzas)
    provided = {
        virtual: stanza.get("Package")
        for stanza in every
        for (virtual,) in dependency_groups(stanza.get("Provides"))
    }
    return {**provided, **{stanza.get("Package"): stanza.get("Package") for stanza in every}}
