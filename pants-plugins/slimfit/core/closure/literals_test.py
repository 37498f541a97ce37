"""Tests of what a file surely needs though it stands in a string."""

from __future__ import annotations

import pytest

from slimfit.core.closure.audit import SourceFile
from slimfit.core.closure.literals import (
    argument_evidence,
    argument_modules,
    configuration_evidence,
    is_configuration,
    loaded_modules,
    loaded_own_modules,
    may_tell,
    named_own_modules,
)
from slimfit.core.closure.syntax.facts import Evidence
from slimfit.core.closure.syntax.read import read_syntax

MODULES = frozenset(
    {"shop", "shop.web", "shop.tasks", "shop.settings", "shop.middleware", "shop.celery"}
    | {"shop.apps", "shop.models.orders", "shop.models", "shop.migrations.first", "main"}
)
DJANGO = ("shop.apps", "shop.migrations.first", "shop.models", "shop.models.orders")


def source(code: str) -> SourceFile:
    """A file of the package `shop`, which has to be worth a second look."""
    assert may_tell(code.encode())
    return SourceFile("src/shop/settings.py", "shop/settings.py", read_syntax(code.encode()))


@pytest.mark.parametrize(
    ("code", "modules"),
    [
        ("import importlib\nimportlib.import_module('shop.web')", ("shop.web",)),
        ("import importlib\nimportlib.import_module(name='shop.web')", ("shop.web",)),
        ("__import__('pandas')", ("pandas",)),
        ("import importlib\nimportlib.import_module('.web', __package__)", ("shop.web",)),
        ("import importlib\nif False:\n  importlib.import_module('shop.web')", ()),
        ("__import__('pandas')  # pants: no-infer-dep", ()),
        ("URL = 'postgresql+psycopg2://host/db'", ("psycopg2",)),
        ("URL = f'mysql+mysqldb://{host}/db'", ("MySQLdb",)),
        ("from sqlalchemy import URL\nURL.create('postgresql+asyncpg')", ("asyncpg",)),
        ("import sqlalchemy as s\ns.URL.create(drivername='mysql+pymysql')", ("pymysql",)),
        ("URL = 'db+postgresql+psycopg://host/results'", ("psycopg",)),
        ("URL = 'sqlite+pysqlite:///file'", ()),
        ("import_module = 1\nURL = 'postgresql://host/db'", ()),
    ],
)
def test_modules_that_are_surely_loaded(code: str, modules: tuple[str, ...]) -> None:
    assert loaded_modules(source(code)) == modules


@pytest.mark.parametrize(
    ("code", "modules"),
    [
        ("INSTALLED_APPS = ['django.contrib.admin', 'shop']", ("shop", *DJANGO)),
        ("INSTALLED_APPS = ['shop.apps.ShopConfig']", ("shop", *DJANGO)),
        ("INSTALLED_APPS += [*MORE] + ['shop']", ("shop", *DJANGO)),
        ("INSTALLED_APPS.append('shop')", ("shop", *DJANGO)),
        ("INSTALLED_APPS = ['shopping', 'shop.web']", ("shop.web",)),
        ("WSGI_APPLICATION = 'shop.web.application'", ("shop.web",)),
        ("MIDDLEWARE = ['shop.middleware.limit']", ("shop.middleware",)),
        ("T = [{'O': {'context_processors': ['shop.web.user']}}]", ("shop.web",)),
        ("os.environ.setdefault('DJANGO_SETTINGS_MODULE', 'shop.web')", ("shop.web",)),
        ("os.environ['DJANGO_SETTINGS_MODULE'] = 'shop.web'", ("shop.web",)),
        ("from django.urls import include, path\npath('', include('shop.web'))", ("shop.web",)),
        ("app.autodiscover_tasks(['shop', 'nowhere'])", ("shop.tasks",)),
        ("app.conf.imports = ('shop.tasks',)", ("shop.tasks",)),
        ("import uvicorn\nuvicorn.Config(app='shop.web:app')", ("shop.web",)),
        ("MIDDLEWARE = ['shop.middleware.Limit']", ("shop.middleware",)),
        ("ROOT_URLCONF = 'shop.web'", ("shop.web",)),
        ("app = Celery('shop', include=['shop.tasks'])", ("shop.tasks",)),
        ("import uvicorn\nuvicorn.run('shop.web:app')", ("shop.web",)),
        ("import uvicorn\nlogging.config.dictConfig({'x': 'shop.web'})", ()),
        ("ROOT_URLCONF = 'shop.settings'", ()),
        ("ROOT_URLCONF = 'shop.nowhere'", ()),
    ],
)
def test_own_modules_that_a_framework_loads(code: str, modules: tuple[str, ...]) -> None:
    assert loaded_own_modules(source(code), MODULES) == modules


def test_a_file_without_telling_words_is_not_read() -> None:
    assert not may_tell(b"import numpy\n\ndef f():\n    return 'redis://host'\n")


@pytest.mark.parametrize(
    ("text", "modules"),
    [
        pytest.param('{"handler": "shop.web.Handler"}', ("shop.web",), id="a value of JSON"),
        pytest.param('{"shop.web": {"level": 1}}', (), id="a key of JSON"),
        pytest.param("class: shop.web.Handler\n", ("shop.web",), id="a value of YAML"),
        pytest.param("shop.web:\n  level: INFO\n", (), id="a key of YAML"),
        pytest.param(
            "tasks:\n- shop.tasks\n- shop.web:app\n", ("shop.tasks", "shop.web"), id="a list"
        ),
        pytest.param('app = "shop.web:app"\n', ("shop.web",), id="a value of TOML"),
        pytest.param("shop.web = 1\n", (), id="a key of TOML"),
        pytest.param("# shop.web\n; shop.tasks\n", (), id="comments"),
        pytest.param("path: /srv/shop.web\nname: shop.web-1\n", (), id="parts of other words"),
        pytest.param("name: shop\n", (), id="one word, which may mean anything"),
    ],
)
def test_own_modules_in_a_configuration(text: str, modules: tuple[str, ...]) -> None:
    assert named_own_modules(configuration_evidence(text), MODULES) == modules


def test_what_a_configuration_names_beside_own_modules() -> None:
    text = "a: torch.optim.Adam\n# redis://x\nb: 'postgresql+asyncpg://me:secret@host'\nc: https://x.y\n"
    assert list(configuration_evidence(text)) == [
        Evidence(1, "dotted", "", "torch.optim.Adam"),
        Evidence(3, "url", "", "postgresql+asyncpg"),
    ]


@pytest.mark.parametrize("part", ["deadbeef", "ab.", "a+", "a-b"])
def test_a_long_word_in_a_configuration_costs_no_time(part: str) -> None:
    # What takes the square of the length would be at it for hours.
    text = f"data: {part * 80_000}\nurl: redis://host\n"
    assert [item.value for item in configuration_evidence(text)][-1] == "redis"


def test_the_kinds_of_resources_that_may_name_code() -> None:
    assert [is_configuration(f"a/b{ending}") for ending in (".yaml", ".json", ".csv", "")] == [
        True,
        True,
        False,
        False,
    ]


@pytest.mark.parametrize(
    ("arguments", "modules"),
    [
        (("shop.web:app", "--config=python:shop.settings"), ["shop.web", "shop.settings"]),
        (("-b", "0.0.0.0:8080", "shop.x"), []),
        (("main:app", "nowhere:app"), ["main"]),
        (("-A", "shop", "worker"), ["shop", "shop.celery"]),
        (("--app=shop.web.queue", "worker"), ["shop.web"]),
        (("shop", "worker"), []),
    ],
)
def test_own_modules_among_the_arguments_of_a_program(
    arguments: tuple[str, ...], modules: list[str]
) -> None:
    assert list(argument_modules(arguments, MODULES)) == modules


def test_what_arguments_name_beside_own_modules() -> None:
    arguments = ("-k", "gevent", "--worker-class=uvicorn.workers.UvicornWorker", "--x=a.b.C")
    assert list(argument_evidence(arguments)) == [
        Evidence(0, "argument", "-k", "gevent"),
        Evidence(0, "argument", "--worker-class", "uvicorn.workers.UvicornWorker"),
        Evidence(0, "dotted", "", "a.b.C"),
    ]
