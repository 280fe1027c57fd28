"""`deskbell demo --drive`: believable work at the demo desk, over GraphQL like anybody's."""

import asyncio
import random
from collections.abc import AsyncGenerator
from contextlib import aclosing
from typing import Any

from deskbell.client import DeskClient, Refusal, followed
from deskbell.demo import PASSWORD, PEOPLE
from deskbell.environment import Say

ADA = (PEOPLE[0][0], PASSWORD)
SUBJECTS = (
    "VIP: the dashboard is empty",
    "Cannot print labels",
    "Password reset mail never comes",
    "Question about the contract",
    "VIP: two invoices for one month",
    "The app closes by itself",
)
CUSTOMERS = ("Nina Berg", "Ivo Marin", "Lea Brandt", "Tom Okafor", "Ana Costa", "Yuki Mori")
BODIES = ("Could you look into it today?", "It worked yesterday.", "Thank you, that helped!", "Any news?")

GROUPS = "query { groups { id name } }"
OPEN = "mutation($input: CreateTicketInput!) { createTicket(input: $input) { ticket { id number } } }"
WRITE = "mutation($input: AddTicketMessageInput!) { addTicketMessage(input: $input) { errors { message } } }"
CHANGE = "mutation($input: UpdateTicketInput!) { updateTicket(input: $input) { errors { message } } }"


class Driver:
    """Makes one deed after another, mostly on the tickets it opened itself."""

    def __init__(self, client: DeskClient, groups: list[dict[str, Any]]) -> None:
        self._client, self._groups = client, groups
        self._open: list[str] = []

    async def step(self) -> str:
        """Do one thing and say what it was."""
        if len(self._open) < 3 or random.random() < 0.4:  # noqa: PLR2004 - a mix that looks alive
            return await self._open_ticket()
        ticket = random.choice(self._open)
        if random.random() < 0.6:  # noqa: PLR2004 - three in five
            given: dict[str, Any] = {"ticketId": ticket, "direction": "IN", "body": random.choice(BODIES)}
            await self._client.ask(WRITE, input=given)
            return "a customer wrote"
        change: dict[str, Any] = random.choice(
            [{"priority": "URGENT"}, {"priority": "NORMAL"}, {"status": "WAITING"}, {"status": "CLOSED"}]
        )
        if change.get("status") == "CLOSED":
            self._open.remove(ticket)
        await self._client.ask(CHANGE, input={"id": ticket, **change})
        return f"a ticket is now {' '.join(change.values()).lower()}"

    async def _open_ticket(self) -> str:
        customer = random.choice(CUSTOMERS)
        given = {
            "subject": random.choice(SUBJECTS),
            "groupId": random.choice(self._groups)["id"],
            "customerName": customer,
            "customerEmail": f"{customer.split()[0].lower()}@customers.example",
            "body": random.choice(BODIES),
        }
        ticket = (await self._client.ask(OPEN, input=given))["createTicket"]["ticket"]
        if ticket is None:
            return f"{customer}'s ticket was refused"
        self._open.append(ticket["id"])
        return f"{customer} opened {ticket['number']}: {given['subject']}"


async def drive(address: str, rate: float, say: Say) -> int:
    """Let work happen, ``rate`` deeds in a second, until interrupted; return 1 where the desk refuses it."""
    client = DeskClient(address)

    async def deeds() -> AsyncGenerator[str, None]:
        driver = Driver(client, (await client.ask(GROUPS))["groups"])
        while True:
            try:
                yield await driver.step()
            except Refusal as refusal:  # as once the sign-in has expired
                yield f"({refusal}; signing in again)"
                await client.sign_in(*ADA)
            await asyncio.sleep(random.expovariate(rate))

    async with aclosing(followed(client, ADA, deeds, say)) as done:
        async for deed in done:
            say(deed)
    say(f"The demo desk at {address} cannot be driven.")
    return 1
