"""Runs a program in a root file system as an engine would: in namespaces of its own.

A program, not a module, since it leaves the namespaces of the process that runs it. It reads a `Job`
as JSON from standard input and writes an `Outcome` as JSON to standard output. The root is made of
layers and read-only, `/tmp` and `/dev/shm` are empty and in memory, the program is process 1 and has
no network but its own loopback, no capability and no environment but what is given.

Needs root or user namespaces. Exit code 3 says that the machine has neither.
"""

from __future__ import annotations

import ctypes
import errno
import fcntl
import http.client
import json
import os
import socket
import struct
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

UNAVAILABLE = 3

_NEW = {"user": 0x10000000, "mount": 0x20000, "net": 0x40000000, "pid": 0x20000000}
_NEW_IPC_AND_UTS = 0x08000000 | 0x04000000
_RDONLY, _NOSUID, _NODEV, _NOEXEC, _BIND, _REC, _PRIVATE = (1, 2, 4, 8, 4096, 16384, 1 << 18)
_SIOCSIFFLAGS, _IFF_UP = 0x8914, 1
_START_SECONDS = 30.0
_LIBC = ctypes.CDLL(None, use_errno=True)


def _call(name: str, *arguments: Any) -> None:
    if getattr(_LIBC, name)(*arguments) != 0:
        number = ctypes.get_errno()
        raise OSError(number, f"{name}: {os.strerror(number)}")


def _mount(source: str, target: str, kind: str = "", flags: int = 0, data: str = "") -> None:
    words = [word.encode() or None for word in (source, target, kind)]
    _call("mount", *words, flags, data.encode() or None)


def enter_namespaces(user: int, group: int) -> None:
    """Leave the machine's namespaces; without root, become the user in a namespace of ours.

    :raises OSError: the machine does not let us.
    """
    own_user, own_group = os.geteuid(), os.getegid()
    flags = _NEW["mount"] | _NEW["net"] | _NEW["pid"] | _NEW_IPC_AND_UTS
    _call("unshare", flags | (_NEW["user"] if own_user else 0))
    if own_user:
        Path("/proc/self/setgroups").write_text("deny")
        Path("/proc/self/uid_map").write_text(f"{user} {own_user} 1")
        Path("/proc/self/gid_map").write_text(f"{group} {own_group} 1")
    _mount("", "/", flags=_REC | _PRIVATE)
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as control:
        request = struct.pack("16sh14s", b"lo", _IFF_UP, b"")
        fcntl.ioctl(control, _SIOCSIFFLAGS, request)


def enter_root(job: dict[str, Any]) -> None:
    """In the process that becomes the program: mount the root, go there, give up all rights."""
    root = job["root"]
    for name, mode in (("tmp", "1777"), ("dev", "0755")):
        _mount("tmpfs", f"{root}/{name}", "tmpfs", _NOSUID | _NODEV, f"mode={mode},size=64m")
    os.mkdir(f"{root}/dev/shm")
    os.chmod(f"{root}/dev/shm", 0o1777)
    for name in ("null", "zero", "random", "urandom"):
        Path(f"{root}/dev/{name}").touch()
        _mount(f"/dev/{name}", f"{root}/dev/{name}", flags=_BIND)
    _mount("proc", f"{root}/proc", "proc", _NOSUID | _NODEV | _NOEXEC)
    for inside, outside in job["folders"].items():
        os.mkdir(f"{root}{inside}")
        _mount(outside, f"{root}{inside}", flags=_BIND)
    os.chroot(root)
    os.chdir(job["folder"])
    if os.geteuid() == 0:
        os.setgroups([])
        os.setgid(job["group"])
        os.setuid(job["user"])


def _fetch(port: int, path: str) -> list[Any]:
    """The status and body of an answer, as soon as somebody listens."""
    deadline = time.monotonic() + _START_SECONDS
    while True:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
        try:
            connection.request("GET", path)
            answer = connection.getresponse()
            return [answer.status, answer.read().decode()]
        except ConnectionRefusedError:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.02)
        finally:
            connection.close()


def run(job: dict[str, Any]) -> dict[str, Any]:
    """Run the program; with `requests`, ask it these and then stop it by SIGTERM."""
    # The topmost comes first.
    lower = ":".join(reversed(job["layers"]))
    _mount("overlay", job["root"], "overlay", _RDONLY, f"lowerdir={lower}")
    process = subprocess.Popen(
        job["command"],
        env=job["environment"],
        preexec_fn=lambda: enter_root(job),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        encoding="utf-8",
    )
    answers, seconds = [], 0.0
    try:
        answers = [_fetch(job["port"], path) for path in job["requests"]]
    except OSError as error:
        answers = [[0, f"{type(error).__name__}: {error}"]]
    begin = time.monotonic()
    if job["requests"]:
        process.terminate()
    stdout, stderr = process.communicate(timeout=job["timeout"])
    seconds = time.monotonic() - begin
    return {
        "code": process.returncode,
        "stdout": stdout,
        "stderr": stderr,
        "answers": answers,
        "seconds": seconds,
    }


if __name__ == "__main__":
    asked = json.load(sys.stdin)
    try:
        enter_namespaces(asked["user"], asked["group"])
    except OSError as refused:
        if refused.errno not in (errno.EPERM, errno.EACCES, errno.ENOSPC, errno.EINVAL):
            raise
        print(f"no root and no user namespaces here ({refused})", file=sys.stderr)
        sys.exit(UNAVAILABLE)
    json.dump(run(asked), sys.stdout)
