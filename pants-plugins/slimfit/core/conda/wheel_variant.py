"""CPU or CUDA: which kind of wheel an environment asks for.

Conda says it with packages that hold nothing (`pytorch-cuda=11.8`, `cpuonly`) and with build strings
(`py3.8_cuda11.3_cudnn8.2.0_0`). On the Python index it is a choice of index, or of a local version.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from slimfit.core.conda.environment import CondaLine
from slimfit.core.conda.faults import Place

_CUDA_PACKAGES = ("cudatoolkit", "pytorch-cuda", "cuda-version", "cuda-toolkit", "cuda")
_CPU_PACKAGES = ("cpuonly", "pytorch-cpu", "tensorflow-cpu")
_GPU_PACKAGES = ("pytorch-gpu", "tensorflow-gpu", "pytorch-mutex")
# Of a build string: `cuda11.3`, `cuda112`, `cuda_118`, `cuda*`.
_CUDA_BUILD = re.compile(r"cuda_?(?P<major>1[0-9])\.?(?P<minor>[0-9])?")


@dataclass(frozen=True)
class WheelVariant:
    """A variant of wheels.

    :param accelerator: `cpu` or `cuda`.
    :param version: that of CUDA, as in `11.3`, or empty.
    """

    place: Place
    text: str
    accelerator: str
    version: str = ""

    @property
    def tag(self) -> str:
        """How wheels call it in their local version and their index: `cu113`, `cpu`."""
        if self.accelerator == "cpu":
            return "cpu"
        return f"cu{self.version.replace('.', '')}" if self.version else ""

    @property
    def statement(self) -> str:
        if self.accelerator == "cpu":
            what = "asks for builds without CUDA"
        else:
            what = f"asks for builds for CUDA{f' {self.version}' if self.version else ''}"
        if not self.tag:
            return (
                f"{what}: add the index of wheels for your CUDA (its name ends in `cu` and the"
                " version) to `[python-repos].indexes`"
            )
        return (
            f"{what}: such wheels have `+{self.tag}` behind their version and stand in an index of"
            f" their own, which ends in `/{self.tag}`; add it to `[python-repos].indexes`"
        )


def wheel_variant(line: CondaLine) -> tuple[WheelVariant, ...]:
    """The variant that a line asks for, if it does."""
    name, build = line.spec.name, line.spec.build.lower()
    if name in _CPU_PACKAGES:
        return (WheelVariant(line.place, line.text, "cpu"),)
    if name in _CUDA_PACKAGES:
        text = line.spec.version.text if line.spec.version else ""
        found = re.search(r"[0-9]+(\.[0-9]+)?", text)
        return (WheelVariant(line.place, line.text, "cuda", found[0] if found else ""),)
    if "cuda" in build or "gpu" in build:
        found = _CUDA_BUILD.search(build)
        version = ".".join(part for part in found.groups() if part) if found else ""
        return (WheelVariant(line.place, line.text, "cuda", version),)
    if name in _GPU_PACKAGES:
        return (WheelVariant(line.place, line.text, "cuda"),)
    if "cpu" in build:
        return (WheelVariant(line.place, line.text, "cpu"),)
    return ()
