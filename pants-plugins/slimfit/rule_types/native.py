"""What wheels need of the system below them, and the Debian packages that an app has for it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Optional

from pants.engine.addresses import Address

from slimfit.core.base.lock import DebianLock
from slimfit.core.native.elf_facts import ElfFile
from slimfit.core.native.system_lock import SystemLock
from slimfit.core.native.wishes import Wishes
from slimfit.rule_types.base import Base
from slimfit.rule_types.layers import BuiltLayer, WheelFile


@dataclass(frozen=True)
class WheelElfRequest:
    """The ELF files of wheels, read once for their content, whatever app they are in."""

    wheels: tuple[WheelFile, ...]


@dataclass(frozen=True)
class WheelElf:
    """Each wheel's ELF files by its file name, sorted."""

    files: tuple[tuple[str, tuple[ElfFile, ...]], ...]


@dataclass(frozen=True)
class SystemLockRequest:
    base: Base


@dataclass(frozen=True)
class FoundSystemLock:
    """The lock of a base's system packages; it is empty where there is no lockfile."""

    lock: SystemLock


@dataclass(frozen=True)
class AppWishesRequest:
    """The Debian packages that the app of an `app_layers` target asks for on its base. An empty
    architecture means what it means to an `AppLayersRequest`."""

    layers: Address
    architecture: str = ""


@dataclass(frozen=True)
class AppWishes:
    value: Wishes


@dataclass(frozen=True)
class SystemLayerRequest:
    """The layer of the packages of a lock, above a base."""

    lock: DebianLock
    base: Base
    app: str = field(compare=False)


@dataclass(frozen=True)
class AppSystemRequest:
    """The layer of the Debian packages that the app of an `app_layers` target needs, and its base
    does not have. An empty architecture means what it means to an `AppLayersRequest`."""

    layers: Address
    architecture: str = ""


@dataclass(frozen=True)
class AppSystem:
    """`packages` are what the layer holds; there is no layer for none."""

    layer: Optional[BuiltLayer] = None
    packages: Optional[DebianLock] = None
