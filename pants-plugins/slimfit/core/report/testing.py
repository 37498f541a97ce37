"""A small repository in memory, and its report, for tests.

Goldens are renewed by running the tests with SLIMFIT_UPDATE_GOLDENS=1 in the environment:

    SLIMFIT_UPDATE_GOLDENS=1 PYTHONPATH=pants-plugins python -m pytest pants-plugins/slimfit/core/report
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any, Optional

from slimfit.core.base.facts import BaseFacts, Libc, Python
from slimfit.core.base.lock import DebianLock, LockedPackage
from slimfit.core.base.platform import complete_platform
from slimfit.core.closure.lock import Lock, parse_lock
from slimfit.core.closure.subset import Subsets, parse_platform
from slimfit.core.closure.testing import lockfile
from slimfit.core.native.elf_facts import ElfFile
from slimfit.core.native.system_lock import SystemLock
from slimfit.core.report.build import AppTarget, BaseUnder, Builder, WheelSize
from slimfit.core.report.graph import Dependency, TargetFacts
from slimfit.core.report.model import ClosureReport, File, Hint, SystemPackage
from slimfit.core.report.size import Basis, Size
from slimfit.core.report.system import SystemBelow
from slimfit.core.report.unused import (
    RequirementTarget,
    choose_all,
    unused_code,
    unused_requirements,
)

PYTHON = Python("/usr/bin/python3.11", "3.11", "3.11.2", "/usr/lib/python3.11", "/usr")
FACTS = BaseFacts("amd64", "debian", "12", Libc("glibc", "2.36"), PYTHON, (PYTHON,), (), ())

LOCKED: tuple[Mapping[str, Any], ...] = (
    {"name": "fastapi", "version": "0.165.0", "requires": ["starlette>=0.40", "pydantic>=2"]},
    {"name": "numpy", "version": "2.4.6"},
    {
        "name": "pandas",
        "version": "3.1.0",
        "requires": [
            "numpy>=1.26",
            "python-dateutil>=2.8",
            'tzdata; sys_platform == "win32"',
            'pyarrow>=13; extra == "pyarrow"',
        ],
    },
    {"name": "polars", "version": "2.0.0", "requires": ["polars-runtime==2.0.0"]},
    {"name": "polars-runtime", "version": "2.0.0"},
    {"name": "pydantic", "version": "2.13.0", "requires": ["typing-extensions>=4.6"]},
    {"name": "python-dateutil", "version": "2.9.0", "requires": ["six>=1.5"]},
    {"name": "six", "version": "1.17.0"},
    {"name": "starlette", "version": "1.0.0", "requires": ["typing-extensions"]},
    {"name": "typing-extensions", "version": "4.16.0"},
)
# Bytes on a disk and as a wheel.
SIZES = {
    "fastapi": (480_000, 110_000),
    "numpy": (65_100_000, 18_100_000),
    "pandas": (52_300_000, 12_400_000),
    "polars": (1_900_000, 700_000),
    "pydantic": (1_400_000, 430_000),
    "polars-runtime": (151_000_000, 45_000_000),
    "python-dateutil": (700_000, 230_000),
    "six": (35_000, 11_000),
    "starlette": (310_000, 74_000),
    "typing-extensions": (171_000, 44_000),
}


def lock(locked: Iterable[Mapping[str, Any]] = LOCKED) -> Lock:
    """The lock of the repository's one resolve."""
    return parse_lock(lockfile(locked), "3rdparty/python/default.lock")


def subsets(locked: Iterable[Mapping[str, Any]] = LOCKED) -> Subsets:
    """What is chosen from it."""
    return Subsets(lock(locked), parse_platform(complete_platform(FACTS)))


def module(
    path: str, *dependencies: Dependency, size: int = 1000, address: str = ""
) -> TargetFacts:
    """A module, owned by the BUILD file beside it."""
    lib = path.rpartition("/")[0]
    return TargetFacts(address or path, lib, ((path, size),), (), dependencies)


def requirement(text: str) -> TargetFacts:
    """A target of one requirement."""
    name = text.partition("~")[0]
    return TargetFacts(f"3rdparty/python#{name}", "3rdparty/python", requirements=(text,))


def imports(file: str, line: int, what: str, target: str = "") -> Dependency:
    """An import of a module of the repository, or of the distribution of that name."""
    return Dependency(target or f"3rdparty/python#{what}", "imports", what, file, line)


def app(name: str, *dependencies: Dependency, excludes: Iterable[str] = ()) -> TargetFacts:
    """The `pex_binary` of an app that runs its `main.py`."""
    main = f"apps/{name}/main.py"
    runs = Dependency(main, "runs", "main.py", f"apps/{name}/BUILD", 1)
    return TargetFacts(
        f"apps/{name}#pex",
        f"apps/{name}",
        dependencies=(runs, *dependencies),
        excludes=tuple(excludes),
    )


API, TRAIN, TABLE = "apps/api/main.py", "apps/train/main.py", "libs/features/table.py"
TARGETS = (
    app("api"),
    app("train", Dependency("apps/train:data", "names", "apps/train:data", "apps/train/BUILD", 3)),
    app("hello"),
    module("apps/hello/main.py", size=120),
    module(
        API,
        imports(API, 2, "fastapi"),
        imports(API, 3, "libs.features.table.Table", TABLE),
        imports(API, 4, "libs.web.health.router", "libs/web/health.py"),
        size=2400,
    ),
    module(
        TRAIN,
        imports(TRAIN, 1, "numpy"),
        imports(TRAIN, 2, "libs.features.table", TABLE),
        imports(TRAIN, 3, "libs.features.scale", "libs/features/scale.py"),
        size=5100,
    ),
    module(TABLE, imports(TABLE, 1, "pandas"), size=3300),
    module("libs/features/scale.py", imports("libs/features/scale.py", 5, "numpy"), size=900),
    module("libs/web/health.py", imports("libs/web/health.py", 1, "fastapi"), size=640),
    TargetFacts(
        "apps/train:data",
        "apps/train",
        (("apps/train/coefficients.csv", 20_000), ("apps/train/stations.csv", 31_000)),
    ),
    *map(requirement, ("fastapi~=0.165", "numpy~=2.4", "pandas~=3.1", "polars~=2.0")),
)
GRAPH = {target.address: target for target in TARGETS}
# Modules that no app reaches: one of a folder that is in use, and a whole folder.
SPARE = (
    File("libs/features/lags.py", "libs/features/lags.py", 1500, "libs/features"),
    File("libs/legacy/frames.py", "libs/legacy/frames.py", 8200, "libs/legacy"),
    File("libs/legacy/store.py", "libs/legacy/store.py", 4100, "libs/legacy"),
)


def debian(name: str, version: str, size: int) -> LockedPackage:
    """A locked Debian package; `size` is that of its archive."""
    return LockedPackage(
        name, version, "amd64", "bookworm", f"pool/main/{name}.deb", "0" * 64, size
    )


BASE = BaseUnder(
    address="3rdparty/debian:base",
    python="3.11.2",
    size=Size(62_700_000, 22_400_000, Basis.estimate),
    packages=tuple(
        SystemPackage(name, version, Size(size, size // 3, Basis.estimate))
        for name, version, size in (
            ("libc6", "2.36-9", 12_000_000),
            ("libssl3", "3.0.17-1", 5_600_000),
            ("python3.11-minimal", "3.11.2-6", 6_400_000),
        )
    ),
    requested=frozenset({"python3.11-minimal"}),
    system=SystemBelow(
        suite="bookworm",
        architecture="amd64",
        installed=frozenset({"libc6", "libssl3", "python3.11-minimal"}),
        lock=SystemLock(
            DebianLock(
                "bookworm",
                "amd64",
                ("libgl1",),
                (),
                (debian("libgl1", "1.6.0-1", 90_000), debian("libglvnd0", "1.6.0-1", 52_000)),
            ),
            (("libgl1", ("libglvnd0",)),),
        ),
    ),
)
# pandas is the one with shared libraries: one that the base has, and one that it has not.
LINKS = ElfFile(
    "pandas/_libs/plot.so", "x86_64", needed=("libGL.so.1", "libc.so.6", "libcuda.so.1")
)
WHEELS = {
    f"{name.replace('-', '_')}-{item['version']}-py3-none-any.whl": WheelSize(
        Size(*SIZES[name], Basis.source), scanned=True, elf=(LINKS,) if name == "pandas" else None
    )
    for item in LOCKED
    for name in [str(item["name"])]
    if name in SIZES
}


HINTS = (Hint("polars", (f'{API}:7 calls `read(engine="polars")`', f"{API}:9 names `polars`")),)


def target(name: str, chooser: Optional[Subsets] = None) -> AppTarget:
    """The `python_app` of a folder below `apps/`."""
    return AppTarget(
        address=f"apps/{name}",
        pex=f"apps/{name}#pex",
        program="main.py",
        resolve="default",
        base=BASE,
        stands_on=chooser or subsets(),
    )


def builder(unknown: str = "") -> Builder:
    """What makes the repository's apps, where the size of one distribution is not known."""
    known = {name: size for name, size in WHEELS.items() if name.split("-")[0] != unknown}
    return Builder(GRAPH, {}, known)


def report(*names: str, unknown: str = "") -> ClosureReport:
    """The report on the apps of these folders, or on all."""
    maker, chooser = builder(unknown), subsets()
    apps = tuple(
        replace(maker.app(target(name, chooser)), hints=HINTS if name == "api" else ())
        for name in ("api", "hello", "train")
    )
    wanted = {f"apps/{name}" for name in names} or {app.address for app in apps}
    texts = tuple(text for item in TARGETS for text in item.requirements)
    requirements = tuple(
        RequirementTarget(item.address, "default", item.requirements, "python_requirements")
        for item in TARGETS
        if item.requirements
    )
    code = (*SPARE, *(file for app in apps for file in app.files if file.module))
    return ClosureReport(
        apps=tuple(app for app in apps if app.address in wanted),
        others=tuple(app for app in apps if app.address not in wanted),
        monolith=maker.monolith(apps, {"default": choose_all(chooser, texts)}, code),
        unused=replace(
            unused_code(code, apps),
            requirements=unused_requirements(requirements, apps, {"default": chooser}, maker),
        ),
    )
