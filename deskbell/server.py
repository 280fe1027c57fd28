"""The server: uvicorn, with streams told before it stops."""

import asyncio
import errno
import os
import signal
import socket
import sys
from multiprocessing import parent_process
from types import FrameType
from typing import Any

import uvicorn
from starlette.datastructures import State
from uvicorn.config import STARTUP_FAILURE
from uvicorn.supervisors import Multiprocess

from deskbell.environment import BadSetting
from deskbell.protocols import HTTPProtocol, WSProtocol

LARGEST_FRAME = 1024 * 1024  # bytes

OPTIONS: dict[str, Any] = {
    "http": HTTPProtocol,
    "ws": WSProtocol,
    "ws_max_size": LARGEST_FRAME,
    "ws_ping_interval": 20.0,
    "ws_ping_timeout": 20.0,
    "ws_per_message_deflate": False,  # it would double what an idle socket keeps in memory
    "timeout_keep_alive": 75,  # seconds: proxies, which keep them for a minute, are to give up first
    "timeout_graceful_shutdown": 10,  # seconds, should a stream not heed `draining`
    "server_header": False,
    # A worker answers its supervisor once it has imported everything: many that start at once take a while.
    "timeout_worker_healthcheck": 120,
}


def check_port(host: str, port: int) -> None:
    """
    Make sure that the port can be had, before anything is made for serving on it.

    Raises:
        BadSetting: it is taken, or not for this user, or the host is no address of this machine.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        socket.create_server((host, port), family=family).close()
    except OSError as fault:
        sentence = f"DESKBELL_HOST: {host} is no address of this machine; choose one, or 0.0.0.0 for all."
        if fault.errno in {errno.EADDRINUSE, errno.EACCES}:
            reason = os.strerror(fault.errno)
            sentence = f"DESKBELL_PORT: {host} has no port {port} for us ({reason}); choose another."
        raise BadSetting(sentence) from fault


def run(app: str, *, host: str, port: int, workers: int) -> None:
    """
    Serve what the factory ``app`` ("package.module:function") makes, until told to stop.

    Raises:
        SystemExit: one of the processes could not begin, and the others, if any, have been ended.
    """
    options = {
        "factory": True,
        "host": host,
        "port": port,
        "access_log": False,
        "log_config": None,  # it speaks in our log, with the time
        **OPTIONS,
    }
    if workers == 1:
        uvicorn.run(app, **options)
        return
    # `uvicorn.run` does the same, but ends alike whether it was told to stop or one could not begin.
    config = uvicorn.Config(app, workers=workers, **options)
    supervisor = Multiprocess(config, sockets=[config.bind_socket()])
    supervisor.run()
    if any(process.exitcode == STARTUP_FAILURE for process in supervisor.processes):
        sys.exit(STARTUP_FAILURE)


def install_draining(state: State) -> asyncio.Event:
    """
    Put an event on ``state.draining`` that is set when the server is told to stop.

    To be called in the lifespan. uvicorn waits for streams to end before it ends the lifespan,
    so a stream that is to end has to hear of it from the signal itself.
    """
    loop, state.draining = asyncio.get_running_loop(), asyncio.Event()
    draining: asyncio.Event = state.draining
    for number in (signal.SIGINT, signal.SIGTERM):
        handler = signal.getsignal(number)
        # uvicorn puts back the handlers that it found; of others nobody would remove ours.
        if callable(handler) and isinstance(getattr(handler, "__self__", None), uvicorn.Server):

            def tell(number: int, frame: FrameType | None, then: Any = handler) -> None:
                loop.call_soon_threadsafe(draining.set)
                then(number, frame)

            signal.signal(number, tell)
            _end_with_supervisor(loop)
    return draining


def _end_with_supervisor(loop: asyncio.AbstractEventLoop) -> None:
    """Stop, too, when whoever has begun this process is killed, so that its port is free."""
    if supervisor := parent_process():

        def end() -> None:
            loop.remove_reader(supervisor.sentinel)
            signal.raise_signal(signal.SIGTERM)

        loop.add_reader(supervisor.sentinel, end)
