"""Settling: what was fired and rung for leaves the outbox with the next firing, or soon by itself."""

import logging
from collections.abc import Collection
from functools import partial
from math import inf
from time import monotonic
from uuid import UUID

from domain.deeds.outbox import FIRED, settle, settle_along
from domain.storage.database import once_committed

logger = logging.getLogger("deskbell.engine")

SOON = 0.02  # seconds, after which it waits for no firing


class Settling:
    """
    What a process is done with, and is still in the outbox.

    If it dies, whoever takes that over rings once more; their readers drop those bells.
    """

    def __init__(self) -> None:
        self._left: list[UUID] = []
        self._since = 0.0

    def put(self, fired: Collection[UUID]) -> None:
        """Let these go with the next firing."""
        if fired and not self._left:
            self._since = monotonic()
        self._left += fired

    @property
    def seconds(self) -> float:
        """How long what is left may still wait for a firing; for ever, if nothing is."""
        return self._since + SOON - monotonic() if self._left else inf

    async def along(self) -> None:
        """Settle what is left within the current transaction."""
        if self._left:
            await settle_along(self._left)
            once_committed(partial(self._gone, len(self._left)))

    def _gone(self, number: int) -> None:
        del self._left[:number]

    async def now(self) -> None:
        """Settle what is left; where that fails, whoever finds it when its lease ends rings once more."""
        left, self._left = self._left, []
        try:
            await settle(left, FIRED)
        except Exception:
            logger.exception("%s occurrences that were rung for stay in the outbox", len(left))
