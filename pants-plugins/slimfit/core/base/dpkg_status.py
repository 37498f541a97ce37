"""dpkg's database as files, so that scanners see which Debian packages an image holds.

One `/var/lib/dpkg/status` is what every scanner reads; the lists under `info/` tell them which
files belong to a package.
"""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator, Sequence

from slimfit.core.base.control import Paragraph, dependency_groups
from slimfit.core.base.deb import Deb
from slimfit.core.base.tree import DIRECTORY, Entry, file

STATUS = "var/lib/dpkg/status"


def status_stanza(deb: Deb, conffiles: Iterable[tuple[str, str]]) -> Paragraph:
    """The status entry of an installed package: its control fields, with the state and the
    configuration files added.

    `conffiles` are absolute paths and their md5 digests.
    """
    first, *rest = deb.control.fields
    fields = [first, ("Status", "install ok installed"), *rest]
    # The description is the last field by custom, and configuration files stand before it.
    listing = "".join(f"\n {path} {digest}" for path, digest in conffiles)
    if listing:
        at = next((i for i, (name, _) in enumerate(fields) if name == "Description"), len(fields))
        fields.insert(at, ("Conffiles", listing))
    return Paragraph(tuple(fields))


def met_dependencies(stanza: Paragraph, present: Container[str]) -> Paragraph:
    """The entry without the dependencies that nothing in an image meets.

    They were left out on purpose, and apt, where an image has it, would install nothing more before
    they are there.

    :param present: the names of all packages in the image, those that they provide included.
    """
    fields = []
    for name, value in stanza.fields:
        if name in ("Depends", "Pre-Depends"):
            groups = [group.strip() for group in value.split(",")]
            met = [
                group
                for group in groups
                for names in dependency_groups(group)
                if any(one in present for one in names)
            ]
            value = value if len(met) == len(groups) else ", ".join(met)
            if not value:
                continue
        fields.append((name, value))
    return Paragraph(tuple(fields))


def database_entries(
    debs: Sequence[tuple[Deb, Sequence[Entry]]], md5: dict[str, str]
) -> Iterator[Entry]:
    """The files of the database for packages and the entries of each that the base keeps.

    `md5` maps the path of every kept regular file to its digest.
    """
    # Format 1 is the one whose names carry the architecture of packages that can stand side by
    # side.
    yield file("var/lib/dpkg/info/format", b"1\n")
    stanzas = []
    for deb, kept in sorted(debs, key=lambda pair: pair[0].control.get("Package")):
        files = [entry for entry in kept if entry.path in md5 and entry.kind != DIRECTORY]
        declared = {path.lstrip("/") for path in deb.conffiles}
        conffiles = [
            (f"/{entry.path}", md5[entry.path]) for entry in files if entry.path in declared
        ]
        stanzas.append(status_stanza(deb, conffiles).render())
        prefix = f"var/lib/dpkg/info/{_info_name(deb.control)}"
        paths = ["/.", *(f"/{entry.path}" for entry in kept)]
        yield file(f"{prefix}.list", _lines(paths))
        yield file(
            f"{prefix}.md5sums", _lines([f"{md5[entry.path]}  {entry.path}" for entry in files])
        )
    yield file(STATUS, "\n".join(stanzas).encode())


def _info_name(control: Paragraph) -> str:
    name = control.get("Package")
    same = control.get("Multi-Arch") == "same"
    return f"{name}:{control.get('Architecture')}" if same else name


def _lines(lines: Iterable[str]) -> bytes:
    return "".join(f"{line}\n" for line in lines).encode()
