"""What an app says of the check of its imports."""

from __future__ import annotations

from pants.engine.target import StringSequenceField
from pants.util.strutil import help_text


class ImportCheckSkipField(StringSequenceField):
    alias = "import_check_skip"
    help = help_text("""
        Modules of the app's closure that `./pants check` must not import, or patterns of them.

        Default: none; `check` imports every first-party module of the closure in the app's image.
        Name those that need a database or a device as soon as they are imported. Example:
        `import_check_skip=["apps.api.tasks", "libs.legacy.*"]`. `*` also matches dots.
        """)
