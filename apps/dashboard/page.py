"""The dashboard's one page: the latest two days of every station."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from libs.observations.reader import observations_of
from libs.stations.catalogue import load_catalogue
from libs.stations.model import Station
from libs.timeseries.series import Series
from libs.timeseries.sparkline import polyline
from libs.web.pages import Pages

HOURS = 48
CHART = (240, 48)


@dataclass(frozen=True)
class Panel:
    """One station's row: the latest temperature, and the points of its chart."""

    name: str
    latest: str
    temperature_c: float
    low_c: float
    high_c: float
    points: str


def make_panel(station: Station) -> Panel:
    """Draw the latest hours of a station on its own clock."""
    recent = observations_of(station.id)[-HOURS:]
    series = Series.of((station.local(seen.at), seen.temperature_c) for seen in recent)
    summary = series.summary()
    return Panel(
        name=station.name,
        latest=series.times[-1].strftime("%Y-%m-%d %H:%M %Z"),
        temperature_c=series.values[-1],
        low_c=summary.minimum,
        high_c=summary.maximum,
        points=polyline(series.values, *CHART),
    )


@cache
def render_page() -> bytes:
    """Return the page as UTF-8; its data never changes, so it is made once."""
    panels = [make_panel(station) for station in load_catalogue()]
    page = Pages("apps.dashboard").render(
        "dashboard.html", title="Temperature", hours=HOURS, chart=CHART, panels=panels
    )
    return page.encode()
