"""What people do at the desk in a run, and what was acknowledged of it."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any

from tests.simulation.founding import FRONT, SALES
from tests.simulation.people import Person
from tests.simulation.wishes import Wishes
from tests.simulation.world import World

FAULTS = "errors { code message path }"
PRIORITIES = ("LOW", "NORMAL", "HIGH", "URGENT")
RAISED = "TICKET_PRIORITY_CHANGED"
STATUSES = ("ACTIVE", "WAITING", "CLOSED")
STORM, STORMY = 21, 0.03  # reports in one call that wait behind what people do, and how often they come
RAISE = """mutation($input: [RaiseOccurrenceInput!]!) { raiseOccurrences(input: $input) { results {
    idempotencyKey errors { code message path } } } }"""
ASSIGN = (
    "mutation($id: ID!, $roles: [ID!]!) { assignRoles(agentId: $id, roleIds: $roles) { errors { message } } }"
)
CHANGE = "mutation($input: UpdateAgentInput!) { updateAgent(input: $input) { errors { message } } }"
Change = Callable[[], Awaitable[Any]]


@dataclass
class Barred:
    """A time in which somebody was kept from something, by what was acknowledged, in seconds of the run."""

    how: str
    since: float
    until: float


@dataclass
class Deeds:
    """All that is done in a run; what was acknowledged is known by the words that were given with it."""

    world: World
    people: dict[str, Person]
    tickets: list[str] = field(default_factory=list)
    said: dict[str, list[str]] = field(
        default_factory=lambda: {"ticket": [], "comment": [], "message": [], "key": [], "again": []}
    )
    tried: int = 0
    barred: list[Barred] = field(default_factory=list)

    def __post_init__(self) -> None:
        """Let wishes be about the same tickets."""
        self.wishes = Wishes(self.world, self.tickets)

    async def work(self, name: str, until: float) -> None:
        """Let somebody do one thing after the other."""
        ways: list[Callable[[Person], Awaitable[None]]] = [
            *(self.open, self.open, self.comment, self.comment, self.write),
            *(self.change, self.change, self.transfer, self.read, self.raise_some),
            *(self.wishes.mute, self.wishes.unmute),
        ]
        if name == "marta":
            ways += [self.wishes.plan] * 3
        loop, chance = self.world.loop, self.world.random
        while loop.time() < until:
            await chance.choice(ways)(self.people[name])
            await asyncio.sleep(chance.random() ** 3 * 0.6)

    def _words(self, kind: str) -> str:
        self.tried += 1
        return f"{kind} number {self.tried}{' mail' if self.world.random.random() < 0.3 else ''}"

    def _group(self) -> str:
        name = self.world.random.choice((FRONT, FRONT, SALES))
        return f"Group_{self.world.founded.groups[name].hex}"

    async def _do(self, person: Person, verb: str, **form: Any) -> Any:
        """Do something as one does who has learned nothing of the first try: again, with the same key."""
        self.tried += 1
        takes = f"{verb[0].upper()}{verb[1:]}Input!"
        operation = f"mutation($input: {takes}) {{ {verb}(input: $input) {{ ticket {{ id }} {FAULTS} }} }}"
        form["idempotencyKey"] = f"deed {self.tried}"
        return await person.ask(operation, input=form)

    async def open(self, person: Person) -> None:
        """Open a ticket."""
        words, priority = self._words("ticket"), self.world.random.choice(PRIORITIES)
        form = {"subject": words, "groupId": self._group(), "priority": priority}
        if (answer := await self._do(person, "createTicket", **form)) and answer["ticket"]:
            self.said["ticket"].append(words)
            self.tickets.append(answer["ticket"]["id"])

    async def comment(self, person: Person) -> None:
        """Write a note."""
        await self._say(person, "comment", "addTicketComment", "text")

    async def write(self, person: Person) -> None:
        """Pass on what a customer has written."""
        await self._say(person, "message", "addTicketMessage", "body", direction="IN")

    async def _say(self, person: Person, kind: str, verb: str, called: str, **more: Any) -> None:
        if self.tickets:
            words, ticket = self._words(kind), self.world.random.choice(self.tickets)
            answer = await self._do(person, verb, ticketId=ticket, **{called: words}, **more)
            if answer and not answer["errors"]:
                self.said[kind].append(words)

    async def change(self, person: Person) -> None:
        """Give a ticket another priority or status."""
        if self.tickets:
            chance = self.world.random
            given = (
                {"priority": chance.choice(PRIORITIES)}
                if chance.random() < 0.6
                else {"status": chance.choice(STATUSES)}
            )
            await self._do(person, "updateTicket", id=chance.choice(self.tickets), **given)

    async def transfer(self, person: Person) -> None:
        """Hand a ticket to a group."""
        if self.tickets:
            ticket = self.world.random.choice(self.tickets)
            await self._do(person, "transferTicket", id=ticket, groupId=self._group())

    async def read(self, person: Person) -> None:
        """Mark all of one's messages as read."""
        asked = self.world.loop.time()
        if await person.ask("mutation { markAllMessagesRead { errors { message } } }"):
            self.wishes.read.append((person.name, asked, self.world.loop.time()))

    async def raise_some(self, _: Person) -> None:
        """Tell what happened elsewhere."""
        chance, entries = self.world.random, list[dict[str, Any]]()
        number = STORM if chance.random() < STORMY else chance.randint(1, 9)
        for _entry in range(number):
            words = self._words("alert")
            facts = {
                "SUBJECT": words,
                "GROUP": self._group(),
                "STATUS": "ACTIVE",
                "PRIORITY": chance.choice(PRIORITIES),
            }
            entries.append(
                {"idempotencyKey": words, "eventType": "TICKET_CREATED", "itemKey": words, "facts": facts}
            )
            if chance.random() < 0.1:  # what then happens to it there
                again = self._words("again")
                facts = {"PRIORITY": "URGENT", "PREVIOUS_VALUE": again}
                entries.append(
                    {"idempotencyKey": again, "eventType": RAISED, "itemKey": words, "facts": facts}
                )
        answer = await self.people["ada"].ask(RAISE, input=entries)
        for result in answer["results"] if answer else ():
            if not result["errors"]:
                key = result["idempotencyKey"]
                self.said["again" if key.startswith("again") else "key"].append(key)

    async def stir(self) -> None:
        """Give all tickets a high priority, at once, so that whatever waits with them is asked again."""
        await asyncio.gather(*map(self._stir, self.tickets))

    async def _stir(self, ticket: str) -> None:
        for priority in (self.world.random.choice(("LOW", "URGENT")), "HIGH"):
            await self._do(self.people["ada"], "updateTicket", id=ticket, priority=priority)

    async def bar(self, person: Person, until: float) -> None:
        """Take rights from somebody, and give them back, again and again."""
        loop, chance = self.world.loop, self.world.random
        while loop.time() < until:
            await asyncio.sleep(0.5 + chance.random() * 2)
            how = chance.choice(("session", "roles", "groups", "account"))
            if how == "session":
                token = person.token
                if await person.ask("mutation { signOut }"):
                    person.ended[token] = loop.time()
                await person.sign_in()
            else:
                await self._bar(person, how, *self._ways_of(person, how))
                await person.sign_in()

    async def give_all_back(self, person: Person) -> None:
        """Let somebody have all that may have been taken from them."""
        for how in ("roles", "groups", "account"):
            _, give_back = self._ways_of(person, how)
            await give_back()
        await person.sign_in()

    def _ways_of(self, person: Person, how: str) -> tuple[Change, Change]:
        """Return how to take something from somebody, and how to give it back."""
        ada, roles = self.people["ada"], [self.world.founded.roles["AGENT"]]
        if how == "roles":
            return (
                lambda: ada.ask(ASSIGN, id=person.id, roles=[]),
                lambda: ada.ask(ASSIGN, id=person.id, roles=roles),
            )
        groups = [f"Group_{self.world.founded.groups[SALES].hex}"]
        away: Any = {"groupIds": []} if how == "groups" else {"enabled": False}
        back: Any = {"groupIds": groups} if how == "groups" else {"enabled": True}
        return (
            lambda: ada.ask(CHANGE, input={"agentId": person.id, **away}),
            lambda: ada.ask(CHANGE, input={"agentId": person.id, **back}),
        )

    async def _bar(self, person: Person, how: str, take: Change, give_back: Change) -> None:
        loop, ada = self.world.loop, self.people["ada"]
        # What nobody answered may be done at any later moment: from then on nothing is sure.
        if (answer := await take()) and not ada.lost[ASSIGN] + ada.lost[CHANGE]:
            assert not answer["errors"], answer
            since = loop.time()
            if how == "account":  # without groups or roles they read on what they have been told
                person.barred_since = since
            await asyncio.sleep(self.world.random.random() * 3)
            self.barred.append(Barred(how, since, loop.time()))
        person.barred_since = None
        while not await give_back():
            pass
