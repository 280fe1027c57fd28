"""A quiet desk and a clock that is wound by hand."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from domain.deeds.deed import Deed
from domain.deeds.outbox import Occurrence
from domain.desk.rooms.tickets import Ticket
from domain.engine.clock.clockwork import Clockwork
from domain.events import editing
from domain.events.records import Event
from domain.people.principal import principal_of
from tests.desk import message
from tests.domain.engine.quiet import QuietDesk

FIRE = "Printer on fire"


def idle(minutes: float, *more: dict[str, Any], **any_of: Any) -> dict[str, Any]:
    """Write conditions: left alone for so long, and what else."""
    waits = {"condition": "IDLE_MINUTES", "value": {"range": {"min": minutes}}}
    return {"all": [waits, *more], **any_of}


@dataclass
class Waiting:
    """A desk where time passes only when somebody waits, but for the moments that a test itself takes."""

    desk: QuietDesk

    def __post_init__(self) -> None:
        self.restart()

    def restart(self) -> None:
        """Begin with a new clock over the same database."""
        self.clockwork = Clockwork(self.desk.worker.rules, self.desk.worker, self.desk.clock)

    async def wait(self, **by: float) -> None:
        """Let time pass, as `timedelta` counts, then let the clock ask once and the engine work."""
        self.desk.clock.advance(**by)
        await self.tick()

    async def tick(self) -> int:
        """Let the clock ask once and the engine work; return how much was raised."""
        await self.desk.worker.look()
        raised = await self.clockwork.tick()
        await self.desk.work()
        return raised

    async def event(self, owner: str = "maria", minutes: float = 30, **given: Any) -> Event:
        """Make an event on idle tickets."""
        form = {"conditions": idle(minutes), "actions": [message("#TICKET_SUBJECT#")], **given}
        return await self.desk.event(owner, form.pop("event_type", "TICKET_IDLE"), **form)

    async def switch(self, event: Event, *, enabled: bool) -> None:
        """Switch Maria's event on or off."""
        maria = self.desk.agents["maria"]
        principal = await principal_of(maria)
        await self.desk.do(lambda deed: editing.set_enabled(deed, event.id, enabled, principal), "maria")

    async def act(
        self, ticket: Ticket, verb: Callable[..., Awaitable[Any]], by: str = "maria", **given: Any
    ) -> None:
        """Let somebody do something to a ticket, as the desk's mutations do it."""

        async def work(deed: Deed) -> None:
            target = await Ticket.find(ticket.id, None, lock=True)
            await verb(target, deed, **given)
            deed.touched(target)

        await self.desk.do(work, by)

    async def rung(self, of: str = "maria") -> list[str]:
        """Return what somebody was told, in order."""
        return await self.desk.inbox(of)

    def at(self, moment: datetime) -> None:
        """Set the clock."""
        self.desk.clock.moved += moment - self.desk.clock()


async def crossings() -> list[Occurrence]:
    """Return what the clock has told of, oldest first."""
    return await Occurrence.filter(crossed__isnull=False).order_by("id")
