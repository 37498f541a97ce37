"""`./pants lock-facts`: writes what the locked wheels hold beside each lockfile."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from pants.backend.python.subsystems.setup import PythonSetup
from pants.engine.console import Console
from pants.engine.fs import CreateDigest, FileContent, Workspace
from pants.engine.goal import Goal, GoalSubsystem
from pants.engine.rules import Rule, collect_rules, goal_rule
from pants.option.option_types import BoolOption, StrListOption
from pants.util.strutil import help_text, softwrap

from slimfit.core.errors import SlimfitError, did_you_mean
from slimfit.core.facts.resolve import check_facts, gathered_summary
from slimfit.engine import engine
from slimfit.rule_types.facts import GatherFactsRequest, LockedResolveRequest


class LockFactsSubsystem(GoalSubsystem):
    name = "lock-facts"
    help = help_text("""
        Write what the wheels of each lockfile hold into a file beside it.

        `./pants lock-facts` reads all wheels that `3rdparty/python/default.lock` names, and writes
        `3rdparty/python/default.facts.json`: which modules each distribution provides, what it
        requires, its licence, its size. With it an import finds its distribution without
        `module_mapping`. Commit the file, and write it anew whenever you lock.
        """)

    resolve = StrListOption(
        advanced=False,
        help=softwrap("""
            Only these resolves. Default: all that have a lockfile. Example:
            `./pants lock-facts --resolve=default`.
            """),
    )
    check = BoolOption(
        default=False,
        help=softwrap("""
            Write nothing, and fetch nothing: end with exit code 1 if a file is missing or was made
            from another lockfile. For build servers. Example: `./pants lock-facts --check`.
            """),
    )


class LockFactsGoal(Goal):
    subsystem_cls = LockFactsSubsystem
    environment_behavior = Goal.EnvironmentBehavior.LOCAL_ONLY


def check_resolves(asked: Iterable[str], known: Collection[str]) -> None:
    """Check that the resolves on the command line are in pants.toml.

    :raises SlimfitError: one is not; the message offers the nearest.
    """
    for name in asked:
        if name not in known:
            raise SlimfitError(
                f"There is no resolve `{name}`.{did_you_mean(name, known)}\n\n"
                f"`[python.resolves]` in pants.toml has {', '.join(sorted(known))}."
            )


@goal_rule
async def lock_facts(
    console: Console,
    workspace: Workspace,
    options: LockFactsSubsystem,
    python_setup: PythonSetup,
) -> LockFactsGoal:
    check_resolves(options.resolve, python_setup.resolves)
    names = sorted(set(options.resolve)) or sorted(python_setup.resolves)
    found = await engine.all_of(engine.locked_resolve(LockedResolveRequest(name)) for name in names)
    if options.check:
        problems = [
            problem
            for name, item in zip(names, found)
            if item.lock
            for problem in check_facts(item.facts, item.lock, name, item.lockfile)
        ]
        for problem in problems:
            console.print_stderr(problem)
        return LockFactsGoal(exit_code=1 if problems else 0)
    # Named ones are wanted, so one without a lockfile is a mistake then.
    wanted = [name for name, item in zip(names, found) if item.lock or options.resolve]
    gathered = await engine.all_of(
        engine.gathered_facts(GatherFactsRequest(name)) for name in wanted
    )
    files = [FileContent(item.path, item.facts.to_text().encode()) for item in gathered]
    workspace.write_digest(await engine.create_digest(CreateDigest(files)))
    for item in gathered:
        console.print_stdout(gathered_summary(item.facts, item.path))
    return LockFactsGoal(exit_code=0)


def rules() -> Iterable[Rule]:
    return collect_rules()
