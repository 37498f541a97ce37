"""Running Slimfit's own command lines in sandboxes beside a library from a lockfile.

The library's subsystem stands in `slimfit.libraries`, with its lockfile. It runs under a Python of
this machine, so what such a command line writes must not depend on which.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from pants.backend.python.util_rules.pex import VenvPexProcess
from pants.core.util_rules.system_binaries import BashBinary
from pants.engine.process import Process
from pants.engine.rules import Rule, collect_rules, rule
from pants.util.logging import LogLevel

from slimfit.engine import engine
from slimfit.rule_types.library import LibraryRunRequest
from slimfit.rule_types.tool import ToolRun, ToolSourcesRequest
from slimfit.rules.tool import TOOL_MOUNT, output_of


def by_bash(process: Process, bash: BashBinary) -> Process:
    """The same process, that starts its script by bash and not by itself.

    Pants 2.17 writes the script into the sandbox and starts it while another process may just be
    forked, which still holds it open for writing: the kernel refuses (ETXTBSY, "text file busy"), and
    so does Pants' second attempt, always (EINVAL). A script that bash reads is not affected.
    """
    return replace(process, argv=(bash.path, *process.argv))


@rule(level=LogLevel.DEBUG)
async def run_tool_with_library(request: LibraryRunRequest, bash: BashBinary) -> ToolRun:
    tool, library = await engine.all_of(
        engine.tool_sources(ToolSourcesRequest(request.module)),
        engine.venv_pex(request.library),
    )
    sources = await engine.add_prefix(tool.digest, TOOL_MOUNT)
    process = await engine.venv_process(
        VenvPexProcess(
            library,
            argv=("-m", f"slimfit.sandbox.{request.module}", *request.args),
            description=request.description,
            level=LogLevel.DEBUG,
            input_digest=await engine.merge_digests((sources, request.input_digest)),
            extra_env={
                "PEX_EXTRA_SYS_PATH": TOOL_MOUNT,
                "PYTHONDONTWRITEBYTECODE": "1",
                "PYTHONHASHSEED": "0",
                "LC_ALL": "C.UTF-8",
            },
            output_directories=request.output_directories,
        )
    )
    result = await engine.run_fallible(by_bash(process, bash))
    done = output_of(result, request.description)
    return ToolRun(done.output_digest, done.stderr.decode(errors="replace"))


def rules() -> Iterable[Rule]:
    return collect_rules()
