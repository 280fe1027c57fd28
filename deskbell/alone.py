"""Serving alone: without Redis no bell goes from one process to another, so there must not be a second."""

import fcntl
import logging
import os
import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType
from urllib.parse import unquote

from deskbell.settings import BadSetting, Settings
from deskbell.setup import UNREACHABLE
from domain.storage.leasing import HeldByAnother, Keeper

logger = logging.getLogger("deskbell")
SERVE = "serve"


@contextmanager
def alone(settings: Settings, say: Callable[[str], None]) -> Iterator[None]:
    """
    Serve a migrated database alone, where no Redis carries bells from one process to another.

    Raises:
        BadSetting: another process serves it already, or has begun to since this one could not be heard of.
    """
    if settings.redis_url:
        yield
    elif settings.database_url.startswith("sqlite:"):
        with _file_held(Path(unquote(settings.database_url.removeprefix("sqlite:///")))):
            yield
    else:
        with _lease_held(settings.database_url, say):
            yield


@contextmanager
def _file_held(database: Path) -> Iterator[None]:
    with database.with_name(f".serving.{database.name}").open("ab") as held:
        try:
            fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise _refusal("another process serves this database already") from None
        yield


@contextmanager
def _lease_held(url: str, say: Callable[[str], None]) -> Iterator[None]:
    lost = list[str]()

    def stop(holder: str) -> None:
        lost.append(holder)
        logger.critical("another process (%s) has begun to serve this database; this one stops", holder)
        os.kill(os.getpid(), signal.SIGINT)

    def wait(holder: str) -> None:
        say(f"Another process ({holder}) serves this database, or died a moment ago; looking which.")

    keeper = Keeper(url, SERVE, waits=wait, lost=stop)
    try:
        keeper.take()
    except HeldByAnother as holder:
        raise _refusal(f"another process serves this database already ({holder})") from None
    except UNREACHABLE as fault:
        raise BadSetting(f"DESKBELL_DATABASE_URL: the database cannot be used: {fault}.") from fault

    def end(number: int, _: FrameType | None) -> None:
        """Release before ending as by default: the server passes on what told it to stop."""
        keeper.release()
        signal.signal(number, signal.SIG_DFL)
        signal.raise_signal(number)

    before = signal.signal(signal.SIGTERM, end)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)
        keeper.release()
    if lost:
        raise _refusal(f"another process ({lost[0]}) has begun to serve this database, so this one stopped")


def _refusal(sentence: str) -> BadSetting:
    return BadSetting(f"DESKBELL_REDIS_URL: {sentence}; several need Redis.")
