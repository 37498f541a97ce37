from __future__ import annotations

import pytest

from slimfit.core.conda.names.table import NameFact, known_names, lookup, nearest, pypi_to_system

# Each of them is one thing in conda, and a stranger's project (or another work) on the index.
STRANGERS = (
    "ants apex bash blast blis boost clang cufflinks diamond docker eigen ffmpeg flint geos "
    "ghostscript glfw go graphviz gsl h3 helm igraph jq krb5 kubernetes leveldb lmdb make metis mpi "
    "mysql nodejs parallel patch perl proj quantlib readline redis ruby rust salmon singularity "
    "snappy sox spark star tesseract tk tree wget xxhash yaml zip zlib-ng zstd"
).split()


def test_a_project_of_the_same_name() -> None:
    assert lookup("numpy") == NameFact("numpy", "python", "numpy", (), (), "")


def test_a_project_of_another_name_with_its_modules_and_system_packages() -> None:
    assert lookup("gdal") == NameFact(
        conda="gdal",
        kind="python",
        pypi="gdal",
        modules=("osgeo", "osgeo_utils"),
        debian=(("bookworm", ("libgdal32",)), ("trixie", ("libgdal36",))),
        note=(
            "Source form only; its version must equal that of libgdal-dev. rasterio, fiona and"
            " pyogrio have wheels."
        ),
    )


@pytest.mark.parametrize(
    ("conda", "pypi", "modules"),
    [
        ("pytorch", "torch", ()),
        ("opencv", "opencv-python-headless", ("cv2",)),
        ("py-opencv", "opencv-python-headless", ("cv2",)),
        ("pytables", "tables", ()),
        ("python-graphviz", "graphviz", ()),
        ("msgpack-python", "msgpack", ()),
        ("ruamel.yaml", "ruamel.yaml", ("ruamel.yaml",)),
        ("pillow", "pillow", ("PIL",)),
        ("protobuf", "protobuf", ("google.protobuf",)),
        ("grpcio", "grpcio", ("grpc",)),
        ("faiss-cpu", "faiss-cpu", ("faiss",)),
        ("tensorflow-gpu", "tensorflow", ()),
        ("dask", "dask[complete]", ()),
        ("dask-core", "dask", ()),
        ("matplotlib-base", "matplotlib", ("matplotlib", "mpl_toolkits", "pylab")),
        ("prometheus_client", "prometheus-client", ()),
        ("typing_extensions", "typing-extensions", ()),
        ("pyqt", "pyqt5", ("PyQt5",)),
        ("pyside6", "pyside6", ("PySide6", "shiboken6")),
        ("scikit-learn", "scikit-learn", ("sklearn",)),
        ("beautifulsoup4", "beautifulsoup4", ("bs4",)),
        ("bs4", "beautifulsoup4", ("bs4",)),
        ("pyyaml", "pyyaml", ("yaml",)),
        ("python-dateutil", "python-dateutil", ("dateutil",)),
        ("pycryptodome", "pycryptodome", ("Crypto",)),
        ("attrs", "attrs", ("attr", "attrs")),
        ("iris", "scitools-iris", ("iris",)),
        ("ignite", "pytorch-ignite", ("ignite",)),
        ("python-kubernetes", "kubernetes", ()),
        ("python-lmdb", "lmdb", ()),
        ("python-xxhash", "xxhash", ()),
    ],
)
def test_python_names(conda: str, pypi: str, modules: tuple[str, ...]) -> None:
    fact = lookup(conda)
    assert fact is not None
    assert (fact.kind, fact.pypi, fact.modules) == ("python", pypi, modules)


@pytest.mark.parametrize("name", STRANGERS)
def test_a_name_that_a_stranger_has_on_the_index_is_no_requirement(name: str) -> None:
    fact = lookup(name)
    assert fact is not None
    assert fact.kind != "python"


@pytest.mark.parametrize("name", ["", "*", "requestes", "my-company-utils", "djang0", "xorg-*"])
def test_a_name_without_a_line_is_unknown_whatever_the_index_has(name: str) -> None:
    assert lookup(name) is None


@pytest.mark.parametrize("name", ["scikit_learn", "typing.extensions", "ruamel-yaml"])
def test_conda_tells_separators_apart_and_so_does_the_table(name: str) -> None:
    assert lookup(name) is None


def test_a_release_without_the_package_differs_from_one_that_is_not_known() -> None:
    gone, unsure = lookup("wkhtmltopdf"), lookup("ceres-solver")
    assert gone is not None
    assert unsure is not None
    assert gone.debian == (("bookworm", ("wkhtmltopdf",)), ("trixie", ()))
    assert unsure.debian == (("bookworm", ("libceres3",)),)


def test_a_family_answers_under_the_name_that_was_asked_for() -> None:
    assert lookup("R-ggplot2") == NameFact(
        conda="r-ggplot2",
        kind="report",
        pypi="",
        modules=(),
        debian=(),
        note="R package: Debian has many as `r-cran-*`; not a part of a Python closure.",
    )


def test_a_line_of_its_own_comes_before_the_family() -> None:
    fact = lookup("r-base")
    assert fact is not None
    assert fact.kind == "native"


def test_the_beginning_of_a_family_alone_is_no_member() -> None:
    assert lookup("r-") is None


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("scikit_learn", "scikit-learn"),
        ("Typing.Extensions", "typing-extensions"),
        ("numpyy", "numpy"),
        ("matplotlb", "matplotlib"),
        ("in-house-thing-of-ours", None),
    ],
)
def test_nearest(typed: str, meant: str | None) -> None:
    assert nearest(typed) == meant


@pytest.mark.parametrize(
    ("project", "packages"),
    [
        ("pytesseract", ("tesseract-ocr",)),
        ("PyTesseract", ("tesseract-ocr",)),
        ("graphviz", ("graphviz",)),
        ("pdf2image", ("poppler-utils",)),
        ("opencv_python", ("libgl1", "libglib2.0-0")),
        ("pyspark", ("default-jre-headless",)),
    ],
)
def test_system_packages_of_a_project(project: str, packages: tuple[str, ...]) -> None:
    assert dict(pypi_to_system(project))["bookworm"] == packages


def test_system_packages_carry_the_names_of_their_release() -> None:
    assert dict(pypi_to_system("opencv-python"))["trixie"] == ("libgl1", "libglib2.0-0t64")


@pytest.mark.parametrize("project", ["numpy", "no-such-project", "tesseract"])
def test_no_system_packages(project: str) -> None:
    assert pypi_to_system(project) == ()


def test_families_are_not_among_the_known_names() -> None:
    assert "numpy" in known_names()
    assert [name for name in known_names() if "*" in name] == []
