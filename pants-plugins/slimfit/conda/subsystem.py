"""What users write in pants.toml."""

from __future__ import annotations

from pants.option.option_types import StrOption
from pants.option.subsystem import Subsystem
from pants.util.strutil import softwrap


class CondaSubsystem(Subsystem):
    options_scope = "conda"
    help = "Environment files of conda as a source of requirements."

    name_file = StrOption(
        default=None,
        help=softwrap("""
            A JSON file that maps names of conda packages to projects of the Python index, for names
            that neither `name_mapping` nor Slimfit's own table has. The value `null` says that there
            is no such project. Default: none. Example:
            `name_file = "3rdparty/python/conda-names.json"`.
            """),
    )
