"""Backtests over GraphQL: what they say, to whom, and what they refuse."""

import asyncio
from dataclasses import replace
from datetime import timedelta
from itertools import count
from typing import Any

import httpx
import pytest

from domain.engine.backtesting.backtests import Backtest
from domain.engine.backtesting.judge import Trial
from domain.engine.backtesting.steps import Stop
from domain.events.drafts import Draft
from domain.people.principal import principal_of
from domain.people.records import Agent
from domain.storage import leasing
from domain.storage.records import Lease
from resolvers import backtests
from resolvers.backtests import Asked, backtest_event
from resolvers.context import Context
from tests.desk import SOON, GraphQLRefusal, RunningDesk, message

ASK = """query Backtest($draft: CreateEventInput!, $since: DateTime!, $until: DateTime, $first: Int) {
  backtestEvent(draft: $draft, since: $since, until: $until, first: $first) {
    examined matched heldBack complete
    days { day examined matched }
    matches { heldBack occurrence { id occurredAt } wouldSend { recipient { displayName } subject body } }
  }
}"""


A_DRAFT = Draft(name="What if", event_type="TICKET_CREATED", actions=[message()])


def draft(event_type: str = "TICKET_CREATED", **given: Any) -> dict[str, Any]:
    return {"name": "What if", "eventType": event_type, "actions": [message()], **given}


def ago(desk: RunningDesk, **by: float) -> str:
    return (desk.clock() - timedelta(**by)).isoformat()


async def ask(desk: RunningDesk, by: str = "maria", days: float = 30, **given: Any) -> Any:
    return await desk.people[by].ask(ASK, **{"draft": draft(), "since": ago(desk, days=days), **given})


async def refusal(desk: RunningDesk, **given: Any) -> dict[str, Any]:
    with pytest.raises(GraphQLRefusal) as refused:
        await ask(desk, **given)
    error = refused.value.errors[0]
    return {"message": error["message"], **error["extensions"]}


def subjects(said: Any) -> list[str]:
    return [preview["subject"] for match in said["matches"] for preview in match["wouldSend"]]


async def test_it_says_what_would_have_been_sent_newest_first(desk: RunningDesk) -> None:
    await desk.ticket(subject="First")
    await desk.ticket(subject="Second")
    await desk.ticket(group="Sales Front Line", subject="Out of Maria's sight")

    said = await ask(desk)

    assert (said["examined"], said["matched"], said["heldBack"], said["complete"]) == (2, 2, 0, True)
    assert subjects(said) == ["Second", "First"]
    assert said["matches"][0]["wouldSend"][0]["recipient"] == {"displayName": "Maria Lopez"}
    assert [match["heldBack"] for match in said["matches"]] == [None, None]
    assert await desk.messages("maria") == []


async def test_its_conditions_count_and_only_the_newest_are_shown(desk: RunningDesk) -> None:
    for number in range(3):
        await desk.ticket(subject=f"Printer {number}")
    await desk.ticket(subject="Coffee machine")
    asked = {"condition": "SUBJECT", "value": {"text": ["printer"]}}

    said = await ask(desk, draft=draft(conditions={"all": [asked]}), first=2)

    assert (said["examined"], said["matched"]) == (4, 3)
    assert subjects(said) == ["Printer 2", "Printer 1"]
    assert said["days"][-1] == {"day": desk.clock().date().isoformat(), "examined": 4, "matched": 3}
    assert len(said["days"]) == 31


async def test_an_administrators_draft_tells_whom_it_would_have_told(desk: RunningDesk) -> None:
    await desk.ticket(group="Sales Front Line", subject="Two hear of it")
    told = [message(groups=[desk.groups["Sales Front Line"]])]

    said = await ask(desk, "ada", draft=draft(level="SYSTEM", actions=told))

    names = {preview["recipient"]["displayName"] for preview in said["matches"][0]["wouldSend"]}
    assert (names, said["complete"]) == ({"Marta Silva", "Omar Haddad"}, True)


async def test_once_per_item_and_frequency_hold_back_and_say_why(desk: RunningDesk) -> None:
    ticket = await desk.ticket()
    comment = """mutation($id: ID!) { addTicketComment(input: { ticketId: $id, text: "Hm." }) {
        ticket { id } errors { message } } }"""
    for _ in range(3):
        await desk.maria.ask(comment, id=ticket["id"])
    once = draft("TICKET_COMMENT_ADDED", actions=[{**message(), "oncePerItem": True}])
    often = draft("TICKET_COMMENT_ADDED", actions=[{**message(), "maximumFrequencyMinutes": 30}])

    per_item, seldom = await ask(desk, draft=once), await ask(desk, draft=often)

    assert [(said["matched"], said["heldBack"]) for said in (per_item, seldom)] == [(3, 2)] * 2
    for said, sentence in ((per_item, "runs once per item."), (seldom, "runs at most once in 30 minutes.")):
        assert [bool(match["wouldSend"]) for match in said["matches"]] == [False, False, True]
        assert said["matches"][0]["heldBack"].endswith(sentence)


async def test_a_draft_is_checked_as_it_would_be_if_it_were_made(desk: RunningDesk) -> None:
    nonsense = {"condition": "PRIORITY", "operator": "CONTAINS", "value": {"values": ["HIGH"]}}

    said = await refusal(desk, draft=draft(conditions={"all": [nonsense]}))
    above = await refusal(desk, draft=draft(level="SYSTEM"))

    assert (said["code"], said["path"]) == ("INVALID", ["draft", "conditions", "all", "0", "operator"])
    assert (above["code"], above["path"]) == ("FORBIDDEN", ["draft", "level"])


async def test_a_span_that_is_none_is_refused(desk: RunningDesk) -> None:
    ahead = await refusal(desk, since=ago(desk, days=-1))
    turned = await refusal(desk, since=ago(desk, days=1), until=ago(desk, days=2))
    many = await refusal(desk, first=201)

    assert [(said["code"], said["path"]) for said in (ahead, turned, many)] == [
        ("BAD_USER_INPUT", ["since"]),
        ("BAD_USER_INPUT", ["since"]),
        ("BAD_USER_INPUT", ["first"]),
    ]


async def test_what_is_older_than_what_is_kept_makes_it_incomplete(desk: RunningDesk) -> None:
    said = await ask(desk, days=91)

    assert (said["complete"], len(said["days"])) == (False, 91)


class Endless:
    """A backtest that goes on until it is told to stop, or cancelled."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.begun, self.over = asyncio.Event(), asyncio.Event()
        monkeypatch.setattr(backtests, "backtest", self._run)

    async def _run(self, _trial: Trial, stop: Stop) -> Backtest:
        self.begun.set()
        try:
            while not await stop():
                await asyncio.sleep(0)
        finally:
            self.over.set()
        return Backtest(0, 0, 0, complete=False, days=(), matches=())


async def test_it_stops_when_its_client_hangs_up(desk: RunningDesk, monkeypatch: pytest.MonkeyPatch) -> None:
    endless = Endless(monkeypatch)
    body = {"query": ASK, "variables": {"draft": draft(), "since": ago(desk, days=1)}}
    headers = {"authorization": f"Bearer {desk.maria.token}"}
    async with asyncio.timeout(SOON), httpx.AsyncClient() as client:
        asking = asyncio.create_task(client.post(f"{desk.address}/graphql", json=body, headers=headers))
        await endless.begun.wait()
        asking.cancel()
        await endless.over.wait()


async def test_it_stops_when_it_is_completed_on_a_socket(
    desk: RunningDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    endless = Endless(monkeypatch)
    since = ago(desk, days=1)
    async with asyncio.timeout(SOON):
        async with desk.maria.subscribed(ASK, draft=draft(), since=since):
            await endless.begun.wait()
        await endless.over.wait()


async def context_of(desk: RunningDesk, email: str) -> Context:
    return Context(desk.runtime, await principal_of(await Agent.get(email=email)), "")


async def test_it_ends_when_its_time_is_over(desk: RunningDesk, monkeypatch: pytest.MonkeyPatch) -> None:
    """Also without anything that would make it stop."""
    Endless(monkeypatch)
    context, seconds = await context_of(desk, "maria@desk.example"), count()
    asked = Asked(desk.clock() - timedelta(days=1))

    said = await backtest_event(context, A_DRAFT, asked, seconds=lambda: float(next(seconds)))

    assert not said.complete


async def test_one_person_backtests_one_draft_at_a_time(
    desk: RunningDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also where they ask another process, which finds it when it is given back."""
    maria = (await context_of(desk, "maria@desk.example")).principal.agent.id
    elsewhere, tried, real = replace(desk.runtime).backtests, asyncio.Event(), leasing.take_for
    async with desk.runtime.backtests.mine(maria, patience=SOON):
        with monkeypatch.context() as hasty:
            hasty.setattr(backtests, "PATIENCE", 0)
            said = await refusal(desk)
        others = await ask(desk, "marta")

        async def take(*given: Any) -> bool:
            taken = await real(*given)
            tried.set()
            return taken

        async def have() -> int:
            async with elsewhere.mine(maria, patience=SOON):
                return await Lease.filter(name__startswith="of-").count()

        monkeypatch.setattr(leasing, "take_for", take)
        waiting = asyncio.create_task(have())
        await asyncio.wait_for(tried.wait(), SOON)
        await asyncio.sleep(0)
        assert not waiting.done()
    assert await waiting == 1
    assert not await Lease.filter(name__startswith="of-").exists()

    assert (said["code"], others["complete"]) == ("RATE_LIMITED", True)
