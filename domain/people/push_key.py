"""The key of this desk that browsers know its web pushes by (VAPID, RFC 8292); made once."""

import base64

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
)

from domain.people.notification_records import PushKey

ONE_KEY = 1


async def push_key() -> ec.EllipticCurvePrivateKey:
    """Return the key that signs this desk's pushes, the same in every process; the first to ask makes it."""
    kept = await PushKey.get_or_none(id=ONE_KEY)
    if kept is None:
        made = ec.generate_private_key(ec.SECP256R1())
        pem = made.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()
        await PushKey.bulk_create([PushKey(id=ONE_KEY, private=pem)], ignore_conflicts=True)
        kept = await PushKey.get(id=ONE_KEY)
    key = load_pem_private_key(kept.private.encode(), None)
    assert isinstance(key, ec.EllipticCurvePrivateKey)  # noqa: S101 - we have made it
    return key


def public_part(key: ec.EllipticCurvePrivateKey) -> str:
    """Write a key's public part as browsers want it: the point, in base64url."""
    return base64url(key.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint))


def base64url(data: bytes) -> str:
    """Write bytes as browsers do, without padding."""
    return base64.urlsafe_b64encode(data).decode().rstrip("=")


def read_base64url(text: str) -> bytes:
    """
    Read what `base64url` writes.

    Raises:
        ValueError: it is something else.
    """
    return base64.b64decode(text + "=" * (-len(text) % 4), b"-_", validate=True)
