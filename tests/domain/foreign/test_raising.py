"""What happens in a help desk that lives elsewhere, raised by an integrator."""

import asyncio
from datetime import timedelta
from functools import partial
from typing import Any, cast

import pytest

from domain.deeds.counting import counts
from domain.deeds.deed import Deed
from domain.deeds.keys import UsedKey
from domain.deeds.outbox import Occurrence
from domain.errors import DomainError, Invalid
from domain.foreign.items import ForeignItem
from domain.foreign.reports import Report
from resolvers.context import Context
from resolvers.occurrences import raise_occurrences, recorded
from tests.desk import GraphQLRefusal, RunningDesk, message, refusal
from tests.domain.desk.doing import send
from tests.domain.foreign.raising import raised, support
from tests.resolvers.occurrences import RAISE as BRIEFLY
from tests.statements import counting


async def test_an_agents_event_hears_what_happens_elsewhere_in_their_group(desk: RunningDesk) -> None:
    """With the facts, and variables made from them."""
    text = "#TICKET_SUBJECT# #TICKET_NUMBER# #TICKET_GROUP# #TICKET_STATUS# #ITEM_ID# #TICKET_BRAND#"
    condition = {"condition": "SUBJECT", "value": {"text": ["print"]}}
    await desk.event("maria", conditions={"all": [condition]}, actions=[message(text)])
    await desk.event("omar")
    async with desk.hearing("maria", "omar") as heard:
        [result] = await raised(desk, {"facts": support(desk)})
        assert result["errors"] == []
        assert not result["duplicate"]
        bell = await heard["maria"].next()
        assert bell["message"]["subject"].startswith("Printer 42 Support Front Line Active ForeignItem_")
        await desk.settled()
        assert heard["omar"].silent


async def test_what_has_no_group_is_heard_by_system_level_events_alone(desk: RunningDesk) -> None:
    """Nobody could say whose it is."""
    await desk.event("maria")
    await desk.event("ada", level="SYSTEM")
    async with desk.hearing("maria", "ada") as heard:
        await raised(desk, {"facts": {"SUBJECT": "Homeless"}})
        assert (await heard["ada"].next())["message"]["subject"] == "Homeless"
        await desk.settled()
        assert heard["maria"].silent


@pytest.mark.parametrize(
    ("entry", "path", "code"),
    [
        ({"facts": {"SUBJCT": "x"}}, ["facts", "SUBJCT"], "INVALID"),
        ({"facts": {"SUBJECT": 5}}, ["facts", "SUBJECT"], "INVALID"),
        ({"facts": {"STATUS": "OPEN"}}, ["facts", "STATUS"], "INVALID"),
        ({"facts": {"PINNED": "yes"}}, ["facts", "PINNED"], "INVALID"),
        ({"facts": {"MESSAGES_IN": True}}, ["facts", "MESSAGES_IN"], "INVALID"),
        ({"facts": {"GROUP": "Group_" + "0" * 32}}, ["facts", "GROUP"], "NOT_FOUND"),
        ({"facts": {"PREVIOUS_STATUS": "ACTIVE"}}, ["facts", "PREVIOUS_STATUS"], "INVALID"),
        ({"facts": []}, ["facts"], "INVALID"),
        ({"facts": {}, "eventType": "TICKET_IDLE"}, ["eventType"], "INVALID"),
        ({"facts": {}, "eventType": "TICKET_FOLLOW_UP_DUE"}, ["eventType"], "INVALID"),
        ({"facts": {}, "eventType": "MANUAL_TICKET_EVENT"}, ["eventType"], "INVALID"),
        ({"facts": {}, "occurredAt": "2999-01-01T00:00:00Z"}, ["occurredAt"], "INVALID"),
        ({"facts": {}, "itemKey": " "}, ["itemKey"], "INVALID"),
    ],
    ids=lambda value: str(value)[:40],
)
async def test_what_is_wrong_is_refused_with_its_path(
    desk: RunningDesk, entry: dict[str, Any], path: list[str], code: str
) -> None:
    """And the other entries of the call go on."""
    wrong, right = await raised(desk, entry, {"facts": {}})
    assert [(error["code"], error["path"]) for error in wrong["errors"]] == [(code, ["input", "0", *path])]
    assert wrong["occurrence"] is None
    assert right["errors"] == []


async def test_a_name_that_is_nearly_right_is_suggested(desk: RunningDesk) -> None:
    """Most wrong names are slips."""
    [result] = await raised(desk, {"facts": {"SUBJCT": "x"}})
    assert "SUBJECT" in result["errors"][0]["message"]


async def test_the_same_key_raises_once_within_a_day(desk: RunningDesk) -> None:
    """Also twice at once; with other content it is a conflict, and after a day it is new."""
    entry = {"facts": {"SUBJECT": "Once"}}
    both = await asyncio.gather(raised(desk, entry), raised(desk, entry))
    assert sorted(result["duplicate"] for [result] in both) == [False, True]
    assert len({result["occurrence"]["id"] for [result] in both}) == 1
    [other] = await raised(desk, {"facts": {"SUBJECT": "Twice"}})
    assert [error["code"] for error in other["errors"]] == ["CONFLICT"]
    await UsedKey.all().update(used_at=desk.clock() - timedelta(hours=25))
    [late] = await raised(desk, entry)
    assert not late["duplicate"]


async def test_what_comes_late_is_history_and_moves_nothing_back(desk: RunningDesk) -> None:
    """A ticket that is closed stays so, whatever is told of yesterday."""
    closing = {"eventType": "TICKET_STATUS_CHANGED", "facts": support(desk, STATUS="CLOSED")}
    late = {"facts": support(desk), "occurredAt": "2020-01-01T00:00:00Z"}
    _, closed, told = await raised(desk, {"facts": support(desk)}, closing, late)
    assert (closed["history"], told["history"]) == (False, True)
    assert told["occurrence"]["occurredAt"].startswith("2020-01-01")
    [next_one] = await raised(
        desk, {"idempotencyKey": "more", "eventType": "TICKET_COMMENT_ADDED", "facts": {}}
    )
    facts = {fact["name"]: fact["value"] for fact in next_one["occurrence"]["facts"]}
    assert facts["STATUS"] == "CLOSED"


async def test_items_from_elsewhere_count_with_the_desks_own(desk: RunningDesk) -> None:
    """Until they are closed or deleted."""
    range_ = {"all": [{"condition": "TICKET_COUNT", "value": {"range": {"min": 2}}}]}
    count = message("#TICKET_COUNT#")
    await desk.event("maria", "TICKET_COUNT_FOR_GROUP", conditions=range_, actions=[count])
    async with desk.hearing("maria") as heard:
        await desk.ticket()
        await raised(desk, {"facts": support(desk)})
        assert (await heard["maria"].next())["message"]["subject"] == "2"
        gone = {"idempotencyKey": "b", "eventType": "TICKET_DELETED", "facts": {}}
        await raised(desk, gone, {"idempotencyKey": "c", "itemKey": "43", "facts": support(desk)})
        assert (await heard["maria"].next())["message"]["subject"] == "2"


async def test_items_from_elsewhere_are_idle_too(desk: RunningDesk) -> None:
    """Once in a spell; what is told of them in the meantime begins a new one."""
    idle = {"all": [{"condition": "IDLE_MINUTES", "value": {"range": {"min": 5}}}]}
    text = message("#TICKET_SUBJECT# #TICKET_IDLE_MINUTES#", "#TICKET_GROUP#")
    await desk.event("maria", "TICKET_IDLE", conditions=idle, actions=[text])
    async with desk.hearing("maria") as heard:
        await raised(desk, {"facts": support(desk)})
        desk.clock.advance(minutes=6)
        assert (await heard["maria"].next())["message"]["subject"] == "Printer 5"
        more = {"idempotencyKey": "b", "eventType": "TICKET_MESSAGE_RECEIVED", "facts": {}}
        await raised(desk, more)
        desk.clock.advance(minutes=6)
        assert (await heard["maria"].next())["message"]["body"] == "Support Front Line"
        await desk.settled()
        assert heard["maria"].silent


async def test_more_than_500_at_once_are_refused_whole(desk: RunningDesk) -> None:
    """Before any is recorded."""
    with pytest.raises(GraphQLRefusal) as refused:
        await raised(desk, *([{"facts": {}}] * 501))
    [error] = refused.value.errors
    assert (error["extensions"]["code"], error["extensions"]["path"]) == ("LIMIT_EXCEEDED", ["input"])


async def test_between_entries_others_get_their_turn() -> None:
    """Also when all of them are refused."""
    turns = list[int]()

    def refuse() -> Report:
        turns.append(0)
        raise Invalid

    async def other() -> None:
        while len(turns) < 100:
            turns.append(1)
            await asyncio.sleep(0)

    task = asyncio.create_task(other())
    led_to = await raise_occurrences(cast("Any", None), [refuse] * 50)
    await task

    assert [str(refusal) for refusal in led_to] == [str(Invalid())] * 50
    assert turns[:99] == [1, 0] * 49 + [1]


async def test_raising_asks_for_its_permission(desk: RunningDesk) -> None:
    """Agents do not have it."""
    assert await refusal(raised(desk, {"facts": {}}, by="maria")) == "FORBIDDEN"


async def test_an_item_from_elsewhere_that_changes_within_its_spell_is_asked_about_again(
    desk: RunningDesk,
) -> None:
    """Of events whose conditions did not hold when the moment came."""
    waits = {"condition": "IDLE_MINUTES", "value": {"range": {"min": 5}}}
    high = {"condition": "PRIORITY", "value": {"values": ["HIGH"]}}
    await desk.event("maria", "TICKET_IDLE", conditions={"all": [waits]}, actions=[message("any")])
    await desk.event("maria", "TICKET_IDLE", conditions={"all": [waits, high]}, actions=[message("high")])
    async with desk.hearing("maria") as heard:
        await raised(desk, {"facts": support(desk, PRIORITY="LOW")})
        desk.clock.advance(minutes=6)
        assert (await heard["maria"].next())["message"]["subject"] == "any"
        facts = {"PRIORITY": "HIGH"}
        more = {"idempotencyKey": "b", "eventType": "TICKET_PRIORITY_CHANGED", "facts": facts}
        await raised(desk, more)
        assert (await heard["maria"].next())["message"]["subject"] == "high"


@pytest.mark.parametrize(
    ("wrong", "path"),
    [
        ({"occurredAt": 5}, ["occurredAt"]),
        ({"occurredAt": "yesterday"}, ["occurredAt"]),
        ({"idempotencyKey": 7}, ["idempotencyKey"]),
        ({"idempotencyKey": "\ud83d"}, ["idempotencyKey"]),
        ({"facts": {"SUBJECT": "half \ud83d"}}, ["facts", "SUBJECT"]),
        ({"facts": {"\ude00": 1}}, ["facts"]),
        ({"facts": {"SUBJECT": 10**400}}, ["facts", "SUBJECT"]),
        ({"eventType": "TICKET_TELEPORTED"}, ["eventType"]),
        ({"itemKey": None}, ["itemKey"]),
        ({"colour": "red"}, []),
        ({"itemUrl": "javascript:alert(1)"}, ["itemUrl"]),
        ({"itemUrl": "https://me:secret@crm.example/42"}, ["itemUrl"]),
    ],
    ids=lambda value: ascii(value)[:40],
)
async def test_what_is_wrong_of_one_entry_refuses_that_entry_alone(
    desk: RunningDesk, wrong: dict[str, Any], path: list[str]
) -> None:
    """Also what GraphQL itself would refuse the whole call for."""
    refused, right = await raised(desk, {"facts": {}, **wrong}, {"facts": {}, "idempotencyKey": "\U0001f600"})
    [error] = [error for error in refused["errors"] if error["path"] == ["input", "0", *path]]
    assert (error["code"], refused["occurrence"]) == ("INVALID", None)
    assert (right["errors"], right["idempotencyKey"]) == ([], "\U0001f600")


async def test_things_are_told_by_their_exact_names_too(desk: RunningDesk) -> None:
    facts = {"DEPARTMENT": "Support", "GROUP": "Support Front Line", "AGENT": "Maria Lopez"}
    [by_name] = await raised(desk, {"facts": facts})
    told = {fact["name"]: fact["value"] for fact in by_name["occurrence"]["facts"]}
    assert told["GROUP"] == desk.groups["Support Front Line"]
    assert (told["DEPARTMENT"], told["AGENT"]) == (desk.departments["Support"], desk.maria.id)


async def test_a_name_that_several_have_is_refused_and_a_department_tells_groups_apart(
    desk: RunningDesk,
) -> None:
    for department in ("Sales", "Support"):
        made = await send(desk.ada, "createGroup", name="Night", departmentId=desk.departments[department])
        assert made["errors"] == []
    several, nobody, apart = await raised(
        desk,
        {"facts": {"GROUP": "Night"}},
        {"facts": {"GROUP": "night"}},
        {"facts": {"GROUP": "Night", "DEPARTMENT": "Sales"}},
    )
    [error] = several["errors"]
    assert (error["code"], error["path"]) == ("INVALID", ["input", "0", "facts", "GROUP"])
    assert "give the id" in error["message"]
    assert [error["code"] for error in nobody["errors"]] == ["NOT_FOUND"]
    assert "no group 'night'" in nobody["errors"][0]["message"]
    assert apart["errors"] == []


@pytest.mark.parametrize(
    ("entry", "path"),
    [
        ({"occurredAt": "0001-01-01T01:00:00Z"}, "occurredAt"),
        ({"itemKey": " " * 300}, "itemKey"),
        ({"facts": {"SUBJECT": 10**30}}, "facts"),
    ],
)
async def test_an_entry_that_cannot_be_kept_is_refused_and_the_others_go_on(
    desk: RunningDesk, entry: dict[str, Any], path: str
) -> None:
    """Each has its own result."""
    good = {"eventType": "TICKET_CREATED", "itemKey": "x", "idempotencyKey": "a", "facts": {}}
    bad = {**good, "idempotencyKey": "b", **entry}
    results = (await desk.ada.ask(BRIEFLY, input=[good, bad]))["results"]
    assert results[0]["errors"] == []
    assert [error["path"][:3] for error in results[1]["errors"]] == [["input", "1", path]]


async def test_every_instant_type_can_be_raised_without_facts(desk: RunningDesk) -> None:
    """However little is told."""
    categories = await desk.ada.ask("{ eventCategories { eventTypes { id kind } } }")
    types = [t["id"] for category in categories for t in category["eventTypes"] if t["kind"] == "INSTANT"]
    entries = [
        {"eventType": event_type, "itemKey": "x", "idempotencyKey": event_type, "facts": {}}
        for event_type in types
    ]
    results = (await desk.ada.ask(BRIEFLY, input=entries))["results"]
    assert {
        event_type: found["errors"]
        for event_type, found in zip(types, results, strict=True)
        if found["errors"]
    } == {}


async def test_what_is_told_together_leads_to_what_it_would_lead_to_singly(desk: RunningDesk) -> None:
    """Also twice of an item, with a key that is used twice, and with refusals in between."""
    key, taken = {"idempotencyKey": "same"}, {"idempotencyKey": "key 0"}
    entries: list[dict[str, Any]] = [
        {"facts": support(desk)},
        {"facts": support(desk, SUBJECT="Stove"), "itemKey": "43"},
        {"facts": {"SUBJCT": "x"}, **key},
        {"eventType": "TICKET_STATUS_CHANGED", "facts": support(desk, STATUS="CLOSED")},
        {"eventType": "TICKET_STATUS_CHANGED", "facts": {"STATUS": "ACTIVE", "GROUP": "Nowhere"}},
        {"facts": support(desk), "itemKey": "44", **key},
        {"facts": support(desk), "itemKey": "44", **key},
        {"facts": support(desk, SUBJECT="Other"), **taken},
    ]
    results = await raised(desk, *entries)

    assert [[error["code"] for error in result["errors"]] for result in results] == [
        *([], [], ["INVALID"], []),
        *(["NOT_FOUND"], [], [], ["CONFLICT"]),
    ]
    assert [result["duplicate"] for result in results] == [False] * 6 + [True, False]
    assert results[5]["occurrence"] == results[6]["occurrence"]
    kept = {item.key: (item.open, item.facts["SUBJECT"]) for item in await ForeignItem.all()}
    assert kept == {"42": (False, "Printer"), "43": (True, "Stove"), "44": (True, "Printer")}
    assert await Occurrence.filter(item_kind="ForeignItem").count() == 4
    counted = {by: number for (_, by, _), number in (await counts(entity="Ticket")).items()}
    assert counted == {"Group": 2, "Department": 2}


async def test_each_move_of_a_count_is_told_of_where_an_event_listens(desk: RunningDesk) -> None:
    """Without gap and overlap, in one call as in many."""
    count = {"condition": "TICKET_COUNT", "value": {"range": {"min": 1}}}
    await desk.event("ada", "TICKET_COUNT_FOR_GROUP", level="SYSTEM", conditions={"all": [count]})
    opened = [{"facts": support(desk), "itemKey": str(number)} for number in range(3)]
    closed = {"eventType": "TICKET_STATUS_CHANGED", "facts": support(desk, STATUS="CLOSED"), "itemKey": "1"}
    await raised(desk, *opened, closed)
    moves = await Occurrence.filter(event_type="TICKET_COUNT_FOR_GROUP").order_by("id")

    assert [(moved.count_before, moved.count) for moved in moves] == [(0, 1), (1, 2), (2, 3), (3, 2)]


async def test_what_cannot_be_written_costs_only_itself(
    desk: RunningDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The others of its transaction are recorded one by one."""
    happened = Deed.happened

    def fail_for_one(deed: Deed, event_type: str, item: Any, **given: Any) -> Occurrence:
        if item.key == "1":
            raise RuntimeError("a fault of ours")
        return happened(deed, event_type, item, **given)

    monkeypatch.setattr(Deed, "happened", fail_for_one)
    results = await raised(desk, *({"facts": support(desk), "itemKey": str(number)} for number in range(3)))

    assert [[error["code"] for error in result["errors"]] for result in results] == [[], ["INTERNAL"], []]
    assert sorted([item.key for item in await ForeignItem.all()]) == ["0", "2"]


async def test_five_hundred_take_a_few_transactions(desk: RunningDesk) -> None:
    """And few statements each."""
    await raised(desk, {"facts": support(desk), "idempotencyKey": "first"})
    principal = await desk.runtime.gate.authenticate(desk.ada.token)
    facts = support(desk, GROUP="Support Front Line", DEPARTMENT="Support")
    reports = [
        partial(Report, f"many {number}", "TICKET_CREATED", f"item {number}", facts) for number in range(200)
    ]
    context = Context(desk.runtime, principal, "")
    with counting() as noted:
        led_to = await raise_occurrences(context, reports)

    told = [(led.occurrence_id, facts) for led in led_to if not isinstance(led, DomainError)]
    assert len(told) == len(reports)
    assert len(noted) <= 2 * 14
    with counting() as noted:
        shown = await recorded(context, told)
    assert len(noted) == 0
    written = {each.id: each.columns() for each in await Occurrence.all()}
    assert [each.columns() for each in shown if each] == [written[uuid] for uuid, _ in told]
