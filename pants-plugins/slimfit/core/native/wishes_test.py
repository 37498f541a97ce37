from __future__ import annotations

import pytest

from slimfit.core.errors import SlimfitError
from slimfit.core.native.libraries import is_driver, package_of
from slimfit.core.native.needs import Need
from slimfit.core.native.wishes import Wish, called_by, called_packages, check_field, wishes

CV2 = "opencv_python-5.0-cp37-abi3-manylinux_2_28_x86_64.whl"
GL = Need("libGL.so.1", CV2, "cv2/cv2.abi3.so")
GLIB = Need("libglib-2.0.so.0", CV2, "cv2/cv2.abi3.so")
ODD = Need("libodd.so.3", CV2, "cv2/odd.so")


@pytest.mark.parametrize(
    ("suite", "glib"), [("bookworm", "libglib2.0-0"), ("trixie", "libglib2.0-0t64")]
)
def test_a_library_leads_to_the_package_of_the_release(suite: str, glib: str) -> None:
    asked = wishes([], [GL, GLIB], {}, suite)
    assert asked.packages == (
        Wish("libgl1", "opencv-python needs libGL.so.1"),
        Wish(glib, "opencv-python needs libglib-2.0.so.0"),
    )
    assert asked.unknown == ()


def test_what_no_table_knows_is_unknown_until_a_lockfile_tells() -> None:
    assert wishes([], [ODD], {}, "bookworm").unknown == (ODD,)
    asked = wishes([], [ODD], {}, "bookworm", {"libodd.so.3": "libodd3"})
    assert (asked.names, asked.unknown) == (("libodd3",), ())


def test_the_field_adds_and_leaves_out_packages_and_libraries() -> None:
    called = {"gitpython-3-py3-none-any.whl": ["git"], "pydub-1-py3-none-any.whl": ["ffmpeg"]}
    asked = wishes(["sox", "!git", "!libodd*", "!libgl1"], [GL, ODD], called, "bookworm")
    assert asked.packages == (Wish("ffmpeg", "pydub uses it"), Wish("sox", "system_packages"))
    assert asked.unknown == ()


def test_of_a_wheel_that_was_scanned_only_programs_count() -> None:
    releases = [("bookworm", ["libzbar0", "zbar-tools"]), ("trixie", ["libzbar0t64"])]
    assert called_packages(releases, "bookworm", scanned=False) == ("libzbar0", "zbar-tools")
    assert called_packages(releases, "bookworm", scanned=True) == ("zbar-tools",)
    assert called_packages([("13", ["a"]), ("", ["b"])], "trixie", scanned=True) == ("a", "b")
    assert called_packages([("13", ["a"])], "bookworm", scanned=False) == ()


def test_a_library_that_another_distribution_brings_is_not_called() -> None:
    psycopg, binary = "psycopg-3.2-py3-none-any.whl", "psycopg_binary-3.2-cp311-cp311-linux.whl"
    assert called_by({psycopg: False}, {}, "bookworm") == {psycopg: ("libpq5",)}
    assert called_by({psycopg: False, binary: True}, {}, "bookworm") == {psycopg: (), binary: ()}
    pyvips = "pyvips-3.0-py3-none-any.whl"
    alone = called_by({pyvips: False, binary: True}, {}, "trixie")
    assert alone == {pyvips: ("libvips42t64",), binary: ()}
    both = called_by({pyvips: False, "pyvips_binary-8.1-cp37-abi3-linux.whl": True}, {}, "trixie")
    assert both[pyvips] == ()
    # A target that names a package means it.
    told = {"psycopg": [("", ["libpq5"])]}
    assert called_by({psycopg: False, binary: True}, told, "bookworm")[psycopg] == ("libpq5",)
    assert called_by({psycopg: False}, told, "") == {psycopg: ()}


def test_a_word_that_is_no_package_is_refused() -> None:
    check_field("apps/x", ["libgl1", "!git", "!libcublas.so.12"])
    with pytest.raises(SlimfitError) as caught:
        check_field("apps/x", ["libGL.so.1"])
    assert str(caught.value) == (
        "The field `system_packages` of apps/x holds `libGL.so.1`, which no Debian package can be"
        " called.\n\n"
        'Write the name of a package, as in `system_packages=["libgl1"]`; or, with `!` in front, the'
        " package or library that the image shall not get for a wheel, as in"
        ' `"!git"` or `"!libcublas.so.12"`.'
    )


def test_the_runtime_of_cuda_is_no_driver_and_in_no_package() -> None:
    assert is_driver("libcuda.so.1")
    assert not is_driver("libcudart.so.12")
    assert package_of("libcudart.so.12", "bookworm") is None
