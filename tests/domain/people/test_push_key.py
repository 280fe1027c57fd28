"""The key by which browsers know this desk."""

import pytest

from domain.people.push_key import base64url, public_part, push_key, read_base64url
from tests.domain.engine.quiet import QuietDesk


@pytest.mark.parametrize("length", range(6))
def test_bytes_are_written_without_padding_and_read_back(length: int) -> None:
    data = bytes([255] * length)
    assert "=" not in base64url(data)
    assert read_base64url(base64url(data)) == data


@pytest.mark.parametrize("text", ["a", "ab cd", "ab.d", "Grüße"])
def test_what_is_no_base64url_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        read_base64url(text)


async def test_the_key_is_made_once(quiet: QuietDesk) -> None:
    """Its public part is an uncompressed point of P-256."""
    first, second = public_part(await push_key()), public_part(await push_key())
    assert first == second
    assert read_base64url(first)[:1] == b"\4"
    assert len(read_base64url(first)) == 65
