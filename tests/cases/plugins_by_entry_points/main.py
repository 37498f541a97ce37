import fsspec
import pytest
import xarray

MODULES = (fsspec, pytest, xarray)

if __name__ == "__main__":
    print(*xarray.backends())
