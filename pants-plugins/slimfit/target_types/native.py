"""What a `python_app` says of the system below it."""

from __future__ import annotations

from pants.engine.target import StringSequenceField
from pants.util.strutil import help_text


class SystemPackagesField(StringSequenceField):
    alias = "system_packages"
    help = help_text("""
        Debian packages that the image holds beside those of its base, each with all that it needs.

        What wheels link to is found without it: name what a program starts or loads by its name. With
        `!` in front, a package or a library that Slimfit would take for a wheel stays out; `*` stands
        for any text there.

        Default: none. Examples: `system_packages=["tesseract-ocr-deu"]`,
        `system_packages=["!git", "!libcublas*"]`.

        The versions are pinned in a lockfile beside that of the base: run
        `./pants generate-lockfiles --resolve=<the base's name>.system`.
        """)
