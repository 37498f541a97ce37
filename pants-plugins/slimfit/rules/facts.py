"""What is known of wheels: one cached run for each."""

from __future__ import annotations

from collections.abc import Iterable

from pants.engine.fs import CreateDigest, FileEntry
from pants.engine.rules import Rule, collect_rules, rule

from slimfit.core.facts.wheel import WheelFacts
from slimfit.engine import engine
from slimfit.rule_types.facts import WheelFactsRequest
from slimfit.rule_types.tool import ToolRunRequest

_OUT = "facts"


@rule
async def read_wheel(request: WheelFactsRequest) -> WheelFacts:
    wheel = request.wheel
    input_digest, python = await engine.all_of(
        engine.create_digest(CreateDigest([FileEntry(wheel.filename, wheel.file_digest)])),
        engine.host_interpreter(),
    )
    run = await engine.tool_run(
        ToolRunRequest(
            module="wheel_facts",
            args=("--out", f"{_OUT}/facts.json", wheel.filename),
            description=f"Read what {wheel.filename} holds",
            interpreter=python.value,
            input_digest=input_digest,
            output_directories=(_OUT,),
        )
    )
    text = await engine.file_text(run.digest, f"{_OUT}/facts.json")
    return WheelFacts.from_json(text.content.decode())


def rules() -> Iterable[Rule]:
    return collect_rules()
