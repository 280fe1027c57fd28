"""Channels: how deliveries leave the process."""

from typing import Protocol

from domain.deeds.deed import Deed
from domain.deliveries.outcomes import Attempt, Failed
from domain.deliveries.records import Delivery


class Channel(Protocol):
    """
    One way out.

    ``at_once`` is how many deliveries one receiver gets side by side; an attempt takes at most
    ``time_limit`` seconds.
    """

    at_once: int
    time_limit: float

    async def send(self, delivery: Delivery) -> str | Failed:
        """Bring a delivery out; return what the receiver said."""
        ...

    async def report(self, deed: Deed, attempt: Attempt) -> None:
        """Raise what events should hear of an attempt that failed."""
        ...

    async def close(self) -> None:
        """Let go of every connection."""
        ...
