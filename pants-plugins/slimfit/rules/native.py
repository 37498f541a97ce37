"""What wheels need of the system below them: their ELF files are read in a sandbox."""

from __future__ import annotations

from collections.abc import Iterable

from pants.engine.fs import CreateDigest, FileEntry
from pants.engine.rules import Rule, collect_rules, rule

from slimfit.core.native.elf_facts import parse_elf_files
from slimfit.engine import engine
from slimfit.libraries.elf import ElfLibrary
from slimfit.rule_types.library import LibraryRunRequest
from slimfit.rule_types.native import WheelElf, WheelElfRequest


@rule
async def scan_wheel(request: WheelElfRequest, library: ElfLibrary) -> WheelElf:
    name = request.wheel.filename
    run = await engine.library_run(
        LibraryRunRequest(
            module="elf_scan",
            library=library.pex_request(),
            args=("--out", "out", name),
            description=f"Read the shared libraries of {name}",
            input_digest=await engine.create_digest(
                CreateDigest([FileEntry(name, request.wheel.file_digest)])
            ),
            output_directories=("out",),
        )
    )
    text = await engine.file_text(run.digest, "out/elf.json")
    return WheelElf(parse_elf_files(text.content.decode(), name))


def rules() -> Iterable[Rule]:
    return collect_rules()
