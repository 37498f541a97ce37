"""From an environment file to requirements, system packages and what is left to decide."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from typing import Optional

from packaging.specifiers import SpecifierSet
from packaging.utils import canonicalize_name

from slimfit.core.conda.environment import CondaEnvironment, CondaLine
from slimfit.core.conda.faults import Place
from slimfit.core.conda.interpreter import PythonPin, python_pin
from slimfit.core.conda.naming import Debian, Fact, Names
from slimfit.core.conda.pip_lines import PipRequirement
from slimfit.core.conda.relax import FOUR_PARTS, NUMBERED_APART, relaxed, with_fourth_part
from slimfit.core.conda.report import (
    CondaReport,
    Constraints,
    Decision,
    Dropped,
    Mapped,
    Native,
    Note,
    Unknown,
)
from slimfit.core.conda.requirements import ParsedRequirement, parse_requirement
from slimfit.core.conda.specifier import Inexpressible, to_specifier
from slimfit.core.conda.urls import channel_name, is_public
from slimfit.core.conda.wheel_variant import WheelVariant, wheel_variant

# What builds packages and is not needed to run them. The last are names with a platform behind.
_BUILD_TOOLS = frozenset(
    (
        "autoconf",
        "automake",
        "binutils",
        "bison",
        "c-compiler",
        "ccache",
        "clang",
        "clangxx",
        "cmake",
    )
    + ("compilers", "conda-build", "cxx-compiler", "flex", "fortran-compiler", "gcc", "gfortran")
    + (
        "go",
        "gxx",
        "libtool",
        "llvm",
        "llvmdev",
        "m4",
        "make",
        "meson",
        "nasm",
        "ninja",
        "patchelf",
    )
    + ("pkg-config", "rust", "swig", "yasm")
)
_BUILD_TOOL = re.compile(r"^(binutils|clang|clangxx|gcc|gfortran|gxx|ld_impl|sysroot)_[a-z0-9-]+$")

# Of so many unknown names the nearest known one is looked for, which takes its time.
_HINTS = 10


def convert(
    environment: CondaEnvironment,
    names: Names,
    *,
    relax: str = "exact",
    overridden: Collection[str] = (),
) -> CondaReport:
    """Map an environment.

    :param relax: one of `slimfit.core.conda.relax.LEVELS`, for the pins of conda lines.
    :param overridden: projects whose requirements the user gives; their versions do not matter.
    """
    converter = _Converter(names, relax, frozenset(map(canonicalize_name, overridden)))
    for line in environment.packages:
        converter.package(line)
    for requirement in environment.pip:
        converter.requirement(requirement)
    requirements = converter.mapped()
    return CondaReport(
        path=environment.path,
        files=environment.files,
        name=environment.name,
        platform=environment.platform.name,
        requirements=requirements,
        native=_native(converter.native, requirements),
        dropped=(
            *converter.dropped,
            *(Dropped(w.place, w.text, w.message) for w in environment.deselected),
        ),
        decisions=(
            *converter.decisions,
            *(Decision(u.place, "", u.text, u.problem, u.remedy) for u in environment.undecided),
        ),
        unknown=tuple(converter.unknown),
        variants=tuple(converter.variants),
        python=tuple(converter.python),
        variables=environment.variables,
        channels=environment.channels,
        settings=environment.settings,
        first_party=environment.first_party,
        constraints=tuple(Constraints(c.place, c.path) for c in environment.constraints),
        notes=(
            *(Note(w.place, w.text, w.message) for w in environment.warnings),
            *converter.notes,
        ),
    )


@dataclass
class _Project:
    """What asks for one project."""

    place: Place
    lines: list[str] = field(default_factory=list)
    extras: set[str] = field(default_factory=set)
    specifiers: list[str] = field(default_factory=list)
    from_conda: bool = False
    pip: list[PipRequirement] = field(default_factory=list)
    name: str = ""
    fact: Optional[Fact] = None
    notes: list[str] = field(default_factory=list)


@dataclass
class _Converter:
    names: Names
    relax: str
    overridden: frozenset[str]
    projects: dict[str, _Project] = field(default_factory=dict)
    native: list[Native] = field(default_factory=list)
    dropped: list[Dropped] = field(default_factory=list)
    decisions: list[Decision] = field(default_factory=list)
    unknown: list[Unknown] = field(default_factory=list)
    variants: list[WheelVariant] = field(default_factory=list)
    python: list[PythonPin] = field(default_factory=list)
    notes: list[Note] = field(default_factory=list)

    def package(self, line: CondaLine) -> None:
        """Sort a line of `dependencies:` into what it is."""
        spec, place = line.spec, line.place
        own = spec.name in self.names.mapping
        if spec.name == "python" and not own:
            self.interpreter(line)
            return
        self.variants.extend(wheel_variant(line))
        fact = self.names(spec.name)
        if spec.url:
            problem = "This is a package file of conda, which no other installer takes."
            version = spec.version.text if spec.version else ""
            remedy = f"Write `- {spec.name}={version}` in its place."
            self.decide(line, problem, remedy, conda_only=fact is None)
        elif spec.channel and not is_public(spec.channel) and not own:
            channel = channel_name(spec.channel)
            problem = (
                f"It comes from the channel {channel}: a project of that name on the Python index"
                " would be somebody else's."
            )
            remedy = f'Say what it is: `name_mapping={{"{spec.name}": ...}}`.'
            self.decide(line, problem, remedy, conda_only=True)
        elif spec.name.startswith("__"):
            self.dropped.append(Dropped(place, spec.name, "a fact of the machine, not a package"))
        elif not own and _builds(spec.name, fact):
            self.dropped.append(Dropped(place, spec.name, "builds packages, and runs none"))
        elif fact is None:
            hint = self.names.hint(spec.name) if len(self.unknown) < _HINTS else ""
            self.unknown.append(Unknown(place, spec.name, line.text, hint))
        elif fact.kind == "python":
            self.project(line, fact)
        elif fact.kind == "native":
            self.native.append(Native(place, spec.name, fact.debian, note=fact.note))
        elif fact.kind == "drop":
            reason = fact.note or "not needed at run time"
            self.dropped.append(Dropped(place, spec.name, reason))
        else:
            problem = fact.note or "It has no equal outside of conda."
            remedy = f'Say what stands for it: `name_mapping={{"{spec.name}": ...}}`.'
            self.decide(line, _sentence(problem), remedy, conda_only=not fact.pypi)

    def decide(
        self,
        line: CondaLine,
        problem: str,
        remedy: str,
        *,
        blocking: bool = False,
        conda_only: bool = False,
    ) -> None:
        self.decisions.append(
            Decision(line.place, line.spec.name, line.text, problem, remedy, blocking, conda_only)
        )

    def interpreter(self, line: CondaLine) -> None:
        try:
            pin = python_pin(line)
        except Inexpressible as error:
            self.decide(line, error.problem, "Write one range of Pythons, as in `>=3.9,<3.12`.")
            return
        if pin is None:
            return
        if pin.implementation:
            problem = f"It asks for {pin.implementation}, and images have CPython."
            version = line.spec.version.text if line.spec.version else ""
            sign = "" if version[:1] in "=<>~!" else "="
            self.decide(line, problem, f"Write `- python{sign}{version}`.")
            return
        self.python.append(pin)
        self.notes.extend(Note(pin.place, pin.text, note) for note in pin.notes)

    def project(self, line: CondaLine, fact: Fact) -> None:
        """Take a line for a project of the Python index."""
        parsed = parse_requirement(_renamed(line, fact))
        project = self._project(canonicalize_name(parsed.name), line.place, line.text)
        project.from_conda = True
        project.name = project.name or parsed.name
        project.fact = project.fact or fact
        project.extras.update(parsed.extras)
        if line.spec.build:
            project.notes.append(f"the build `{line.spec.build}` has no meaning outside of conda")
        if line.spec.channel:
            project.notes.append("its channel has no meaning outside of conda")
        name = canonicalize_name(parsed.name)
        if line.spec.version is None or name in self.overridden:
            return
        try:
            specifier = to_specifier(line.spec.version)
        except Inexpressible as error:
            remedy = (
                f"{error.remedy} To give it: "
                f'`overrides={{"{name}": {{"requirements": ["{name}>=..."]}}}}`.'
            )
            self.decide(line, error.problem, remedy, blocking=True)
            return
        project.notes.extend(specifier.notes)
        project.specifiers.append(self.loosened(name, specifier.text, project))

    def loosened(self, name: str, specifier: str, project: _Project) -> str:
        """A specifier that the other index can fulfil, as far as it is known."""
        text = specifier
        if name in FOUR_PARTS:
            text = with_fourth_part(specifier)
        looser = relaxed(text, self.relax)
        if looser != specifier:
            project.notes.append(f"`{specifier}` is loosened to `{looser or 'any version'}`")
        elif name in NUMBERED_APART and re.search(r"==[^*]+$", looser):
            project.notes.append(
                f'the other index may lack `{looser}`; `relax="minor"` would loosen it'
            )
        return looser

    def requirement(self, requirement: PipRequirement) -> None:
        """Take a line for pip, whose name is the index's own."""
        project = self._project(requirement.project, requirement.place, requirement.text)
        project.pip.append(requirement)
        project.notes.extend(requirement.notes)
        project.fact = project.fact or self.names.of_project(requirement.project)

    def _project(self, name: str, place: Place, line: str) -> _Project:
        project = self.projects.setdefault(name, _Project(place))
        project.lines.append(line)
        return project

    def mapped(self) -> tuple[Mapped, ...]:
        """The projects, by name. Nothing is made of those with an undecided version."""
        undecided = {
            (decision.place, decision.text) for decision in self.decisions if decision.blocking
        }
        made = []
        for name, project in sorted(self.projects.items()):
            if any((project.place, line) in undecided for line in project.lines):
                continue
            requirements = _requirements(project)
            fact = project.fact
            made.append(
                Mapped(
                    place=project.place,
                    project=name,
                    conda=tuple(project.lines),
                    requirements=requirements,
                    modules=_modules(name, fact),
                    debian=fact.debian if fact else self.names.system(name),
                    notes=tuple(dict.fromkeys(project.notes)),
                )
            )
        return tuple(made)


def _requirements(project: _Project) -> tuple[str, ...]:
    """The requirements for a project. What pip was asked for wins: it runs after conda."""
    specifier = ",".join(
        dict.fromkeys(part for text in project.specifiers for part in text.split(",") if part)
    )
    extras = set(project.extras)
    parsed = [line.parsed for line in project.pip]
    if any(line.specifier or line.url for line in parsed) or (parsed and not project.from_conda):
        if specifier:
            _compare(specifier, parsed, project)
        return tuple(dict.fromkeys(map(str, parsed)))
    for line in parsed:
        extras.update(line.extras)
    shown = f"[{','.join(sorted(extras))}]" if extras else ""
    pinned = re.search(r"==([^*,]+)(,|$)", specifier)
    if pinned and not SpecifierSet(specifier).contains(pinned[1], prereleases=True):
        project.notes.append(f"no version fits `{specifier}`: correct one of the lines")
    return (f"{project.name}{shown}{specifier}",)


def _compare(specifier: str, pip: Iterable[ParsedRequirement], project: _Project) -> None:
    """Note what becomes of a conda pin beside a requirement of pip."""
    for line in pip:
        exact = line.exact
        if exact and SpecifierSet(specifier).contains(exact[0], prereleases=True):
            continue
        conflict = "conflicts with" if exact or line.url else "gives way to"
        project.notes.append(
            f"conda's `{specifier}` {conflict} pip's `{line}`, which is installed last and counts"
        )


def _native(found: Iterable[Native], requirements: Iterable[Mapped]) -> tuple[Native, ...]:
    """System packages with the projects that need them anyway."""
    made = []
    for native in found:
        own = _packages(native.debian)
        needed = tuple(m.project for m in requirements if own & _packages(m.debian))
        made.append(Native(native.place, native.name, native.debian, needed, native.note))
    return tuple(made)


def _packages(debian: Debian) -> set[str]:
    return {package for _, packages in debian for package in packages}


def _renamed(line: CondaLine, fact: Fact) -> str:
    """The project of a line, where it depends on the version: PyQt has a project for each major."""
    if line.spec.name == "pyqt" and fact.pypi.lower() == "pyqt5" and line.spec.version:
        if re.match(r"^[=>~]*6", line.spec.version.text):
            return "pyqt6"
    return fact.pypi


def _modules(name: str, fact: Optional[Fact]) -> tuple[str, ...]:
    if name == "pyqt6":
        return ("PyQt6",)
    return fact.modules if fact else ()


def _builds(name: str, fact: Optional[Fact]) -> bool:
    """Whether a package only serves to build others."""
    if name in _BUILD_TOOLS or _BUILD_TOOL.match(name):
        return True
    return fact is not None and fact.kind == "native" and fact.note.startswith("Build-only")


def _sentence(text: str) -> str:
    return text[:1].upper() + text[1:].rstrip(".") + "."
