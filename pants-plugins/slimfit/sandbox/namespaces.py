"""Namespaces of a process's own: mounts, processes and a network that nobody else sees.

They need root, or a machine that lets its users make user namespaces (user_namespaces(7)).
"""

from __future__ import annotations

import ctypes
import errno
import fcntl
import os
import socket
import struct
from pathlib import Path

_NEW_USER, _NEW_MOUNT, _NEW_NET, NEW_PID = 0x10000000, 0x20000, 0x40000000, 0x20000000
_NEW_IPC_AND_UTS = 0x08000000 | 0x04000000
RDONLY, NOSUID, NODEV, NOEXEC, REMOUNT, BIND, REC, PRIVATE = (
    *(1, 2, 4, 8, 32, 4096, 16384, 1 << 18),
)
_SIOCSIFFLAGS, _IFF_UP = 0x8914, 1
# What a machine answers that does not let its users have namespaces.
REFUSALS = (errno.EPERM, errno.EACCES, errno.ENOSPC, errno.EINVAL, errno.ENOSYS)
_DEVICES = ("null", "zero", "random", "urandom")
_LIBC = ctypes.CDLL(None, use_errno=True)


def _call(name: str, *arguments: object) -> None:
    if getattr(_LIBC, name)(*arguments) != 0:
        number = ctypes.get_errno()
        raise OSError(number, f"{name}: {os.strerror(number)}")


def mount(source: str, target: str, kind: str = "", flags: int = 0, data: str = "") -> None:
    """mount(2). An empty text stands for none.

    :raises OSError: the kernel refuses.
    """
    words = [word.encode() or None for word in (source, target, kind)]
    _call("mount", *words, flags, data.encode() or None)


def enter_namespaces(user: int, group: int, more: int = 0) -> None:
    """Leave the machine's namespaces; without root's rights, become the user in a namespace of ours.

    The network has no interface but a loopback that is down.

    :param more: namespaces beside those of mounts, network, messages and host name.
    :raises OSError: the machine does not let us; its number is one of `REFUSALS`.
    """
    own_user, own_group = os.geteuid(), os.getegid()
    flags = _NEW_MOUNT | _NEW_NET | _NEW_IPC_AND_UTS | more
    if own_user != 0 or not _unshared(flags):
        _call("unshare", flags | _NEW_USER)
        Path("/proc/self/setgroups").write_text("deny")
        Path("/proc/self/uid_map").write_text(f"{user} {own_user} 1")
        Path("/proc/self/gid_map").write_text(f"{group} {own_group} 1")
    mount("", "/", flags=REC | PRIVATE)


def _unshared(flags: int) -> bool:
    """Whether root has the right to it, which a container may withhold."""
    try:
        _call("unshare", flags)
    except PermissionError:
        return False
    return True


def raise_loopback() -> None:
    """Switch on the loopback interface of a new network namespace."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as control:
        fcntl.ioctl(control, _SIOCSIFFLAGS, struct.pack("16sh14s", b"lo", _IFF_UP, b""))


def furnish(root: str) -> None:
    """Mount what a program finds in any container: an empty `/tmp` and `/dev/shm`, and devices."""
    for name, mode in (("tmp", "1777"), ("dev", "0755")):
        mount("tmpfs", f"{root}/{name}", "tmpfs", NOSUID | NODEV, f"mode={mode},size=64m")
    os.mkdir(f"{root}/dev/shm")
    os.chmod(f"{root}/dev/shm", 0o1777)
    for name in _DEVICES:
        Path(f"{root}/dev/{name}").touch()
        mount(f"/dev/{name}", f"{root}/dev/{name}", flags=BIND)


def mount_proc(root: str) -> None:
    """Mount the process table of a new namespace; called by a process that is in it.

    :raises OSError: the machine hides parts of its own, as some containers do.
    """
    mount("proc", f"{root}/proc", "proc", NOSUID | NODEV | NOEXEC)


def enter_root(root: str, folder: str, user: int, group: int) -> None:
    """Go to a folder of the new root, and give up all rights."""
    os.chroot(root)
    os.chdir(folder)
    if os.geteuid() == 0:
        os.setgroups([])
        os.setgid(group)
        os.setuid(user)


def make_read_only(root: str) -> None:
    """Let nobody write below a folder from here on, whatever is mounted there later apart."""
    mount(root, root, flags=BIND | REC)
    # What a mount is set to already has to be said again, or an ordinary user is refused.
    known = os.statvfs(root).f_flag & (NOSUID | NODEV | NOEXEC | os.ST_NOATIME | os.ST_NODIRATIME)
    relatime = 1 << 21 if os.statvfs(root).f_flag & os.ST_RELATIME else 0
    mount("", root, flags=REMOUNT | BIND | RDONLY | known | relatime)
