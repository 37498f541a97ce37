from __future__ import annotations

from pants.core.util_rules.system_binaries import BashBinary
from pants.engine.process import Process

from slimfit.rules.library import by_bash


def test_a_script_of_the_sandbox_is_read_by_bash_and_not_started_itself() -> None:
    process = Process(("./shim.sh", "-m", "x"), description="Read", env={"LC_ALL": "C.UTF-8"})
    started = by_bash(process, BashBinary("/bin/bash", "f"))
    assert started.argv == ("/bin/bash", "./shim.sh", "-m", "x")
    assert (started.env, started.description) == (process.env, "Read")
