"""The options of the goal `closure`."""

from __future__ import annotations

from enum import Enum

from pants.engine.goal import GoalSubsystem
from pants.option.option_types import BoolOption, EnumOption, IntOption, StrOption
from pants.util.strutil import help_text, softwrap

from slimfit.core.report.tree import Order


class Format(Enum):
    """How a report is written."""

    text = "text"
    json = "json"
    markdown = "markdown"
    dot = "dot"
    html = "html"


class ClosureSubsystem(GoalSubsystem):
    name = "closure"
    help = help_text("""
        Show what is in each app's image, why it is there, and what it weighs. Nothing is built.

        `./pants closure apps/forecast` shows one app, `./pants closure ::` all of them in a table.

        `./pants closure --closure-why=pandas ::` tells by which imports each app comes to pandas.

        `./pants closure --closure-unused ::` lists requirements and code that no app needs.

        `./pants closure --closure-diff=main ::` tells what changed in the images since then.

        It ends with 0, and with 1 after a mistake, or where `--closure-why` finds what it was asked
        for in none of the apps.
        """)

    format = EnumOption(
        default=Format.text,
        help=softwrap("""
            How the report is written: `text` for people, `json` for programs, as
            `docs/closure.schema.json` describes it, `markdown` for a page or a comment on a pull
            request, `dot` for Graphviz, `html` for a browser: one file that loads nothing, with the
            sizes drawn, what apps share, and why each part is there. Example:
            `--closure-format=markdown`, or `./pants closure --format=html :: > closure.html`.
            """),
    )
    depth = IntOption(
        default=None,
        help=softwrap("""
            How much of each app is shown: 0 totals alone, 1 what its own files ask for, 2 what that
            requires, 3 what that requires in turn, and each file, and so on. Default: 2 for up to
            three apps, 0 for more. Example: `--closure-depth=9`.
            """),
    )
    sort = EnumOption(
        default=Order.size,
        help=softwrap("""
            What lists are sorted by: `size`, the heaviest first, or `name`. Example:
            `--closure-sort=name`.
            """),
    )
    measure = BoolOption(
        default=False,
        help=softwrap("""
            Whether the images are built and their bytes counted. Otherwise sizes are those of the
            locked wheels. Example: `--closure-measure`.
            """),
    )
    why = StrOption(
        default=None,
        help=softwrap("""
            Tell why something is in the apps: every shortest path to it, with file and line of each
            import. A distribution, a module, a file or folder, or a system package. Default: none.
            Example: `--closure-why=pandas`.
            """),
    )
    unused = BoolOption(
        default=False,
        help=softwrap("""
            List the requirements, libs and modules that no app needs, what each costs one image for
            all apps, and who uses it all the same, as tests. Example: `--closure-unused`.
            """),
    )
    diff = StrOption(
        default=None,
        help=softwrap("""
            Tell what changed: since a revision of git, which is checked out beside and read by this
            same Pants; since a report that `--closure-format=json` wrote; or from another app to the
            one that is asked for. Default: none. Examples: `--closure-diff=main`,
            `--closure-diff=old.json`, `--closure-diff=apps/api`.
            """),
    )
