"""Tests of what is taken for a hint, and of what is said of it."""

from __future__ import annotations

from typing import Any

import pytest

from slimfit.core.closure.audit import SourceFile
from slimfit.core.closure.hints.choose import check_names, describe_hints, undecided
from slimfit.core.closure.hints.metadata import metadata_hints
from slimfit.core.closure.hints.model import Distributions, Hint, collect
from slimfit.core.closure.hints.names import url_modules
from slimfit.core.closure.hints.strings import own_module, string_hints
from slimfit.core.closure.syntax.read import read_syntax
from slimfit.core.errors import SlimfitError
from slimfit.core.facts.wheel import EntryPointFact, OpenPackage, WheelFacts


def wheel(name: str, *modules: str, **facts: Any) -> WheelFacts:
    """A wheel with what the test is about."""
    names = modules or (name.replace("-", "_"),)
    return WheelFacts(
        name, "1", f"{name}-1-py3-none-any.whl", "0" * 64, 1, 1, 1, import_names=names, **facts
    )


CELERY = wheel("celery", requires=("kombu>=5", 'pytest; extra == "pytest"'))
KOMBU = wheel("kombu", requires=('redis>=4; extra == "redis"', 'Sphinx; extra == "docs"'))
XARRAY = wheel("xarray")
ENTRY = EntryPointFact("xarray.backends", "h5netcdf", "h5netcdf.x:Backend")
LOCKED = [
    CELERY,
    KOMBU,
    XARRAY,
    wheel("redis"),
    wheel("sphinx"),
    wheel("h5netcdf", entry_points=(ENTRY,)),
    wheel("pytest-cov", "pytest_cov", entry_points=(EntryPointFact("pytest11", "cov", "x"),)),
    wheel("psycopg2-binary", "psycopg2"),
    wheel("pymysql"),
    wheel("bigdialect", entry_points=(EntryPointFact("sqlalchemy.dialects", "big.rest", "x"),)),
    wheel("apache-airflow"),
    wheel("providing", entry_points=(EntryPointFact("apache_airflow_provider", "p", "x"),)),
    wheel("pyarrow"),
    wheel("gevent"),
    wheel("djangorestframework", "rest_framework"),
    wheel("en-core-web-sm"),
    wheel("types-redis", typed=("redis",)),
    wheel("plug-a", "plug", open_packages=(OpenPackage("plug", ("plug.a",)),)),
    wheel("plug-b", "plug", open_packages=(OpenPackage("plug", ("plug.b",)),)),
]
NAMES = {item.name for item in LOCKED}


def distributions(*used: WheelFacts) -> Distributions:
    """The lock above, and what an app gets of it."""
    return Distributions.of(LOCKED, used)


def test_an_extra_of_what_the_app_has_is_a_hint_one_step_on() -> None:
    assert list(metadata_hints(distributions(CELERY, KOMBU), NAMES)) == [
        ("redis", "kombu uses it when it is there (its extra `redis`)")
    ]


def test_what_others_import_and_what_serves_development_is_no_hint() -> None:
    found = distributions(CELERY, KOMBU)
    assert list(metadata_hints(found, NAMES - {"redis"})) == []
    assert list(metadata_hints(found, {"sphinx"})) == []


def test_a_plugin_of_what_the_app_has_is_a_hint() -> None:
    assert list(metadata_hints(distributions(XARRAY), NAMES)) == [
        ("h5netcdf", "it is a plugin of xarray (its entry point group `xarray.backends`)")
    ]
    assert list(metadata_hints(distributions(CELERY), {"h5netcdf", "pytest-cov"})) == []


def test_the_owner_of_a_group_may_have_a_name_of_several_words() -> None:
    assert list(metadata_hints(distributions(wheel("apache-airflow")), {"providing"})) == [
        (
            "providing",
            "it is a plugin of apache-airflow (its entry point group `apache_airflow_provider`)",
        )
    ]


def test_a_plugin_of_pytest_is_a_hint_where_pytest_is() -> None:
    pytest_wheel = wheel("pytest")
    assert [name for name, _ in metadata_hints(distributions(pytest_wheel), NAMES)] == [
        "pytest-cov"
    ]


def strings(code: str, *used: WheelFacts) -> list[tuple[str, str]]:
    """The hints of a file of an app with some distributions."""
    file = SourceFile("a.py", "a.py", read_syntax(code.encode()))
    own, elsewhere = frozenset({"a"}), frozenset({"a", "shop.plugins", "shop.web"})
    places = [(file.path, file.syntax.evidence)]
    return list(string_hints(places, distributions(*used), own, elsewhere))


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("x = 'postgresql://host'", ("psycopg2-binary", "a.py:1 has a `postgresql://` URL")),
        ("x = 'redis://host'", ("redis", "a.py:1 has a `redis://` URL")),
        ("x = 'mysql+pymysql://h'", ("pymysql", "a.py:1 has a `mysql+pymysql://` URL")),
        ("f(p, engine='pyarrow')", ("pyarrow", 'a.py:1 calls `f(engine="pyarrow")`')),
        (
            "spacy.load('en_core_web_sm')",
            ("en-core-web-sm", 'a.py:1 calls `spacy.load("en_core_web_sm")`'),
        ),
        (
            "INSTALLED_APPS = ['rest_framework']",
            ("djangorestframework", 'a.py:1 has "rest_framework" in `INSTALLED_APPS`'),
        ),
        ("x = 'big+rest://host'", ("bigdialect", "a.py:1 has a `big+rest://` URL")),
        ("x = 'db+mysql://host'", ("pymysql", "a.py:1 has a `db+mysql://` URL")),
        (
            "D = {'ENGINE': 'django.db.backends.postgresql'}",
            ("psycopg2-binary", 'a.py:1 names "django.db.backends.postgresql"'),
        ),
        ("worker_class = 'gevent'", ("gevent", 'a.py:1 has "gevent" in `worker_class`')),
        ("x = 'redis.cache.Backend'", ("redis", 'a.py:1 names "redis.cache.Backend"')),
        ("x = 'plug.b.x'", ("plug-b", 'a.py:1 names "plug.b.x"')),
        ("x = ['shop.plugins']", ("shop.plugins", 'a.py:1 names "shop.plugins"')),
        ("x = 'shop.web:app'", ("shop.web", 'a.py:1 names "shop.web:app"')),
    ],
)
def test_a_string_that_names_what_the_app_lacks_is_a_hint(
    code: str, expected: tuple[str, str]
) -> None:
    assert strings(code) == [expected]


@pytest.mark.parametrize(
    "code",
    [
        "x = 'sqlite:///file'",
        "x = 'amqp://host'",
        "f(p, engine='c')",
        "x = 'redis.py'",
        "x = 'redis.com'",
        "x = 'nowhere.module'",
        "x = 'a'",
        "logging.getLogger('redis.client')",
        "'''redis.client'''",
    ],
)
def test_a_string_that_names_nothing_locked_is_no_hint(code: str) -> None:
    assert strings(code) == []


PANDAS = wheel("pandas")


@pytest.mark.parametrize(
    ("code", "call"),
    [
        ("table.to_parquet('x')", "table.to_parquet"),
        ("import pandas as pd\npd.read_parquet('x')", "pandas.read_parquet"),
        ("from pandas import read_feather\nread_feather('x')", "pandas.read_feather"),
        ("f().to_parquet('x')", "to_parquet"),
    ],
)
def test_a_call_that_loads_a_library_for_a_format_is_a_hint(code: str, call: str) -> None:
    line = len(code.splitlines())
    assert strings(code, PANDAS) == [("pyarrow", f"a.py:{line} calls `{call}()`")]


@pytest.mark.parametrize(
    ("code", "used"),
    [
        pytest.param("t.to_parquet('x')", (), id="no pandas here"),
        pytest.param("t.to_parquet('x', engine=E)", (PANDAS,), id="the engine is told"),
        pytest.param("import polars\npolars.read_parquet('x')", (PANDAS,), id="another's reader"),
        pytest.param("t.to_parquet('x')", (PANDAS, wheel("fastparquet")), id="another library"),
        pytest.param("t.to_csv('x')", (PANDAS,), id="pandas needs no other for it"),
    ],
)
def test_a_call_that_loads_nothing_missing_is_no_hint(
    code: str, used: tuple[WheelFacts, ...]
) -> None:
    assert strings(code, *used) == []


def test_what_the_app_has_is_no_hint() -> None:
    code = "x = ['redis://host', 'postgres://host', 'redis.client', 'a.B']\nf(engine='pyarrow')"
    used = [item for item in LOCKED if item.name in ("redis", "psycopg2-binary", "pyarrow")]
    assert strings(code, *used) == []


@pytest.mark.parametrize(
    ("scheme", "modules", "told"),
    [
        ("postgresql+psycopg2", ("psycopg2",), True),
        ("oracle+cx_oracle", ("cx_Oracle",), True),
        ("mongodb+srv", ("pymongo",), False),
        ("sqlite+pysqlite", (), False),
        ("sqlite", (), False),
        ("redis", ("redis",), False),
    ],
)
def test_the_modules_of_a_url(scheme: str, modules: tuple[str, ...], told: bool) -> None:
    assert url_modules(scheme) == (modules, told)


def test_a_class_names_its_module_and_a_missing_module_does_not() -> None:
    modules = frozenset({"shop.web"})
    names = ("shop.web", "shop.web:app", "shop.web.View", "shop.web.view", "shop.web.x:app")
    assert [own_module(name, modules) for name in names] == ["shop.web"] * 3 + [None] * 2


def test_hints_of_one_name_are_one_with_all_reasons() -> None:
    assert collect([("b", "2"), ("a", "1"), ("b", "1"), ("b", "1")]) == (
        Hint("a", ("1",)),
        Hint("b", ("1", "2")),
    )


def test_what_the_user_decided_is_not_told_again() -> None:
    hints = (Hint("psycopg2-binary", ()), Hint("shop.web", ()), Hint("redis", ()))
    assert undecided(hints, ["Psycopg2_Binary", "shop.web"]) == (Hint("redis", ()),)


def test_a_name_that_is_nowhere_is_an_error_with_the_nearest() -> None:
    check_names("apps/q:q", "accept_hints", ["Redis", "shop.web"], {"redis", "shop.web"})
    with pytest.raises(SlimfitError) as caught:
        check_names("apps/q:q", "accept_hints", ["redsi"], {"redis", "shop.web"})
    assert str(caught.value) == (
        "The field `accept_hints` of apps/q:q names `redsi`, which is neither a distribution of its"
        " resolve nor a module of this repository. Did you mean `redis`?\n"
        "\n"
        'Write the name of a distribution, as in `accept_hints=["redis"]`, or of a module, as in'
        ' `accept_hints=["apps.api.plugins"]`. What is not locked has to be locked first.'
    )


def test_hints_are_told_with_their_reasons_and_what_to_write() -> None:
    hints = [Hint("gevent", ("a.py:1 x", "a.py:2 y")), Hint("redis", ("b.py:3 z",))]
    assert describe_hints("apps/q:q", hints) == (
        "apps/q:q may need what no import shows:\n"
        "\n"
        "  gevent\n"
        "    a.py:1 x\n"
        "    a.py:2 y\n"
        "  redis\n"
        "    b.py:3 z\n"
        "\n"
        'Write `accept_hints=["gevent", "redis"]` in its `python_app` for what the program needs, and'
        ' `dismiss_hints=["gevent", "redis"]` for what it does not.'
    )
