"""The short way: what a live stream's reader is shown at once is what is shown by execution."""

import asyncio
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any, cast

import pytest

from domain.access.admitted import Admitted
from domain.deeds.outbox import Occurrence
from domain.storage.database import rows
from resolvers.context import Context
from resolvers.live import A_WHILE, _Reading
from schema.counting import BoundedExecution
from tests import contracts
from tests.desk import RunningDesk, message
from tests.domain.desk.rooms.knowledge_base.test_feedback import ARTICLE, FEEDBACK
from tests.resolvers.listening import SUBSCRIPTIONS
from tests.rights import give

OPERATIONS = Path(contracts.__file__).parent / "data" / "operations"
DEEPER = """subscription { messageDelivered { message { event { id name enabled } item { id kind label url }
    occurrence { depth } } } }"""
ACTOR = "subscription { occurrenceRaised { eventType { id } actor { displayName email } } }"


@pytest.fixture
def executed(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Note the fields of subscriptions that are executed."""
    fields = list[str]()
    execute = BoundedExecution.execute_operation

    def noted(self: Any, serially: bool | None = None) -> Any:
        if self.operation.operation.value == "subscription":
            fields.append(self.operation.selection_set.selections[0].name.value)
        return execute(self, serially)

    monkeypatch.setattr(BoundedExecution, "execute_operation", noted)
    return fields


@pytest.mark.parametrize("operation", ["live", "supervise"])
async def test_what_clients_were_promised_is_shown_alike_by_either_way(
    desk: RunningDesk, executed: list[str], operation: str
) -> None:
    """And over a WebSocket nothing of it is executed."""
    await desk.event("ada", level="SYSTEM")
    document = (OPERATIONS / f"{operation}.graphql").read_text()
    async with AsyncExitStack() as stack:
        short = await stack.enter_async_context(SUBSCRIPTIONS["websocket"](desk.ada, document))
        await desk.streams(1)
        await desk.ticket(subject="Näher")
        first = await short.next()
        assert executed == []
        usual = await stack.enter_async_context(SUBSCRIPTIONS["sse"](desk.ada, document))
        await desk.streams(2)
        await desk.ticket(subject="Näher 😀")
        shown = [await bells.next() for bells in (short, usual)]

        assert shown[0] == shown[1]
        assert first.keys() == shown[0].keys()
        assert len(executed) == 1


async def test_what_is_looked_into_further_is_executed(desk: RunningDesk, executed: list[str]) -> None:
    await desk.event("ada", level="SYSTEM")
    async with desk.ada.subscribed(DEEPER) as messages, desk.ada.subscribed(ACTOR) as occurrences:
        await desk.streams(2)
        await desk.ticket(subject="Deep")
        shown, occurrence = (await messages.next())["message"], await occurrences.next()

    assert shown["event"]["enabled"] is True
    assert shown["occurrence"] == {"depth": 0}
    assert shown["item"]["label"].endswith("Deep")
    assert occurrence["actor"] is None or occurrence["actor"]["email"]
    assert set(executed) == {"messageDelivered", "occurrenceRaised"}


async def test_a_test_message_is_told_from_a_real_one_without_execution(
    desk: RunningDesk, executed: list[str]
) -> None:
    await desk.event("maria")
    draft = {"name": "A draft", "eventType": "TICKET_CREATED", "actions": [message()]}
    async with desk.maria.subscribed("subscription { messageDelivered { message { test } } }") as bells:
        await desk.streams(1)
        await desk.ticket()
        shown = [await bells.next()]
        await desk.maria.ask(
            "mutation($draft: CreateEventInput!) { sendTestMessage(draft: $draft) { errors { code } } }",
            draft=draft,
        )
        shown.append(await bells.next())

    assert [bell["message"]["test"] for bell in shown] == [False, True]
    assert executed == []


async def test_an_item_is_named_to_those_alone_who_may_open_it(desk: RunningDesk) -> None:
    """Though its bell brings it along."""
    told = message(agents=[desk.maria.id, desk.omar.id])
    await desk.event("ada", level="SYSTEM", actions=[told])
    document = (OPERATIONS / "live.graphql").read_text()
    async with desk.maria.subscribed(document) as maria, desk.omar.subscribed(document) as omar:
        await desk.streams(2)
        await desk.ticket("Support Front Line", subject="Fire")
        shown = [(await bells.next())["message"] for bells in (maria, omar)]

    assert shown[0]["item"]["label"].endswith("Fire")
    assert shown[1]["item"] is None
    assert shown[0]["event"] == shown[1]["event"]


async def test_an_item_is_named_by_what_its_reader_may_open_by_then(desk: RunningDesk) -> None:
    """On a stream that is older than that."""
    await desk.event("ada", level="SYSTEM", actions=[message(agents=[desk.maria.id])])
    move = "mutation($input: UpdateAgentInput!) { updateAgent(input: $input) { errors { message } } }"
    to_sales = {"agentId": desk.maria.id, "groupIds": [desk.groups["Sales Front Line"]]}
    async with desk.maria.subscribed((OPERATIONS / "live.graphql").read_text()) as bells:
        await desk.streams(1)
        await desk.ticket(subject="Fire")
        assert (await bells.next())["message"]["item"]["label"].endswith("Fire")
        assert (await desk.ada.ask(move, input=to_sales))["errors"] == []
        await desk.ticket(subject="More fire")
        assert (await bells.next())["message"]["item"] is None


async def test_what_only_editors_know_is_not_shown_to_who_was_one_as_the_stream_began(
    desk: RunningDesk,
) -> None:
    article = await desk.ada.ask(ARTICLE, input={"title": "Printers", "body": "On fire?"})
    given = {"articleId": article["kbArticle"]["id"], "text": "Thanks", "email": "sam@shop.example"}
    approve = "mutation($id: ID!) { approveKBFeedback(input: {id: $id}) { errors { message } } }"
    watch = """subscription { occurrenceRaised(filter: {eventType: KB_FEEDBACK_APPROVED}) {
        facts { name value } } }"""
    known = list[bool]()
    async with desk.marta.subscribed(watch) as heard:
        await desk.streams(1)
        for level in ("FULL", "READ_ONLY"):
            await give(desk, "Manager", "KB_ARTICLES", level)
            feedback = (await desk.ada.ask(FEEDBACK, input=given))["kbFeedback"]["id"]
            assert (await desk.ada.ask(approve, id=feedback))["errors"] == []
            known.append("FEEDBACK_EMAIL" in {fact["name"] for fact in (await heard.next())["facts"]})
    assert known == [True, False]


@pytest.mark.parametrize("order", [("marta", "ada"), ("ada", "marta")], ids="-".join)
async def test_what_only_editors_know_is_not_in_what_others_are_shown(
    desk: RunningDesk, order: tuple[str, str]
) -> None:
    """Both have sent the same document, of which what is shown is made once for all who know the same."""
    await give(desk, "Manager", "KB_ARTICLES", "READ_ONLY")
    article = await desk.ada.ask(ARTICLE, input={"title": "Printers", "body": "On fire?"})
    given = {"articleId": article["kbArticle"]["id"], "text": "Thanks", "email": "sam@shop.example"}
    feedback = (await desk.ada.ask(FEEDBACK, input=given))["kbFeedback"]["id"]
    approve = "mutation($id: ID!) { approveKBFeedback(input: {id: $id}) { errors { message } } }"
    watch = """subscription { occurrenceRaised(filter: {eventType: KB_FEEDBACK_APPROVED}) {
        facts { name value } } }"""
    async with AsyncExitStack() as stack:
        heard = {name: await stack.enter_async_context(desk.people[name].subscribed(watch)) for name in order}
        await desk.streams(2)
        assert (await desk.ada.ask(approve, id=feedback))["errors"] == []
        facts = {name: {fact["name"] for fact in (await heard[name].next())["facts"]} for name in order}

    assert "FEEDBACK_EMAIL" in facts["ada"]
    assert "FEEDBACK_TEXT" in facts["marta"]
    assert "FEEDBACK_EMAIL" not in facts["marta"]


async def test_what_was_missed_is_shown_alike_and_not_executed(
    desk: RunningDesk, executed: list[str]
) -> None:
    """A page of it is looked up at once; but for what is gone, which is executed."""
    await desk.event("ada", level="SYSTEM")
    gone = await desk.event("ada", level="SYSTEM", name="Gone")
    await desk.tickets("First", "Second")
    await desk.ada.ask(
        "mutation($id: ID!) { deleteEvents(ids: [$id]) { errors { message } } }", id=gone["id"]
    )
    document = (OPERATIONS / "live.graphql").read_text()
    shown = list[list[Any]]()
    for protocol in SUBSCRIPTIONS.values():
        async with protocol(desk.ada, document, after="") as bells:
            shown.append(await bells.take(4))
        if len(shown) == 1:
            assert len(executed) == 2  # of the deleted event

    assert shown[0] == shown[1]
    assert all(bell["replayed"] for bell in shown[0])
    assert [bell["message"]["event"] is None for bell in shown[0]].count(True) == 2


async def test_nothing_is_pushed_while_it_is_not_known_how_its_reader_stands(
    desk: RunningDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As while the database does not answer a process that bells still come to; then all of it is."""
    await desk.event("ada", level="SYSTEM")
    document = (OPERATIONS / "live.graphql").read_text()
    for protocol in SUBSCRIPTIONS.values():
        async with protocol(desk.ada, document) as bells:
            await desk.streams(1)
            with monkeypatch.context() as blind:
                blind.setattr(Admitted, "late", True)
                await desk.ticket(subject="Kept")
                while (await rows("SELECT COUNT(*) AS left_over FROM pending"))[0]["left_over"]:
                    await asyncio.sleep(0)
                assert bells.silent
            assert (await bells.next())["message"]["subject"] == "Kept"
        await desk.streams(0)


async def test_a_glance_of_a_while_ago_is_not_trusted(desk: RunningDesk) -> None:
    """The item may have moved since; it is looked up."""
    await desk.event("ada", level="SYSTEM")
    occurrence, ada = await told_of(desk), await desk.runtime.gate.authenticate(desk.ada.token)
    reading, now = _Reading(Context(desk.runtime, ada, ""), cast("Any", None), 0), desk.clock()
    known = []
    for age in (0 * A_WHILE, A_WHILE, -2 * A_WHILE):
        [rung] = await desk.runtime.postbox.bells_of([occurrence.id], now - age)
        known.append(reading.stands_so(desk.runtime.postbox.read_bell(rung.payload)))

    assert known == [True, False, False]
    glance = await desk.runtime.glances.get((occurrence.item_kind, occurrence.item_id))
    assert glance
    assert glance.as_of >= now


async def told_of(desk: RunningDesk) -> Occurrence:
    """Return the newest occurrence that somebody was told of, of a ticket that is opened now."""
    await desk.ticket(subject="Told")
    await desk.settled()
    found = await Occurrence.filter(event_type="TICKET_CREATED").order_by("-id").first()
    assert found
    return found
