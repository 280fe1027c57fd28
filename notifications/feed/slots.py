"""Which of a cluster's servers has a topic: a topic is in one of 16,384 slots, and a slot is one server's."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from redis.crc import REDIS_CLUSTER_HASH_SLOTS as SLOTS
from redis.crc import key_slot

from notifications.feed.redis_url import Address

Owners = list[Address | None]
"""Who has each slot; some have nobody."""


@dataclass(frozen=True)
class Moved:
    """What a server says that no longer has a slot: who has it."""

    slot: int
    owner: Address

    @classmethod
    def read(cls, error: str, asked: Address) -> "Moved | None":
        """Read an error; one that says anything else is none. An empty host is the one that was asked."""
        said = re.fullmatch(r"MOVED (\d+) (.*):(\d+)", error)
        return cls(int(said[1]), Address(said[2] or asked.host, int(said[3]))) if said else None


def slot_of(topic: str) -> int:
    """Return the slot of a topic."""
    return key_slot(topic.encode())


def nobody() -> Owners:
    """Return slots that nobody has."""
    return [None] * SLOTS


def owners(answer: Iterable[Sequence[Any]], asked: Address) -> Owners:
    """Read the answer to ``CLUSTER SLOTS``; a server without a host is where the one is that was asked."""
    read = nobody()
    for first, last, (host, port, *_), *_ in answer:
        owner = Address(host.decode() if host else asked.host, port)
        read[first : last + 1] = [owner] * (last + 1 - first)
    return read


def spans(slots: Iterable[int]) -> list[str]:
    """Write slots, given in ascending order, as few texts that no topic is called."""
    ends: list[list[int]] = []
    for slot in slots:
        if ends and ends[-1][1] == slot - 1:
            ends[-1][1] = slot
        else:
            ends.append([slot, slot])
    return [f"slots {first}-{last}" for first, last in ends]


def span(text: str) -> range | None:
    """Read one of those texts; any other is none."""
    said = re.fullmatch(r"slots (\d{1,5})-(\d{1,5})", text)
    return range(int(said[1]), int(said[2]) + 1) if said else None
