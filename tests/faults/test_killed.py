"""A process that is killed between any two steps from a deed to its bell loses and doubles nothing."""

import asyncio
import signal
from contextlib import AsyncExitStack, suppress
from datetime import UTC, datetime, timedelta

import pytest

from tests.conftest import Place
from tests.desk import SOON, Bells
from tests.faults.dying import BATCHED, BATCHES, STEPS, WAYS_OUT
from tests.faults.processes import Served, make_event, make_ticket, serving
from tests.pairs import ON_POSTGRES
from tests.receivers import mail_server, web_server

MUTE = """mutation($until: DateTime!) { mute(input: {about: {category: TICKETS}, until: $until}) {
    mute { id } errors { message } } }"""
INBOX = "{ messages { totalCount unreadCount edges { node { subject } } } }"


@pytest.mark.parametrize("step", STEPS)
async def test_each_message_is_heard_once_though_its_process_was_killed(place: Place, step: str) -> None:
    """Maria listens until the process dies, and goes on with her last cursor where it is taken over."""
    heard, cursor = list[str](), ""

    async def listen(bells: Bells, *, until: str) -> None:
        nonlocal cursor
        while until not in heard:
            bell = await bells.next()
            heard.append(bell["message"]["subject"])
            cursor = bell["cursor"]

    async with AsyncExitStack() as stack:
        dying = await stack.enter_async_context(serving(place, dying=step))
        successor: Served | None = None
        if place.redis_url and step != "once_it_is_claimed":  # there it might be the one that claims
            successor = await stack.enter_async_context(serving(place))
        maria = await dying.sign_in("maria")
        await make_event(maria)
        async with maria.listening("") as bells:
            with suppress(OSError):
                await make_ticket(maria, "Printer on fire")
            assert await dying.gone() == -signal.SIGKILL
            with suppress(Exception):  # whatever tells that the stream broke off
                await listen(bells, until="the end")

        if successor is None:
            successor = await stack.enter_async_context(serving(place))
        maria.address = successor.address
        async with maria.listening(cursor) as bells:
            if step != "before_the_deeds_commit":
                await listen(bells, until="Printer on fire")
            await make_ticket(maria, "No sound")
            await listen(bells, until="No sound")
        inbox = await maria.ask(INBOX)
        await maria.close()

    expected = ["No sound"] if step == "before_the_deeds_commit" else ["Printer on fire", "No sound"]
    assert heard == expected
    assert [edge["node"]["subject"] for edge in inbox["edges"]] == expected[::-1]
    assert inbox["unreadCount"] == len(expected)


@pytest.mark.parametrize("step", BATCHES)
async def test_each_of_a_batch_is_heard_once_and_in_order(place: Place, step: str) -> None:
    """Whatever of it was done when its process was killed; the successor begins with what is left."""
    subjects, heard = [f"Ticket {number}" for number in range(BATCHED)], list[str]()
    async with serving(place, dying=step) as dying:
        maria = await dying.sign_in("maria")
        await make_event(maria)
        async with maria.listening("") as bells:
            for subject in subjects:
                with suppress(OSError):
                    await make_ticket(maria, subject)
            assert await dying.gone() == -signal.SIGKILL
            cursor = ""
            with suppress(Exception):  # whatever tells that the stream broke off
                while True:
                    bell = await bells.next()
                    heard.append(bell["message"]["subject"])
                    cursor = bell["cursor"]
    async with serving(place) as successor:
        maria.address = successor.address
        async with maria.listening(cursor) as bells:
            while heard[-1:] != subjects[-1:]:
                heard.append((await bells.next())["message"]["subject"])
            await make_ticket(maria, "No sound")
            heard.append((await bells.next())["message"]["subject"])
        inbox = await maria.ask(INBOX)
        fired = await maria.ask("{ events { edges { node { firingCount } } } }")
        await maria.close()

    assert heard == [*subjects, "No sound"]
    assert [edge["node"]["subject"] for edge in inbox["edges"]] == heard[::-1]
    assert [edge["node"]["firingCount"] for edge in fired["edges"]] == [len(heard)]


@pytest.mark.parametrize("way", ["web", "mail"])
@pytest.mark.parametrize(("step", "times"), [*zip(WAYS_OUT, (1, 2), strict=True)])
async def test_what_a_dying_process_was_bringing_out_arrives(
    place: Place, step: str, times: int, way: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Once, or where it was sent already a second time under the same id."""
    monkeypatch.setenv("DESKBELL_INTRANET_HOSTS", "127.0.0.1")
    listed = "{ deliveries { edges { node { id state attempts { succeeded } } } } }"
    async with web_server() as receiver, mail_server() as mailbox:
        monkeypatch.setenv("DESKBELL_SMTP_URL", mailbox.url)
        reached = {
            "web": {"callWebPage": {"url": f"{receiver.url}/hook"}},
            "mail": {"sendEmail": {"addresses": ["sam@customer.example"], "subject": "x", "body": "y"}},
        }
        async with serving(place, dying=step) as dying:
            ada = await dying.sign_in("ada")
            await make_event(ada, level="SYSTEM", actions=[{"perform": reached[way]}])
            with suppress(OSError):
                await make_ticket(ada, "Printer on fire")
            assert await dying.gone() == -signal.SIGKILL
        async with serving(place) as successor:
            ada.address = successor.address
            async with asyncio.timeout(SOON):
                while (edges := (await ada.ask(listed))["edges"])[0]["node"]["state"] != "SENT":
                    await asyncio.sleep(0.02)
            await ada.close()
    [delivery] = [edge["node"] for edge in edges]
    ids = [headers["idempotency-key"] for headers, _ in receiver.taken]
    ids += [mail["Message-ID"].strip("<>").partition("@")[0] for mail in mailbox.mails]
    assert ids == [delivery["id"]] * times
    assert delivery["attempts"] == [{"succeeded": True}]


async def test_a_digest_that_died_in_the_making_goes_out_once(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its parts are held until it is written."""
    quiet = """mutation($quiet: QuietHoursInput) { setNotificationProfile(input: {
        normal: [MAIL], quietHours: $quiet }) { errors { message } } }"""
    held = "{ deliveries(filter: {state: HELD}) { totalCount } }"
    async with mail_server() as mailbox:
        monkeypatch.setenv("DESKBELL_SMTP_URL", mailbox.url)
        async with serving(place, dying="before_what_a_deed_tells_is_committed") as dying:
            maria = await dying.sign_in("maria")
            now, hour = datetime.now(UTC), timedelta(hours=1)
            around = {"start": f"{now - hour:%H:%M}", "end": f"{now + hour:%H:%M}", "timeZone": "UTC"}
            await maria.ask(quiet, quiet=around)
            await make_event(maria)
            for subject in ("Printer on fire", "No sound"):
                await make_ticket(maria, subject)
            async with asyncio.timeout(SOON):
                while (await maria.ask(held))["totalCount"] < 2:
                    await asyncio.sleep(0.02)
            with suppress(OSError):
                await maria.ask(quiet, quiet=None)
            assert await dying.gone() == -signal.SIGKILL
        async with serving(place) as successor:
            maria.address = successor.address
            [mail] = await mailbox.taken(1)
            listed = await maria.ask("{ deliveries { edges { node { state } } } }")
            await maria.close()
    assert mail["Subject"] == "2 messages"
    assert [edge["node"]["state"] for edge in listed["edges"]][1:] == ["DIGESTED"] * 2
    assert len(mailbox.mails) == 1


async def test_the_end_of_a_mute_is_told_once_though_its_process_was_killed(place: Place) -> None:
    """Whoever ends it tells of it, or it has not ended."""
    async with serving(place, dying="before_what_a_deed_tells_is_committed") as dying:
        maria = await dying.sign_in("maria")
        await maria.ask(MUTE, until=(datetime.now(UTC) + timedelta(hours=1)).isoformat())
        await make_event(maria)
        async with maria.listening("") as bells:
            await make_ticket(maria, "Printer on fire")
            await bells.next()
        await maria.ask(MUTE, until=(datetime.now(UTC) + timedelta(seconds=3)).isoformat())
        assert await dying.gone() == -signal.SIGKILL
    async with serving(place) as successor:
        maria.address = successor.address
        async with maria.listening("") as bells:
            told = [(message["message"]["subject"], message["silent"]) for message in await bells.take(2)]
        assert (await maria.ask(INBOX))["totalCount"] == len(told)
        await maria.close()
    assert told == [("Printer on fire", True), ("Tickets is no longer muted", False)]


@ON_POSTGRES
@pytest.mark.parametrize(
    "step", ["before_it_is_taken", "before_the_firings_commit", "before_the_bell", "before_it_is_settled"]
)
async def test_who_listens_at_another_process_hears_the_bell_all_the_same(place: Place, step: str) -> None:
    """The survivor takes over and rings; the stream has stood all the time, and nothing else wakes it."""
    async with serving(place, dying=step) as dying, serving(place) as survivor:
        maria, ada = await survivor.sign_in("maria"), await dying.sign_in("ada")
        async with maria.listening("") as bells:
            await make_event(maria)
            await make_ticket(maria, "Joined")
            heard = [(await bells.next())["message"]["subject"]]
            with suppress(OSError):
                await make_ticket(ada, "Printer on fire")
            assert await dying.gone() == -signal.SIGKILL
            heard.append((await bells.next())["message"]["subject"])
            await make_ticket(maria, "No sound")
            heard.append((await bells.next())["message"]["subject"])
        for person in (maria, ada):
            await person.close()

    assert heard == ["Joined", "Printer on fire", "No sound"]


@ON_POSTGRES
async def test_what_a_deed_tells_rings_elsewhere_though_its_process_was_killed_before(place: Place) -> None:
    """As the end of a mute does."""
    async with serving(place, dying="before_a_deed_rings") as dying, serving(place) as survivor:
        maria, there = await survivor.sign_in("maria"), await dying.sign_in("maria")
        await make_event(maria)
        until = (datetime.now(UTC) + timedelta(hours=1)).isoformat()
        muted = (await maria.ask(MUTE, until=until))["mute"]["id"]
        async with maria.listening("") as bells:
            await make_ticket(maria, "Printer on fire")
            heard = [(await bells.next())["message"]["subject"]]
            with suppress(OSError):
                await there.ask("mutation($id: ID!) { unmute(id: $id) { errors { message } } }", id=muted)
            assert await dying.gone() == -signal.SIGKILL
            heard.append((await bells.next())["message"]["subject"])
        for person in (maria, there):
            await person.close()

    assert heard == ["Printer on fire", "Tickets is no longer muted"]
