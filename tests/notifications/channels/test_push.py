"""Web pushes: to each browser that took them, until it wants no more."""

import base64

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from starlette.responses import Response

from domain.deliveries.outcomes import Failed
from domain.people.notification_records import PushSubscription
from notifications.channels.push import NO_HTTP, WebPush
from tests.domain.engine.quiet import QuietDesk
from tests.notifications.channels.calls import NOW, OPEN, call_of
from tests.notifications.channels.test_answers import sending
from tests.outside import Outside
from tests.receivers import Browser, Calls
from tests.resolvers.profiles import URGENT, around_now, profile

SUBSCRIBE = """mutation($input: SubscribeToWebPushInput!) { subscribeToWebPush(input: $input) {
    pushSubscription { id endpoint } errors { path } } }"""


async def test_a_browser_is_pushed_to_and_forgotten_when_it_wants_no_more(outside: Outside) -> None:
    """Nobody on the way can read it, and it is signed by the key that browsers are given."""
    desk, browser = outside.desk, Browser()
    endpoint = f"{outside.calls.url}/push/maria"
    subscribed = await desk.maria.ask(SUBSCRIBE, input={"endpoint": endpoint, **browser.form})
    assert subscribed["errors"] == []
    key = await desk.maria.ask("{ webPushKey }")
    assert key == await desk.omar.ask("{ webPushKey }")
    made = await desk.event("maria", name="Mine")
    await desk.ticket(subject="Fire")
    [(headers, content)] = await outside.calls.calls(1)
    assert b"Fire" not in content
    told = browser.read(content)
    assert (told["subject"], told["urgent"]) == ("Fire", False)
    assert told["messageId"] == (await desk.messages("maria"))[0]["id"]
    assert (headers["content-encoding"], headers["urgency"]) == ("aes128gcm", "normal")
    scheme, _, rest = headers["authorization"].partition(" ")
    given = dict(part.strip().split("=", 1) for part in rest.split(","))
    assert (scheme, given["k"]) == ("vapid", key)
    point = base64.urlsafe_b64decode(f"{key}==")
    public = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), point)
    claims = jwt.decode(given["t"], public, ["ES256"], audience=outside.calls.url)
    assert claims["sub"] == "mailto:deskbell@127.0.0.1"

    outside.calls.answer = lambda _: Response(status_code=410)
    await desk.ada.ask(URGENT, ids=[made["id"]], urgent=True)
    await desk.ticket(subject="Again")
    [(headers, _)] = (await outside.calls.calls(2))[1:]
    assert headers["urgency"] == "high"
    [given_up] = await outside.until("GIVEN_UP")
    assert given_up["channel"] == "PUSH"
    assert await desk.maria.ask("{ pushSubscriptions { id } }") == []


async def test_pushes_wait_for_the_end_of_quiet_hours_and_come_as_one(outside: Outside) -> None:
    """Mail of a digest is another matter."""
    desk, browser = outside.desk, Browser()
    await desk.maria.ask(SUBSCRIBE, input={"endpoint": f"{outside.calls.url}/push", **browser.form})
    await profile(desk, "maria", quietHours=around_now(desk))
    await desk.event("maria")
    long = "Ü" * 200
    for subject in ("First", long):
        await desk.ticket(subject=subject)
    await outside.until("HELD", 2)
    desk.clock.advance(minutes=7)
    [(_, content)] = await outside.calls.calls(1)
    told = browser.read(content)
    assert (told["subject"], told["body"]) == ("2 messages", f"{long}\nFirst"[:400])


async def test_a_browser_is_kept_while_its_service_fails_and_pushed_to_for_its_agent_alone(
    quiet: QuietDesk, receiver: Calls
) -> None:
    """Whoever took pushes in it before gets none there any more."""
    browser, endpoint = Browser(), f"{receiver.url}/push"
    omar, maria = (quiet.agents[name].id for name in ("omar", "maria"))
    await PushSubscription(agent_id=maria, endpoint=endpoint, created_at=NOW, **browser.form).save()
    delivery, push = (
        call_of(endpoint, '{"urgent": false}'),
        WebPush("mailto:desk@desk.example", quiet.clock, OPEN),
    )
    delivery.agent_id = maria
    receiver.answer = lambda _: Response(status_code=503)
    assert isinstance(await push.send(delivery), Failed)
    receiver.answer = lambda _: Response(status_code=201)
    assert await push.send(delivery) == "201 Created"

    delivery.agent_id = omar
    refused = await push.send(delivery)
    await push.close()
    assert isinstance(refused, Failed)
    assert refused.refused
    assert len(receiver.taken) == 2


@pytest.mark.parametrize(
    ("said", "told"),
    [
        (b"201 Created\r\n\r\n", "201 Created"),
        (b"400 The password is 1234\r\n\r\n", "400 Bad Request"),
        (b"307 Moved\r\nlocation: http://other.secret.intranet/\r\n\r\n", "307 Temporary Redirect"),
        (b"200 OK\r\nThe password is 1234\r\n\r\n", NO_HTTP),
    ],
)
async def test_an_agent_is_not_told_what_a_host_inside_says(quiet: QuietDesk, said: bytes, told: str) -> None:
    """They name the address, and read what became of the push; it was opened for administrators' calls."""
    maria = quiet.agents["maria"].id
    push = WebPush("mailto:desk@desk.example", quiet.clock, OPEN)
    async with sending(b"HTTP/1.1 " + said, b"The password is 1234\r\n") as endpoint:
        await PushSubscription(agent_id=maria, endpoint=endpoint, created_at=NOW, **Browser().form).save()
        delivery = call_of(endpoint, '{"urgent": false}')
        delivery.agent_id = maria
        answer = await push.send(delivery)
        await push.close()
    assert (answer.answer if isinstance(answer, Failed) else answer) == told
