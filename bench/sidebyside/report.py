"""The figures as a table: times, and how many times ours each way takes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from statistics import median

from sidebyside.measure import Times

OURS = "slimfit-oci"


def _seconds(times: Sequence[float], ours: Sequence[float]) -> str:
    if not times:
        return "-"
    text = f"{median(times):.2f} s"
    return f"{text} ({median(times) / median(ours):.1f}x)" if ours else text


def table(found: Mapping[str, Times]) -> str:
    """A Markdown table, one row for each way; ratios are to ours."""
    ours = found.get(OURS, Times())
    rows = [
        (
            "way",
            "from nothing",
            "one line edited",
            "nothing changed",
            "registry",
            "pushed after edit",
        ),
        ("---", *(5 * ("---:",))),
    ]
    for name, times in found.items():
        rows.append(
            (
                name,
                _seconds(times.cold, ours.cold),
                _seconds(times.edited, ours.edited),
                _seconds(times.unchanged, ours.unchanged),
                f"{times.stored / 1e6:.1f} MB",
                f"{times.pushed / 1e3:.1f} kB",
            )
        )
    return "\n".join(f"| {' | '.join(row)} |" for row in rows)
