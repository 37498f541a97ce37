"""The routes of the station API."""

from __future__ import annotations

from fastapi import FastAPI, HTTPException
from fastapi.responses import HTMLResponse

from apps.api.summary import StationSummary, summarise
from libs.observations.reader import load_observations, observations_of
from libs.stations.catalogue import UnknownStation, load_catalogue
from libs.stations.model import Station
from libs.web.health import health_router
from libs.web.pages import Pages


def create_app() -> FastAPI:
    """Build the service. Its data is read from packaged resources, once."""
    app = FastAPI(title="Station API", version="1")
    pages = Pages("apps.api")

    @app.get("/stations")
    def stations() -> list[Station]:
        return list(load_catalogue())

    @app.get("/stations/{station_id}/summary")
    def summary(station_id: str) -> StationSummary:
        try:
            station = load_catalogue().get(station_id)
        except UnknownStation as error:
            raise HTTPException(status_code=404, detail=str(error)) from error
        return summarise(station, observations_of(station_id))

    @app.get("/", response_class=HTMLResponse)
    def index() -> str:
        rows = [
            (station, summarise(station, observations_of(station.id)))
            for station in load_catalogue()
        ]
        return pages.render("index.html", title="Stations", rows=rows)

    app.include_router(health_router(lambda: bool(load_catalogue().ids and load_observations())))
    return app
