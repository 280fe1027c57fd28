"""External providers: registered with a secret, told of events, tested, paused."""

import asyncio
import base64
import hashlib
import hmac
from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import orjson
import pytest
from starlette.responses import Response

from domain.administration import external_providers
from domain.deeds.deed import Deed
from domain.deliveries.providers import BOTH_SIGN_FOR, ExternalProvider
from tests.conftest import Place
from tests.desk import SOON, RunningDesk, message
from tests.receivers import Calls, web_server
from tests.serving import running

SHOWN = "externalProvider { id name url paused secret rotatedAt } errors { code path message }"
LIST = "{ externalProviders { id secret } }"
DELIVERIES = """{ deliveries { edges { node {
    id channel recipient state nextAttemptAt event { id } attempts { answer } } } } }"""


async def do(desk: RunningDesk, verb: str, shown: str = SHOWN, **form: Any) -> dict[str, Any]:
    """Let Ada do something about a provider."""
    name = verb[0].upper() + verb[1:]
    operation = f"mutation($input: {name}Input!) {{ {verb}(input: $input) {{ {shown} }} }}"
    answer: dict[str, Any] = await desk.ada.ask(operation, input=form)
    return answer


async def state(desk: RunningDesk, wanted: str) -> list[dict[str, Any]]:
    """Wait until the newest delivery is in a state; return all."""
    async with asyncio.timeout(SOON):
        while True:
            found = [edge["node"] for edge in (await desk.ada.ask(DELIVERIES))["edges"]]
            if found and found[0]["state"] == wanted:
                return found
            await asyncio.sleep(0.02)


def signatures(secrets: list[str], headers: dict[str, str], content: bytes) -> str:
    """Sign as the Standard Webhooks scheme says."""
    signed = f"{headers['webhook-id']}.{headers['webhook-timestamp']}.".encode() + content
    keys = (base64.b64decode(secret.removeprefix("whsec_")) for secret in secrets)
    digests = (base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode() for key in keys)
    return " ".join(f"v1,{digest}" for digest in digests)


@pytest.fixture
async def erp() -> AsyncIterator[Calls]:
    """Run a provider's web service."""
    async with web_server() as calls:
        yield calls


@pytest.fixture
async def desk(place: Place, erp: Calls) -> AsyncIterator[RunningDesk]:
    """Serve a desk that may call it."""
    async with running(place.settings(intranet_hosts="127.0.0.1")) as served:
        yield served


async def test_a_provider_is_told_of_events_signed_with_its_own_secret(desk: RunningDesk, erp: Calls) -> None:
    """Which is shown once."""
    made = (await do(desk, "createExternalProvider", name="ERP", url=f"{erp.url}/events"))["externalProvider"]
    assert made["secret"].startswith("whsec_")
    assert await desk.ada.ask(LIST) == [{"id": made["id"], "secret": None}]
    act = {"perform": {"notifyEventsExternalProvider": {"providerId": made["id"]}}}
    event = await desk.event("ada", name="To the ERP", level="SYSTEM", actions=[act])
    await desk.ticket(subject="Order 7")
    [(headers, content)] = await erp.calls(1)
    assert headers["webhook-signature"] == signatures([made["secret"]], headers, content)
    told = orjson.loads(content)
    assert (told["event"]["id"], told["facts"]["SUBJECT"]) == (event["id"], "Order 7")
    [sent] = await state(desk, "SENT")
    assert (sent["channel"], sent["recipient"], sent["event"]["id"]) == ("PROVIDER", "ERP", event["id"])


async def test_a_secret_is_replaced_and_for_a_week_both_sign(desk: RunningDesk, erp: Calls) -> None:
    """So that the provider can change over when it likes."""
    made = (await do(desk, "createExternalProvider", name="ERP", url=erp.url))["externalProvider"]
    rotated = (await do(desk, "rotateExternalProviderSecret", providerId=made["id"]))["externalProvider"]
    assert rotated["secret"] != made["secret"]
    await do(desk, "testExternalProvider", "delivery { id }", providerId=made["id"])
    [(headers, content)] = await erp.calls(1)
    assert headers["webhook-signature"] == signatures([rotated["secret"], made["secret"]], headers, content)
    provider = await ExternalProvider.get(name="ERP")
    assert provider.rotated_at
    later = provider.rotated_at + BOTH_SIGN_FOR + timedelta(seconds=1)
    assert len(provider.keys(later)) == 1


async def test_an_edit_at_the_same_moment_keeps_the_new_secret(desk: RunningDesk) -> None:
    """Of the administrators each changes what they meant to."""
    made = (await do(desk, "createExternalProvider", name="ERP", url="https://erp.example"))[
        "externalProvider"
    ]
    stale = await ExternalProvider.get(name="ERP")
    rotated = await do(desk, "rotateExternalProviderSecret", providerId=made["id"])
    deed = Deed(by=None, at=desk.clock())
    await external_providers.update_external_provider(deed, provider=stale, name="CRM")
    found = await ExternalProvider.get(id=stale.id)
    assert (found.name, found.secret) == ("CRM", rotated["externalProvider"]["secret"])


async def test_a_test_call_says_what_the_provider_answered(desk: RunningDesk, erp: Calls) -> None:
    """In its delivery."""
    erp.answer = lambda _: Response("no such path", status_code=404)
    made = (await do(desk, "createExternalProvider", name="ERP", url=erp.url))["externalProvider"]
    tested = await do(desk, "testExternalProvider", "delivery { id state }", providerId=made["id"])
    [given_up] = await state(desk, "GIVEN_UP")
    assert given_up["id"] == tested["delivery"]["id"]
    assert given_up["attempts"] == [{"answer": "404 Not Found: no such path"}]
    assert orjson.loads(erp.taken[0][1]) == {"deliveryId": given_up["id"], "test": True}


async def test_what_is_for_a_paused_provider_waits(desk: RunningDesk, erp: Calls) -> None:
    """And goes out once it is paused no more; others are called meanwhile."""
    made = (await do(desk, "createExternalProvider", name="ERP", url=erp.url))["externalProvider"]
    other = (await do(desk, "createExternalProvider", name="CRM", url=erp.url))["externalProvider"]
    paused = await do(desk, "updateExternalProvider", providerId=made["id"], paused=True)
    assert paused["externalProvider"]["paused"]
    for provider in (made, other):
        await do(desk, "testExternalProvider", "delivery { id }", providerId=provider["id"])
    found = await state(desk, "SENT")
    assert [(delivery["recipient"], delivery["state"]) for delivery in found] == [
        ("CRM", "SENT"),
        ("ERP", "PENDING"),
    ]
    assert [delivery["nextAttemptAt"] for delivery in found] == [None, None]
    await do(desk, "updateExternalProvider", providerId=made["id"], paused=False)
    await erp.calls(2)


async def test_administrators_hear_of_a_provider_that_fails(desk: RunningDesk, erp: Calls) -> None:
    """Once, however often it does."""
    erp.answer = lambda _: Response(status_code=503)
    made = (await do(desk, "createExternalProvider", name="ERP", url=erp.url))["externalProvider"]
    text = message("#ERROR_MESSAGE#", "-")
    await desk.event("ada", "EXTERNAL_PROVIDER_FAILED", level="SYSTEM", actions=[text])
    async with desk.hearing("ada") as heard:
        for _ in range(2):
            await do(desk, "testExternalProvider", "delivery { id }", providerId=made["id"])
        assert (await heard["ada"].next())["message"]["subject"] == "ERP: 503 Service Unavailable"
        [failed, _] = await state(desk, "FAILED")
        assert failed["nextAttemptAt"] > desk.clock().isoformat()
        await desk.settled()
        assert heard["ada"].silent


async def test_a_provider_that_is_gone_fails_its_events_action(desk: RunningDesk, erp: Calls) -> None:
    """And says so, as it did when what is for it waited or could not be sent."""
    made = (await do(desk, "createExternalProvider", name="ERP", url=erp.url))["externalProvider"]
    act = {"perform": {"notifyEventsExternalProvider": {"providerId": made["id"]}}}
    event = await desk.event("ada", level="SYSTEM", actions=[act])
    text = message("#ERROR_MESSAGE#", "-")
    await desk.event("ada", "EVENT_ACTION_FAILED", level="SYSTEM", actions=[text])
    warned = "query($id: ID!) { event(id: $id) { warnings } }"
    assert (await desk.ada.ask(warned, id=event["id"]))["warnings"] == []
    await do(desk, "updateExternalProvider", providerId=made["id"], paused=True)
    said = ["What is for ERP waits: an administrator has paused it."]
    assert (await desk.ada.ask(warned, id=event["id"]))["warnings"] == said
    # As if an operator had taken its host from the settings.
    await ExternalProvider.filter(name="ERP").update(url="http://127.0.0.2/", paused=False)
    [said] = (await desk.ada.ask(warned, id=event["id"]))["warnings"]
    assert said.startswith("What is for ERP is not sent: its address is not public;")
    assert (await do(desk, "deleteExternalProvider", providerId=made["id"]))["errors"] == []
    async with desk.hearing("ada") as heard:
        await desk.ticket()
        told = (await heard["ada"].next())["message"]["subject"]
        assert "external provider that this names is gone" in told
    said = ["An external provider that it notifies is gone."]
    assert (await desk.ada.ask(warned, id=event["id"]))["warnings"] == said


@pytest.mark.parametrize(
    ("form", "path"),
    [
        ({"name": "ERP", "url": "https://erp.example"}, "name"),
        ({"name": "CRM", "url": "http://10.0.0.1/"}, "url"),
        ({"name": "CRM", "url": "erp"}, "url"),
        ({"name": "CRM", "url": "https://erp.example/?ticket=#TICKET_NUMBER#"}, "url"),
    ],
)
async def test_what_cannot_be_registered_is_named(desk: RunningDesk, form: dict[str, str], path: str) -> None:
    """With its field."""
    await do(desk, "createExternalProvider", name="ERP", url="https://erp.example")
    refused = await do(desk, "createExternalProvider", **form)
    assert [error["path"] for error in refused["errors"]] == [[path]]


async def test_only_system_level_events_notify_providers(desk: RunningDesk) -> None:
    """An agent's own tells its owner alone."""
    made = await do(desk, "createExternalProvider", name="ERP", url="https://erp.example")
    act = {"perform": {"notifyEventsExternalProvider": {"providerId": made["externalProvider"]["id"]}}}
    create = "mutation($input: CreateEventInput!) { createEvent(input: $input) { errors { code } } }"
    form = {"name": "x", "eventType": "TICKET_CREATED", "actions": [act]}
    assert {"code": "FORBIDDEN"} in (await desk.maria.ask(create, input=form))["errors"]
