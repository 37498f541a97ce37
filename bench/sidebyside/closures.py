"""Which app of a fleet imports what: functions of numbers, so that the same numbers give the same fleet.

A fleet is either *small*, over a few distributions of this repository, or *real*, over those of
`bench/fleet`: half of its apps import numpy, a third pandas, a tenth each of the other heavy ones.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

REPO = Path(__file__).resolve().parents[2]
# The folders of a requirements file, a lockfile and its facts.
DEFAULT = REPO / "3rdparty/python"
REAL = REPO / "bench/fleet"

# What the libraries of a small fleet import in turn: a module, and the requirement that brings it. A
# fleet with fewer libraries takes the first.
IMPORTS = {
    "numpy": "numpy",
    "jinja2": "jinja2",
    "yaml": "pyyaml",
    "pandas": "pandas",
    "fastapi": "fastapi",
    "scipy": "scipy",
    "sqlalchemy": "sqlalchemy",
    "sklearn": "scikit-learn",
    "PIL": "pillow",
    "pyarrow": "pyarrow",
    "uvicorn": "uvicorn",
    "cv2": "opencv-python-headless",
}

# Of a real fleet: in which of how many apps, by their numbers, a heavy distribution is. All are even,
# so that every second app stays light.
_HEAVY = {
    "numpy": (2, (0,)),
    "pandas": (6, (0, 4)),
    "scipy": (10, (2,)),
    "sklearn": (10, (4,)),
    "pyarrow": (10, (6,)),
    "cv2": (10, (8,)),
}
# An app with numpy imports one of these, in turn.
_SCIENCE = (
    *("matplotlib", "polars", "xarray", "PIL", "statsmodels", "networkx", "bokeh", "plotly"),
    *("skimage", "duckdb", "seaborn", "h5py", "shapely", "dask", "sympy", "numexpr"),
    *("pyproj", "altair", "joblib"),
)
# A library imports three of these, in turn.
_LIGHT = (
    *("requests", "click", "yaml", "fastapi", "rich", "sqlalchemy", "tqdm", "lxml", "jinja2"),
    *("psutil", "cryptography", "httpx", "dateutil", "pydantic_settings", "orjson", "uvicorn"),
    *("openpyxl", "tenacity", "aiohttp", "bs4", "loguru", "flask", "regex", "alembic", "typer"),
    *("jsonschema", "grpc", "cachetools", "django", "msgpack", "psycopg2", "jwt", "markdown"),
    *("structlog", "pymongo", "zstandard", "docx", "websockets", "pypdf", "babel", "gunicorn"),
    *("rapidfuzz", "sortedcontainers", "google.protobuf", "starlette", "marshmallow", "lz4"),
    *("more_itertools", "watchfiles", "pymysql", "xlsxwriter", "bcrypt", "ruamel.yaml", "peewee"),
    *("pyparsing", "dns", "email_validator", "tabulate"),
)
# The requirements that are not called as the module is.
_NAMED = {
    "PIL": "pillow",
    "bs4": "beautifulsoup4",
    "cv2": "opencv-python-headless",
    "dateutil": "python-dateutil",
    "dns": "dnspython",
    "docx": "python-docx",
    "email_validator": "email-validator",
    "google.protobuf": "protobuf",
    "grpc": "grpcio",
    "jwt": "pyjwt",
    "more_itertools": "more-itertools",
    "psycopg2": "psycopg2-binary",
    "pydantic_settings": "pydantic-settings",
    "skimage": "scikit-image",
    "sklearn": "scikit-learn",
    "yaml": "pyyaml",
}
# Modules of a library of a real fleet, and those of its own that import a distribution.
PER_LIBRARY = 20
_IMPORTING = (6, 13, PER_LIBRARY - 1)


@dataclass(frozen=True)
class Library:
    """A library: modules in a chain, some of which import a distribution.

    :param modules: how many.
    :param imports: what is imported, by the number of the module that does.
    """

    modules: int
    imports: Mapping[int, str]


@dataclass(frozen=True)
class Program:
    """What an app imports.

    :param libraries: by number; all modules of each.
    :param imports: distributions that its own file imports, by their modules.
    """

    libraries: tuple[int, ...]
    imports: tuple[str, ...] = ()


@dataclass(frozen=True)
class Shape:
    """All that a generated repository depends on.

    :param resolve: the folder of its requirements, lockfile and facts.
    :param requirements: of each module of a distribution that something imports.
    """

    resolve: Path
    requirements: Mapping[str, str]
    libraries: tuple[Library, ...]
    programs: tuple[Program, ...]

    @property
    def modules(self) -> int:
        """How many modules the libraries have together."""
        return sum(library.modules for library in self.libraries)

    def asked(self, program: Program) -> tuple[str, ...]:
        """The requirements that a program imports, itself or through its libraries."""
        below = (self.libraries[number].imports.values() for number in program.libraries)
        modules = {*program.imports, *(module for found in below for module in found)}
        return tuple(sorted(self.requirements[module] for module in modules))


def _pick(*parts: object, below: int) -> int:
    """A number from 0 that depends on the parts alone."""
    text = "/".join(map(str, parts)).encode()
    return int.from_bytes(sha256(text).digest()[:8], "big") % below


def small(apps: int, modules: int, libraries: int) -> Shape:
    """Apps over a few libraries, each of which imports a distribution of its own.

    An app imports two of them, so that closures differ and overlap. The first apps reach all
    libraries, so that further ones bring no distribution of their own.
    """
    count = max(1, min(libraries, len(IMPORTS), modules))
    each = modules // count
    pairs = ({number % count, _pick(number, below=count)} for number in range(apps))
    return Shape(
        DEFAULT,
        IMPORTS,
        tuple(Library(each, {each - 1: module}) for module in list(IMPORTS)[:count]),
        tuple(Program(tuple(sorted(pair))) for pair in pairs),
    )


def _turn(names: Sequence[str], number: int) -> str:
    return names[number % len(names)]


def real(apps: int) -> Shape:
    """As many libraries as apps; an app imports three, and its own file the heavy distributions."""
    libraries = tuple(
        Library(
            PER_LIBRARY,
            {at: _turn(_LIGHT, 3 * number + turn) for turn, at in enumerate(_IMPORTING)},
        )
        for number in range(apps)
    )
    return Shape(
        REAL,
        {module: _NAMED.get(module, module) for module in (*_HEAVY, *_SCIENCE, *_LIGHT)},
        libraries,
        tuple(_program(number, apps) for number in range(apps)),
    )


def _program(number: int, apps: int) -> Program:
    heavy = [name for name, (period, turns) in _HEAVY.items() if number % period in turns]
    if heavy:
        heavy.append(_turn(_SCIENCE, number // 2))
    libraries = {number, (7 * number + 3) % apps, (13 * number + 5) % apps}
    return Program(tuple(sorted(libraries)), tuple(heavy))
