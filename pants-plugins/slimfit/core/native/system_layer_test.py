from __future__ import annotations

import pytest

from slimfit.core.base import fakes
from slimfit.core.base.deb import Deb, read_deb
from slimfit.core.base.ldcache import read_cache
from slimfit.core.base.rootfs import assemble
from slimfit.core.base.tree import Entry, Tree, directory, file, symlink, with_parents
from slimfit.core.errors import SlimfitError
from slimfit.core.native.system_layer import status_text, system_entries

FOLDER = "lib/x86_64-linux-gnu"


def deb(name: str, *entries: Entry) -> Deb:
    """A package."""
    return read_deb(fakes.deb(name, entries), f"{name}.deb")


def library(name: str, *needed: str, folder: str = FOLDER) -> Entry:
    """A shared library where Debian puts it."""
    return file(f"{folder}/{name}", fakes.elf(soname=name, needed=needed))


def base() -> Tree:
    """A base with one library, made as `debian_base` makes it."""
    entries = [
        directory("usr/lib"),
        directory("lib"),
        library("libc.so.6"),
        directory("opt", 0o700),
    ]
    return {entry.path: entry for entry in assemble([deb("libc6", *entries)]).entries}


def layer(*debs: Deb, below: Tree | None = None) -> dict[str, Entry]:
    """The entries of the packages above a base."""
    return {entry.path: entry for entry in system_entries(below or base(), debs)}


def test_a_library_goes_where_the_links_of_the_base_lead_and_into_the_cache() -> None:
    found = layer(deb("libgl1", library("libGL.so.1", "libc.so.6")))
    assert f"usr/{FOLDER}/libGL.so.1" in found
    assert f"{FOLDER}/libGL.so.1" not in found and "lib" not in found
    names = [name for name, _, _ in read_cache(found["etc/ld.so.cache"].read())]
    assert names == ["libc.so.6", "libGL.so.1"]


def test_folders_of_the_base_keep_their_modes_and_what_is_equal_stays_out() -> None:
    found = layer(deb("tool", directory("opt", 0o755), file("opt/tool", b"x", 0o4755)))
    assert found["opt"].mode == 0o700
    assert found["opt/tool"].mode == 0o755
    assert f"usr/{FOLDER}/libc.so.6" not in found
    assert f"usr/{FOLDER}" not in found


def test_the_database_has_the_packages_of_base_and_layer() -> None:
    found = layer(deb("a-tool", file("usr/bin/a", b"a")), deb("z-tool", file("usr/bin/z", b"z")))
    status = found["var/lib/dpkg/status"].read().decode()
    names = [line[9:] for line in status.splitlines() if line.startswith("Package: ")]
    assert names == ["a-tool", "libc6", "z-tool"]
    assert found["var/lib/dpkg/info/a-tool.list"].read() == b"/.\n/usr/bin/a\n"
    assert "var/lib/dpkg/info/libc6.list" not in found


def test_the_database_tells_no_dependency_that_was_left_out() -> None:
    control = (
        "Pre-Depends: x11-common\nDepends: libc6 (>= 2.34), libglx-mesa0 | vendor:any, virtual\n"
    )
    gl = read_deb(fakes.deb("libgl1", [], control=control), "libgl1.deb")
    other = read_deb(fakes.deb("other", [], control="Provides: virtual (= 1)\n"), "other.deb")
    status = layer(gl, other)["var/lib/dpkg/status"].read().decode()
    assert "Package: libgl1\n" in status
    assert [line for line in status.splitlines() if "Depends" in line] == [
        "Depends: libc6 (>= 2.34), virtual"
    ]


def test_an_image_without_dpkg_gets_a_file_for_each_package() -> None:
    below = {**base()}
    status = below.pop("var/lib/dpkg/status").read()
    below.update(with_parents([file("var/lib/dpkg/status.d/libc6", status)]))
    found = layer(deb("tool", file("usr/bin/tool", b"")), below=below)
    assert "var/lib/dpkg/status" not in found
    assert found["var/lib/dpkg/status.d/tool"].read().startswith(b"Package: tool\n")
    assert "Package: libc6\n" in status_text(below)


def test_a_library_a_folder_deeper_gets_the_link_that_installing_makes() -> None:
    blas = library("libblas.so.3", folder=f"usr/{FOLDER}/blas")
    plugin = library("libplugin.so", folder=f"usr/{FOLDER}/plugins")
    found = layer(deb("libblas3", blas, plugin), deb("liba", library("liba.so.1", "libblas.so.3")))
    link = symlink(f"usr/{FOLDER}/libblas.so.3", "blas/libblas.so.3")
    assert found[link.path] == link
    assert f"usr/{FOLDER}/libplugin.so" not in found


def test_java_is_on_the_path() -> None:
    java = file("usr/lib/jvm/java-17-openjdk-amd64/bin/java", b"", 0o755)
    found = layer(deb("openjdk-17-jre-headless", java))
    assert found["usr/bin/java"] == symlink("usr/bin/java", f"/{java.path}")


def test_documentation_stays_out_and_licences_stay_in() -> None:
    paths = ["usr/share/man/man1/a.1", "usr/share/doc/tool/README", "usr/share/doc/tool/copyright"]
    found = layer(deb("tool", *(file(path, b"") for path in paths)))
    assert [path for path in paths if path in found] == paths[2:]


def test_two_packages_with_one_file_are_both_named() -> None:
    one, other = (deb(name, file("usr/bin/x", name.encode())) for name in ("one", "other"))
    with pytest.raises(SlimfitError) as caught:
        layer(one, other)
    assert str(caught.value) == (
        "The Debian packages one and other both hold `/usr/bin/x`, with different content.\n\n"
        "Name only one of them in `system_packages`."
    )


def test_the_order_of_packages_does_not_count() -> None:
    debs = [deb(name, file(f"usr/bin/{name}", b"")) for name in ("b", "a", "c")]
    assert system_entries(base(), debs) == system_entries(base(), debs[::-1])
