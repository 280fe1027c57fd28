"""Serving alone: without Redis no bell goes from one process to another, so there must not be a second."""

import fcntl
import hashlib
import logging
import os
import signal
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from types import FrameType

from deskbell.environment import BadSetting, Say
from deskbell.jobs import UPKEEP
from deskbell.settings import Settings
from deskbell.setup import UNUSABLE, unusable
from domain.storage.leasing import HeldByAnother, Keeper, NoLeases

logger = logging.getLogger("deskbell")
SERVE = "serve"
OTHER_NAME = "has a second name, a hard link, by which SQLite would keep another log; remove one of them."


@contextmanager
def alone(settings: Settings, say: Say, prepare: Callable[[], None]) -> Iterator[None]:
    """
    Prepare a database and serve it: alone, where no Redis carries bells from one process to another.

    Nothing is prepared below a process that keeps this one out. A database that has no leases yet is
    prepared first: nobody who knows of leases serves it.

    Raises:
        BadSetting: another process serves it already, or has begun to since this one could not be heard of;
            or SQLite's file has two names.
    """
    url = settings.database_url
    with ExitStack() as held:
        try:
            if settings.file:
                held.enter_context(_file_held(settings, settings.file.resolve()))
            elif settings.redis_url:
                with _lease_held(url, say):  # let go at once: it only says that nobody serves without Redis
                    pass
            else:
                keeper = held.enter_context(_lease_held(url, say))
                with _lease_held(url, say, UPKEEP):  # let go at once: one of those with Redis would have it
                    pass
                keeper.rival = UPKEEP  # they may have looked before this one had begun
            prepare()
        except NoLeases:
            prepare()
            if not settings.redis_url:
                held.enter_context(_lease_held(url, say)).rival = UPKEEP
        yield


@contextmanager
def _file_held(settings: Settings, path: Path) -> Iterator[None]:
    """Hold a file beside SQLite's, against those without Redis or, without it, against everybody."""
    # Earlier versions hold a file of the second name; one may still be serving while this one starts.
    held = (
        path.with_name(f".serving.{path.name}"),
        settings.folder / f".serving.{hashlib.sha256(settings.database_url.encode()).hexdigest()[:12]}",
    )
    how = fcntl.LOCK_SH if settings.redis_url else fcntl.LOCK_EX
    with ExitStack() as files:
        try:
            settings.folder.mkdir(parents=True, exist_ok=True)
            if path.is_file() and path.stat().st_nlink > 1:
                raise BadSetting(f"DESKBELL_DATABASE_URL: {path} {OTHER_NAME}")
            for beside in held:
                file = files.enter_context(beside.open("ab"))
                fcntl.flock(file, how | fcntl.LOCK_NB)
        except BlockingIOError:
            raise _refusal("another process serves this database already") from None
        except UNUSABLE as fault:
            raise unusable(fault) from fault
        yield


@contextmanager
def _lease_held(url: str, say: Say, name: str = SERVE) -> Iterator[Keeper]:
    lost: list[str] = []

    def stop(holder: str) -> None:
        lost.append(holder)
        logger.critical("another process (%s) has begun to serve this database; this one stops", holder)
        os.kill(os.getpid(), signal.SIGINT)

    def wait(holder: str) -> None:
        say(f"Another process ({holder}) serves this database, or died a moment ago; looking which.")

    keeper = Keeper(url, name, waits=wait, lost=stop)
    try:
        keeper.take()
    except HeldByAnother as holder:
        raise _refusal(f"another process serves this database already ({holder})") from None
    except UNUSABLE as fault:
        raise unusable(fault) from fault

    def end(number: int, _: FrameType | None) -> None:
        """Release before ending as otherwise: the server passes on what told it to stop."""
        keeper.release()
        signal.signal(number, before)
        signal.raise_signal(number)

    before = signal.getsignal(signal.SIGTERM)
    signal.signal(signal.SIGTERM, end)
    try:
        yield keeper
    finally:
        signal.signal(signal.SIGTERM, before)
        keeper.release()
    if lost:
        raise _refusal(f"another process ({lost[0]}) has begun to serve this database, so this one stopped")


def _refusal(sentence: str) -> BadSetting:
    way_out = "several need Redis, each of them, and another desk another DESKBELL_DATABASE_URL"
    return BadSetting(f"DESKBELL_REDIS_URL: {sentence}; {way_out}.")
