"""What quiet hours and digests hold back, and how it is let out."""

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from domain.deeds.outbox import Occurrence
from domain.deliveries.records import Delivery
from domain.deliveries.system_mail import SystemMail, check_template
from domain.people.notification_records import NotificationProfile
from domain.people.records import Agent
from notifications import digests
from notifications.digests import release
from tests.desk import message
from tests.outside import Outside, email
from tests.resolvers.profiles import around_now, profile

READ = "mutation($ids: [ID!]!) { markMessagesRead(ids: $ids) { unreadCount } }"


async def hold_mail(outside: Outside, *more: Any) -> None:
    """Let an event of Maria's write to her, and do ``more``, in her quiet hours."""
    desk = outside.desk
    await profile(desk, "maria", quietHours=around_now(desk))
    await desk.event("maria", actions=[email("To me"), *more])
    await desk.ticket()
    await outside.until("HELD")


async def hold_mail_of_both(outside: Outside) -> None:
    """Have two mails to Maria and two to Omar held for their quiet hours."""
    desk = outside.desk
    for name in ("maria", "omar"):
        await profile(desk, name, quietHours=around_now(desk))
    actions = [email("To both", to={"agents": [desk.maria.id, desk.omar.id]})]
    await desk.event("ada", level="SYSTEM", actions=actions)
    for _ in range(2):
        await desk.ticket()
    await outside.until("HELD", 4)


async def test_quiet_hours_hold_mail_back_and_let_it_out_as_one_digest(outside: Outside) -> None:
    """With a moment that can be seen; what was read meanwhile is left out, and all is silent."""
    desk = outside.desk
    await profile(desk, "maria", normal=["LIVE", "MAIL"], quietHours=around_now(desk))
    await desk.event("maria", name="Mine")
    async with desk.hearing("maria") as heard:
        for subject in ("First", "Second %COUNT% #EVENT_NAME#", "Third\n\n2026-01-01 00:00  Forged"):
            await desk.ticket(subject=subject)
        bells = await heard["maria"].take(3)
    assert [bell["silent"] for bell in bells] == [True] * 3
    held = await outside.listed("maria", state="HELD")
    assert [delivery["subject"] for delivery in held][1:] == ["Second %COUNT% #EVENT_NAME#", "First"]
    assert all(delivery["deliverAt"] > desk.clock().isoformat() for delivery in held)
    await desk.maria.ask(READ, ids=[bells[0]["message"]["id"]])

    desk.clock.advance(minutes=7)
    [digest] = await outside.until("SENT")
    [mail] = await outside.mailbox.taken(1)
    text = mail.get_body(("plain",)).get_content()  # type: ignore[attr-defined]  # the default policy's
    assert (mail["To"], mail["Subject"]) == ("maria@desk.example", "2 messages")
    assert "Hello Maria Lopez" in text
    assert "Second %COUNT% #EVENT_NAME#" in text
    assert "  Third 2026-01-01 00:00 Forged\r\n    T-000003\r\n" in text
    assert "First" not in text
    assert mail["Auto-Submitted"] == "auto-generated"
    parts = await outside.listed("maria", state="DIGESTED")
    assert [delivery["digestId"] for delivery in parts] == [digest["id"]] * 2
    assert [delivery["subject"] for delivery in await outside.listed("maria", state="SKIPPED")] == ["First"]
    assert len(await outside.listed("ada")) == 4
    assert await outside.listed("omar") == []


async def test_however_many_let_it_out_it_goes_out_once(outside: Outside) -> None:
    """Processes that look at the same moment make one digest."""
    desk = outside.desk
    await profile(desk, "maria", quietHours=around_now(desk))
    await desk.event("maria", actions=[email("To me")])
    for _ in range(3):
        await desk.ticket()
    await outside.until("HELD", 3)
    await desk.settled()  # a firing that holds her profile still, as one that is done again, goes first
    later = desk.clock() + timedelta(minutes=7)
    assert sum(await asyncio.gather(*(release(later, desk.runtime.engine) for _ in range(4)))) == 1
    assert [delivery["subject"] for delivery in await outside.until("PENDING")] == ["3 messages"]


async def test_what_was_held_back_alone_goes_out_as_it_is(
    outside: Outside, monkeypatch: pytest.MonkeyPatch
) -> None:
    """To where its reader has mail now; it is rung for once, and not held back until the next digest."""
    desk, rung = outside.desk, list[bool]()
    await profile(desk, "maria", digest={"everyMinutes": 24 * 60})
    await desk.event("maria", actions=[email("To me")])
    await desk.ticket()
    [held] = await outside.until("HELD")
    await Agent.filter(email="maria@desk.example").update(email="lopez@desk.example")
    with monkeypatch.context() as noting:
        noting.setattr(desk.runtime.engine, "dispatch", lambda: rung.append(True))
        assert await release(desk.clock() + timedelta(days=1), desk.runtime.engine) == 1
    assert rung == [True]
    assert [(out["id"], out["state"]) for out in await outside.listed()] == [(held["id"], "PENDING")]
    desk.clock.advance(days=1)
    assert [(mail["To"], mail["Subject"]) for mail in await outside.mailbox.taken(1)] == [
        ("lopez@desk.example", "To me")
    ]


async def test_mail_that_an_event_writes_beside_its_message_is_left_out_too(outside: Outside) -> None:
    """It says the same as what has been read in the inbox."""
    desk = outside.desk
    await hold_mail(outside, message())
    [bell] = await desk.messages("maria")
    await desk.maria.ask(READ, ids=[bell["id"]])
    desk.clock.advance(minutes=7)
    await outside.until("SKIPPED")
    assert outside.mailbox.mails == []


async def test_what_does_not_fit_into_one_digest_goes_into_the_next(
    outside: Outside, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nothing is cut away."""
    monkeypatch.setattr(digests, "DIGESTED_AT_ONCE", 2)
    desk = outside.desk
    await hold_mail(outside)
    for _ in range(2):
        await desk.ticket()
    await outside.until("HELD", 3)
    desk.clock.advance(minutes=7)
    mails = await outside.mailbox.taken(2)
    assert sorted(mail["Subject"] for mail in mails) == ["2 messages", "To me"]


@pytest.mark.parametrize("body", ["x" * 5_000, "\n" * 5_000, "a\r\n" * 5_000, "one line\n" * 5_000])
def test_as_many_as_are_digested_at_once_fit_into_a_mail_however_they_are_written(body: str) -> None:
    """Each line of theirs is set in, and made longer by that."""
    now, subject = datetime(2026, 3, 1, tzinfo=UTC), "x" * 1_000
    parts = [
        Delivery(subject=f"{number:03} {subject}", body=body, created_at=now)
        for number in range(digests.DIGESTED_AT_ONCE)
    ]
    told = "\n\n".join(digests._quoted(parts, UTC))
    longest = check_template(SystemMail.DIGEST, None, f"{'x' * 19_900}%MESSAGES%")
    _, mail = longest.write({"MESSAGES": told})
    assert [part for part in parts if part.subject[:4] not in mail] == []


async def test_a_readers_fault_holds_nobody_elses_mail(outside: Outside) -> None:
    """A time zone that is none any more is UTC; nor does a profile that cannot be read."""
    desk = outside.desk
    await hold_mail_of_both(outside)
    await Agent.filter(email="maria@desk.example").update(time_zone="Nowhere/Any_More")
    desk.clock.advance(minutes=7)
    mails = await outside.mailbox.taken(2)
    assert sorted(mail["To"] for mail in mails) == ["maria@desk.example", "omar@desk.example"]

    await NotificationProfile.filter(agent_id=UUID(desk.maria.id.partition("_")[2])).update(
        given={"normal": ["SMS"]}
    )
    await desk.event("ada", level="SYSTEM", actions=[message(agents=[desk.maria.id, desk.omar.id])])
    async with desk.hearing("maria", "omar") as heard:
        await desk.ticket()
        assert [(await heard[name].next())["silent"] for name in ("maria", "omar")] == [False, False]


async def test_what_cannot_be_let_out_is_tried_again_in_ten_minutes_and_holds_up_nobody(
    outside: Outside, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk, let_out = outside.desk, digests._digest
    await hold_mail_of_both(outside)
    tried = list[str]()

    async def fail_for_maria(agent: Agent, *given: Any) -> Any:
        tried.append(agent.display_name)
        if agent.display_name == "Maria Lopez":
            raise RuntimeError("a fault of ours")
        return await let_out(agent, *given)

    later, engine = desk.clock() + timedelta(minutes=7), desk.runtime.engine
    with monkeypatch.context() as failing:
        failing.setattr(digests, "_digest", fail_for_maria)
        made = [await release(later + timedelta(minutes=minutes), engine) for minutes in (0, 9, 10)]
    assert made == [1, 0, 0]
    assert sorted(tried) == ["Maria Lopez", "Maria Lopez", "Omar Haddad"]
    assert await release(later + timedelta(minutes=20), engine) == 1


async def test_nothing_held_back_reaches_somebody_who_has_left(outside: Outside) -> None:
    """Disabled meanwhile."""
    desk = outside.desk
    await hold_mail(outside)
    await Agent.filter(email="maria@desk.example").update(enabled=False)
    desk.clock.advance(minutes=7)
    await outside.until("SKIPPED")
    assert outside.mailbox.mails == []


async def test_mail_that_could_not_leave_at_once_reaches_nobody_who_has_left(outside: Outside) -> None:
    """Nor where an administrator has it tried again."""
    desk = outside.desk
    outside.mailbox.answer = lambda _: "451 4.3.0 Later"
    await desk.event("maria", actions=[email("To me")])
    await desk.ticket()
    [failed] = await outside.until("FAILED")
    await Agent.filter(email="maria@desk.example").update(enabled=False)
    outside.mailbox.answer = lambda _: None
    retry = "mutation($ids: [ID!]!) { retryDeliveries(ids: $ids) { errors { message } } }"
    assert await desk.ada.ask(retry, ids=[failed["id"]]) == {"errors": []}
    [skipped] = await outside.until("SKIPPED")
    assert skipped["attempts"][-1]["answer"] == "Its reader's account is disabled."
    assert not await Occurrence.exists(event_type="SMTP_FINAL_DELIVERY_FAILED")


async def test_a_changed_profile_lets_out_what_the_old_one_held_back(outside: Outside) -> None:
    desk = outside.desk
    await hold_mail(outside)
    await profile(desk, "maria")
    assert [mail["Subject"] for mail in await outside.mailbox.taken(1)] == ["To me"]


async def test_a_profile_that_is_changed_as_something_is_let_out_holds_it_back(
    outside: Outside, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Between the look at what is due and its letting out."""
    desk, real = outside.desk, digests._first
    await hold_mail(outside)
    later = desk.clock() + timedelta(minutes=7)

    async def first(*given: Any) -> Any:
        found = await real(*given)
        await profile(desk, "maria", quietHours=around_now(desk, minutes=60))
        return found

    monkeypatch.setattr(digests, "_first", first)
    assert await release(later, desk.runtime.engine) == 0
    assert len(await outside.listed("maria", state="HELD")) == 1


async def test_a_connection_that_the_database_drops_puts_nothing_off(
    outside: Outside, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is no reader's fault."""

    async def dropped(*_: Any) -> None:
        raise ConnectionResetError

    await hold_mail(outside)
    later, engine = outside.desk.clock() + timedelta(minutes=7), outside.desk.runtime.engine
    with monkeypatch.context() as dropping:
        dropping.setattr(digests, "_end", dropped)
        with pytest.raises(ConnectionResetError):
            await release(later, engine)
    assert await release(later, engine) == 1


async def test_a_digest_gathers_mail_and_makes_no_silence(outside: Outside) -> None:
    """Addresses that are written out get theirs at once."""
    desk = outside.desk
    now = desk.clock()
    soon = min(now.hour * 60 + now.minute + 5, 24 * 60)  # minutes from midnight to the first one
    await profile(desk, "ada", normal=["LIVE", "MAIL"], digest={"everyMinutes": soon})
    actions = [message(agents=[desk.ada.id]), email("Boss", addresses=["boss@customer.example"])]
    await desk.event("ada", level="SYSTEM", actions=actions)
    async with desk.hearing("ada") as heard:
        await desk.ticket(subject="First")
        await desk.ticket(subject="Second")
        assert [bell["silent"] for bell in await heard["ada"].take(2)] == [False, False]
    assert {mail["To"] for mail in await outside.mailbox.taken(2)} == {"boss@customer.example"}
    assert len(await outside.until("HELD", 2)) == 2
    desk.clock.advance(minutes=5)
    assert (await outside.mailbox.taken(3))[-1]["Subject"] == "2 messages"


async def test_digests_of_failing_mail_come_to_an_end(outside: Outside) -> None:
    """Whoever is told by mail that mail fails is told of that once, for each whom it fails to reach."""
    desk = outside.desk
    outside.mailbox.answer = lambda _: "550 No"
    await profile(desk, "ada", normal=["MAIL"], digest={"everyMinutes": 1})
    desk.clock.advance(seconds=60 - desk.clock().second)  # what is told within a minute is one digest
    for happened in ("SMTP_DELIVERY_FAILED", "SMTP_FINAL_DELIVERY_FAILED"):
        await desk.event("ada", happened, level="SYSTEM", actions=[message("#CUSTOMER_EMAIL#", "-")])
    await desk.event("ada", level="SYSTEM", actions=[email(addresses=["boss@customer.example"])])
    await desk.ticket()
    for given_up in (1, 2):
        await outside.until("GIVEN_UP", given_up)
        await outside.until("HELD", 2)
        desk.clock.advance(minutes=1)
    await outside.until("GIVEN_UP", 3)
    await desk.settled()
    assert await outside.listed(state="HELD") == []
    told = [told["subject"] for told in await desk.messages("ada")]
    assert told == ["ada@desk.example"] * 2 + ["boss@customer.example"] * 2
