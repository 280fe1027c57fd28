"""The application: parts are made and wired here, in one place."""

import asyncio
import gc
import logging
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any, cast

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.middleware.cors import CORSMiddleware
from starlette.requests import HTTPConnection, Request
from starlette.types import ASGIApp, Receive, Scope, Send

from deskbell import browser_session, probes, website
from deskbell.endpoint import Endpoint
from deskbell.environment import read_settings, secret_key
from deskbell.jobs import jobs
from deskbell.log import begin_log
from deskbell.requests import keep
from deskbell.responses import COMPRESSED
from deskbell.server import install_draining
from deskbell.settings import Settings
from domain.access.gate import Gate
from domain.administration.bootstrap import installation
from domain.deeds.recording import do
from domain.deliveries.records import DeliveryChannel
from domain.desk.rooms.system import say_started
from domain.engine.working.worker import Worker
from domain.migrations import TABLES
from domain.people.principal import Principal
from domain.storage.database import caller, close_database, open_database
from domain.storage.sharing import MOST
from notifications.channels import Channel
from notifications.channels.file import LogFiles
from notifications.channels.mail import Mail
from notifications.channels.push import WebPush
from notifications.channels.web import ProviderCalls, WebCalls
from notifications.dispatcher import Dispatcher
from notifications.feed import open_feed
from notifications.inbox import Inboxes
from resolvers.context import Context, Desk
from resolvers.streams import Streams
from schema import build_schema

logger = logging.getLogger("deskbell")


class Application(Starlette):
    """Starlette's; `/graphql` is reached past its layers and routes, to which its endpoint leaves nothing."""

    def __init__(self, endpoint: ASGIApp, **given: Any) -> None:
        super().__init__(**given)
        self._endpoint = endpoint

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let the endpoint answer what is asked there, and Starlette's routes all else."""
        if scope.get("path") not in ("/graphql", f"{scope.get('root_path', '')}/graphql"):
            await super().__call__(scope, receive, send)
            return
        scope["app"] = self
        await self._endpoint(scope, receive, send)


def utc_now() -> datetime:
    """Return the moment."""
    return datetime.now(UTC)


@asynccontextmanager
async def open_desk(
    settings: Settings, clock: Callable[[], datetime] = utc_now
) -> AsyncIterator[tuple[Desk, Worker]]:
    """Wire a desk over an open database and let its engine work until the end."""
    async with AsyncExitStack() as stack:
        pool, replica = settings.database_pool or MOST, settings.database_read_url
        await open_database(settings.database_url, TABLES, pool, replica)
        stack.push_async_callback(close_database)
        namespace = f"deskbell:{await installation()}:"
        feed = await stack.enter_async_context(open_feed(settings.redis_url, namespace=namespace))
        postbox = Inboxes()
        worker = Worker(postbox, feed, settings.policy, clock)
        gate = Gate(secret_key(settings), clock)
        streams = Streams(feed, gate.admitted)
        worker.watch(gate.admitted.look)
        channels = open_channels(settings, clock)
        dispatcher = Dispatcher(channels, worker, clock)
        worker.dispatch = dispatcher.wake
        await do(say_started, by=None, at=clock(), engine=worker)
        upkeep = jobs(settings, worker, clock)
        for job in (dispatcher.run(), worker.run(), *upkeep):
            task = asyncio.create_task(job)
            task.add_done_callback(_tell_of_its_end)
            stack.push_async_callback(_stop, task)
        yield (
            Desk(
                worker,
                gate,
                feed,
                postbox,
                streams,
                clock,
                settings.policy,
                settings.time_zone,
                frozenset(channels),
                dispatcher.wake,
                timedelta(days=settings.keep_days),
            ),
            worker,
        )


def open_channels(settings: Settings, clock: Callable[[], datetime]) -> dict[DeliveryChannel, Channel]:
    """Return the ways out that the settings open; what has none waits until it has."""
    policy = settings.policy
    channels: dict[DeliveryChannel, Channel] = {
        DeliveryChannel.WEB: WebCalls(settings.signing_keys, clock, policy),
        DeliveryChannel.PROVIDER: ProviderCalls(clock, policy),
        DeliveryChannel.PUSH: WebPush(f"mailto:{settings.sender}", clock, policy),
    }
    if settings.smtp_url:
        channels[DeliveryChannel.MAIL] = Mail(settings.smtp_url, settings.sender, only_tls=settings.smtp_tls)
    if settings.log_dir:
        channels[DeliveryChannel.FILE] = LogFiles(settings.log_dir)
    return channels


def _tell_of_its_end(task: asyncio.Task[None]) -> None:
    """Jobs work until they are cancelled; one that ends otherwise has a fault that nobody foresaw."""
    if not task.cancelled() and (fault := task.exception()):
        logger.critical("a job has ended; restart the process", exc_info=fault)


async def _stop(task: asyncio.Task[None]) -> None:
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)


def create_app(
    settings: Settings | None = None, clock: Callable[[], datetime] = utc_now, *, alone: bool = False
) -> Starlette:
    """Make the application, for a process that does nothing else if ``alone``; its database is migrated."""
    chosen = settings or read_settings()

    @asynccontextmanager
    async def lifespan(app: Starlette) -> AsyncIterator[None]:
        async with open_desk(chosen, clock) as (desk, worker):
            app.state.desk, app.state.worker = desk, worker
            draining = install_draining(app.state)
            beside = [asyncio.create_task(_drain(draining, desk, endpoint))]
            if alone:
                beside.append(asyncio.create_task(_leave_events_alone(worker)))
            try:
                yield
            finally:
                for task in beside:
                    task.cancel()

    async def authenticate(authorization: str | None) -> Principal | None:
        desk: Desk = app.state.desk
        return await desk.gate.authenticate(authorization)

    async def follow(caller: object) -> Principal:
        desk: Desk = app.state.desk
        return await desk.gate.follow(cast("Principal", caller))

    def make_context(principal: object | None, connection: HTTPConnection) -> Context:
        return _context(app.state.desk, cast("Principal | None", principal), connection)

    endpoint = Endpoint(
        build_schema(),
        authenticate=authenticate,
        make_context=make_context,
        follow=follow,
        origins=chosen.origin_pattern,
    )
    reached: ASGIApp = website.Led(endpoint, chosen)
    for layer, args, options in _cors(chosen):
        reached = layer(reached, *args, **options)
    app = Application(
        reached,
        lifespan=lifespan,
        routes=[*probes.ROUTES, browser_session.route(chosen), *website.routes(chosen)],
        middleware=[*_cors(chosen), Middleware(COMPRESSED)],
    )
    return app


def create_served_app() -> Starlette:
    """
    Make the application for a process that does nothing else.

    What has been imported and built by then stays as it is. The collector went through all of it with each
    full look, a sixth of a second and more in which nobody was answered; it leaves it alone now.
    """
    begin_log()  # one of several processes comes here first
    app = create_app(alone=True)
    gc.collect()
    gc.freeze()
    return app


async def _leave_events_alone(worker: Worker) -> None:
    """Keep the collector from going through the events, too: while they are read, and from then on."""
    gc.disable()
    try:
        await worker.rules_read()
    finally:
        gc.freeze()
        gc.enable()


def _context(desk: Desk, asker: Principal | None, connection: HTTPConnection) -> Context:
    if asker:
        caller.set(asker.agent.global_id)
    client = connection.client
    context = Context(desk, asker, client.host if client else "", connection.cookies)
    # What is asked over a socket sets no cookies, and is cancelled with it.
    if isinstance(connection, Request):
        context.keep, context.left = partial(keep, connection), connection.is_disconnected
    return context


def _cors(settings: Settings) -> list[Middleware]:
    if not settings.origin_pattern:
        return []
    allowed = ["authorization", "content-type"]
    return [
        Middleware(
            CORSMiddleware,
            allow_origin_regex=settings.origin_pattern,
            allow_methods=["GET", "POST"],
            allow_headers=allowed,
            allow_credentials=True,  # the cookies that tell browsers apart; they let nobody in
        )
    ]


async def _drain(draining: asyncio.Event, desk: Desk, endpoint: Endpoint) -> None:
    await draining.wait()
    desk.streams.drain()
    await endpoint.drain()
