"""A repository in the state in which people come: one environment file, scripts, no BUILD files."""

from __future__ import annotations

ENVIRONMENT = """\
name: analytics
channels:
  - conda-forge
  - nodefaults
dependencies:
  - python=3.11
  - pip
  - setuptools
  - wheel
  # numerics
  - numpy>=2,<3.0a0
  - scipy
  - pandas>=2
  - pyarrow
  - scikit-learn
  - joblib
  - threadpoolctl
  - sympy
  - networkx
  # pictures
  - matplotlib-base
  - pillow
  - py-opencv
  - pytesseract
  - tesseract
  - python-graphviz
  - graphviz
  - ffmpeg
  # services
  - flask
  - werkzeug
  - jinja2
  - gunicorn
  - requests
  - httpx
  - urllib3
  - certifi
  - pydantic
  # files and databases
  - pyyaml
  - ruamel.yaml
  - toml
  - openpyxl
  - xlrd
  - lxml
  - beautifulsoup4
  - msgpack-python
  - sqlalchemy
  - fsspec
  - filelock
  # odds and ends
  - click
  - rich
  - tqdm
  - tabulate
  - colorama
  - attrs
  - cachetools
  - tenacity
  - packaging
  - typing_extensions
  - python-dateutil
  - pytz
  - regex
  - psutil
  - cloudpickle
  - make  # [unix]
  - appnope  # [osx]
  - pip:
    - python-dotenv
    - jsonschema[format]>=4; python_version>='3.9'
variables:
  MPLBACKEND: agg
"""

PROGRAM = """\

if __name__ == "__main__":
    main()
"""

FILES = {
    "environment.yml": ENVIRONMENT,
    "README.md": "# Analytics\n\nconda env create -f environment.yml\n",
    "fetch_rates.py": '''\
"""Fetches exchange rates."""

import click
import requests
import yaml

from common.dates import today


@click.command()
@click.option("--dry", is_flag=True)
def main(dry: bool) -> None:
    """Fetch the rates of today."""
    source = yaml.safe_load("url: http://127.0.0.1:9/rates")
    if not dry:
        requests.get(source["url"], timeout=10).raise_for_status()
    click.echo(f"rates of {today():%Y-%m-%d}")

'''
    + PROGRAM,
    "clean_orders.py": '''\
"""Cleans the orders of a day."""

import pandas as pd

from common.dates import today


def main() -> None:
    orders = pd.DataFrame({"day": [today()] * 3, "price": [1.0, None, 3.0]})
    print(len(orders.dropna()), "orders")

'''
    + PROGRAM,
    "thumbs.py": '''\
"""Makes small pictures, and reads what stands on them."""

import sys

import pytesseract
from PIL import Image


def main() -> None:
    picture = Image.new("RGB", (64, 64))
    picture.thumbnail((16, 16))
    if "--read" in sys.argv:
        print(pytesseract.image_to_string(picture))
    print(*picture.size)

'''
    + PROGRAM,
    "web/__init__.py": "",
    "web/server.py": '''\
"""Shows the orders."""

from flask import Flask

from common.dates import today

app = Flask(__name__)


@app.get("/")
def index() -> str:
    return f"orders of {today():%Y-%m-%d}"
''',
    "weekly/__init__.py": "",
    "weekly/__main__.py": '''\
"""Prints the report of the week."""

from rich.console import Console

from weekly.table import render


def main() -> None:
    Console().print(render([("mon", 3), ("tue", 5)]))

'''
    + PROGRAM,
    "weekly/table.py": '''\
"""A table of the week."""

from jinja2 import Template
from sqlalchemy import create_engine, text
from tabulate import tabulate


def render(rows: list[tuple[str, int]]) -> str:
    with create_engine("sqlite://").connect() as connection:
        total = connection.execute(text("select 8")).scalar_one()
    return Template("{{ table }}\\ntotal {{ total }}").render(table=tabulate(rows), total=total)
''',
    "common/__init__.py": "",
    "common/dates.py": '''\
"""Days."""

import datetime

from dateutil import tz


def today() -> datetime.datetime:
    return datetime.datetime.now(tz.UTC)
''',
}
