"""
Ids: UUIDv7 inside, opaque global ids outside.

A global id is the kind of thing, an underscore and the 32 hex digits of its UUID. Clients must not
take it apart.
"""

import secrets
import threading
import time
from uuid import UUID, SafeUUID

from domain.errors import BadRequest

OTHER_KIND = "That id names {kind}, not {wanted}."

_lock = threading.Lock()
_last = 0


def uuid7() -> UUID:
    """Make a UUIDv7: sorted by millisecond, and within this process by order of making."""
    return uuids7(1)[0]


def uuids7(count: int) -> list[UUID]:
    """Make so many at once, in their order."""
    global _last  # noqa: PLW0603 - one clock for the process
    with _lock:
        first = max(_last + 1, (time.time_ns() // 1_000_000) << 12)
        _last = first + count - 1
    chances = memoryview(secrets.token_bytes(8 * count)).cast("Q")
    return [
        uuid_of_number(place >> 12 << 80 | 0x7 << 76 | (place & 0xFFF) << 64 | 0b10 << 62 | chance >> 2)
        for place, chance in enumerate(chances, first)
    ]


def uuid_of_number(number: int) -> UUID:
    """Return the UUID that a number stands for, in a third of the time that `UUID` takes."""
    made = _new(UUID)
    _set_number(made, number)
    _set_safety(made, _UNKNOWN)
    return made


_UNKNOWN = SafeUUID.unknown  # looked up once, as that takes as long as the rest
_new = UUID.__new__
_set_number, _set_safety = UUID.__dict__["int"].__set__, UUID.__dict__["is_safe"].__set__


def global_id(kind: str, of: UUID) -> str:
    """Name a thing to the outside."""
    return f"{kind}_{of.hex}"


def parse_global_id(text: str) -> tuple[str, UUID]:
    """
    Take a global id apart into the kind and the UUID.

    Raises:
        BadRequest: it is not one of ours.
    """
    kind, _, digits = text.rpartition("_")
    try:
        if kind and len(digits) == 32:  # noqa: PLR2004 - hex digits of a UUID
            return kind, UUID(hex=digits)
    except ValueError:
        pass
    raise BadRequest("'{given}' is not an id.", given=text[:60])
