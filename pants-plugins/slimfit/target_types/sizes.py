"""How large an image and its layers may be."""

from __future__ import annotations

from collections.abc import Callable
from typing import Optional

from pants.engine.addresses import Address
from pants.engine.target import InvalidFieldException, StringField
from pants.util.strutil import help_text

from slimfit.core.errors import SlimfitError
from slimfit.core.guardrails.size import parse_size
from slimfit.target_types.addresses import app_of


def checked(check: Callable[[], object]) -> None:
    """Run a check of the core, and fail as Pants expects it of a field."""
    try:
        check()
    except SlimfitError as error:
        raise InvalidFieldException(str(error)) from None


class SizeField(StringField):
    """A number of bytes, as `core.guardrails.size` reads it."""

    @classmethod
    def compute_value(cls, raw_value: Optional[str], address: Address) -> Optional[str]:
        value = super().compute_value(raw_value, address)
        if value is not None:
            checked(lambda: parse_size(value, f"The field `{cls.alias}` of {app_of(address)}"))
        return value


class MaxImageSizeField(SizeField):
    alias = "max_image_size"
    help = help_text("""
        How large the image may be: the compressed size of its layers, the base included. That is
        what a registry stores, what a machine without any of it pulls, and what `package` prints.

        Default: no limit. Example: `max_image_size="300MiB"`. Units are B, kB, MB, GB (powers of
        1000) and KiB, MiB, GiB (powers of 1024). `./pants check` measures it, and so does
        `package`, which then makes no image.
        """)


class MaxLayerSizeField(SizeField):
    alias = "max_layer_size"
    help = help_text("""
        How large a layer of distributions may be: the size of its tar, not compressed. What would be
        larger, as the layer of a wheel of gigabytes, is cut by file into several layers. A file (a
        module with its bytecode) is never cut: one that is larger has a layer of its own.

        Default: the option `[slimfit].max_layer_size`. Example: `max_layer_size="500MiB"`, in the
        units of `max_image_size`. Layers within the limit stay as they are, shared with other apps.
        An engine gives what is beyond 24 layers of distributions one more layer, of whatever size.
        """)
