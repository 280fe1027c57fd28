"""The secrets of external providers: how they are written, and for how long an old one signs, too."""

import base64
from datetime import UTC, datetime, timedelta
from uuid import UUID

from domain.deliveries.providers import BOTH_SIGN_FOR, ExternalProvider, new_secret, receiver_of

NOW = datetime(2026, 7, 1, 12, tzinfo=UTC)


def read(secret: str) -> bytes:
    """Read the key of a secret."""
    return base64.b64decode(secret.removeprefix("whsec_"))


def test_a_secret_is_256_bits_that_nobody_had_before() -> None:
    first, second = new_secret(), new_secret()
    assert first.startswith("whsec_")
    assert len(read(first)) == 32
    assert first != second


def test_after_a_rotation_both_secrets_sign_for_a_week_the_new_one_first() -> None:
    provider = ExternalProvider(id=UUID(int=1), name="CRM", secret=(old := new_secret()))
    assert provider.keys(NOW) == [read(old)]
    provider.rotate(NOW)
    assert provider.shown_secret == provider.secret != old
    last = NOW + BOTH_SIGN_FOR - timedelta.resolution
    assert provider.keys(NOW) == provider.keys(last) == [read(provider.secret), read(old)]
    assert provider.keys(NOW + BOTH_SIGN_FOR) == [read(provider.secret)]


def test_a_second_rotation_ends_the_first_secret_at_once() -> None:
    provider = ExternalProvider(name="CRM", secret=(first := new_secret()))
    provider.rotate(NOW)
    provider.rotate(NOW)
    assert len(provider.keys(NOW)) == 2
    assert read(first) not in provider.keys(NOW)


def test_each_providers_deliveries_are_queued_by_themselves() -> None:
    one, two = UUID(int=1), UUID(int=2)
    assert ExternalProvider(id=one).receiver == receiver_of(one) != receiver_of(two)
