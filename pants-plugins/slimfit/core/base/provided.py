"""What Debian's maintainer scripts would have made, as files: users, certificates, links, the zone
of the clock."""

from __future__ import annotations

from collections.abc import Iterator

from slimfit.core.base.tree import DIRECTORY, FILE, Entry, Tree, directory, file, symlink

NONROOT = 65532

_PASSWD = f"""\
root:x:0:0:root:/root:/usr/sbin/nologin
nobody:x:65534:65534:nobody:/nonexistent:/usr/sbin/nologin
nonroot:x:{NONROOT}:{NONROOT}:nonroot:/nonexistent:/usr/sbin/nologin
"""

_GROUP = f"""\
root:x:0:
tty:x:5:
staff:x:50:
nogroup:x:65534:
nonroot:x:{NONROOT}:
"""

_NSSWITCH = """\
passwd:    files
group:     files
shadow:    files
hosts:     files dns
networks:  files
protocols: files
services:  files
ethers:    files
rpc:       files
"""

_BUNDLE = "etc/ssl/certs/ca-certificates.crt"
_CERTIFICATES = ("usr/share/ca-certificates/", "usr/local/share/ca-certificates/")


def provided_entries(tree: Tree) -> Iterator[Entry]:
    """The entries to add to a tree of unpacked packages; what a package brings itself is left as it
    is."""
    for entry in _candidates(tree):
        present = tree.get(entry.path)
        if present is None or _gives_way(present, entry, tree):
            yield entry


def _candidates(tree: Tree) -> Iterator[Entry]:
    yield file("etc/passwd", _PASSWD.encode())
    yield file("etc/group", _GROUP.encode())
    yield file("etc/nsswitch.conf", _NSSWITCH.encode())
    yield directory("tmp", 0o1777)
    yield directory("var/tmp", 0o1777)
    yield directory("run/lock", 0o1777)
    yield symlink("var/run", "/run")
    yield symlink("var/lock", "/run/lock")
    if "usr/share/zoneinfo/Etc/UTC" in tree:
        yield symlink("etc/localtime", "/usr/share/zoneinfo/Etc/UTC")
        yield file("etc/timezone", b"Etc/UTC\n")
    bundle = certificate_bundle(tree)
    if bundle:
        yield file(_BUNDLE, bundle)
        # OpenSSL's built-in default locations, so that no environment variable is needed.
        yield symlink("usr/lib/ssl/cert.pem", f"/{_BUNDLE}")
        yield symlink("usr/lib/ssl/certs", "/etc/ssl/certs")


def certificate_bundle(tree: Tree) -> bytes:
    """All trusted certificates in one file, as update-ca-certificates(8) makes it, in sorted order.

    A line `!mozilla/x.crt` in `/etc/ca-certificates.conf` distrusts one; without such a file every
    certificate counts.
    """
    configuration = tree.get("etc/ca-certificates.conf")
    lines = configuration.read().decode("utf-8", "replace").splitlines() if configuration else []
    distrusted = {line[1:].strip() for line in lines if line.startswith("!")}
    parts = []
    for path in sorted(tree):
        folder = next((prefix for prefix in _CERTIFICATES if path.startswith(prefix)), None)
        if folder and path.endswith(".crt") and path[len(folder) :] not in distrusted:
            # Files without a newline at the end would run together.
            parts.append(tree[path].read().rstrip(b"\n") + b"\n")
    return b"".join(parts)


def _gives_way(present: Entry, wanted: Entry, tree: Tree) -> bool:
    # base-files ships plain directories where its postinst then puts links; sticky bits are as its
    # packaging has them.
    if present.kind != DIRECTORY or wanted.kind == FILE:
        return False
    if wanted.kind == DIRECTORY:
        return present.mode != wanted.mode
    inside = f"{present.path}/"
    return not any(path.startswith(inside) for path in tree)
