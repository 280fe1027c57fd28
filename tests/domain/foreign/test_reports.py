"""What is said of items from elsewhere, and how they stand after it."""

from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import Any

import pytest

from domain.deeds import keys
from domain.deeds.keys import Key, UsedKey
from domain.deeds.outbox import Occurrence
from domain.errors import DomainError, Forbidden
from domain.foreign.items import ForeignItem
from domain.foreign.reports import Report
from domain.foreign.sources import source_named
from domain.ids import uuid7
from domain.people.access_records import ApiToken
from domain.people.principal import principal_of
from domain.rights import Permission
from domain.storage.database import rows
from tests.domain.engine.quiet import QuietDesk
from tests.domain.foreign.telling import item, place, raise_one, told


async def refused(quiet: QuietDesk, **given: Any) -> list[tuple[str, str, str]]:
    """Return code, path and sentence of each refusal."""
    with pytest.raises(DomainError) as refusal:
        await told(quiet, **given)
    return [(fault.code, "/".join(fault.path), fault.sentence) for fault in refusal.value.parts]


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


async def test_a_token_is_told_what_it_lacks_to_raise_what_administrators_hear(quiet: QuietDesk) -> None:
    ada = await principal_of(quiet.agents["ada"])
    robot = replace(ada, permissions=frozenset({Permission.RAISE_OCCURRENCES}))
    report = Report("key", "SMTP_CONNECTION_FAILED", "mail.example", {})

    with pytest.raises(Forbidden, match="a token of theirs needs MANAGE_GLOBAL_EVENTS"):
        await raise_one(quiet, report, robot)
    await raise_one(quiet, report, ada)


async def test_a_moment_that_not_every_clock_can_show_is_refused(quiet: QuietDesk) -> None:
    """Such as the one that programs write for none at all."""
    [(code, path, sentence)] = await refused(
        quiet, event_type="ONLINE_ACTIVITY", SESSION_START_TIME="0001-01-01T00:00:00Z"
    )
    assert (code, path) == ("INVALID", "facts/SESSION_START_TIME")
    assert "1000" in sentence


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
    asker = await principal_of(quiet.agents["omar"])
    omar = replace(asker, token_id=uuid7(), token_source=source)
    made: dict[str, Any] = {"permissions": [], "created_at": quiet.clock(), "source_id": source}
    for name in ("omar", "ada")[: 2 if shared else 1]:
        await ApiToken.create(agent=quiet.agents[name], name=name, token_hash=name, **made)
    teller = quiet.agents["ada" if shared else "omar"]
    by = replace(await principal_of(teller), token_source=source)
    first = Report("first", "TICKET_CREATED", "T-1", {"SUBJECT": "secret salary"})
    await raise_one(quiet, first, by)
    taken = Report("second", "TICKET_TRANSFERRED", "T-1", {"GROUP": "Sales Front Line"})

    work = raise_one(quiet, taken, omar)
    if not shared:
        assert (await work).history is False
        return
    with pytest.raises(DomainError) as refusal:
        await work
    assert (refusal.value.code, refusal.value.path) == ("NOT_FOUND", ("itemKey",))
    assert (await item("T-1")).group is None


def forgetful(table: str) -> Callable[..., Awaitable[list[dict[str, Any]]]]:
    """Ask the database, and forget a table once behind the first row that was not written anew."""
    left = [f"DELETE FROM {table}"]

    async def ask(sql: str, *values: Any) -> list[dict[str, Any]]:
        found = await rows(sql, *values)
        if f"INSERT INTO {table}" in sql and not found and left:
            await rows(left.pop())
        return found

    return ask


async def test_a_key_that_is_forgotten_while_it_is_taken_is_taken_anew(
    quiet: QuietDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    key, now = Key(uuid7(), "once", "this"), quiet.clock()
    assert await key.take(now) is None
    monkeypatch.setattr(keys, "rows", forgetful("used_key"))
    assert await key.take(now) is None
    assert await UsedKey.filter(source_id=key.source_id).count() == 1
