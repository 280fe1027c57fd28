"""
Mixed deeds of several people at an even pace, whether or not they are answered; and when their bells rang.

Each deed is done to a ticket of its own, by whose number its bell is known. What is late is late against the
moment at which it was to be sent, also where whoever sends was held up.
"""

import asyncio
from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from itertools import count
from statistics import quantiles
from time import monotonic
from typing import Any
from urllib.parse import urlsplit

import orjson

from domain.desk.rooms.tickets import Ticket
from domain.ids import global_id, uuid7
from tests.bench.listeners import Listener
from tests.bench.people import hire, tokens_of
from tests.bench.processes import Measured
from tests.desk import message
from tests.domain.engine.quiet import QuietDesk
from tests.posting import Posts

PEOPLE = 20
PATIENCE = 30.0  # seconds for answers and bells; what has not come by then took as long
LIVE = "subscription { messageDelivered { message { subject } } }"
OPEN, TALK, RAISE, MOVE, CLOSE = (
    "createTicket",
    "addTicketMessage",
    "updateTicket",
    "transferTicket",
    "closeTicket",
)
TELLING = {
    OPEN: "TICKET_CREATED",
    TALK: "TICKET_MESSAGE_SENT",
    RAISE: "TICKET_PRIORITY_CHANGED",
    MOVE: "TICKET_TRANSFERRED",
    CLOSE: "TICKET_STATUS_CHANGED",
}
MIX = (OPEN, TALK, RAISE, TALK, OPEN, MOVE, TALK, OPEN, TALK, CLOSE)


class _Ear(Listener):
    """Notes when the bell of which ticket rang."""

    def __init__(self, token: str, rang: dict[str, float]) -> None:
        super().__init__(token, LIVE)
        self._rang = rang

    def note(self, message: bytes, now: float) -> None:
        """Note that a bell rang."""
        told = orjson.loads(message)["payload"]["data"]["messageDelivered"]["message"]
        self._rang[told["subject"]] = now


@dataclass(frozen=True)
class Late:
    """How late answers and bells came, in seconds."""

    answers: Sequence[float]
    bells: Sequence[float]

    def __str__(self) -> str:
        return f"answers {percentiles(self.answers)}, bells {percentiles(self.bells)}"


def percentiles(late: Sequence[float]) -> str:
    """Say the median, and what all but one in a hundred keep to."""
    return f"p50 {1000 * quantile(late, 50):.0f} ms, p99 {1000 * quantile(late, 99):.0f} ms"


def quantile(late: Sequence[float], percent: int) -> float:
    """Return what so many percent of them do not exceed."""
    return quantiles(late, n=100, method="inclusive")[percent - 1]


@dataclass
class Crowd:
    """People who work on tickets, and the tickets that wait for them."""

    tokens: Sequence[str]
    groups: Sequence[str]
    ticket_ids: list[tuple[str, str]]
    listener: str

    @asynccontextmanager
    async def at(self, server: Measured) -> AsyncIterator["Load"]:
        """Let them work at a served desk; one of them hears of all that is done."""
        rang = dict[str, float]()
        _, ear = await asyncio.get_running_loop().create_connection(
            lambda: _Ear(self.listener, rang), "127.0.0.1", urlsplit(server.address).port or 0
        )
        await ear.subscribed
        load = Load(server, self, rang)
        try:
            yield load
        finally:
            ear.leave()
            load.posts.close()


@dataclass
class Load:
    """What a crowd does at a served desk."""

    server: Measured
    crowd: Crowd
    rang: dict[str, float]
    posts: Posts = field(default_factory=Posts)
    _turn: Iterator[int] = field(default_factory=count)

    async def steadily(self, per_second: float, seconds: float) -> Late:
        """Do mixed deeds, evenly; return how late they were answered and rang."""
        number, begun = int(per_second * seconds), monotonic() + 0.05
        moments, doing = [begun + at / per_second for at in range(number)], list[asyncio.Task[Any]]()
        for moment in moments:
            await asyncio.sleep(max(0.0, moment - monotonic()))
            doing.append(asyncio.create_task(self.deed()))
        done = await asyncio.gather(*doing)
        await self.all_rang([ticket for ticket, _ in done])
        given_up = monotonic()
        answers = [at - moment for moment, (_, at) in zip(moments, done, strict=True)]
        bells = [
            self.rang.get(ticket, given_up) - moment
            for moment, (ticket, _) in zip(moments, done, strict=True)
        ]
        return Late(answers, bells)

    async def all_rang(self, tickets: Sequence[str]) -> None:
        """Wait until the bells of these tickets have rung, for so long as there is patience."""
        patience = monotonic() + PATIENCE
        while not self.rang.keys() >= set(tickets) and monotonic() < patience:
            await asyncio.sleep(0.02)

    async def deed(self) -> tuple[str, float]:
        """Do what comes next; return the number of the ticket, and when it was answered."""
        turn = next(self._turn)
        return await self.do(MIX[turn % len(MIX)], self.crowd.tokens[turn % len(self.crowd.tokens)])

    async def do(self, verb: str, token: str, **more: str) -> tuple[str, float]:
        """Let somebody do something; return the number of the ticket, and when it was answered."""
        number, form = self._form(verb)
        made = await self.ask(token, _OPERATIONS[verb], {"input": form | more})
        return number or made[verb]["ticket"]["number"], monotonic()

    def _form(self, verb: str) -> tuple[str, dict[str, Any]]:
        if verb == OPEN:
            return "", {"subject": "The printer burns", "groupId": self.crowd.groups[0], "body": "Help!"}
        number, ticket = self.crowd.ticket_ids.pop()
        more: dict[str, dict[str, Any]] = {
            TALK: {"ticketId": ticket, "direction": "OUT", "body": "It is on its way."},
            RAISE: {"id": ticket, "priority": "HIGH"},
            MOVE: {"id": ticket, "groupId": self.crowd.groups[1]},
            CLOSE: {"id": ticket},
        }
        return number, more[verb]

    async def ask(self, token: str, operation: str, variables: Mapping[str, Any]) -> dict[str, Any]:
        """Ask for an operation; return its data."""
        body = orjson.dumps({"query": operation, "variables": variables})
        given = await self.posts.post(
            f"{self.server.address}/graphql", body, accept="application/json", authorization=f"Bearer {token}"
        )
        answer = orjson.loads(given)
        refused = "errors" in answer or any(field.get("errors") for field in answer["data"].values())
        if refused:
            raise RuntimeError(given.decode())
        found: dict[str, Any] = answer["data"]
        return found


_OPERATIONS = {
    verb: f"mutation($input: {verb[0].upper()}{verb[1:]}Input!)"
    f" {{ {verb}(input: $input) {{ ticket {{ id number status }} errors {{ message }} }} }}"
    for verb in TELLING
}


async def crowd_of(desk: QuietDesk, tickets: int) -> Crowd:
    """Let agents work on so many tickets, and Ada hear of each thing that they do."""
    for event_type in TELLING.values():
        await desk.event("ada", event_type, system=True, actions=[message("#TICKET_NUMBER#")])
    group, other = desk.groups["Support Front Line"], desk.groups["Support Experts"]
    now = desk.clock()
    made = [
        Ticket(
            id=uuid7(),
            number=f"W-{at}",
            subject="It waits",
            group=group,
            created_at=now,
            last_activity_at=now,
        )
        for at in range(tickets)
    ]
    await Ticket.bulk_create(made, batch_size=500)
    tokens = await tokens_of(desk, await hire(desk, PEOPLE))
    [listener] = await tokens_of(desk, [desk.agents["ada"]])
    waiting = [(ticket.number, global_id("Ticket", ticket.id)) for ticket in made]
    return Crowd(tokens, [group.global_id, other.global_id], waiting, listener)
