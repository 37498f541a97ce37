"""How the program of an image is started: fields that both builders read."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Optional

from pants.engine.addresses import Address
from pants.engine.target import (
    DictStringToStringField,
    InvalidFieldException,
    StringField,
    StringSequenceField,
)
from pants.util.strutil import help_text


class LabelsField(DictStringToStringField):
    alias = "labels"
    help = help_text("""
        Labels of the image's configuration.

        Default: those of the base. Example:
        `labels={"org.opencontainers.image.title": "Forecast service"}`.
        """)


class UserField(StringField):
    alias = "user"
    default = "65532:65532"
    value: str
    help = help_text("""
        The numeric user, and if you like the group, that the program runs as in the image.

        Default: `"65532:65532"`, an ordinary user without a home. Example: `user="1000:1000"`.
        It is a number so that an orchestrator can check that it is not root.
        """)

    @classmethod
    def compute_value(cls, raw_value: Optional[str], address: Address) -> Optional[str]:
        value = super().compute_value(raw_value, address)
        if value is not None and not re.fullmatch(r"\d+(:\d+)?", value):
            raise InvalidFieldException(
                f"The field `user` in target {address} is {value!r}, which is not a numeric user."
                "\n\nWrite the user's number, and the group's after a colon: `user=\"1000:1000\"`."
            )
        return value


class PortsField(StringSequenceField):
    alias = "ports"
    help = help_text("""
        The ports that the program listens on, as the image announces them.

        Default: none. Example: `ports=["8080", "9090/udp"]`. Without a protocol it is TCP.
        """)

    @classmethod
    def compute_value(
        cls, raw_value: Optional[Iterable[str]], address: Address
    ) -> Optional[tuple[str, ...]]:
        value = super().compute_value(raw_value, address)
        wrong = [port for port in value or () if not _is_port(port)]
        if wrong:
            raise InvalidFieldException(
                f"The field `ports` in target {address} holds {wrong[0]!r}, which is not a port."
                "\n\nWrite a number from 1 to 65535, and a protocol after a slash if it is not TCP:"
                ' `ports=["8080", "9090/udp"]`.'
            )
        return value


def _is_port(text: str) -> bool:
    matched = re.fullmatch(r"(\d{1,5})(/(tcp|udp|sctp))?", text)
    return matched is not None and 1 <= int(matched[1]) <= 65535


class WorkdirField(StringField):
    alias = "workdir"
    default = "/app"
    value: str
    help = help_text("""
        The folder that the program starts in, an absolute path in the image.

        Default: `"/app"`. Example: `workdir="/data"`.
        """)

    @classmethod
    def compute_value(cls, raw_value: Optional[str], address: Address) -> Optional[str]:
        value = super().compute_value(raw_value, address)
        if value is not None and not value.startswith("/"):
            raise InvalidFieldException(
                f"The field `workdir` in target {address} is {value!r}, which is not absolute."
                f'\n\nWrite a path from the root of the image: `workdir="/{value}"`.'
            )
        return value


IMAGE_SETTINGS_FIELDS = (LabelsField, UserField, PortsField, WorkdirField)
