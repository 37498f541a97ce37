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
    "clickhouse": ("clickhouse_sqlalchemy", "clickhouse_connect", "clickhouse_driver"),
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
    "snowflake": ("snowflake.sqlalchemy",),
    "trino": ("trino",),
}

# What engines, backends and the like are called where they differ from their module.
ENGINES: Mapping[str, str] = {
    "calamine": "python_calamine",
    "html5lib": "html5lib",
    "netcdf4": "netCDF4",
    "odf": "odf",
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
    if scheme in URL_SCHEMES:
        return URL_SCHEMES[scheme], False
    dialect, plus, driver = scheme.partition("+")
    if not plus:
        return (), False
    if driver in NO_MODULE:
        return URL_SCHEMES.get(dialect, ()), False
    return (URL_DRIVERS.get(driver, driver),), True
