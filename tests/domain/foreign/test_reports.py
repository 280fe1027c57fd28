"""What is said of items from elsewhere, and how they stand after it."""

from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import permutations
from typing import Any

import pytest

from domain.access.api_tokens import source_named
from domain.catalogue.clocks import Spell
from domain.deeds import keys
from domain.deeds.counting import Tally
from domain.deeds.deed import ReportedFacts
from domain.deeds.keys import Key, UsedKey
from domain.deeds.outbox import MAXIMUM_ATTEMPTS, Occurrence
from domain.engine import clock
from domain.engine.questions import Question
from domain.errors import DomainError
from domain.foreign import reports as raising
from domain.foreign.items import ForeignItem
from domain.foreign.reports import Answer, Report, raise_occurrence
from domain.ids import uuid7
from domain.people.access_records import ApiToken
from domain.people.principal import Principal, principals
from domain.storage.database import rows
from tests.desk import message
from tests.domain.engine.quiet import QuietDesk
from tests.domain.engine.waiting import Waiting

ON_SQLITE = pytest.mark.parametrize("pair", ["sqlite+memory"], indirect=True)
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


async def told(
    quiet: QuietDesk, event_type: str = "TICKET_CREATED", *, by: str = "ada", key: str = "42", **given: Any
) -> Answer:
    """Tell of an item; facts are named, the rest of the report is as given."""
    at = {name: given.pop(name) for name in ("occurred_at", "item_url") if name in given}
    number = await Occurrence.all().count()
    report = Report(f"key {number}", event_type, key, given, **at)
    asker = (await principals([quiet.agents[by]]))[quiet.agents[by].id]
    return await quiet.do(lambda deed: raise_occurrence(deed, report, asker), by)


async def item(key: str = "42") -> ForeignItem:
    """Return an item from elsewhere as it stands."""
    return await ForeignItem.get(key=key).select_related(*ForeignItem.related)


async def refused(quiet: QuietDesk, **given: Any) -> list[tuple[str, str, str]]:
    """Return code, path and sentence of each refusal."""
    with pytest.raises(DomainError) as refusal:
        await told(quiet, **given)
    return [(one.code, "/".join(one.path), one.sentence) for one in refusal.value.parts]


def place(quiet: QuietDesk, department: str, group: str) -> dict[str, str]:
    """Say where a ticket stands."""
    return {"DEPARTMENT": quiet.departments[department].global_id, "GROUP": quiet.groups[group].global_id}


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
@pytest.mark.parametrize(("history", "stands"), HISTORIES)
async def test_an_item_stands_where_it_was_told_last_whatever_the_order(
    quiet: QuietDesk, history: list[tuple[str, dict[str, Any]]], stands: tuple[Any, ...]
) -> None:
    """Of each fact, by itself; all orders of the reports."""
    start, found = quiet.clock() - timedelta(hours=1), dict[tuple[int, ...], tuple[Any, ...]]()
    for order in permutations(range(len(history))):
        for minute in order:
            event_type, facts = history[minute]
            await told(
                quiet, event_type, key=f"{order}", occurred_at=start + timedelta(minutes=minute), **facts
            )
        known = await item(f"{order}")
        shown = [known.facts.get(one) for one in ("STATUS", "SUBJECT")]
        in_department = known.facts.get("DEPARTMENT") == quiet.departments["Support"].global_id
        found[order] = (*map(str, (known.group, known.agent)), in_department, known.open, *shown)

    assert {order: one for order, one in found.items() if one != stands} == {}


async def test_the_agent_that_was_taken_off_stays_so_whatever_history_says(quiet: QuietDesk) -> None:
    now = quiet.clock()
    await told(quiet, AGENT=None)
    await told(quiet, AGENT=quiet.agents["maria"].global_id, occurred_at=now.replace(year=2020))
    stands = await item()
    assert (stands.agent, stands.facts["AGENT"]) == (None, None)


async def test_what_an_item_named_and_is_gone_refuses_nothing_more(quiet: QuietDesk) -> None:
    """Nor does a department that its group has left since."""
    await told(quiet, **place(quiet, "Sales", "Sales Front Line"))
    group = quiet.groups["Sales Front Line"]
    group.department = quiet.departments["Support"]
    await group.save()
    folder = "KBFolder_" + "1" * 32
    await told(quiet, "KB_ARTICLE_CREATED", ARTICLE_TITLE="How to")
    article = await ForeignItem.get(kind="KBArticle")
    await ForeignItem.filter(id=article.id).update(facts={**article.facts, "FOLDER": folder})

    await told(quiet, "KB_ARTICLE_REVIEWED")
    more = await told(quiet, "TICKET_COMMENT_ADDED", COMMENT_TEXT="Hm")
    assert (await Occurrence.get(id=more.occurrence_id)).labels["DEPARTMENT"] == "Support"


async def test_a_department_that_is_not_the_groups_is_refused(quiet: QuietDesk) -> None:
    await told(quiet, **place(quiet, "Sales", "Sales Front Line"))
    [(code, path, sentence)] = await refused(quiet, DEPARTMENT=quiet.departments["Support"].global_id)
    assert (code, path) == ("INVALID", "facts/DEPARTMENT")
    assert "tell GROUP too" in sentence


def unreadable(monkeypatch: pytest.MonkeyPatch, *keys: str) -> None:
    """Let what was told of some items be such as nobody foresaw."""
    real = ForeignItem.facts_told

    async def told_or_not(item: ForeignItem, event_type: str, spell: Spell, at: datetime) -> ReportedFacts:
        if item.key in keys:
            raise ValueError
        return await real(item, event_type, spell, at)

    monkeypatch.setattr(ForeignItem, "facts_told", told_or_not)


async def test_one_item_that_cannot_be_read_keeps_no_other_from_being_idle(
    quiet: QuietDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nor the question from being asked on; administrators hear of it once, whoever tries besides."""
    waiting, other = Waiting(quiet), Waiting(quiet)
    await waiting.event("ada", 5, system=True, actions=[message("#TICKET_NUMBER#")])
    for key in ("1", "2", "3"):
        await told(quiet, key=key, SUBJECT="x")
    unreadable(monkeypatch, "2")
    await waiting.wait(minutes=6)
    assert sorted(await waiting.rung("ada")) == ["1", "3"]
    await told(quiet, key="4", SUBJECT="x")
    for _ in range(MAXIMUM_ATTEMPTS + 1):
        await waiting.wait(minutes=6)
        await other.tick()

    assert sorted(await waiting.rung("ada")) == ["1", "3", "4"]
    failed = await Occurrence.filter(event_type="EVENT_ACTION_FAILED")
    assert [one.facts["ERROR_TEXT"].split()[0] for one in failed] == ["TICKET_IDLE"]


async def test_nothing_is_written_for_what_is_tried_again_later(
    quiet: QuietDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The clock looks four times a second; what was given up holds the question up no longer."""
    waiting = Waiting(quiet)
    await waiting.event("ada", 5, system=True)
    await told(quiet, key="1", SUBJECT="x")
    unreadable(monkeypatch, "1")
    await waiting.wait(minutes=6)
    kept, keep = list[Question](), clock._keep

    async def noting(question: Question, until: datetime) -> None:
        kept.append(question)
        await keep(question, until)

    monkeypatch.setattr(clock, "_keep", noting)
    for _ in range(3):
        await waiting.tick()
    assert kept == []
    assert (waiting.clockwork.told_until(ForeignItem) or quiet.clock()) < quiet.clock() - timedelta(
        seconds=50
    )
    for _ in range(MAXIMUM_ATTEMPTS):
        await waiting.wait(minutes=6)
    kept.clear()
    for _ in range(3):
        await waiting.wait(seconds=1)
    assert kept == []
    assert quiet.clock() - (waiting.clockwork.told_until(ForeignItem) or quiet.clock()) < timedelta(minutes=1)


async def test_a_moment_that_not_every_clock_can_show_is_refused(quiet: QuietDesk) -> None:
    """Such as the one that programs write for none at all."""
    [(code, path, sentence)] = await refused(
        quiet, event_type="ONLINE_ACTIVITY", SESSION_START_TIME="0001-01-01T00:00:00Z"
    )
    assert (code, path) == ("INVALID", "facts/SESSION_START_TIME")
    assert "1000" in sentence


@ON_SQLITE
@pytest.mark.parametrize(
    ("event_type", "facts", "variables"),
    [
        ("TICKET_CREATED", {"DEPARTMENT": "Support"}, "TICKET_DEPARTMENT=Support TICKET_BRAND=Default"),
        ("TICKET_CREATED", {"BRAND": "Default"}, "TICKET_DEPARTMENT=None TICKET_BRAND=Default"),
        ("LIVE_CHAT_STARTED", {"DEPARTMENT": "Sales"}, "CHAT_DEPARTMENT=Sales CHAT_GROUP=None"),
        ("TASK_CREATED", {"DUE_DATE": "2026-01-02T00:00:00Z"}, "TASK_DUE_DATE=2026-01-02T00:00:00+00:00"),
        ("TASK_CREATED", {"STATUS": "NOT_STARTED"}, "TASK_STATUS=Not_Started TASK_DUE_DATE=None"),
        ("SURVEY_ANSWERED", {"AGENT": "Maria Lopez"}, "SURVEY_AGENT=Maria_Lopez SURVEY_NAME=None"),
        ("SURVEY_ANSWERED", {"AGENT": "Maria Lopez"}, "ACTING_AGENT=None"),
        ("TICKET_TRANSFERRED", {"AGENT": "Maria Lopez"}, "TICKET_AGENT=Maria_Lopez NEW_VALUE=None"),
    ],
    ids=str,
)
async def test_variables_say_what_the_fact_of_the_same_meaning_does(
    quiet: QuietDesk, event_type: str, facts: dict[str, Any], variables: str
) -> None:
    """Where nothing more of the item is known."""
    answer = await told(quiet, event_type, **facts)
    found = (await Occurrence.get(id=answer.occurrence_id)).facts
    wanted = dict(one.split("=") for one in variables.split())
    assert {name: str(found.get(name)).replace(" ", "_") for name in wanted} == wanted


async def test_no_duration_is_negative(quiet: QuietDesk) -> None:
    """Neither where a clock over there is behind, nor where one is told."""
    now = quiet.clock()
    await told(quiet)
    earlier = await told(quiet, "TICKET_MESSAGE_RECEIVED", occurred_at=now.replace(year=2020))
    facts = (await Occurrence.get(id=earlier.occurrence_id)).facts
    assert facts["TICKET_DURATION_MINUTES"] == 0
    [(code, path, _)] = await refused(quiet, event_type="ONLINE_ACTIVITY", DURATION_MINUTES=-5)
    assert (code, path) == ("INVALID", "facts/DURATION_MINUTES")


async def test_a_new_token_of_the_same_source_closes_what_the_old_one_opened(quiet: QuietDesk) -> None:
    """Their idempotency keys are their own; another source's item of that key is another item."""
    maria = (await principals([quiet.agents["ada"]]))[quiet.agents["ada"].id]
    old, new = (replace(maria, token_id=uuid7(), token_source=source_named("crm")) for _ in range(2))
    other = replace(maria, token_id=uuid7(), token_source=source_named("shop"))

    async def tell(by: Principal, event_type: str) -> Answer:
        report = Report("the same key", event_type, "42", place(quiet, "Sales", "Sales Front Line"))
        return await quiet.do(lambda deed: raise_occurrence(deed, report, by), "ada")

    await tell(old, "TICKET_CREATED")
    await tell(other, "TICKET_CREATED")
    key = f"Ticket:Group:{quiet.groups['Sales Front Line'].id.hex}"
    assert (await Tally.get(key=key)).number == 2
    closed = await tell(new, "TICKET_DELETED")
    assert not closed.duplicate
    assert (await Tally.get(key=key)).number == 1
    assert [one.open for one in await ForeignItem.all().order_by("id")] == [False, True]


@pytest.mark.parametrize("fact", ["AGENT", "ACTING_AGENT", "GROUP", "DEPARTMENT"])
async def test_what_is_out_of_sight_is_told_of_neither_by_its_id_nor_by_its_name(
    quiet: QuietDesk, fact: str
) -> None:
    """Omar, of Sales, gets one answer by both ways; of his own department he tells by either."""
    far, near = (
        {
            "AGENT": quiet.agents[agent],
            "ACTING_AGENT": quiet.agents[agent],
            "GROUP": quiet.groups[f"{department} Front Line"],
            "DEPARTMENT": quiet.departments[department],
        }[fact]
        for agent, department in (("ada", "Support"), ("marta", "Sales"))
    )
    for given in (far.global_id, str(far)):
        [(code, path, sentence)] = await refused(quiet, by="omar", **{fact: given})
        assert (code, path) == ("NOT_FOUND", f"facts/{fact}")
        assert f"'{given}', or it is not within your sight" in sentence
    for number, given in enumerate((near.global_id, str(near))):
        assert await told(quiet, by="omar", key=str(number), **{"GROUP": "Sales Front Line", fact: given})


@pytest.mark.parametrize("shared", [True, False])
async def test_what_stands_in_no_group_is_not_told_of_by_who_shares_its_source(
    quiet: QuietDesk, shared: bool
) -> None:
    """As Omar's token came before Ada's; what is his alone he goes on telling of."""
    source = source_named("erp")
    asker = (await principals([quiet.agents["omar"]]))[quiet.agents["omar"].id]
    omar = replace(asker, token_id=uuid7(), token_source=source)
    made: dict[str, Any] = {"permissions": [], "created_at": quiet.clock(), "source_id": source}
    for name in ("omar", "ada")[: 2 if shared else 1]:
        await ApiToken.create(agent=quiet.agents[name], name=name, token_hash=name, **made)
    teller = quiet.agents["ada" if shared else "omar"]
    by = replace((await principals([teller]))[teller.id], token_source=source)
    first = Report("first", "TICKET_CREATED", "T-1", {"SUBJECT": "secret salary"})
    await quiet.do(lambda deed: raise_occurrence(deed, first, by))
    taken = Report("second", "TICKET_TRANSFERRED", "T-1", {"GROUP": "Sales Front Line"})

    work = quiet.do(lambda deed: raise_occurrence(deed, taken, omar))
    if not shared:
        assert (await work).history is False
        return
    with pytest.raises(DomainError) as refusal:
        await work
    assert (refusal.value.code, refusal.value.path) == ("NOT_FOUND", ("itemKey",))
    assert (await item("T-1")).group is None


def forgetful(table: str) -> Callable[..., Awaitable[list[dict[str, Any]]]]:
    """Ask the database, and forget a table once behind the first row that was not written anew."""
    left = [f"DELETE FROM {table}"]  # noqa: S608 - ours

    async def ask(sql: str, *values: Any) -> list[dict[str, Any]]:
        found = await rows(sql, *values)
        if f"INSERT INTO {table}" in sql and not found and left:
            await rows(left.pop())
        return found

    return ask


async def test_an_item_that_is_forgotten_while_it_is_told_of_is_made_anew(
    quiet: QuietDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As when it was closed for long, and another process cleans up at that moment."""
    await told(quiet, SUBJECT="x")
    before = await item()
    monkeypatch.setattr(raising, "rows", forgetful("foreign_item"))
    await told(quiet, SUBJECT="y")
    assert (await item()).id != before.id


async def test_a_key_that_is_forgotten_while_it_is_taken_is_taken_anew(
    quiet: QuietDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    key, now = Key(uuid7(), "once", "this"), quiet.clock()
    assert await key.take(now) is None
    monkeypatch.setattr(keys, "rows", forgetful("used_key"))
    assert await key.take(now) is None
    assert await UsedKey.filter(source_id=key.source_id).count() == 1
