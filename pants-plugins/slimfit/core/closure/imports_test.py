"""Tests of the messages about open imports."""

from __future__ import annotations

from slimfit.core.closure.imports import Gap, OpenImport, describe_open_imports

UNOWNED = OpenImport("apps/api/main.py", 3, "requsts")
AMBIGUOUS = OpenImport(
    "libs/images/read.py",
    7,
    "cv2",
    owners=("3rdparty/python#opencv-python", "3rdparty/python#opencv-python-headless"),
)
OTHER = OpenImport(
    "libs/db/old.py", 1, "marshmallow", owners=("3rdparty/old#marshmallow",), resolves=("old",)
)
LOST = OpenImport(
    "apps/api/main.py", 2, "scipy.signal", owners=("3rdparty/python#scipy",), lost=True
)

ABSENT = OpenImport("apps/view/main.py", 4, "tkinter.ttk", absent=True)

LOCK = "./pants generate-lockfiles --resolve=default"

TAIL = (
    "\n\nAn import that may fail belongs into `try: ... except ImportError:`; one for type checkers"
    " alone gets the comment `# pants: no-infer-dep`. To build all the same, set"
    ' `unowned_imports = "warning"` under `[slimfit]` in pants.toml.'
)


def test_an_import_that_no_target_owns_is_named_with_the_nearest_module() -> None:
    assert describe_open_imports(
        "apps/api:api", "default", [UNOWNED], ["requests", "rich"], LOCK
    ) == (
        "apps/api:api has an import that nothing in its closure answers:\n"
        "\n"
        "  apps/api/main.py:3 imports `requsts`, which no target owns. Did you mean `requests`?\n"
        "\n"
        "Correct the name, or add the distribution that provides it to the requirements of the"
        " resolve `default` and run `./pants generate-lockfiles --resolve=default`." + TAIL
    )


def test_where_import_names_are_guessed_the_message_says_how_to_know_them() -> None:
    message = describe_open_imports("apps/api:api", "default", [UNOWNED], [], LOCK, guessed=True)
    assert message.splitlines()[4] == (
        "Correct the name, or add the distribution that provides it to the requirements of the"
        " resolve `default` and run `./pants generate-lockfiles --resolve=default`. Import names are"
        " still guessed from project names here. If the distribution is among the requirements, run"
        " `./pants lock-facts --resolve=default`, which reads them from its wheel."
    )


def test_what_is_locked_for_the_sake_of_others_gets_the_line_to_add() -> None:
    found = OpenImport("apps/api/main.py", 4, "h11", locked="h11 0.16.0")
    assert describe_open_imports("apps/api:api", "default", [found], [], LOCK) == (
        "apps/api:api has an import that nothing in its closure answers:\n"
        "\n"
        "  apps/api/main.py:4 imports `h11`, which h11 0.16.0 provides: locked, but for other"
        " distributions only.\n"
        "\n"
        "Add the line `h11` to the requirements of the resolve `default`, and run"
        " `./pants generate-lockfiles --resolve=default`. What own code imports is named there: so it"
        " stays when others no longer need it." + TAIL
    )


def test_an_import_that_two_targets_own_names_both_and_the_way_to_choose() -> None:
    assert describe_open_imports("apps/img:img", "default", [AMBIGUOUS], [], LOCK) == (
        "apps/img:img has an import that nothing in its closure answers:\n"
        "\n"
        "  libs/images/read.py:7 imports `cv2`, which more than one target owns:"
        " 3rdparty/python#opencv-python, 3rdparty/python#opencv-python-headless.\n"
        "\n"
        "Choose one owner: name it in the `dependencies` of the importing target, or exclude the"
        ' other there, as in `dependencies=["!3rdparty/python#opencv-python"]`.' + TAIL
    )


def test_an_import_that_only_another_resolve_has_names_that_resolve() -> None:
    assert describe_open_imports("apps/x:x", "default", [OTHER], [], LOCK) == (
        "apps/x:x has an import that nothing in its closure answers:\n"
        "\n"
        "  libs/db/old.py:1 imports `marshmallow`, which the resolve `default` lacks; `old` has it:"
        " 3rdparty/old#marshmallow.\n"
        "\n"
        "Add the module to the resolve `default` (for first-party code:"
        ' `resolve=parametrize("default", "old")` on its target), or put the app on the other'
        ' resolve with `resolve="old"`.' + TAIL
    )


def test_an_import_that_inference_has_lost_names_its_owner() -> None:
    assert describe_open_imports("apps/api:api", "default", [LOST], [], LOCK) == (
        "apps/api:api has an import that nothing in its closure answers:\n"
        "\n"
        "  apps/api/main.py:2 imports `scipy.signal`, which the closure lacks, though"
        " 3rdparty/python#scipy provides it.\n"
        "\n"
        "Name the target in the `dependencies` of the importing target, or of the app:"
        ' `dependencies=["3rdparty/python#scipy"]`.' + TAIL
    )


def test_a_module_that_the_base_lacks_names_the_package_that_holds_it() -> None:
    assert describe_open_imports("apps/view:view", "default", [ABSENT], [], LOCK) == (
        "apps/view:view has an import that nothing in its closure answers:\n"
        "\n"
        "  apps/view/main.py:4 imports `tkinter.ttk`, a part of the standard library that the Python"
        " of its base lacks.\n"
        "\n"
        "Add what holds it to the `packages` of the base and lock that anew (Debian has python3-tk), or"
        " give the app a base with a whole Python (`base=...`)." + TAIL
    )


def test_the_parser_that_loses_names_explains_it() -> None:
    message = describe_open_imports("apps/api:api", "default", [LOST], [], LOCK, lossy_parser=True)
    assert message.endswith(
        "\n"
        "\n"
        "`[python-infer].use_rust_parser` is true, and the parser that it turns on in this Pants"
        " sees only the first name of `import a, b`. Write `use_rust_parser = false` under"
        " `[python-infer]` in pants.toml." + TAIL
    )


def test_all_problems_stand_in_one_message_sorted_by_file() -> None:
    message = describe_open_imports("a:a", "default", [OTHER, AMBIGUOUS, UNOWNED], [], LOCK)
    lines = [line.split(" imports ")[0] for line in message.splitlines() if line.startswith("  ")]
    assert message.startswith("a:a has 3 imports that nothing in its closure answers:\n")
    assert lines == ["  apps/api/main.py:3", "  libs/db/old.py:1", "  libs/images/read.py:7"]


def test_the_gap_of_an_import_follows_from_its_owners() -> None:
    assert [problem.gap for problem in (UNOWNED, LOST, AMBIGUOUS, OTHER, ABSENT)] == [
        Gap.unowned,
        Gap.lost,
        Gap.ambiguous,
        Gap.other_resolve,
        Gap.absent,
    ]
