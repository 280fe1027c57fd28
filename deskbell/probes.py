"""What those ask who watch over a process: whether it lives, whether it can serve, and its figures."""

import asyncio
import logging

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from deskbell.metrics import Metrics
from domain.storage.database import rows

logger = logging.getLogger("deskbell")


async def _healthy(_: Request) -> Response:
    return PlainTextResponse("ok\n")


async def _ready(request: Request) -> Response:
    """Say whether this process can serve: database and feed answer, and the events are in."""
    try:
        async with asyncio.timeout(2):
            await rows("SELECT 1 AS one")
    except Exception:
        logger.exception("the database does not answer")
        return PlainTextResponse("the database does not answer\n", status_code=503)
    if not request.app.state.desk.feed.connected:
        return PlainTextResponse("the feed is not connected\n", status_code=503)
    if still_reading := request.app.state.worker.rules.still_reading:
        return PlainTextResponse(f"{still_reading}\n", status_code=503)
    return PlainTextResponse("ready\n")


async def _metrics(request: Request) -> Response:
    metrics: Metrics = request.app.state.metrics
    return Response(await metrics.render(), media_type=metrics.media_type)


ROUTES = (Route("/healthz", _healthy), Route("/readyz", _ready), Route("/metrics", _metrics))
