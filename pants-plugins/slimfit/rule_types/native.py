"""What wheels need of the system below them."""

from __future__ import annotations

from dataclasses import dataclass

from slimfit.core.native.elf_facts import ElfFile
from slimfit.rule_types.layers import WheelFile


@dataclass(frozen=True)
class WheelElfRequest:
    """The ELF files of one wheel. It is read once for its content, whatever app it is in."""

    wheel: WheelFile


@dataclass(frozen=True)
class WheelElf:
    files: tuple[ElfFile, ...]
