"""Web calls: a POST, signed by the Standard Webhooks scheme, to a public address or a provider."""

import base64
import hmac
from collections.abc import Callable, Sequence
from datetime import datetime

import orjson

from domain.deeds.deed import Deed
from domain.deliveries.outcomes import Attempt, Failed
from domain.deliveries.providers import ExternalProvider
from domain.deliveries.records import Delivery
from domain.desk.rooms.system import provider_failed
from domain.policy import Policy
from notifications.channels.posts import Posts


class WebCalls(Posts):
    """The channel that calls web addresses, with up to two keys: the one in use and one that goes."""

    def __init__(self, keys: Sequence[bytes], clock: Callable[[], datetime], policy: Policy) -> None:
        super().__init__(clock, policy)
        self._keys = keys

    async def send(self, delivery: Delivery) -> str | Failed:
        """Call a delivery's address and wait for the answer."""
        return await self.call(delivery.recipient, delivery, self._keys)

    async def call(self, address: str, delivery: Delivery, keys: Sequence[bytes]) -> str | Failed:
        """Call an address with a delivery, signed by some keys."""
        content = delivery.body.encode()
        return await self.post(address, content, self._headers(delivery, content, keys))

    def _headers(self, delivery: Delivery, content: bytes, keys: Sequence[bytes]) -> dict[str, str]:
        stamp = str(int(self._clock().timestamp()))
        signed = f"{delivery.global_id}.{stamp}.".encode() + content
        digests = (base64.b64encode(hmac.digest(key, signed, "sha256")) for key in keys)
        signature = " ".join(f"v1,{digest.decode()}" for digest in digests)
        return {
            "User-Agent": "Deskbell",
            "Accept-Encoding": "identity",
            "Content-Type": "application/json" if _is_json(content) else "text/plain; charset=utf-8",
            "Idempotency-Key": delivery.global_id,
            "webhook-id": delivery.global_id,
            "webhook-timestamp": stamp,
        } | ({"webhook-signature": signature} if signature else {})


class ProviderCalls(WebCalls):
    """The channel that calls external providers, each with its own keys."""

    def __init__(self, clock: Callable[[], datetime], policy: Policy) -> None:
        super().__init__([], clock, policy)

    async def send(self, delivery: Delivery) -> str | Failed:
        """Call the provider where it is now."""
        provider = await ExternalProvider.get_or_none(id=delivery.provider_id)
        if provider is None:
            return Failed("The provider is gone.", refused=True)
        return await self.call(provider.url, delivery, provider.keys(self._clock()))

    async def report(self, deed: Deed, attempt: Attempt) -> None:
        """Let administrators hear of it."""
        await provider_failed(deed, attempt)


def _is_json(content: bytes) -> bool:
    try:
        orjson.loads(content)
    except ValueError:
        return False
    return True
