import base64
import hashlib
import hmac

import orjson
import pytest

from domain.deliveries.outcomes import Failed
from domain.ids import uuid7
from notifications.channels.web import ProviderCalls, WebCalls
from tests.domain.engine.quiet import QuietDesk
from tests.notifications.channels.calls import KEYS, NOW, OPEN, call_of
from tests.receivers import Calls


@pytest.mark.parametrize(
    ("body", "kind"), [('{"a": 1}', "application/json"), ("Hello", "text/plain; charset=utf-8")]
)
async def test_a_call_is_signed_by_both_keys_and_names_its_delivery(
    web: WebCalls, receiver: Calls, body: str, kind: str
) -> None:
    """So that the receiver knows whom it is from, and a call that comes twice."""
    delivery = call_of(f"{receiver.url}/hook?x=1", body)
    assert await web.send(delivery) == "204 No Content"
    [(headers, content)] = receiver.taken
    assert (content.decode(), headers["content-type"]) == (body, kind)
    assert headers["idempotency-key"] == headers["webhook-id"] == delivery.global_id
    stamp = headers["webhook-timestamp"]
    assert int(stamp) == int(NOW.timestamp())
    signed = f"{delivery.global_id}.{stamp}.".encode() + content
    expected = [base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode() for key in KEYS]
    assert headers["webhook-signature"] == " ".join(f"v1,{signature}" for signature in expected)
    assert headers["host"] == receiver.url.removeprefix("http://")


async def test_without_keys_nothing_is_signed(receiver: Calls) -> None:
    """No header stands for a signature that is none."""
    web = WebCalls([], lambda: NOW, OPEN)
    await web.send(call_of(receiver.url))
    await web.close()
    assert "webhook-signature" not in receiver.taken[0][0]


async def test_the_body_made_by_default_is_json(web: WebCalls, receiver: Calls) -> None:
    """As it was made."""
    await web.send(call_of(receiver.url, orjson.dumps({"facts": {"SUBJECT": "é"}}).decode()))
    assert orjson.loads(receiver.taken[0][1]) == {"facts": {"SUBJECT": "é"}}


async def test_what_goes_to_a_provider_that_is_gone_is_given_up(quiet: QuietDesk) -> None:
    calls, delivery = ProviderCalls(quiet.clock, OPEN), call_of("https://hooks.example/")
    delivery.provider_id = uuid7()
    assert await calls.send(delivery) == Failed("The provider is gone.", refused=True)
    await calls.close()
