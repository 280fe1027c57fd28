"""How an item stands after what was told of it, in whatever order."""

from dataclasses import replace
from datetime import datetime, timedelta
from itertools import permutations
from typing import Any

import pytest

from domain.deeds.outbox import Occurrence
from domain.foreign.items import ForeignItem
from domain.foreign.raising import Answer
from domain.foreign.reports import Report
from domain.foreign.sources import source_named
from domain.ids import uuid7
from domain.people.principal import Principal, principal_of
from tests.desk import RunningDesk, message
from tests.domain.deeds.counts import SALES, numbers
from tests.domain.engine.quiet import QuietDesk
from tests.domain.engine.waiting import Waiting
from tests.domain.foreign.telling import item, place, raise_one, told
from tests.pairs import ON_SQLITE
from tests.resolvers.occurrences import RAISE

# What happened from minute to minute; then group, agent, whether the department is Support, open, and more.
HISTORIES: list[tuple[list[tuple[str, dict[str, Any]]], tuple[Any, ...]]] = [
    (
        [
            ("TICKET_CREATED", {"GROUP": "Support Front Line", "DEPARTMENT": "Support"}),
            ("TICKET_TRANSFERRED", {"GROUP": "Sales Front Line", "SUBJECT": "Printer"}),
            ("TICKET_STATUS_CHANGED", {"STATUS": "WAITING"}),
            ("TICKET_MESSAGE_RECEIVED", {}),
        ],
        ("Sales Front Line", "None", False, True, "WAITING", "Printer"),
    ),
    (
        [
            ("TICKET_CREATED", {"GROUP": "Support Front Line", "AGENT": "Maria Lopez", "SUBJECT": "Old"}),
            ("TICKET_TRANSFERRED", {"DEPARTMENT": "Support", "AGENT": None}),
            ("TICKET_STATUS_CHANGED", {"STATUS": "CLOSED", "SUBJECT": "New"}),
            ("TICKET_COMMENT_ADDED", {"PRIORITY": "HIGH"}),
        ],
        ("Support Front Line", "None", True, False, "CLOSED", "New"),
    ),
    (
        [
            ("TICKET_CREATED", {"DEPARTMENT": "Support", "STATUS": "ACTIVE"}),
            ("TICKET_TRANSFERRED", {"GROUP": "Sales Front Line"}),
            ("TICKET_TRANSFERRED", {"GROUP": None, "AGENT": "Omar Haddad"}),
            ("TICKET_DELETED", {}),
        ],
        ("None", "Omar Haddad", False, False, "ACTIVE", None),
    ),
]

BEGUN_OR_WORKED_ON = {
    "USER_REGISTERED": (True, True),
    "NEW_COMMUNITY_THREAD_CREATED": (True, True),
    "SURVEY_ANSWERED": (True, True),
    "LIVE_CHAT_ENDED": (False, True),
    "CALL_LOG_ENDED": (False, True),
    "KB_ARTICLE_REVIEWED": (False, True),
    "KB_ARTICLE_MODIFIED": (False, False),
    "NEWS_ITEM_MODIFIED": (False, False),
    "TASK_MODIFIED": (False, False),
}


async def test_history_of_another_department_leaves_the_item_where_it_is(quiet: QuietDesk) -> None:
    """Its group never meets the other's department, and it is idle like all others."""
    waiting = Waiting(quiet)
    await waiting.event("ada", 5, system=True, actions=[message("#TICKET_NUMBER# #TICKET_DEPARTMENT#")])
    now = quiet.clock()
    await told(quiet, **place(quiet, "Sales", "Sales Front Line"))
    quiet.clock.moved -= now - quiet.clock()
    support = place(quiet, "Support", "Support Experts")
    earlier = await told(quiet, occurred_at=now.replace(year=2020), **support)
    await told(quiet, key="43", SUBJECT="Another")
    assert earlier.history
    stands = await item()
    assert str(stands.group) == "Sales Front Line"
    assert {name: stands.facts[name] for name in ("GROUP", "DEPARTMENT")} == place(
        quiet, "Sales", "Sales Front Line"
    )
    then = await Occurrence.get(id=earlier.occurrence_id)
    assert then.labels["DEPARTMENT"] == "Support"

    await waiting.wait(minutes=6)
    assert sorted(await waiting.rung("ada")) == ["42 Sales", "43 "]


async def test_what_history_knows_of_the_place_is_taken_where_nothing_is_known(quiet: QuietDesk) -> None:
    now = quiet.clock()
    await told(quiet, SUBJECT="Homeless")
    await told(
        quiet,
        occurred_at=now.replace(year=2020),
        AGENT=quiet.agents["maria"].global_id,
        **place(quiet, "Support", "Support Experts"),
    )
    stands = await item()
    assert (str(stands.group), str(stands.agent)) == ("Support Experts", "Maria Lopez")


@ON_SQLITE
async def test_an_item_begins_and_is_worked_on_as_its_type_of_event_says(quiet: QuietDesk) -> None:
    start, moved = quiet.clock() - timedelta(hours=1), dict[str, tuple[bool, bool]]()
    for event_type in BEGUN_OR_WORKED_ON:
        for minutes in (0, 1):
            moment = start + timedelta(minutes=minutes)
            await told(quiet, event_type, key=event_type, occurred_at=moment)
        stands = await item(event_type)
        moved[event_type] = stands.created_at > start, stands.last_activity_at > start

    assert moved == BEGUN_OR_WORKED_ON


@ON_SQLITE
@pytest.mark.parametrize(("history", "stands"), HISTORIES)
async def test_an_item_stands_where_it_was_told_last_whatever_the_order(
    quiet: QuietDesk, history: list[tuple[str, dict[str, Any]]], stands: tuple[Any, ...]
) -> None:
    """Of each fact, by itself; all orders of the reports."""
    start, found = quiet.clock() - timedelta(hours=1), dict[tuple[int, ...], tuple[Any, ...]]()
    moments = set[tuple[datetime, datetime]]()
    for order in permutations(range(len(history))):
        for minute in order:
            event_type, facts = history[minute]
            await told(
                quiet, event_type, key=f"{order}", occurred_at=start + timedelta(minutes=minute), **facts
            )
        known = await item(f"{order}")
        shown = [known.facts.get(fact) for fact in ("STATUS", "SUBJECT")]
        in_department = known.facts.get("DEPARTMENT") == quiet.departments["Support"].global_id
        moments.add((known.created_at, known.last_activity_at))
        found[order] = (*map(str, (known.group, known.agent)), in_department, known.open, *shown)

    assert {order: state for order, state in found.items() if state != stands} == {}
    assert len(moments) == 1


async def test_the_agent_that_was_taken_off_stays_so_whatever_history_says(quiet: QuietDesk) -> None:
    now = quiet.clock()
    await told(quiet, AGENT=None)
    await told(quiet, AGENT=quiet.agents["maria"].global_id, occurred_at=now.replace(year=2020))
    stands = await item()
    assert (stands.agent, stands.facts["AGENT"]) == (None, None)


async def test_a_new_token_of_the_same_source_closes_what_the_old_one_opened(quiet: QuietDesk) -> None:
    """Their idempotency keys are their own; another source's item of that key is another item."""
    maria = await principal_of(quiet.agents["ada"])
    old, new = (replace(maria, token_id=uuid7(), token_source=source_named("crm")) for _ in range(2))
    other = replace(maria, token_id=uuid7(), token_source=source_named("shop"))

    async def tell(by: Principal, event_type: str) -> Answer:
        report = Report("the same key", event_type, "42", place(quiet, "Sales", "Sales Front Line"))
        return await raise_one(quiet, report, by, "ada")

    await tell(old, "TICKET_CREATED")
    await tell(other, "TICKET_CREATED")
    assert await numbers() == {("Ticket", SALES): 2}
    closed = await tell(new, "TICKET_DELETED")
    assert not closed.duplicate
    assert await numbers() == {("Ticket", SALES): 1}
    assert [foreign_item.open for foreign_item in await ForeignItem.all().order_by("id")] == [False, True]


async def test_what_came_late_fills_in_what_was_not_known(desk: RunningDesk) -> None:
    """The group of a ticket that was told of in the wrong order."""
    group = desk.groups["Support Front Line"]
    message_first = {
        "eventType": "TICKET_MESSAGE_RECEIVED",
        "facts": {},
        "occurredAt": "2026-01-02T00:00:00Z",
    }
    created = {
        "eventType": "TICKET_CREATED",
        "facts": {"GROUP": group, "SUBJECT": "Late"},
        "occurredAt": "2026-01-01T00:00:00Z",
    }
    await desk.event("maria")
    entries = [
        {"itemKey": "x", "idempotencyKey": str(place), **entry}
        for place, entry in enumerate((message_first, created))
    ]
    async with desk.hearing("maria") as heard:
        results = (await desk.ada.ask(RAISE, input=entries))["results"]
        assert [result["history"] for result in results] == [False, True]
        assert (await heard["maria"].next())["message"]["subject"] == "Late"


async def test_an_item_from_elsewhere_goes_to_another_department(desk: RunningDesk) -> None:
    """Though its old one was told."""
    first = {
        "eventType": "TICKET_CREATED",
        "facts": {"GROUP": desk.groups["Support Front Line"], "DEPARTMENT": desk.departments["Support"]},
    }
    then = {"eventType": "TICKET_TRANSFERRED", "facts": {"GROUP": desk.groups["Sales Front Line"]}}
    entries = [
        {"itemKey": "x", "idempotencyKey": str(place), **entry} for place, entry in enumerate((first, then))
    ]
    results = (await desk.ada.ask(RAISE, input=entries))["results"]
    assert [result["errors"] for result in results] == [[], []]
