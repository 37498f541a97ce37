"""Serve the station API with uvicorn.

`HOST` and `PORT` of the environment say where to listen.
"""

from __future__ import annotations

import os
import signal
import sys
from types import FrameType

import uvicorn

from apps.api.service import create_app
from libs.web.listen import BadListen, listen_address

app = create_app()


def _stop(_signal: int, _frame: FrameType | None) -> None:
    sys.exit(0)


def main() -> None:
    """Serve until SIGTERM or SIGINT; requests that have begun are answered first."""
    try:
        listen = listen_address(os.environ)
    except BadListen as error:
        sys.exit(str(error))
    # As process 1 of a container a program has no default SIGTERM, so a signal that comes before
    # uvicorn listens for it would be lost. uvicorn raises it again when all is answered, and
    # an orderly stop should end with status 0.
    signal.signal(signal.SIGTERM, _stop)
    uvicorn.run(app, host=listen.host, port=listen.port, timeout_graceful_shutdown=10)


if __name__ == "__main__":
    main()
