"""Log files: one JSON line a delivery, in one folder, rotated by size."""

import asyncio
import fcntl
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import orjson

from domain.deeds.deed import Deed
from domain.deliveries.outcomes import Attempt, Failed
from domain.deliveries.records import Delivery
from domain.ids import global_id

LARGEST = 10_000_000  # bytes in a file, beyond which a new one begins
PATIENCE, PACE = 5.0, 0.02  # seconds: for another process to let go of a file, and between looks
KEPT = 5  # older files: tickets.log.1 is the youngest of them


class LogFiles:
    """The channel that writes into a folder."""

    at_once, time_limit = 1, 10.0

    def __init__(self, folder: Path, largest: int = LARGEST) -> None:
        self._folder, self._largest = folder, largest

    async def send(self, delivery: Delivery) -> str | Failed:
        """Write a delivery's line; a disk that is full is tried again, and has no half line."""
        try:
            return await asyncio.to_thread(self._write, delivery)
        except OSError as fault:
            return Failed(f"{delivery.recipient}: {fault.strerror}", unreachable=True)

    async def report(self, deed: Deed, attempt: Attempt) -> None:
        """Nothing hears of it."""

    async def close(self) -> None:
        """Nothing is kept open."""

    def _write(self, delivery: Delivery) -> str:
        line = orjson.dumps(
            {
                "at": delivery.created_at,
                "deliveryId": delivery.global_id,
                "eventId": delivery.event_id and global_id("Event", delivery.event_id),
                "occurrenceId": delivery.occurrence_id and global_id("Occurrence", delivery.occurrence_id),
                "text": delivery.body,
            },
            option=orjson.OPT_APPEND_NEWLINE,
        )
        path = self._folder / delivery.recipient
        with self._alone(path):
            if path.exists() and path.stat().st_size + len(line) > self._largest:
                self._rotate(path)
            _append(path, line)
        return f"{len(line)} bytes"

    @contextmanager
    def _alone(self, path: Path) -> Iterator[None]:
        """Keep every other process from the file meanwhile; one that never lets go costs an attempt."""
        until = time.monotonic() + PATIENCE
        with (self._folder / f".{path.name}.lock").open("a") as lock:
            while True:
                try:
                    fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
                    break
                except BlockingIOError:
                    if time.monotonic() > until:
                        raise
                time.sleep(PACE)
            yield

    def _rotate(self, path: Path) -> None:
        for number in range(KEPT - 1, 0, -1):
            older = path.with_name(f"{path.name}.{number}")
            if older.exists():
                older.replace(path.with_name(f"{path.name}.{number + 1}"))
        path.replace(path.with_name(f"{path.name}.1"))


def _append(path: Path, line: bytes) -> None:
    descriptor = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT | os.O_NOFOLLOW, 0o640)
    try:
        size, left = os.fstat(descriptor).st_size, line
        try:
            while left:  # where a disk fills up, a part is written first
                left = left[os.write(descriptor, left) :]
            os.fsync(descriptor)
        except OSError:
            os.ftruncate(descriptor, size)
            raise
    finally:
        os.close(descriptor)
