"""The report of another revision of the repository: made by this same Pants in a checkout beside it."""

from __future__ import annotations

import shutil
import sys
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from pants.engine.process import InteractiveProcess

import slimfit
from slimfit.core.errors import SlimfitError

# Git makes a checkout, Pants reads it, and git forgets it again, whatever happens. $1 is where, $2
# which revision, $3 the file for the report; what follows is the command line of Pants.
_SCRIPT = """\
tree="$1" revision="$2" report="$3"
shift 3
git rev-parse --quiet --verify "$revision^{commit}" >/dev/null || exit 3
trap 'git worktree remove --force "$tree" >/dev/null 2>&1' EXIT
git worktree add --quiet --detach "$tree" "$revision^{commit}" || exit 4
(cd "$tree" && "$@" >"$report") || exit 5
"""
_PROBLEMS = {
    3: "Git knows no revision `{revision}`.\n\nName a branch, a tag or a commit, as in"
    " `--closure-diff=main`; or a file that ends in `.json`, or an app.",
    4: "Git cannot check out `{revision}` beside this repository; its words stand above.\n\n"
    "Make the report there yourself, with `./pants closure --closure-format=json :: > old.json`,"
    " and give `--closure-diff=old.json`.",
    5: "Pants cannot make a report of `{revision}`; its words stand above.\n\n"
    "Compare with a later revision, or give a report that was made then, as in"
    " `--closure-diff=old.json`.",
}
# What the daemon has put into the environment for itself, and what would make the other run write
# where this one does.
_LEFT_OUT = ("PANTS_PANTSD", "NAILGUN_", "PANTSD_", "PANTS_CLOSURE_")


@dataclass(frozen=True)
class OldReport:
    """The text of a JSON report, and what it is a report of."""

    text: str
    name: str


def read_file(root: str, path: str) -> OldReport:
    """A report that stands in a file, relative to the repository's `root`.

    :raises SlimfitError: it cannot be read.
    """
    try:
        return OldReport(Path(root, path).read_text(encoding="utf-8"), path)
    except (OSError, UnicodeDecodeError) as error:
        reason = getattr(error, "strerror", None) or "it is no text"
        raise SlimfitError(
            f"The report {path} cannot be read: {reason}.\n\n"
            f"Write it with `./pants closure --closure-format=json :: > {path}`."
        ) from None


@dataclass(frozen=True)
class RevisionRun:
    """A process that writes the report of a revision into a file."""

    process: InteractiveProcess
    revision: str
    file: Path

    def report(self, code: int) -> OldReport:
        """What it has written.

        :param code: its exit code.
        :raises SlimfitError: it has failed.
        """
        if code:
            problem = _PROBLEMS.get(code, _PROBLEMS[5])
            raise SlimfitError(problem.format(revision=self.revision))
        return OldReport(self.file.read_text(encoding="utf-8"), self.revision)


@contextmanager
def revision_process(
    revision: str, environment: Mapping[str, str], measure: bool
) -> Iterator[RevisionRun]:
    """The process for a revision, and a folder that is gone afterwards.

    The plugin is that of this run, also where the revision has an older one of its own.
    """
    folder = Path(tempfile.mkdtemp(prefix="slimfit-closure-"))
    try:
        file = folder / "report.json"
        plugin = str(Path(slimfit.__file__).resolve().parents[1])
        pants = (
            *(sys.executable, "-m", "pants", "--no-pantsd", f"--pythonpath=['{plugin}']"),
            *("closure", "--closure-format=json", *(("--closure-measure",) if measure else ())),
            "::",
        )
        script = ("/bin/sh", "-c", _SCRIPT, "sh")
        yield RevisionRun(
            InteractiveProcess(
                argv=(*script, str(folder / "tree"), revision, str(file), *pants),
                env={
                    name: value
                    for name, value in environment.items()
                    if not name.startswith(_LEFT_OUT)
                },
                run_in_workspace=True,
            ),
            revision,
            file,
        )
    finally:
        shutil.rmtree(folder, ignore_errors=True)
