"""One function decides what fires, is traced, explained, previewed and backtested: over generated cases."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine, Iterable, Mapping, Sequence
from contextlib import AsyncExitStack, aclosing, asynccontextmanager, suppress
from copy import copy
from dataclasses import dataclass, field
from functools import partial
from itertools import chain, starmap
from typing import Any, cast
from uuid import UUID

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from domain.access.gate import Gate
from domain.deeds.outbox import Occurrence
from domain.errors import Refused
from domain.events import editing
from domain.events.definitions import Definition
from domain.events.matching import Outcome
from domain.events.records import Event, Firing
from domain.people.principal import Principal, principal_of
from notifications.inbox import Inboxes
from resolvers.context import Context, Desk
from resolvers.explanations import explain, judge
from resolvers.live_explanations import traced
from resolvers.streams import Streams
from tests.desk import SECRET_KEY, SOON
from tests.domain.engine.backtesting.trying import tried_again
from tests.domain.engine.quiet import QuietDesk
from tests.resolvers.cases import BEGINS, EVENTS, HOURS, TICKET, before, happen, with_ids

Verdicts = dict[tuple[UUID, Any], bool]
"""By events, and what they are about: an occurrence or, of what time tells of, an item at a moment."""


@dataclass
class Played:
    """What happened to some tickets while some events listened, and what Ada has traced of it."""

    quiet: QuietDesk
    context: Context
    events: list[Event]
    occurrences: list[Occurrence]
    traced: dict[UUID, list[Any]] = field(default_factory=dict)

    @property
    def pairs(self) -> list[tuple[Event, Occurrence]]:
        """All that may go together."""
        return [(event, occurrence) for event in self.events for occurrence in self.occurrences]

    def verdicts(self, fired: Iterable[tuple[Event, Occurrence]]) -> Verdicts:
        """Return of all that may go together whether it did."""
        return dict.fromkeys(starmap(place, self.pairs), False) | dict.fromkeys(starmap(place, fired), True)


def place(event: Event, occurrence: Occurrence) -> tuple[UUID, Any]:
    """Return by what a verdict is known; what has a clock ask again is told of by another occurrence."""
    timed = event.threshold is not None
    return event.id, (occurrence.item_id, occurrence.occurred_at) if timed else occurrence.id


async def live(played: Played) -> Verdicts:
    """What fired."""
    met = {(firing.event_id, firing.occurrence_id) for firing in await Firing.filter(held_back=None)}
    return played.verdicts(pair for pair in played.pairs if (pair[0].id, pair[1].id) in met)


async def explained(played: Played) -> Verdicts:
    """What is said of it, and where nobody remembers what fired, but for what rang in waits."""
    instant = [event.id for event in played.events if event.threshold is None]
    await Firing.filter(event_id__in=instant).delete()
    told = await explain(played.context, played.pairs)
    return played.verdicts((each.event, each.occurrence) for each in told if each.outcome is Outcome.FIRED)


async def told_live(played: Played) -> Verdicts:
    """What was traced; of another type nothing is."""
    told = chain.from_iterable(played.traced.values())
    return played.verdicts((each.event, each.occurrence) for each in told if each.outcome is Outcome.FIRED)


async def backtested(played: Played) -> Verdicts:
    """What the same drafts would have done, put to the test afterwards; a disabled one is not."""
    found = list[tuple[Event, Occurrence]]()
    since = min(occurrence.recorded_at for occurrence in played.occurrences)
    for event in played.events:
        owner = event.owner.email.partition("@")[0]
        tested = await tried_again(played.quiet, event, owner, since) if event.enabled else None
        found += [(event, match.occurrence) for match in (tested.matches if tested else ())]
    return played.verdicts(found)


async def previewed(played: Played) -> Verdicts:
    """What the same drafts would make of each thing, had they been there; a disabled one is not tried."""
    found = list[tuple[Event, Occurrence]]()
    for event, occurrence in played.pairs:
        owner = await principal_of(event.owner)
        definition = Definition.parse(event.event_type, event.conditions, event.actions).sound()
        draft = copy(event)
        draft.hears_from = 0
        judged, _ = await judge(Context(played.context.desk, owner, ""), draft, definition, occurrence)
        found += [(event, occurrence)] if judged.outcome is Outcome.FIRED else []
    return played.verdicts(found)


COLUMNS: Mapping[str, Callable[[Played], Awaitable[Verdicts]]] = {
    "live": live,
    "traced": told_live,
    "backtested": backtested,
    "previewed": previewed,
    "explained": explained,  # the last of all: it forgets what fired
}


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


async def play(
    quiet: QuietDesk, ada: Principal, desk: Desk, drafts: list[Any], tickets: list[Any], waits: Sequence[int]
) -> Played:
    """Make the events, trace them, and let things happen."""
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
        await happen(quiet, tickets, waits)
        played.occurrences = [each for each in await quiet.occurrences() if each.id not in known]
        async with asyncio.timeout(SOON):
            for event in events:
                wanted = [each for each in played.occurrences if each.event_type == event.event_type]
                while len(played.traced[event.id]) < len(wanted):
                    await asyncio.sleep(0)
    return played


async def agree(
    quiet: QuietDesk, begins: tuple[str, int], drafts: list[Any], tickets: list[Any], waits: Sequence[int]
) -> Played:
    """Let things happen before a turn of the day, and hold all that says what fired to what did."""
    quiet.clock.moved += before(*begins, quiet.clock()) - quiet.clock()  # nothing that was before waits still
    gate = Gate(SECRET_KEY, quiet.clock)
    feed: Any = quiet.worker._feed
    streams, worker = Streams(feed, gate.admitted), quiet.worker
    desk = Desk(worker, gate, feed, Inboxes(), streams, quiet.clock, worker.policy)
    ada = await gate.authenticate((await gate.open_session(quiet.agents["ada"])).access)
    assert ada
    quiet.worker.watch(gate.admitted.look)
    async with running(look(quiet)):
        played = await play(quiet, ada, desk, drafts, tickets, waits)
    columns = {name: await column(played) for name, column in COLUMNS.items()}
    for event in played.events:
        owner = await principal_of(event.owner)
        await quiet.do(
            partial(editing.delete_event, event_id=event.id, by=owner), event.owner.email.partition("@")[0]
        )

    for name, verdicts in columns.items():
        assert verdicts == columns["live"], name
    return played


@given(
    BEGINS,
    st.tuples(*EVENTS).map(lambda parts: [*chain(*parts)]),
    st.lists(TICKET, min_size=1, max_size=2),
    st.tuples(*[st.integers(2, 9)] * 3),
)
@settings(max_examples=12, suppress_health_check=list(HealthCheck), phases=[Phase.generate])
async def test_what_fires_is_what_is_traced_explained_previewed_and_backtested(
    quiet: QuietDesk, begins: tuple[str, int], drafts: list[Any], tickets: list[Any], waits: Sequence[int]
) -> None:
    """Whoever may be its owner, whatever it asks for, and whatever the hour."""
    await agree(quiet, begins, drafts, tickets, waits)


async def test_nothing_asks_an_idle_event_again_when_its_time_of_day_begins(quiet: QuietDesk) -> None:
    """Nor where another clock's moment comes then: it crosses at one minute to midnight."""
    asked = {"all": [{"condition": "IDLE_MINUTES", "value": {"range": {"min": 5}}}]}
    asked["all"].append({"condition": "TIME_OF_DAY", "value": {"timeOfDay": HOURS[0]}})
    idle = {"owner": "ada", "event_type": "TICKET_IDLE", "enabled": True, "conditions": asked}
    due = {**idle, "event_type": "TICKET_FOLLOW_UP_DUE", "conditions": {}}
    form = {"priority": "LOW", "then": "NORMAL", "status": "WAITING", "follow_up": 9}
    played = await agree(quiet, ("midnight", 9), [idle, due], [form], (3, 4, 2))

    timed = [(each.event_type, each.occurred_at.hour) for each in played.occurrences if each.began_at]
    assert timed == [("TICKET_IDLE", 23), ("TICKET_FOLLOW_UP_DUE", 0)]
