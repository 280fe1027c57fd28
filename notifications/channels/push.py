"""
Web push: what a browser takes for an agent while no page of the desk is open.

The push service sees neither text nor reader: what is said is encrypted for the one browser (RFC 8291), and
signed so that it takes pushes from this desk alone (VAPID, RFC 8292).
"""

from collections.abc import Callable
from datetime import datetime, timedelta
from http import HTTPStatus
from typing import Any

import http_ece  # type: ignore[import-untyped]  # it brings no types
import httpx
import jwt
import orjson
from cryptography.hazmat.primitives.asymmetric import ec

from domain.deliveries.outcomes import Failed
from domain.deliveries.records import Delivery
from domain.people.notification_records import PushSubscription
from domain.people.push_key import base64url, public_part, push_key, read_base64url
from domain.policy import Policy
from domain.web_addresses import host_of, is_opened, origin_of
from notifications.channels.posts import LOCATION, Posts

KEPT_FOR = timedelta(days=1)  # by the push service, while the browser is closed
TOKEN_LASTS = timedelta(hours=12)
NO_HTTP = "It does not answer as HTTP has it."
GONE = {str(int(status)) for status in (HTTPStatus.NOT_FOUND, HTTPStatus.GONE)}


class WebPush(Posts):
    """The channel that pushes to browsers; ``contact`` is whom a push service may turn to."""

    def __init__(self, contact: str, clock: Callable[[], datetime], policy: Policy) -> None:
        super().__init__(clock, policy)
        self._contact = contact
        self._key: ec.EllipticCurvePrivateKey | None = None

    async def send(self, delivery: Delivery) -> str | Failed:
        """Push to a browser; one that wants no more is forgotten."""
        browser = await PushSubscription.get_or_none(endpoint=delivery.recipient, agent_id=delivery.agent_id)
        if browser is None:
            return Failed("The browser takes no pushes any more.", refused=True)
        self._key = key = self._key or await push_key()
        content = http_ece.encrypt(
            delivery.body.encode(),
            private_key=ec.generate_private_key(ec.SECP256R1()),
            dh=read_base64url(browser.p256dh),
            auth_secret=read_base64url(browser.auth),
            version="aes128gcm",
        )
        answer = await self.post(browser.endpoint, content, self._headers(delivery, key))
        if isinstance(answer, Failed) and answer.answer.partition(" ")[0] in GONE:
            await browser.delete()
        return answer

    async def _post(self, url: httpx.URL, *given: Any) -> str | Failed | httpx.URL:
        try:
            return await super()._post(url, *given)
        except httpx.RemoteProtocolError:
            if not self._is_inside(url):
                raise
            return Failed(NO_HTTP, unreachable=True)

    def _read(self, url: httpx.URL, response: httpx.Response, said: str) -> str | Failed | httpx.URL:
        if self._is_inside(url):
            said, response.extensions[LOCATION] = "", None
            response.extensions.pop("reason_phrase", None)  # httpx has its own
        return super()._read(url, response, said)

    def _is_inside(self, url: httpx.URL) -> bool:
        # Any agent names an address, and reads what became of it: of a host inside, no more than the status.
        return is_opened(host_of(url), self._policy)

    def _headers(self, delivery: Delivery, key: ec.EllipticCurvePrivateKey) -> dict[str, str]:
        claims = {
            "aud": origin_of(delivery.recipient).removesuffix(":443"),
            "exp": self._clock() + TOKEN_LASTS,
            "sub": self._contact,
        }
        signed = jwt.encode(claims, key, "ES256")
        return {
            "Authorization": f"vapid t={signed}, k={public_part(key)}",
            "Content-Encoding": "aes128gcm",
            "Content-Type": "application/octet-stream",
            "TTL": str(int(KEPT_FOR.total_seconds())),
            # A push that comes twice takes its own place in the browser: a topic has at most 32 characters.
            "Topic": base64url(delivery.id.bytes),
            "Urgency": "high" if orjson.loads(delivery.body)["urgent"] else "normal",
        }
