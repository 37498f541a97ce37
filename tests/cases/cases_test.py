"""Every case of the corpus: its apps hold what its `case.toml` says, and fail as it says."""

from __future__ import annotations

import re

import pytest

from tests.cases.case import App, Case, Error, load_cases
from tests.cases.corpus import Corpus
from tests.e2e.checkout import Result

CASES = load_cases()


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_case(case: Case, corpus: Corpus) -> None:
    assert case.about.endswith(".") and case.origin
    for app in case.apps:
        check_closure(case, app, corpus)
        check_warning(case, app, corpus.packaged())
        check_builders(case, app, corpus)
        check_run(case, app, corpus)
        if not app.unchecked:
            assert imported(case.address(app.name), corpus.checked())
    for error in case.errors:
        check_error(case, error, corpus)


def check_closure(case: Case, app: App, corpus: Corpus) -> None:
    """The image holds what the case says, and the PEX holds the same."""
    packaged = corpus.packaged()
    assert packaged.code == 0, packaged.stderr
    image = corpus.container(case, app).closure
    assert sorted(image.names) == sorted(app.distributions)
    assert sorted(image.files) == sorted(app.files)
    assert corpus.pex(case, app) == image
    known = {wheel.project for wheel in case.wheels}
    known |= {path.relative_to(case.folder.parent).as_posix() for path in case.folder.rglob("*")}
    # What is to stay out has to be there, or nothing was shown.
    assert {name for name in app.without if name not in known and "/" in name} == set()
    assert not {*app.without} & {*image.names, *image.files}
    if app.shares:
        other = next(item for item in case.apps if item.name == app.shares)
        mine, theirs = corpus.image(case, app).layers, corpus.image(case, other).layers
        # The base and the wheels are one; the last layer holds each one's own files.
        assert mine[:2] == theirs[:2]


def check_warning(case: Case, app: App, packaged: Result) -> None:
    """Packaging says of an app what the case says, whichever builder says it, and else nothing."""
    address = re.escape(case.address(app.name))
    said = {
        re.sub(rf"({address})#(oci|docker)\b", r"\1", text)
        for text in packaged.said("WARN")
        if re.search(rf"\b{address}\b", text)
    }
    assert said == ({app.warning.strip()} if app.warning else set())


def check_builders(case: Case, app: App, corpus: Corpus) -> None:
    """The engine's image, where one answers, holds the same files as the layout."""
    if corpus.engine is None:
        return
    docker, oci = corpus.engine_images()[corpus.tag(case, app)], corpus.layout_tree(case, app)
    assert [path for path in sorted({*docker, *oci}) if docker.get(path) != oci.get(path)] == []


def check_run(case: Case, app: App, corpus: Corpus) -> None:
    if app.run is not None:
        outcome = corpus.container(case, app).run(*app.run)
        assert (outcome.code, outcome.stdout) == (0, app.output), outcome.stderr


def check_error(case: Case, error: Error, corpus: Corpus) -> None:
    address = case.address(error.app)
    if error.goal == "package" and case.options:
        done = corpus.checkout.pants(*case.options, "package", f"{address}#oci")
        assert done.refusal("package") == error.message.strip()
        return
    report = reports(corpus.checked())
    assert error.message.strip() in report, [text for text in report if address in text]


def imported(address: str, checked: Result) -> bool:
    """Whether all modules of an app were imported."""
    return (
        re.search(rf"^{re.escape(address)}: \d+ modules? imported", output(checked), re.M)
        is not None
    )


def output(checked: Result) -> str:
    """What the check says."""
    opening = "Completed: Check that apps import - slimfit "
    (found,) = (text for text in checked.said("ERROR") if text.startswith(opening))
    return found.partition("\n")[2].partition("\n\n\n\n")[0].strip()


def reports(checked: Result) -> list[str]:
    """What it says of each app that fails."""
    failing = re.sub(r"^\S+: \d+ modules? imported.*\n+", "", output(checked), flags=re.M)
    return [text.strip() for text in failing.split("\n\n\n")]
