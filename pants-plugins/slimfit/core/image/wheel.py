"""What the installation of a wheel writes (PyPA: "Binary distribution format", installation).

The plan is made from the archive's directory and metadata; the contents are checked against RECORD
while they are written.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Optional

from slimfit.core.image.bytecode import cache_path, is_cache_path
from slimfit.core.image.content import BytesContent, Content, LayerFile, read_all
from slimfit.core.image.exclusions import Exclusion
from slimfit.core.image.layer_info import Distribution, ExcludedFiles, Script
from slimfit.core.image.record import RecordRow, render_record
from slimfit.core.image.scripts import script_text, with_shebang
from slimfit.core.image.spec import MODE_FILE, MODE_PROGRAM, LayerSpec
from slimfit.core.image.wheel_archive import WheelArchive, WheelProblems, path_problem, read_wheel
from slimfit.core.image.wheel_zip import CorruptMember, RecordHash, WheelContent

INSTALLER = b"slimfit\n"
_SCHEMES = ("data", "headers", "platlib", "purelib", "scripts")


@dataclass(frozen=True)
class InstalledWheel:
    """What a wheel puts into an image; `files` is sorted by path, bytecode not among them."""

    archive: WheelArchive
    scripts: tuple[Script, ...]
    files: tuple[LayerFile, ...]
    excluded: tuple[ExcludedFiles, ...] = ()

    @property
    def distribution(self) -> Distribution:
        """The distribution that the wheel holds."""
        return self.archive.distribution

    def check_contents(self) -> None:
        """Reads every file; raises one `SlimfitError` that names all that are not as recorded."""
        problems = WheelProblems(self.archive.path)
        problems.add(*self.archive.content_problems())
        if problems:
            raise problems.error()


def install_wheel(
    path: Path, spec: LayerSpec, exclude: Mapping[str, Sequence[str]] = {}
) -> InstalledWheel:
    """Plans the installation; raises one `SlimfitError` with all that is wrong with the wheel.

    `exclude` has the globs of files to leave out, by the normalised name of the distribution.
    """
    problems = WheelProblems(path)
    archive = read_wheel(path, problems)
    name = archive.distribution.name
    exclusion = Exclusion(exclude.get(name, ()))
    plan = _Plan(archive, spec, problems, exclusion)
    plan.fill()
    if problems:
        # The wheel is refused anyway, so its contents may be read once more for a full message.
        problems.add(*archive.content_problems())
        raise problems.error()
    return InstalledWheel(
        archive,
        tuple(plan.scripts[name] for name in sorted(plan.scripts)),
        tuple(plan.files[path] for path in sorted(plan.files)),
        exclusion.told(name),
    )


@dataclass
class _Plan:
    archive: WheelArchive
    spec: LayerSpec
    problems: WheelProblems
    exclusion: Exclusion
    files: dict[str, LayerFile] = field(default_factory=dict)
    scripts: dict[str, Script] = field(default_factory=dict)

    def fill(self) -> None:
        for content in self.archive.contents:
            self._add_member(content)
        for entry_point in self.archive.entry_points:
            self._add(
                f"{self.spec.bin}/{entry_point.name}",
                BytesContent(script_text(self.spec.python, entry_point)),
                MODE_PROGRAM,
            )
            self._add_script(entry_point.name, str(entry_point))
        self._check_folders()
        info = f"{self.spec.site_packages}/{self.archive.info}"
        self._add(f"{info}/INSTALLER", BytesContent(INSTALLER), MODE_FILE)
        record = BytesContent(self._record(f"{info}/RECORD"))
        self._add(f"{info}/RECORD", record, MODE_FILE)

    def _add_member(self, content: WheelContent) -> None:
        name = content.member.name
        mode = MODE_PROGRAM if content.member.is_program else MODE_FILE
        if is_cache_path(name):
            # Without its source Python never reads a cache, and with it we write our own. A cache
            # that came from elsewhere could stand beside the source of another layer.
            return
        folder, _, rest = name.partition("/")
        if not folder.endswith(".data"):
            self._add_unless_excluded(f"{self.spec.site_packages}/{name}", content, mode)
            return
        scheme, _, target = rest.partition("/")
        if scheme not in _SCHEMES or not target:
            self.problems.add(
                f"`{name}` is in none of the folders {', '.join(_SCHEMES)} of `{folder}`."
            )
        elif scheme == "scripts":
            self._add_script_file(target, content)
        else:
            self._add_unless_excluded(f"{self._folder(scheme)}/{target}", content, mode)

    def _add_unless_excluded(self, path: str, content: WheelContent, mode: int) -> None:
        inside = self._relative(path)
        if not self.exclusion.takes(inside.removeprefix("../../../"), content.size):
            self._add(path, content, mode)

    def _folder(self, scheme: str) -> str:
        if scheme == "data":
            return self.spec.root
        if scheme == "headers":
            # Where pip puts them in a virtual environment.
            name = self.archive.distribution.name
            return f"{self.spec.root}/include/site/python{self.spec.python_version}/{name}"
        return self.spec.site_packages

    def _add_script_file(self, target: str, content: WheelContent) -> None:
        if any(target == entry_point.name for entry_point in self.archive.entry_points):
            # Old wheels ship the wrappers of their entry points; the generated one wins, as in pip.
            return
        chosen: Content = content
        try:
            if self._starts_with_python(content):
                chosen = BytesContent(with_shebang(self.spec.python, read_all(content)))
        except CorruptMember as error:
            self.problems.add(str(error))
        self._add(f"{self.spec.bin}/{target}", chosen, MODE_PROGRAM)
        self._add_script(target, "")

    @staticmethod
    def _starts_with_python(content: WheelContent) -> bool:
        # Scripts may be programs of many megabytes: look at the start alone.
        start = b""
        for _, plain in content.pieces():
            start += plain
            if len(start) >= len(b"#!python"):
                break
        return start.startswith(b"#!python")

    def _add_script(self, name: str, entry_point: str) -> None:
        self.scripts[name] = Script(name, self.archive.distribution.name, entry_point)

    def _add(self, path: str, content: Content, mode: int) -> None:
        problem = path_problem(path)
        if problem:
            self.problems.add(problem)
            return
        there = self.files.get(path)
        if there is not None and there.content.sha256() != content.sha256():
            self.problems.add(f"Two of its files with different content go to `/{path}`.")
        self.files[path] = LayerFile(path, mode, self.archive.distribution.title, content=content)

    def _check_folders(self) -> None:
        for path in sorted(self.files):
            parent = path.rpartition("/")[0]
            while parent:
                if parent in self.files:
                    self.problems.add(f"`/{parent}` would be a file and a folder.")
                parent = parent.rpartition("/")[0]

    def _record(self, own_path: str) -> bytes:
        rows = [RecordRow(self._relative(own_path))]
        for path, file in self.files.items():
            rows.append(
                RecordRow(self._relative(path), _record_hash(file.content), file.content.size)
            )
            cached = cache_path(path, self.spec)
            if cached is not None:
                rows.append(RecordRow(self._relative(cached)))
        return render_record(rows)

    def _relative(self, path: str) -> str:
        """The path as RECORD writes it: from site-packages, with `..` for what lies outside."""
        inside = f"{self.spec.site_packages}/"
        if path.startswith(inside):
            return path[len(inside) :]
        # site-packages lies three folders below the app's root.
        return "../../../" + path[len(self.spec.root) + 1 :]


def _record_hash(content: Content) -> Optional[RecordHash]:
    if isinstance(content, WheelContent):
        return content.record
    return RecordHash.of("sha256", bytes.fromhex(content.sha256()))
