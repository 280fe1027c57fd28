"""The context: who asks, and what is sent by the short way."""

from dataclasses import dataclass, field
from typing import Any, cast

import pytest

from domain.errors import Unauthenticated
from resolvers.context import Context

NO_DESK = cast("Any", None)


@dataclass
class Sender:
    """Sends unless its peer has something left to read."""

    free: bool = True
    sent: list[bytes] = field(default_factory=list)
    waited: int = 0

    def send(self, data: bytes) -> bool:
        """Send."""
        if self.free:
            self.sent.append(data)
        return self.free

    async def ready(self) -> None:
        """Wait."""
        self.waited += 1


def test_nobody_who_is_not_signed_in_is_taken_for_somebody() -> None:
    with pytest.raises(Unauthenticated):
        _ = Context(NO_DESK, None, "").principal


async def test_what_can_be_written_is_sent_at_once() -> None:
    sender = Sender()
    context = Context(NO_DESK, None, "", sender=sender, written=lambda value: repr(value).encode())

    assert context.push(7)
    await context.ready()
    assert (sender.sent, sender.waited) == ([b"7"], 1)


async def test_what_has_to_be_executed_or_cannot_be_sent_now_goes_its_usual_way() -> None:
    behind = Sender(free=False)

    assert not Context(NO_DESK, None, "").push(7)
    assert not Context(NO_DESK, None, "", sender=Sender()).push(7)
    assert not Context(NO_DESK, None, "", sender=behind, written=lambda _: b"7").push(7)
    assert not behind.sent
    await Context(NO_DESK, None, "").ready()
