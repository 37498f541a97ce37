"""Runs of command lines in `slimfit.sandbox` that import a locked library."""

from __future__ import annotations

from dataclasses import dataclass, field

from pants.backend.python.util_rules.pex import PexRequest
from pants.engine.fs import EMPTY_DIGEST, Digest


@dataclass(frozen=True)
class LibraryRunRequest:
    """One run of the command line `slimfit.sandbox.<module>`, beside a library; gives a `ToolRun`.

    `library` is what `LibrarySubsystem.pex_request` gives.
    """

    module: str
    library: PexRequest
    args: tuple[str, ...]
    description: str = field(compare=False)
    input_digest: Digest = EMPTY_DIGEST
    output_directories: tuple[str, ...] = ()
