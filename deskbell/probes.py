"""What those ask who watch over a process: whether it lives, whether it can serve, and its figures."""

import asyncio
import logging
from datetime import timedelta

from prometheus_client import CONTENT_TYPE_LATEST
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from deskbell.metrics import measured
from domain.storage.database import rows
from domain.storage.leasing import take_for

logger = logging.getLogger("deskbell")
WRITTEN_EVERY = timedelta(seconds=10)  # at most, by all who are asked


async def _healthy(_: Request) -> Response:
    return PlainTextResponse("ok\n")


async def _ready(request: Request) -> Response:
    """Say whether this process can serve: database and feed answer, it can write, and the events are in."""
    desk, worker, fault = request.app.state.desk, request.app.state.worker, "the database does not answer"
    try:
        async with asyncio.timeout(2):
            await rows("SELECT 1 AS one")
            fault = "the database takes nothing new: its disk is full, it may only be read, or another has it"
            await take_for("written", worker.worker, desk.clock(), WRITTEN_EVERY)
    except Exception:
        logger.exception(fault)
        return PlainTextResponse(f"{fault}\n", status_code=503)
    if not desk.feed.connected:
        return PlainTextResponse("the feed is not connected\n", status_code=503)
    if still_reading := worker.rules.still_reading:
        return PlainTextResponse(f"{still_reading}\n", status_code=503)
    return PlainTextResponse("ready\n")


async def _metrics(request: Request) -> Response:
    state = request.app.state
    return Response(await measured(state.desk, state.worker), media_type=CONTENT_TYPE_LATEST)


ROUTES = (Route("/healthz", _healthy), Route("/readyz", _ready), Route("/metrics", _metrics))
