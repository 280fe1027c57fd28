"""What tests of web channels send, to where, and when."""

from datetime import UTC, datetime

from domain.deliveries.records import Delivery, DeliveryChannel
from domain.ids import uuid7
from domain.policy import Policy

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
OPEN = Policy(intranet_hosts=frozenset({"127.0.0.1", "xn--fa-hia.example"}))
KEYS = [b"k" * 32, b"o" * 24]


def call_of(url: str, body: str = '{"a": 1}') -> Delivery:
    """Write a delivery."""
    return Delivery(
        channel=DeliveryChannel.WEB,
        receiver="web:x",
        recipient=url,
        body=body,
        event_id=uuid7(),
        occurrence_id=uuid7(),
        created_at=NOW,
    )
