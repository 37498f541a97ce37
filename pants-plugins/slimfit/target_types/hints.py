"""What an app's user has decided about hints."""

from __future__ import annotations

from pants.engine.target import StringSequenceField
from pants.util.strutil import help_text


class AcceptHintsField(StringSequenceField):
    alias = "accept_hints"
    help = help_text("""
        Distributions and modules that the app needs though no import shows it: they become its
        dependencies.

        Default: none. Example: `accept_hints=["redis", "apps.api.plugins"]`. Names are those of
        distributions of the app's resolve, or of modules of this repository. When an app is
        packaged, Slimfit tells what it may need: a driver of a database URL, an engine that a function
        is told to use, a plugin that a library looks for.
        """)


class DismissHintsField(StringSequenceField):
    alias = "dismiss_hints"
    help = help_text("""
        Distributions and modules that the app does not need, so that hints of them are not told again.

        Default: none. Example: `dismiss_hints=["pyarrow"]`. The names are those that `accept_hints`
        takes.
        """)


HINT_FIELDS = (AcceptHintsField, DismissHintsField)
