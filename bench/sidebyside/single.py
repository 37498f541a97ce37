"""What is measured of one wheel and of one app: the layer of a wheel, the start of a container."""

from __future__ import annotations

import json
import shutil
import subprocess
import time
from pathlib import Path

from sidebyside import machine
from sidebyside.closures import REPO
from sidebyside.machine import Failure, run, say
from sidebyside.measure import Measuring
from sidebyside.pants_ways import OursDocker
from sidebyside.record import Record
from sidebyside.ways import BASE, PYTHON

_ZIPAPP = "bench/zipapp"


def layer(record: Record, wheel: Path, rounds: int, scratch: Path) -> None:
    """Time `bench/layer` on a wheel; the fleet's name in the record is the wheel's."""
    say(f"the layer of {wheel.name}")
    file = scratch / "layer.json"
    run(machine.python311(), REPO / "bench/layer", wheel, str(rounds), file)
    label = f"layer {wheel.name.split('-')[0]}"
    record.fleets[label] = {"wheel": wheel.name}
    record.add(label, "", "wheel", wheel.stat().st_size)
    for what, measured in json.loads(file.read_text()).items():
        for number, (seconds, _, megabytes) in enumerate(measured, 1):
            record.add(label, "", what, round(seconds, 3), number)
            if what == "bytecode":
                record.add(label, "", "peak", round(megabytes * 1e6), number)


def start(measuring: Measuring, way: OursDocker, name: str, rounds: int, scratch: Path) -> None:
    """Time the first and the second start of containers: ours, which is in the engine, and one zipapp PEX."""
    say(f"{measuring.label}, starting {name}")
    way.pants("package", f"apps/{name}:{name}#pex")
    folder = scratch / "zipapp"
    folder.mkdir()
    shutil.copy(measuring.fleet.root / f"dist/apps.{name}/{name}.pex", folder / "app.pex")
    (folder / "Dockerfile").write_text(
        f"FROM {BASE}\nCOPY app.pex /app.pex\nENV PEX_ROOT=/tmp/pex\n"
        f'ENTRYPOINT ["{PYTHON}", "/app.pex"]\n'
    )
    run("docker", "build", "--quiet", "--tag", _ZIPAPP, folder)
    images = {way.name: way.image(name), "zipapp": _ZIPAPP}
    for number in range(1, rounds + 1):
        for title in sorted(images, reverse=bool(number % 2)):
            container = f"bench-start-{number}-{title}"
            options = ("--name", container, "--network=none", images[title])
            try:
                for what, command in (
                    ("first", ("docker", "run", *options)),
                    ("later", ("docker", "start", "--attach", container)),
                ):
                    seconds = _first_line(command, f"{name} runs")
                    measuring.record.add(measuring.label, title, what, round(seconds, 3), number)
            finally:
                run("docker", "rm", "--force", container)


def _first_line(command: tuple[str, ...], expected: str) -> float:
    begun = time.perf_counter()
    # A zipapp warns of the base, which has no `ldd`.
    quiet = subprocess.DEVNULL
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=quiet, text=True) as process:
        assert process.stdout is not None
        line = process.stdout.readline()
        seconds = time.perf_counter() - begun
    if line.strip() != expected:
        raise Failure(f"`{' '.join(command)}` printed {line!r}, not {expected!r}.")
    return seconds
