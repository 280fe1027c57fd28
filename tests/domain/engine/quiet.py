"""A desk without a server, whose engine works only when it is told to."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any, TypeVar

from domain.deeds.deed import Deed
from domain.deeds.outbox import Occurrence
from domain.deeds.recording import do
from domain.desk.rooms.tickets import Ticket
from domain.engine.firing.transaction import Fired, Firings
from domain.engine.working.worker import Worker
from domain.events import editing
from domain.events.drafts import Draft
from domain.events.records import Event, EventLevel, Firing
from domain.messages import Message
from domain.migrations import TABLES
from domain.people.principal import principal_of
from domain.people.records import Agent, Department, Group, Role
from domain.policy import DEFAULT, Policy
from domain.storage.database import close_database, open_database, rows
from notifications.feed import open_feed
from notifications.inbox import Inboxes
from tests.conftest import Place
from tests.desk import SOON, Clock, message
from tests.founded import PEOPLE

T = TypeVar("T")


@dataclass
class QuietDesk:
    """A founded desk; what happens stays in the outbox until `work`."""

    clock: Clock
    worker: Worker
    colleague: Worker
    agents: dict[str, Agent]
    groups: dict[str, Group]
    departments: dict[str, Department]
    roles: dict[str, Role]

    async def do(self, work: Callable[[Deed], Awaitable[T]], by: str | None = None) -> T:
        """Do something as one deed; nobody matches what it raises yet."""

        async def by_policy(deed: Deed) -> T:
            deed.policy = self.worker.policy
            return await work(deed)

        return await do(by_policy, by=(by and self.agents[by]) or None, at=self.clock(), engine=None)

    async def event(self, owner: str, event_type: str = "TICKET_CREATED", **given: Any) -> Event:
        """Make an event that tells its owner, unless ``actions`` says otherwise."""
        system = given.pop("system", False)
        draft = Draft(
            name=given.pop("name", "An event"),
            event_type=event_type,
            level=EventLevel.SYSTEM if system else EventLevel.AGENT,
            actions=given.pop("actions", [message()]),
            **given,
        )
        principal = await principal_of(self.agents[owner])
        return await self.do(lambda deed: editing.create_event(deed, draft, principal), owner)

    async def edit(self, event: Event, by: str, **changes: Any) -> Event:
        """Change an event."""
        principal = await principal_of(self.agents[by])
        return await self.do(lambda deed: editing.update_event(deed, event.id, changes, principal), by)

    async def ticket(self, group: str = "Support Front Line", **given: Any) -> Ticket:
        """Open a ticket."""
        form = {"subject": "Printer on fire", "group": self.groups[group], **given}
        return await self.do(lambda deed: Ticket.open(deed, **form))

    async def change(self, ticket: Ticket, **changes: Any) -> None:
        """Change a ticket's fields."""

        async def work(deed: Deed) -> None:
            await (await Ticket.find(ticket.id, None, lock=True)).change(deed, **changes)

        await self.do(work)

    async def work(self) -> None:
        """Let the engine do all there is to do, and what comes of it."""
        async with asyncio.timeout(SOON):
            while (await rows("SELECT COUNT(*) AS left_over FROM pending"))[0]["left_over"]:
                await self.worker.look_into_outbox()
                await self.worker.work_off()

    async def fire_at_once(self, *occurrences: Occurrence) -> list[Fired]:
        """Let two processes fire each of these at the same moment."""
        return await asyncio.gather(
            *(
                Firings(
                    [occurrence], worker.rules, Inboxes(), worker.policy, self.clock(), worker.worker
                ).fire()
                for occurrence in occurrences
                for worker in (self.worker, self.colleague)
            )
        )

    async def occurrences(self) -> list[Occurrence]:
        """Return all that happened, in order."""
        return await Occurrence.all().order_by("id")

    async def inbox(self, of: str) -> list[str]:
        """Return the subjects of somebody's messages, in order."""
        messages = await Message.filter(agent_id=self.agents[of].id).order_by("sequence")
        return [told.subject for told in messages]

    async def firings(self, event: Event) -> list[Firing]:
        """Return what became of an event, in order."""
        return await Firing.filter(event_id=event.id).order_by("id")

    async def outcomes(self, event: Event) -> list[list[str]]:
        """Return what became of each action of each firing, in order."""
        return [[action["outcome"] for action in firing.outcomes] for firing in await self.firings(event)]


@asynccontextmanager
async def quiet_desk(place: Place, policy: Policy = DEFAULT) -> AsyncIterator[QuietDesk]:
    """Open a desk's database, with two engines that wait to be told."""
    clock = Clock()
    await open_database(place.database_url, TABLES)
    try:
        async with open_feed(None) as feed:
            yield QuietDesk(
                clock,
                Worker(Inboxes(), feed, policy, clock),
                Worker(Inboxes(), feed, policy, clock),
                {name: await Agent.get(email=f"{name}@desk.example") for name in PEOPLE},
                {group.name: group for group in await Group.all().select_related("department")},
                {department.name: department for department in await Department.all()},
                {role.name: role for role in await Role.all()},
            )
    finally:
        await close_database()


async def reread(ticket: Ticket) -> Ticket:
    """Return a ticket as it stands now."""
    return await Ticket.find(ticket.id, None)


def action(form: str, **given: Any) -> dict[str, Any]:
    return {"perform": {form: given}}
