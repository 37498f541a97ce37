from __future__ import annotations

import pytest

from slimfit.core.errors import SlimfitError
from slimfit.core.native.contents import packages_with

INDEX = """\
FILE                                                    LOCATION
bin/busybox                                             shells/busybox,shells/busybox-static
usr/lib/x86_64-linux-gnu/libodd.so.3                    libs/libodd3
usr/lib/x86_64-linux-gnu/odd/libplugin.so               libs/libodd3
lib/x86_64-linux-gnu/libusb-0.1.so.4                    libs/libusb-0.1-4
usr/lib/libplain.so.1                                   non-free/libs/libplain1
usr/lib/x86_64-linux-gnu/libtwo.so.2                    libs/one,libs/other
"""


def test_a_library_leads_to_its_package() -> None:
    wanted = ("libodd.so.3", "libusb-0.1.so.4", "libplain.so.1", "libplugin.so", "busybox")
    assert packages_with(INDEX.splitlines(), wanted) == {
        "libodd.so.3": "libodd3",
        "libusb-0.1.so.4": "libusb-0.1-4",
        "libplain.so.1": "libplain1",
        "libplugin.so": "",
        "busybox": "",
    }


def test_a_library_of_two_packages_is_for_a_person_to_choose() -> None:
    with pytest.raises(SlimfitError) as caught:
        packages_with(INDEX.splitlines(), ["libtwo.so.2"])
    assert str(caught.value) == (
        "More than one Debian package holds a library that a wheel needs:\n"
        "  libtwo.so.2: one, other\n"
        "\n"
        "Name the one that you want in `system_packages` of the `python_app`, as in"
        ' `system_packages=["one"]`, and leave the look-up out with `"!<library>"`.'
    )
