from __future__ import annotations

from slimfit.core.base.closure import Selection, select
from slimfit.core.base.control import Paragraph, parse_paragraphs

INDEX = """\
Package: base-files
Pre-Depends: awk

Package: mawk
Provides: awk (= 1)
Depends: libm (>= 1)

Package: libm

Package: tzdata
Depends: debconf (>= 0.5) | debconf-2.0

Package: debconf

Package: stdlib
Depends: media-types | mime-support, libz

Package: libz

Package: media-types

Package: mailer
Depends: transport-agent

Package: postfix
Provides: transport-agent
"""


def stanzas() -> tuple[Paragraph, ...]:
    return parse_paragraphs(INDEX)


def test_what_only_maintainer_scripts_use_stays_out_with_all_it_needs() -> None:
    assert select(stanzas(), ["base-files", "tzdata", "stdlib"]) == Selection(
        kept=("base-files", "libz", "media-types", "stdlib", "tzdata"),
        left_out=("debconf", "libm", "mailer", "mawk", "postfix"),
        needs=(
            ("base-files", ()),
            ("libz", ()),
            ("media-types", ()),
            ("stdlib", ("libz", "media-types")),
            ("tzdata", ()),
        ),
    )


def test_a_package_that_is_asked_for_is_kept() -> None:
    assert select(stanzas(), ["tzdata", "debconf"]).kept == ("debconf", "tzdata")


def test_a_virtual_package_leads_to_its_provider() -> None:
    assert select(stanzas(), ["mailer"]).kept == ("mailer", "postfix")


def test_a_dependency_for_scripts_of_one_package_counts_for_others() -> None:
    index = parse_paragraphs("Package: tool\nDepends: awk\n\nPackage: mawk\nProvides: awk\n")
    assert select(index, ["tool"]).kept == ("mawk", "tool")
