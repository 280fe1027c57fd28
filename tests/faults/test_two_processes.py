"""Two processes that serve one desk are one desk; so is a command beside a process that serves."""

import asyncio
import time
from collections import Counter
from collections.abc import AsyncIterator
from dataclasses import dataclass, field

import pytest

from tests.conftest import Place
from tests.desk import Bells, Person, RunningDesk, message
from tests.faults.processes import Served, command, make_event, make_ticket, serving
from tests.pairs import ON_POSTGRES
from tests.resolvers.listening import code_of

A_SECOND = 5.0  # of a machine that has much else to do
UPDATE_AGENT = "mutation($input: UpdateAgentInput!) { updateAgent(input: $input) { errors { message } } }"
ASSIGN = "mutation($a: ID!, $r: [ID!]!) { assignRoles(agentId: $a, roleIds: $r) { errors { message } } }"
TRACE = "subscription($id: ID!) { eventTraced(id: $id) { outcome summary occurrence { id } } }"
WATCH = "subscription { occurrenceRaised { id } }"


@dataclass
class Both:
    """Two processes and the people at each."""

    here: Served
    there: Served
    signed_in: list[Person] = field(default_factory=list)

    async def at(self, served: Served, name: str) -> Person:
        """Sign somebody in at one of them."""
        person = await served.sign_in(name)
        self.signed_in.append(person)
        return person


@pytest.fixture
async def both(place: Place) -> AsyncIterator[Both]:
    """Give two processes that serve the same desk."""
    async with serving(place) as here, serving(place) as there:
        desk = Both(here, there)
        yield desk
        for person in desk.signed_in:
            await person.close()


async def subjects(bells: Bells, count: int) -> list[str]:
    return [bell["message"]["subject"] for bell in await bells.take(count)]


@ON_POSTGRES
async def test_a_deed_in_one_process_rings_in_the_other_by_an_event_just_made_in_either(both: Both) -> None:
    """What was made in one is known in the other when the next ticket comes in there, not a moment later."""
    here, there = await both.at(both.here, "maria"), await both.at(both.there, "maria")
    async with here.listening("") as bells:
        await make_event(here)
        await make_ticket(there, "There")
        await make_event(there, actions=[message("Again: #TICKET_SUBJECT#")])
        await make_ticket(here, "Here")

        assert await subjects(bells, 3) == ["There", "Here", "Again: Here"]


@ON_POSTGRES
async def test_a_trace_in_one_process_tells_of_what_the_other_has_matched(both: Both) -> None:
    """Once each, with what became of it there."""
    here, there = await both.at(both.here, "maria"), await both.at(both.there, "maria")
    await make_event(here)
    [event] = (await here.ask("{ events { edges { node { id } } } }"))["edges"]
    sent = [f"Ticket {number}" for number in range(10)]
    async with here.subscribed(TRACE, id=event["node"]["id"]) as trace:
        await make_ticket(here, "Joined")
        await trace.next()
        for subject in sent:
            await make_ticket(there, subject)
        told = await trace.take(len(sent))

    assert {explanation["outcome"] for explanation in told} == {"FIRED"}
    assert {explanation["summary"][:12] for explanation in told} == {"It fired at "}
    assert len({explanation["occurrence"]["id"] for explanation in told}) == len(sent)


@ON_POSTGRES
async def test_access_withdrawn_in_one_process_ends_streams_in_the_other_within_a_second(both: Both) -> None:
    """A disabled agent's inbox, and what a supervisor whose role is taken watches."""
    ada = await both.at(both.here, "ada")
    maria, marta = await both.at(both.there, "maria"), await both.at(both.there, "marta")
    roles = {role["name"]: role["id"] for role in await ada.ask("{ roles { id name } }")}
    async with maria.listening("") as bells, marta.subscribed(WATCH) as watched:
        await make_event(maria)
        await make_ticket(maria, "Joined")
        await bells.next()

        began = time.monotonic()
        assert await ada.ask(UPDATE_AGENT, input={"agentId": maria.id, "enabled": False}) == {"errors": []}
        assert await ada.ask(ASSIGN, a=marta.id, r=[roles["Agent"]]) == {"errors": []}
        assert code_of(await bells.ended()) == "UNAUTHENTICATED"
        assert code_of(await watched.ended()) == "FORBIDDEN"
        assert time.monotonic() - began < A_SECOND


@ON_POSTGRES
async def test_both_processes_at_work_at_once_never_double(both: Both) -> None:
    """Forty tickets, twenty at each, all at once; an action once an hour runs once in all."""
    here, there = await both.at(both.here, "maria"), await both.at(both.there, "maria")
    await make_event(here, name="Each")
    await make_event(here, name="Seldom", actions=[{**message("Seldom"), "maximumFrequencyMinutes": 60}])
    sent = [f"Ticket {number}" for number in range(40)]
    async with here.listening("") as mine, there.listening("") as theirs:
        both_people = (here, there)
        await asyncio.gather(*(make_ticket(both_people[n % 2], subject) for n, subject in enumerate(sent)))
        heard = await subjects(mine, 41)
        also = await subjects(theirs, 41)
        await make_ticket(here, "Last")

        assert await subjects(mine, 1) == await subjects(theirs, 1) == ["Last"]
    assert heard == also
    assert Counter(heard) == Counter([*sent, "Seldom"])


@ON_POSTGRES
async def test_two_clocks_ring_once_in_all(both: Both) -> None:
    """Thirty tickets left alone for a second or so, opened at either; both processes' clocks ask."""
    here, there = await both.at(both.here, "maria"), await both.at(both.there, "maria")
    waits = {"condition": "IDLE_MINUTES", "value": {"range": {"min": 0.02}}}
    await make_event(here, eventType="TICKET_IDLE", conditions={"all": [waits]})
    sent = [f"Ticket {number}" for number in range(30)]
    async with here.listening("") as mine, there.listening("") as theirs:
        await asyncio.gather(*(make_ticket((here, there)[n % 2], subject) for n, subject in enumerate(sent)))
        heard = await subjects(mine, 30)
        also = await subjects(theirs, 30)
        await make_ticket(there, "Last")

        assert await subjects(mine, 1) == await subjects(theirs, 1) == ["Last"]
    assert heard == also
    assert Counter(heard) == Counter(sent)


async def test_a_password_reset_beside_a_running_desk_ends_its_agents_streams_within_a_second(
    desk: RunningDesk, place: Place
) -> None:
    """The command shares nothing with the desk but the database."""
    async with desk.maria.listening() as bells:
        await desk.streams(1)
        status, said = await command(place, "reset-password", "maria@desk.example")
        began = time.monotonic()
        assert status == 0, said
        assert code_of(await bells.ended()) == "UNAUTHENTICATED"
        assert time.monotonic() - began < A_SECOND
