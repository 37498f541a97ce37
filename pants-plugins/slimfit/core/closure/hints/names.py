"""Names in strings that stand for modules: drivers of database URLs, engines, backends."""

from __future__ import annotations

from collections.abc import Mapping

# The driver of `dialect+driver://` (SQLAlchemy), where it is not called like its module. A driver
# without a module comes with Python or with the dialect itself.
URL_DRIVERS: Mapping[str, str] = {
    "aiosqlite": "aiosqlite",
    "cx_oracle": "cx_Oracle",
    "mariadbconnector": "mariadb",
    "mysqlconnector": "mysql.connector",
    "mysqldb": "MySQLdb",
    "psycopg_async": "psycopg",
    "pysqlcipher": "sqlcipher3",
}
NO_MODULE = frozenset(
    {"http", "https", "native", "pysqlite", "rest", "socket", "srv", "ssl", "unix"}
)

# The modules of which any one serves the URLs of a scheme that names no driver.
URL_SCHEMES: Mapping[str, tuple[str, ...]] = {
    "abfs": ("adlfs",),
    "awsathena": ("pyathena",),
    "bigquery": ("sqlalchemy_bigquery",),
    "clickhouse": ("clickhouse_sqlalchemy", "clickhouse_connect", "clickhouse_driver"),
    "cockroachdb": ("sqlalchemy_cockroachdb",),
    "databricks": ("databricks.sqlalchemy", "databricks.sql"),
    "duckdb": ("duckdb_engine", "duckdb"),
    "gcs": ("gcsfs", "google.cloud.storage"),
    "gs": ("gcsfs", "google.cloud.storage"),
    "mariadb": ("MySQLdb", "pymysql", "mariadb", "mysql.connector", "aiomysql", "asyncmy"),
    "mongodb": ("pymongo",),
    "mongodb+srv": ("pymongo",),
    "mssql": ("pyodbc", "pymssql", "aioodbc"),
    "mysql": ("MySQLdb", "pymysql", "mysql.connector", "aiomysql", "asyncmy"),
    "oracle": ("oracledb", "cx_Oracle"),
    "postgres": ("psycopg2", "psycopg", "asyncpg", "pg8000", "psycopg2cffi"),
    "postgresql": ("psycopg2", "psycopg", "asyncpg", "pg8000", "psycopg2cffi"),
    "redis": ("redis",),
    "rediss": ("redis",),
    "redshift": ("sqlalchemy_redshift", "redshift_connector"),
    "s3": ("s3fs", "boto3", "smart_open", "pyarrow"),
    "sentinel": ("redis",),
    "snowflake": ("snowflake.sqlalchemy",),
    "sqs": ("boto3",),
    "trino": ("trino",),
}

_POSTGRESQL = ("psycopg", "psycopg2")
_ORACLE = ("oracledb", "cx_Oracle")
# The modules of which any one is loaded by what a setting of Django names.
BACKENDS: Mapping[str, tuple[str, ...]] = {
    "django.contrib.gis.db.backends.mysql": ("MySQLdb",),
    "django.contrib.gis.db.backends.oracle": _ORACLE,
    "django.contrib.gis.db.backends.postgis": _POSTGRESQL,
    "django.core.cache.backends.memcached.PyLibMCCache": ("pylibmc",),
    "django.core.cache.backends.memcached.PyMemcacheCache": ("pymemcache",),
    "django.core.cache.backends.redis": ("redis",),
    "django.db.backends.mysql": ("MySQLdb", "pymysql"),
    "django.db.backends.oracle": _ORACLE,
    "django.db.backends.postgresql": _POSTGRESQL,
}

_ARROW = ("pyarrow",)
_LXML = ("lxml",)
_NETCDF = ("netCDF4", "h5netcdf", "scipy")
_PARQUET = ("pyarrow", "fastparquet")
# Functions and methods that load a library for a format, by the module that they belong to: any one of
# those named. A reader is a function of that module; a writer is a method of what it makes.
FORMATS: Mapping[str, tuple[str, tuple[str, ...]]] = {
    "ExcelWriter": ("pandas", ("openpyxl", "xlsxwriter")),
    "open_dataset": ("xarray", _NETCDF),
    "open_mfdataset": ("xarray", _NETCDF),
    "open_zarr": ("xarray", ("zarr",)),
    "read_excel": ("pandas", ("openpyxl", "python_calamine", "xlrd", "odf")),
    "read_feather": ("pandas", _ARROW),
    "read_hdf": ("pandas", ("tables",)),
    "read_html": ("pandas", (*_LXML, "bs4")),
    "read_orc": ("pandas", _ARROW),
    "read_parquet": ("pandas", _PARQUET),
    "read_xml": ("pandas", _LXML),
    "to_excel": ("pandas", ("openpyxl", "xlsxwriter")),
    "to_feather": ("pandas", _ARROW),
    "to_hdf": ("pandas", ("tables",)),
    "to_markdown": ("pandas", ("tabulate",)),
    "to_netcdf": ("xarray", _NETCDF),
    "to_orc": ("pandas", _ARROW),
    "to_parquet": ("pandas", _PARQUET),
    "to_xml": ("pandas", _LXML),
    "to_zarr": ("xarray", ("zarr",)),
}

# What engines, backends and the like are called where they differ from their module.
ENGINES: Mapping[str, str] = {
    "calamine": "python_calamine",
    "netcdf4": "netCDF4",
    "gtk3agg": "gi",
    "gtk4agg": "gi",
    "qt5agg": "PyQt5",
    "qtagg": "PyQt6",
    "wxagg": "wx",
}


def url_modules(scheme: str) -> tuple[tuple[str, ...], bool]:
    """The modules of which any one serves the URLs of a scheme, and whether the URL names it itself.

    >>> url_modules("postgresql+psycopg2")
    (('psycopg2',), True)
    """
    # Celery's own prefix for what SQLAlchemy connects to.
    scheme = scheme[len("db+") :] if scheme.startswith("db+") else scheme
    if scheme in URL_SCHEMES:
        return URL_SCHEMES[scheme], False
    dialect, plus, driver = scheme.partition("+")
    if not plus:
        return (), False
    if driver in NO_MODULE:
        return URL_SCHEMES.get(dialect, ()), False
    return (URL_DRIVERS.get(driver, driver),), True
