"""Makes and reads bases: unpacks locked Debian packages, inspects root file systems, flattens OCI
images."""

from __future__ import annotations

import argparse
import hashlib
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from slimfit.core.base import jsontext
from slimfit.core.base.deb import Deb, read_deb, standard_decompress
from slimfit.core.base.facts import BaseFacts, render_facts
from slimfit.core.base.inspect import inspect_tree
from slimfit.core.base.interpreter import interpreter_tree, render_recipe
from slimfit.core.base.lock import DebianLock, LockedPackage, package_from_json, parse_lock
from slimfit.core.base.platform import complete_platform
from slimfit.core.base.pythons import check_magic, choose_python, find_pythons
from slimfit.core.base.rootfs import assemble
from slimfit.core.base.tree import Entry, read_tar, write_tar
from slimfit.core.errors import SlimfitError
from slimfit.core.native.system_layer import system_entries
from slimfit.sandbox.base_arguments import Arguments
from slimfit.sandbox.base_bytecode import check_architecture, stdlib_bytecode, write_entries
from slimfit.sandbox.base_flatten import flatten
from slimfit.sandbox.command import exit_code

# Where a program of that name undoes a compression that this Python cannot.
_PROGRAMS = {"xz": "xz", "zst": "zstd"}


def parser() -> Arguments:
    """The command line, as documented in its help."""
    result = Arguments(prog="base_tool", description=__doc__)
    commands = result.add_subparsers(dest="command", required=True)
    unpack = commands.add_parser("unpack", help="locked Debian packages to rootfs.tar")
    unpack.add_argument("--lock", required=True, type=Path)
    unpack.add_argument("--debs", required=True, type=Path)
    unpack.add_argument("--no-bytecode", action="store_true")
    unpack.add_argument(
        "--compiler",
        type=Path,
        help="rootfs.tar of the same base for this machine, whose Python compiles",
    )
    system = commands.add_parser("system", help="locked packages on top of rootfs.tar")
    system.add_argument("--rootfs", required=True, type=Path)
    system.add_argument("--lock", required=True, type=Path)
    system.add_argument("--debs", required=True, type=Path)
    system.add_argument("--out", required=True, type=Path)
    inspect = commands.add_parser("inspect", help="rootfs.tar to base.json and platform.json")
    interpreter = commands.add_parser("interpreter", help="rootfs.tar to a Python that runs here")
    for command in (inspect, interpreter):
        command.add_argument("--rootfs", required=True, type=Path)
    flat = commands.add_parser("flatten", help="an OCI image to rootfs.tar, layers and facts")
    flat.add_argument("--image", required=True, type=Path)
    flat.add_argument("--architecture", required=True)
    flat.add_argument(
        "--compiler", type=Path, help="rootfs.tar of the same base for this machine, to compare"
    )
    for command in (unpack, inspect, interpreter, flat):
        command.add_argument("--python", help="which of several Pythons, as 3.11")
        command.add_argument("--out", required=True, type=Path)
    return result


def decompress(suffix: str, data: bytes) -> bytes:
    """Undo a compression with the standard library, else with the program for it.

    Raises SlimfitError when neither is there.
    """
    try:
        return standard_decompress(suffix, data)
    except LookupError:
        program = _PROGRAMS.get(suffix)
    if program is None or shutil.which(program) is None:
        missing = f"`{program}`" if program else f"something that reads `.{suffix}`"
        raise SlimfitError(
            f"A Debian package is compressed as `.{suffix}`, which neither this Python nor a "
            "program here can undo.\n\n"
            f"Install {missing}, or run under a Python that has the module for it."
        )
    return subprocess.run([program, "-dc"], input=data, stdout=subprocess.PIPE, check=True).stdout


def taken_packages(lock: DebianLock, debs: Path) -> tuple[LockedPackage, ...]:
    """The lock's packages, with those replaced for which a newer version was fetched."""
    path = debs / "taken.json"
    if not path.exists():
        return lock.packages
    root = jsontext.parse(path.read_text(), "taken.json", "Fetch the packages again.")
    replaced = {}
    for node in root.get("taken").items():
        replaced[package_from_json(node.get("locked"))] = package_from_json(node.get("package"))
    return tuple(replaced.get(package, package) for package in lock.packages)


def read_locked(package: LockedPackage, debs: Path) -> Deb:
    """One fetched package; raises SlimfitError when its file is missing or is not the pinned
    one."""
    path = debs / package.file
    if not path.exists():
        raise SlimfitError(
            f"{package.file} is missing among the fetched packages.\n\nFetch them again."
        )
    data = path.read_bytes()
    digest = hashlib.sha256(data).hexdigest()
    if digest != package.sha256:
        raise SlimfitError(
            f"{package.file} is not what the lockfile pins:\n"
            f"  expected sha256 {package.sha256}\n  found    sha256 {digest}\n\n"
            "Delete the file and fetch it again."
        )
    return read_deb(data, package.file, decompress)


def _unpack(options: argparse.Namespace) -> None:
    lock = parse_lock(options.lock.read_text(), options.lock.name)
    if not options.no_bytecode and options.compiler is None:
        check_architecture(lock.architecture)
    packages = taken_packages(lock, options.debs)
    rootfs = assemble(read_locked(package, options.debs) for package in packages)
    tree = {entry.path: entry for entry in rootfs.entries}
    facts = inspect_tree(
        tree, base="the base", python=options.python, architecture=lock.architecture
    )
    if not options.no_bytecode:
        with tempfile.TemporaryDirectory(prefix="slimfit-base-") as scratch:
            compiler = tree if options.compiler is None else read_tar(options.compiler)
            for entry in stdlib_bytecode(tree, facts, compiler, Path(scratch)):
                tree[entry.path] = entry
    _write_rootfs(list(tree.values()), options.out)
    write_facts(facts, options.out)
    left_out = {
        "setuid": list(rootfs.setuid),
        "paths": dict(rootfs.left_out),
        "packages": list(lock.left_out),
    }
    (options.out / "left-out.json").write_text(jsontext.render(left_out))


def _system(options: argparse.Namespace) -> None:
    lock = parse_lock(options.lock.read_text(), options.lock.name)
    packages = taken_packages(lock, options.debs)
    base = read_tar(options.rootfs)
    debs = (read_locked(package, options.debs) for package in packages)
    _write_rootfs(system_entries(base, debs), options.out)


def _inspect(options: argparse.Namespace) -> None:
    tree = read_tar(options.rootfs)
    write_facts(inspect_tree(tree, base="the base", python=options.python), options.out)


def _interpreter(options: argparse.Namespace) -> None:
    tree = read_tar(options.rootfs)
    facts = inspect_tree(tree, base="the base", python=options.python)
    interpreter = interpreter_tree(tree, facts.python, "the base")
    write_entries(interpreter.entries, options.out / "tree")
    (options.out / "interpreter.json").write_text(render_recipe(interpreter.recipe))


def _flatten(options: argparse.Namespace) -> None:
    with tempfile.TemporaryDirectory(prefix="slimfit-image-") as scratch:
        image = flatten(options.image, options.architecture, Path(scratch), options.out)
        facts = inspect_tree(
            image,
            base=options.image.name,
            python=options.python,
            architecture=options.architecture,
        )
        if options.compiler is not None:
            compiler = read_tar(options.compiler)
            python = choose_python(find_pythons(compiler), facts.python.version, "the base")
            check_magic(image, facts.python, compiler, python)
        _write_rootfs(list(image.values()), options.out)
    write_facts(facts, options.out)


def write_facts(facts: BaseFacts, out: Path) -> None:
    """Write base.json and platform.json into a folder."""
    (out / "base.json").write_text(render_facts(facts))
    (out / "platform.json").write_text(complete_platform(facts))


def _write_rootfs(entries: Sequence[Entry], out: Path) -> None:
    with open(out / "rootfs.tar", "wb") as target:
        write_tar(entries, target)


_COMMANDS = {
    "unpack": _unpack,
    "system": _system,
    "inspect": _inspect,
    "interpreter": _interpreter,
    "flatten": _flatten,
}


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command line; the exit code is 2 when the user has something to mend."""
    options = parser().parse_args(sys.argv[1:] if argv is None else argv)
    options.out.mkdir(parents=True, exist_ok=True)
    return exit_code(lambda: _COMMANDS[options.command](options))


if __name__ == "__main__":
    sys.exit(main())
