"""SQLite, which knows nothing of how much there is, goes along the index that leads to few."""

from collections.abc import Awaitable, Callable
from datetime import timedelta
from functools import partial
from types import ModuleType
from typing import Any

import pytest
from tortoise import Tortoise
from tortoise.expressions import Q

from domain.deeds.outbox import Occurrence
from domain.deliveries.records import Delivery, DeliveryChannel, DeliveryState
from domain.desk.rooms.tasks import Task
from domain.desk.rooms.tickets import Ticket
from domain.desk.rooms.tickets.choices import TicketStatus
from domain.engine.clock import crossings
from domain.engine.clock.questions import Due, of_every_kind
from domain.events.records import Event, readable_by
from domain.foreign import forsaken
from domain.ids import uuid7
from domain.people.principal import principal_of
from domain.storage import database
from domain.storage.reaching import Reach
from domain.storage.ways import Way
from notifications import digests
from tests.domain.engine.quiet import QuietDesk

ONE = uuid7()
HIDDEN = Q(private=True, category__in=["TICKETS", "TASKS"])
STATE_OF_AGENT, CHANNEL_OF_EVENT = "(state=? AND agent_id=?)", "(channel=? AND event_id=?)"


@pytest.fixture
def pair() -> str:
    return "sqlite+memory"


async def plan(sql: str, *parameters: Any) -> list[str]:
    """Say how a statement is carried out, step by step."""
    return [step["detail"] for step in await database.rows(f"EXPLAIN QUERY PLAN {sql}", *parameters)]


@pytest.mark.parametrize(
    ("record", "given", "way", "along"),
    [
        (Delivery, {"state": DeliveryState.SENT}, Way({"agent_id": [ONE]}, few=True), STATE_OF_AGENT),
        (Delivery, {"channel": DeliveryChannel.WEB}, Way({"event_id": [ONE]}, few=True), CHANNEL_OF_EVENT),
        (Delivery, {"event_id": ONE}, Way({"agent_id": [ONE]}, few=True), "(agent_id=?)"),
        (
            Delivery,
            {"event_id": ONE, "state": DeliveryState.SENT},
            Way({"agent_id": [ONE]}, few=True),
            STATE_OF_AGENT,
        ),
        (
            Occurrence,
            {"event_type": "TICKET_CREATED"},
            Way({"agent_id": [ONE]}, HIDDEN, few=True),
            "(agent_id=?)",
        ),
        (Task, {"related_id": ONE}, Way({"creator_id": [ONE]}, few=True), "(related_id=? AND creator_id=?)"),
        (Ticket, {"status": TicketStatus.CLOSED}, Way({"group_id": [ONE]}), "(status=? AND group_id=?)"),
        (Ticket, {"pinned": True, "deleted_at": None}, Way({"group_id": [ONE]}), "(pinned=? AND group_id=?)"),
    ],
    ids=lambda given: given if isinstance(given, str) else "",
)
async def test_a_list_is_read_along_what_is_in_sight(
    quiet: QuietDesk, record: Any, given: dict[str, Any], way: Way, along: str
) -> None:
    page = Reach(record.filter(**given).order_by("-id").limit(50), [way])
    steps = await plan(page.sql, *page.parameters)
    assert [step for step in steps if step.endswith(along)], steps
    assert not any(step.endswith(("(state=?)", "(channel=?)")) for step in steps)


async def test_every_index_of_a_record_is_there(quiet: QuietDesk) -> None:
    """A table that SQLite rebuilds, to let a column go, loses its own."""
    found = await database.rows(
        "SELECT tbl_name AS kept, (SELECT group_concat(name) FROM pragma_index_info(made.name)) AS columns"
        " FROM sqlite_master AS made WHERE type = 'index'"
    )
    there = {(row["kept"], row["columns"]) for row in found}
    records: list[Any] = list(Tortoise.apps.get_models_iterable()) if Tortoise.apps else []
    wanted = {
        (record._meta.db_table, ",".join(getattr(index, "fields", index)))
        for record in records
        for index in (
            *record._meta.indexes,
            *(
                [column]
                for column, field in record._meta.fields_map.items()
                if field.index and not field.unique
            ),
        )
    }
    assert wanted
    assert not wanted - there


async def test_what_is_done_in_time_is_found_along_its_times(
    quiet: QuietDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Or along what is one reader's, for which there are mostly a few."""
    now = quiet.clock()
    idle = [Due(question, now, now) for question in of_every_kind("TICKET_IDLE", 30.0, now)]
    asked: list[tuple[ModuleType, Callable[[], Awaitable[Any]], str]] = [
        *(
            (crossings, partial(crossings.crossed, [due]), "last_activity_at>? AND last_activity_at<?)")
            for due in idle
        ),
        (forsaken, partial(forsaken.close_forsaken, now + timedelta(days=1)), "(told_at<?)"),
        (digests, partial(digests._first, ONE, DeliveryChannel.MAIL, "", now), STATE_OF_AGENT),
    ]
    for module, work, along in asked:
        noted, name = list[tuple[Any, ...]](), "rows" if module is crossings else "uuids"
        ask = getattr(database, name)

        async def note(*given: Any, noted: list[tuple[Any, ...]] = noted, ask: Any = ask) -> Any:
            noted.append(given)
            return await ask(*given)

        with monkeypatch.context() as patched:
            patched.setattr(module, name, note)
            await work()
        steps = await plan(*noted[0])
        assert any(step.endswith(along) for step in steps), steps


async def test_events_made_ahead_are_looked_up_and_not_looked_for(quiet: QuietDesk) -> None:
    """By whoever begins to ask the clock."""
    [step] = await plan(Event.filter(since__gt=quiet.clock()).exists().sql(), quiet.clock(), 1)
    assert step.endswith("(since>?)")


async def test_ones_own_events_of_a_type_are_not_looked_for_among_those_of_others(quiet: QuietDesk) -> None:
    maria = await principal_of(quiet.agents["maria"])
    own = Event.filter(readable_by(maria), event_type="TICKET_CREATED").order_by("-id").limit(9)
    [step] = await plan(own.values_list("id").sql(), maria.agent.id, "SYSTEM", "TICKET_CREATED", 9)
    assert step.endswith("(event_type=? AND owner_id=?)")
