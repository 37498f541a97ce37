"""Which files an app leaves out of its distributions."""

from __future__ import annotations

from pants.engine.target import DictStringToStringSequenceField
from pants.util.strutil import help_text


class ExcludeFilesField(DictStringToStringSequenceField):
    alias = "exclude_files"
    help = help_text("""
        Files of distributions that the image leaves out, as globs by the distribution's name. A glob
        is held against a path in site-packages; `*` stays inside of one folder, `**` stands for any.
        For what a wheel puts elsewhere the path is relative to `/app`, as in `share/man/**`.

        Default: nothing; what a whole resolve leaves out stands in `[slimfit].exclude_files`, and this
        adds to it. Example: `exclude_files={"pandas": ["**/tests/**"], "numpy": ["**/*.pyi"]}`.

        Metadata (`*.dist-info`), licences and notices always stay, and the list of installed files
        (RECORD) tells what is there. A glob that names nothing is an error. The PEX holds all files.
        Some distributions need their tests to be imported: run `./pants check` afterwards.
        """)


EXCLUSIONS_FIELDS = (ExcludeFilesField,)
