"""What events bring outside, from a mutation to a mailbox, and who may look at it."""

import orjson
import pytest

from domain.deeds.outbox import Occurrence
from domain.events.records import Event
from tests.desk import GraphQLRefusal, message, refusal
from tests.outside import Outside, call, email, log

AGO = "2020-01-31T09:00:00Z"
RETRY = """mutation($ids: [ID!]!) { retryDeliveries(ids: $ids) {
    deliveries { id state } errors { code path } } }"""


async def test_the_desk_tells_agents_supervisors_and_administrators_without_being_asked(
    outside: Outside,
) -> None:
    """Agents of a new ticket, a supervisor of a completed survey, administrators of an SMTP error."""
    desk = outside.desk
    await desk.event("maria", name="New ticket")
    bad = {"all": [{"condition": "SURVEY_RATING", "value": {"range": {"max": 2}}}]}
    survey = {"to": {"agents": [desk.marta.id]}, "addresses": ["gone@customer.example"]}
    await desk.event(
        "ada",
        "SURVEY_ANSWERED",
        level="SYSTEM",
        conditions=bad,
        actions=[email("Survey: #SURVEY_RATING#", "#SURVEY_NAME#", **survey)],
    )
    await desk.event(
        "ada",
        "SMTP_DELIVERY_FAILED",
        level="SYSTEM",
        actions=[message("#CUSTOMER_EMAIL#", "#ERROR_MESSAGE#"), call(f"{outside.calls.url}/alarm")],
    )
    outside.mailbox.answer = lambda address: "550 No such user" if address.startswith("gone") else None
    answer = """mutation($input: AnswerSurveyInput!) { answerSurvey(input: $input) { errors { message } } }"""
    async with desk.hearing("maria", "ada") as heard:
        await desk.ticket(subject="Printer on fire")
        assert (await heard["maria"].next())["message"]["subject"] == "Printer on fire"
        form = {"survey": "After a ticket", "rating": 1}
        assert (await desk.ada.ask(answer, input=form))["errors"] == []
        bell = (await heard["ada"].next())["message"]
        assert (bell["subject"], bell["body"]) == ("gone@customer.example", "550 No such user")
    [mail] = await outside.mailbox.taken(1)
    assert (mail["To"], mail["Subject"]) == ("marta@desk.example", "Survey: 1")
    assert "After a ticket" in mail.get_body(("plain",)).get_content()  # type: ignore[attr-defined]  # the default policy's
    [(_, content)] = await outside.calls.calls(1)
    assert orjson.loads(content)["occurrence"]["eventType"] == "SMTP_DELIVERY_FAILED"


async def test_a_limit_of_a_connection_to_the_mail_server_delays_nothing(outside: Outside) -> None:
    """However many mails there are: each arrives at its first attempt, and no event hears of a failure."""
    desk, outside.mailbox.limit = outside.desk, 2
    await desk.event("maria", actions=[email()])
    for number in range(9):
        await desk.ticket(subject=f"Fire {number}")
    sent = await outside.until("SENT", 9)
    assert {len(delivery["attempts"]) for delivery in sent} == {1}
    assert len(outside.mailbox.mails) == 9
    await desk.settled()
    assert await Occurrence.filter(category="SMTP").count() == 0


async def test_who_makes_global_events_sees_what_theirs_bring_out(outside: Outside) -> None:
    """Without being an administrator."""
    desk = outside.desk
    make = "mutation($input: CreateRoleInput!) { createRole(input: $input) { role { id } } }"
    areas = [{"area": "EVENTS", "level": "FULL"}]
    role = (await desk.ada.ask(make, input={"name": "Eventful", "areas": areas}))["role"]["id"]
    give = "mutation($a: ID!, $r: [ID!]!) { assignRoles(agentId: $a, roleIds: $r) { errors { message } } }"
    await desk.ada.ask(give, a=desk.omar.id, r=[role, desk.roles["Agent"]])
    await desk.event("omar", level="SYSTEM", actions=[call(outside.calls.url)])
    await desk.event("ada", level="SYSTEM", actions=[log("x")])
    await desk.ticket()
    await outside.until("SENT", 2)
    assert [delivery["channel"] for delivery in await outside.listed("omar")] == ["WEB"]
    assert await outside.listed("maria") == []


async def test_a_delivery_is_given_up_listed_and_retried(outside: Outside) -> None:
    """By administrators; who owns the event may look at it, everyone else may not."""
    desk = outside.desk
    outside.mailbox.answer = lambda _: "550 No such user"
    event = await desk.event("maria", actions=[email()])
    await desk.event("ada", level="SYSTEM", actions=[log("line")])
    await desk.ticket()
    [given_up] = await outside.until("GIVEN_UP")
    assert [attempt["answer"] for attempt in given_up["attempts"]] == ["550 No such user"]
    assert [delivery["id"] for delivery in await outside.listed("maria")] == [given_up["id"]]
    assert await outside.listed("omar") == []
    assert len(await outside.listed(channel="FILE")) == 1
    show = "query($id: ID!) { node(id: $id) { ... on Delivery { body state } } }"
    assert await desk.maria.ask(show, id=given_up["id"]) == {"body": "T-000001", "state": "GIVEN_UP"}
    assert await desk.omar.ask(show, id=given_up["id"]) is None
    assert [delivery["id"] for delivery in await outside.listed(eventId=event["id"])] == [given_up["id"]]
    written = given_up["createdAt"]
    for span, found in (
        ({"since": written}, 2),
        ({"since": written, "until": written}, 2),
        ({"until": AGO}, 0),
    ):
        assert len(await outside.listed(**span)) == found
        assert len(await outside.listed("maria", state="GIVEN_UP", **span)) == min(found, 1)
    with pytest.raises(GraphQLRefusal) as refused:
        await outside.listed(since="2026-01-31T09:00:00")
    assert refused.value.errors[0]["extensions"]["path"] == ["filter", "since"]
    assert await refusal(desk.maria.ask(RETRY, ids=[given_up["id"]])) == "FORBIDDEN"
    outside.mailbox.answer = lambda _: None
    unknown = "Delivery_" + "0" * 32
    retried = await desk.ada.ask(RETRY, ids=[unknown, given_up["id"]])
    assert [delivery["id"] for delivery in retried["deliveries"]] == [given_up["id"]]
    assert retried["errors"] == [{"code": "CONFLICT", "path": ["ids", "0"]}]
    await outside.mailbox.taken(1)
    [arrived] = [delivery for delivery in await outside.until("SENT", 2) if delivery["channel"] == "MAIL"]
    assert [attempt["succeeded"] for attempt in arrived["attempts"]] == [False, True]


async def test_a_call_of_a_host_that_is_open_no_more_is_refused_alone(
    outside: Outside, caplog: pytest.LogCaptureFixture
) -> None:
    """As of an event that was saved before an operator took it from the settings."""
    desk = outside.desk
    await desk.event("ada", level="SYSTEM", actions=[call(outside.calls.url), message()])
    await Event.all().update(actions=[call("http://127.0.0.2/bell"), message()])
    await desk.ticket()
    [given_up] = await outside.until("GIVEN_UP")
    refused = "127.0.0.2 is not a public address; an operator can open it in DESKBELL_INTRANET_HOSTS."
    assert [attempt["answer"] for attempt in given_up["attempts"]] == [refused]
    assert (len(await desk.messages("ada")), caplog.messages) == (1, [])
    asked = "{ events(scope: GLOBAL) { edges { node { silentBecause warnings } } } }"
    [edge] = (await desk.ada.ask(asked))["edges"]
    assert edge["node"] == {"silentBecause": None, "warnings": [f"Call Web Page: {refused}"]}
