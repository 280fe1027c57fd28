"""One function decides what fires, is traced, explained and backtested: over generated cases."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine, Mapping, Sequence
from contextlib import AsyncExitStack, aclosing, asynccontextmanager, suppress
from dataclasses import dataclass, field
from functools import partial
from typing import Any, cast
from uuid import UUID

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from domain.access.gate import Gate
from domain.deeds.outbox import Occurrence
from domain.errors import Refused
from domain.events import editing
from domain.events.matching import Outcome
from domain.events.records import Event, Firing
from domain.people.principal import Principal, principals
from notifications.inbox import Inboxes
from resolvers.context import Context, Desk
from resolvers.explanations import explain
from resolvers.live_explanations import traced
from resolvers.streams import Streams
from tests.conftest import Place
from tests.desk import SECRET_KEY, SOON
from tests.domain.engine.backtesting.trying import tried_again
from tests.domain.engine.quiet import QuietDesk, quiet_desk

PRIORITIES, WORDS = ("LOW", "NORMAL", "HIGH", "URGENT"), ("printer", "vip", "on fire", "Ärger")
GROUPS = ("Support Front Line", "Support Experts", "Sales Front Line")
TYPES = ("TICKET_CREATED", "TICKET_PRIORITY_CHANGED", "TICKET_STATUS_CHANGED")
Verdicts = dict[tuple[UUID, UUID], bool]


def some(values: Sequence[str]) -> st.SearchStrategy[list[str]]:
    return st.lists(st.sampled_from(values), min_size=1, max_size=3, unique=True)


def asked(condition: str, value: st.SearchStrategy[Any], *operators: str) -> st.SearchStrategy[Any]:
    """Generate a condition."""
    operator = {"operator": st.sampled_from(operators)} if operators else {}
    return st.fixed_dictionaries({"condition": st.just(condition), "value": value, **operator})


CONDITION = st.one_of(
    asked("PRIORITY", st.fixed_dictionaries({"values": some(PRIORITIES)}), "IN", "NOT_IN"),
    asked("SUBJECT", st.fixed_dictionaries({"text": some(WORDS)}), "CONTAINS", "NOT_CONTAINS"),
    asked("GROUP", st.fixed_dictionaries({"ids": some(GROUPS)}), "IN", "NOT_IN"),
    asked("MESSAGES_IN", st.builds(lambda least: {"range": {"min": least}}, st.integers(0, 2))),
    asked("TIME_OF_DAY", st.just({"timeOfDay": {"start": "00:00", "end": "12:00"}})),
)
EVENT = st.fixed_dictionaries(
    {
        "owner": st.sampled_from(("maria", "omar", "ada")),
        "event_type": st.sampled_from(TYPES),
        "enabled": st.sampled_from((True, True, True, False)),
        "conditions": st.fixed_dictionaries(
            {"all": st.lists(CONDITION, max_size=3), "any": st.lists(CONDITION, max_size=3)}
        ),
    }
)
TICKET = st.fixed_dictionaries(
    {
        "subject": st.lists(st.sampled_from(WORDS), min_size=1, max_size=2).map(" ".join),
        "priority": st.sampled_from(PRIORITIES),
        "group": st.sampled_from(GROUPS),
        "then": st.sampled_from(PRIORITIES),
    }
)


@dataclass
class Played:
    """What happened to some tickets while some events listened, and what Ada has traced of it."""

    quiet: QuietDesk
    context: Context
    events: list[Event]
    occurrences: list[Occurrence]
    traced: dict[UUID, list[Any]] = field(default_factory=dict)


async def live(played: Played) -> Verdicts:
    """What fired."""
    met = {(firing.event_id, firing.occurrence_id) for firing in await Firing.all()}
    pairs = [(event, occurrence) for event in played.events for occurrence in played.occurrences]
    return {(event.id, occurrence.id): (event.id, occurrence.id) in met for event, occurrence in pairs}


async def explained(played: Played) -> Verdicts:
    """What is said of it where nobody remembers that it fired."""
    await Firing.all().delete()
    pairs = [(event, occurrence) for event in played.events for occurrence in played.occurrences]
    told = await explain(played.context, pairs)
    return {(each.event.id, each.occurrence.id): each.outcome is Outcome.FIRED for each in told}


async def told_live(played: Played) -> Verdicts:
    """What was traced; of another type nothing is."""
    pairs = [(event.id, occurrence.id) for event in played.events for occurrence in played.occurrences]
    found = dict.fromkeys(pairs, False)
    for explanations in played.traced.values():
        for told in explanations:
            found[told.event.id, told.occurrence.id] = told.outcome is Outcome.FIRED
    return found


async def backtested(played: Played) -> Verdicts:
    """What the same drafts would have done, put to the test afterwards; a disabled one is not."""
    pairs = [(event.id, occurrence.id) for event in played.events for occurrence in played.occurrences]
    found = dict.fromkeys(pairs, False)
    since = min(occurrence.recorded_at for occurrence in played.occurrences)
    for event in played.events:
        owner = event.owner.email.partition("@")[0]
        tested = await tried_again(played.quiet, event, owner, since) if event.enabled else None
        for match in tested.matches if tested else ():
            found[event.id, match.occurrence.id] = True
    return found


COLUMNS: Mapping[str, Callable[[Played], Awaitable[Verdicts]]] = {
    "live": live,
    "traced": told_live,
    "backtested": backtested,
    "explained": explained,  # the last of all: it forgets what fired
}


@pytest.fixture
async def quiet(place: Place) -> AsyncIterator[QuietDesk]:
    """Give a desk where what happens stays in the outbox until it is told to work."""
    async with quiet_desk(place) as opened:
        yield opened


def with_ids(quiet: QuietDesk, condition: Mapping[str, Any]) -> dict[str, Any]:
    """Return a condition with the ids of the groups that it names."""
    if condition["condition"] != "GROUP":
        return dict(condition)
    ids = [quiet.groups[name].global_id for name in condition["value"]["ids"]]
    return {**condition, "value": {"ids": ids}}


@asynccontextmanager
async def tracing(context: Context, event: Event, heard: list[Any]) -> AsyncIterator[None]:
    """Trace an event, from when the desk knows of it."""
    before = len(context.desk.streams)

    async def listen() -> None:
        async with aclosing(cast("Any", traced(context, event.global_id))) as stream:
            async for told in stream:
                heard.append(told)  # noqa: PERF401 - others look at it meanwhile

    async with running(listen()):
        async with asyncio.timeout(SOON):
            while len(context.desk.streams) == before:
                await asyncio.sleep(0)
        yield


@asynccontextmanager
async def running(work: Coroutine[Any, Any, None]) -> AsyncIterator[None]:
    """Let something go on beside."""
    task = asyncio.create_task(work)
    try:
        yield
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


async def look(quiet: QuietDesk) -> None:
    """Look for changes all the time, as a desk does that is served: else its streams wait."""
    while True:
        await quiet.worker.look()
        await asyncio.sleep(0.1)


async def play(quiet: QuietDesk, ada: Principal, desk: Desk, drafts: list[Any], tickets: list[Any]) -> Played:
    """Make the events, trace them, let the tickets come and change, and let the engine work."""
    made = list[Event]()
    for draft in drafts:
        conditions = {
            member: [with_ids(quiet, condition) for condition in wanted]
            for member, wanted in draft["conditions"].items()
        }
        form = {**draft, "conditions": conditions, "system": draft["owner"] == "ada"}
        with suppress(Refused):  # of a group that its owner may not name
            made += [await quiet.event(form.pop("owner"), form.pop("event_type"), **form)]
    events = await Event.filter(id__in=[event.id for event in made]).select_related("owner")
    known = {occurrence.id for occurrence in await quiet.occurrences()}
    played = Played(quiet, Context(desk, ada, ""), events, [])
    async with AsyncExitStack() as stack:
        for event in events:
            heard = played.traced[event.id] = []
            await stack.enter_async_context(tracing(Context(desk, ada, ""), event, heard))
        for ticket in tickets:
            then = ticket["then"]
            opened = await quiet.ticket(**{name: value for name, value in ticket.items() if name != "then"})
            await quiet.change(opened, priority=then, status="WAITING")
        await quiet.work()
        played.occurrences = [each for each in await quiet.occurrences() if each.id not in known]
        async with asyncio.timeout(SOON):
            for event in events:
                wanted = [each for each in played.occurrences if each.event_type == event.event_type]
                while len(played.traced[event.id]) < len(wanted):
                    await asyncio.sleep(0)
    return played


@given(st.lists(EVENT, min_size=3, max_size=8), st.lists(TICKET, min_size=1, max_size=4))
@settings(max_examples=12, suppress_health_check=list(HealthCheck), phases=[Phase.generate])
async def test_what_fires_is_what_is_traced_explained_and_backtested(
    quiet: QuietDesk, drafts: list[Any], tickets: list[Any]
) -> None:
    """Whoever may be its owner, and whatever it asks for."""
    gate = Gate(SECRET_KEY, quiet.clock)
    feed: Any = quiet.worker._feed
    streams, worker = Streams(feed, gate.admitted), quiet.worker
    desk = Desk(worker, gate, feed, Inboxes(), streams, quiet.clock, worker.policy)
    ada = await gate.authenticate((await gate.open_session(quiet.agents["ada"])).access)
    assert ada
    quiet.worker.watch(gate.admitted.look)
    async with running(look(quiet)):
        played = await play(quiet, ada, desk, drafts, tickets)
    columns = {name: await column(played) for name, column in COLUMNS.items()}
    for event in played.events:
        owner = (await principals([event.owner]))[event.owner_id]
        await quiet.do(
            partial(editing.delete_event, event_id=event.id, by=owner), event.owner.email.partition("@")[0]
        )

    for name, verdicts in columns.items():
        assert verdicts == columns["live"], name
