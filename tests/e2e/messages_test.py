"""What is said of an app that cannot be built: one message with the way out, and no traceback."""

from __future__ import annotations

import pytest

from slimfit.core.image.validate import validate_layout
from tests.e2e.checkout import Checkout
from tests.e2e.small import app

OPEN_IMPORTS = (
    "\n"
    "\n"
    "An import that may fail belongs into `try: ... except ImportError:`; one for type checkers alone"
    " gets the comment `# pants: no-infer-dep`. To build all the same, set"
    ' `unowned_imports = "warning"` under `[slimfit]` in pants.toml.'
)
UNOWNED = (
    "apps/{name}:{name} has an import that nothing in its closure answers:\n"
    "\n"
    "  apps/{name}/main.py:2 imports `godo`, which no target owns. Did you mean `good`?\n"
    "\n"
    "Correct the name, or add the distribution that provides it to the requirements of the resolve"
    " `default` and run `./pants generate-lockfiles --resolve=default`. Import names are still guessed"
    " from project names here. If the distribution is among the requirements, run"
    " `./pants lock-facts --resolve=default`, which reads them from its wheel." + OPEN_IMPORTS
)


def refusal(small: Checkout, name: str, *options: str) -> str:
    """Why an app's image is not built."""
    done = small.pants(*options, "package", f"apps/{name}#oci")
    assert not small.layout(name).exists()
    return done.refusal("package")


def test_a_file_that_is_not_there_is_no_entry_point(small: Checkout) -> None:
    small.write(app("misspelt_file", "", entry_point='"mian.py"'))
    assert refusal(small, "misspelt_file") == (
        "The entry point of apps/misspelt_file:misspelt_file is `mian.py`, and apps/misspelt_file"
        " has no such file. Did you mean `main.py`?\n"
        "\n"
        'Write the name of a file beside the BUILD file, as in `entry_point="main.py"`, or a'
        ' module, as in `entry_point="apps.api.main"`.'
    )


def test_a_test_is_no_entry_point(small: Checkout) -> None:
    files = app("proof", "", entry_point='"main_test.py"')
    files["apps/proof/BUILD"] += 'python_tests(name="tests")\n'
    small.write({**files, "apps/proof/main_test.py": ""})
    assert refusal(small, "proof").startswith(
        "The entry point of apps/proof:proof is `apps/proof/main_test.py`, which is a test by its"
        " target, and no image holds tests.\n\nGive the file a name"
    )


def test_a_file_that_no_target_owns_is_no_entry_point(small: Checkout) -> None:
    files = app("ownerless", "")
    build = files["apps/ownerless/BUILD"].splitlines()[0]
    small.write({**files, "apps/ownerless/BUILD": f"{build}\n"})
    assert refusal(small, "ownerless") == (
        "The entry point of apps/ownerless:ownerless is `apps/ownerless/main.py`, which no target"
        " owns.\n"
        "\n"
        'Write `python_sources(name="src")` into apps/ownerless/BUILD: it makes a target of each'
        " Python file there. `./pants tailor ::` does so for the whole repository."
    )


def test_a_module_that_is_not_there_is_no_entry_point(small: Checkout) -> None:
    fields = {"entry_point": '"apps.misspelt_module.mian"', "dependencies": '["./main.py:src"]'}
    small.write(app("misspelt_module", "", **fields))
    assert refusal(small, "misspelt_module") == (
        "The entry point of apps/misspelt_module:misspelt_module is the module"
        " `apps.misspelt_module.mian`, which its closure does not hold. Did you mean"
        " `apps.misspelt_module.main`?\n"
        "\n"
        "Write a module of the app's own code or of one of its distributions. A file name, as in"
        ' `entry_point="main.py"`, lets inference find the rest.'
    )


def test_a_function_that_is_not_there_is_no_entry_point(small: Checkout) -> None:
    code = "def main() -> None:\n    pass\n"
    small.write(app("misspelt_function", code, entry_point='"main.py:mian"'))
    assert refusal(small, "misspelt_function") == (
        "The entry point of apps/misspelt_function:misspelt_function is"
        " `apps.misspelt_function.main:mian`, and the module binds no `mian`. Did you mean `main`?\n"
        "\n"
        'Write a function of that module, as in `entry_point="apps.misspelt_function.main:main"`.'
    )


def test_a_script_that_no_distribution_brings_is_no_script(small: Checkout) -> None:
    fields = {"entry_point": "", "script": '"godo"', "dependencies": '["//3rdparty:good"]'}
    small.write(app("misspelt_script", "", **fields))
    assert refusal(small, "misspelt_script") == (
        "The script of apps/misspelt_script:misspelt_script is `godo`, which none of its"
        " distributions brings. Did you mean `good`?\n"
        "\n"
        "No import shows what a script needs: name its distribution, and the code that it loads, in"
        ' the app\'s `dependencies`, as in `dependencies=["3rdparty/python#godo", "./app.py"]`.'
    )


def test_an_import_that_nobody_owns_stops_the_build(small: Checkout) -> None:
    small.write(app("unowned", "import good\nimport godo\n"))
    assert refusal(small, "unowned") == UNOWNED.format(name="unowned")


def test_an_import_that_nobody_owns_is_a_warning_if_the_user_says_so(small: Checkout) -> None:
    small.write(app("relaxed", "import good\nimport godo\n"))
    # Another run says so again, though pantsd has nothing to compute.
    for _ in range(2):
        done = small.package("apps/relaxed#oci", options=["--slimfit-unowned-imports=warning"])
        assert UNOWNED.format(name="relaxed") in done.said("WARN")
    validate_layout(small.layout("relaxed"))


def test_an_import_that_may_fail_is_no_problem(small: Checkout) -> None:
    code = "try:\n    import godo\nexcept ImportError:\n    godo = None\n"
    small.write(app("optional", code))
    done = small.package("apps/optional#oci")
    assert done.said("WARN") == []
    validate_layout(small.layout("optional"))


def test_an_import_that_two_own_names_both(small: Checkout) -> None:
    small.write(app("ambiguous", "import twin\n"))
    assert refusal(small, "ambiguous") == (
        "apps/ambiguous:ambiguous has an import that nothing in its closure answers:\n"
        "\n"
        "  apps/ambiguous/main.py:1 imports `twin`, which more than one target owns:"
        " 3rdparty:twin-one, 3rdparty:twin-two.\n"
        "\n"
        "Choose one owner: name it in the `dependencies` of the importing target, or exclude the"
        ' other there, as in `dependencies=["!3rdparty:twin-one"]`.' + OPEN_IMPORTS
    )


def test_an_import_that_only_another_resolve_has_names_that_resolve(small: Checkout) -> None:
    small.write({"libs/BUILD": 'python_sources(resolve="other")\n', "libs/older.py": ""})
    small.write(app("abroad", "import elsewhere\nfrom libs import older\n"))
    assert refusal(small, "abroad") == (
        "apps/abroad:abroad has 2 imports that nothing in its closure answers:\n"
        "\n"
        "  apps/abroad/main.py:1 imports `elsewhere`, which the resolve `default` lacks; `other` has"
        " it: 3rdparty:elsewhere.\n"
        "  apps/abroad/main.py:2 imports `libs.older`, which the resolve `default` lacks; `other`"
        " has it: libs/older.py.\n"
        "\n"
        "Add the module to the resolve `default` (for first-party code:"
        ' `resolve=parametrize("default", "other")` on its target), or put the app on the other'
        ' resolve with `resolve="other"`.' + OPEN_IMPORTS
    )


def test_what_a_lossy_parser_has_lost_is_found(small: Checkout) -> None:
    small.write(app("lossy", "import json, good\n"))
    assert refusal(small, "lossy", "--python-infer-use-rust-parser") == (
        "apps/lossy:lossy has an import that nothing in its closure answers:\n"
        "\n"
        "  apps/lossy/main.py:1 imports `good`, which the closure lacks, though 3rdparty:good"
        " provides it.\n"
        "\n"
        "`[python-infer].use_rust_parser` is true, and the parser that it turns on in this Pants"
        " sees only the first name of `import a, b`. Write `use_rust_parser = false` under"
        " `[python-infer]` in pants.toml." + OPEN_IMPORTS
    )


def test_a_lossy_parser_that_loses_nothing_is_no_problem(small: Checkout) -> None:
    small.write(app("lucky", "import good\nimport json\n"))
    small.package("apps/lucky#oci", options=["--python-infer-use-rust-parser"])


def test_a_file_that_the_base_cannot_read_stops_the_build(small: Checkout) -> None:
    small.write(app("newer", "import good\ntype Rows = list[int]\n"))
    assert refusal(small, "newer").splitlines()[1:] == [
        "",
        "  apps/newer/main.py:2 invalid syntax: `type Rows = list[int]`",
        "",
        "Correct it. If it is meant for a newer Python, give the app a base with that one"
        " (`base=...`) and fitting `interpreter_constraints`.",
    ]


def test_a_part_of_the_standard_library_that_the_base_lacks_is_told(small: Checkout) -> None:
    small.write(
        app(
            "window", "import sys\nif sys.platform == 'win32':\n    import winreg\nimport tkinter\n"
        )
    )
    assert refusal(small, "window") == (
        "apps/window:window has an import that nothing in its closure answers:\n"
        "\n"
        "  apps/window/main.py:4 imports `tkinter`, a part of the standard library that the Python of"
        " its base lacks.\n"
        "\n"
        "Add what holds it to the `packages` of the base and lock that anew (Debian has python3-tk), or"
        " give the app a base with a whole Python (`base=...`)." + OPEN_IMPORTS
    )


def test_what_the_user_excludes_may_be_imported(small: Checkout) -> None:
    code = "def rare() -> None:\n    import good\n"
    small.write(app("excluding", code, dependencies='["!!//3rdparty:good"]'))
    small.package("apps/excluding#oci")


def test_an_app_without_a_base_is_told_how_to_make_one(small: Checkout) -> None:
    small.write(app("baseless", "", base=""))
    assert refusal(small, "baseless") == (
        "apps/baseless:baseless names no base.\n"
        "\n"
        "Make one, once for the repository. In 3rdparty/debian/BUILD:\n"
        "\n"
        '    debian_base(name="base")\n'
        "\n"
        "in pants.toml:\n"
        "\n"
        "    [slimfit]\n"
        '    base = "3rdparty/debian:base"\n'
        "\n"
        "and then run `./pants generate-lockfiles --resolve=base`."
    )


@pytest.mark.parametrize("image", ["python:3.11-slim", "registry.example.org:5000/python:3.11"])
def test_an_image_is_no_base_before_a_target_describes_it(small: Checkout, image: str) -> None:
    name = f"imagined_{len(image)}"
    small.write(app(name, "", base=f'"{image}"'))
    assert refusal(small, name) == (
        f"The base of apps/{name}:{name} is `{image}`, and no target has that address.\n"
        "\n"
        "If it is an image in a registry, describe it by a target, in 3rdparty/BUILD:\n"
        "\n"
        f'    docker_base(name="python", reference="{image}")\n'
        "\n"
        'and write `base="//3rdparty:python"`.'
    )


def test_a_base_that_is_none_is_told_what_is_one(small: Checkout) -> None:
    small.write(app("baseless_too", "", base='"//3rdparty:good"'))
    assert refusal(small, "baseless_too") == (
        "The base of apps/baseless_too:baseless_too is 3rdparty:good, a `python_requirement` target,"
        " which is no base.\n"
        "\n"
        "Name a `debian_base`, `oci_base` or `docker_base` target."
    )


@pytest.mark.parametrize("constraint", ["CPython==3.9.*", "CPython<3.11,>=3.9"])
def test_a_base_whose_python_the_app_may_not_run_on_is_refused(
    small: Checkout, constraint: str
) -> None:
    name = f"constrained_{len(constraint)}"
    limit = f'["{constraint}"]'
    sources = f"interpreter_constraints={limit}"
    small.write(app(name, "", interpreter_constraints=limit, sources=sources))
    assert refusal(small, name) == (
        f"The closure of apps/{name}:{name} may run on {constraint}, and its base"
        " 3rdparty/debian:base holds CPython 3.11.2.\n"
        "\n"
        "Give the app a base with a Python that fits (`base=...`), or widen its"
        ' `interpreter_constraints`, as in `interpreter_constraints=["CPython==3.11.*"]`.'
    )
