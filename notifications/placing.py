"""
Placing: where messages get their place in an inbox.

A message's sequence is raised with the inbox's row locked, so a reader who has seen one number has seen, or
can read, all before it.
"""

from collections.abc import Container, Iterable, Mapping, Sequence
from datetime import datetime
from functools import lru_cache
from itertools import groupby, product
from operator import itemgetter
from types import NoneType
from typing import Any, TypeAlias
from uuid import UUID

import orjson

from domain.deeds.outbox import Occurrence
from domain.messages import About, Bell, Copy, Glance, Letter, Message, NamedEvent
from domain.ports import Notice
from domain.sight import Opening
from domain.storage.database import tuples
from domain.storage.many import insert_alike, listing

Columns: TypeAlias = dict[str, Any]
Row: TypeAlias = Sequence[Any]
_BELLS = "agent:"
_TEXT, _TRUTH, _NUMBER, _PERHAPS = (str,), (bool,), (int,), (str, NoneType)
# A bell is two rows of JSON on the wire, in the order of `Bell`: what is its reader's own, and what is told
# alike to many. These are the columns of a message in them, and what those may be there; more comes behind.
_OWN = {"sequence": _NUMBER, "silent": _TRUTH, "id": _TEXT, "agent_id": _TEXT, "read_at": _PERHAPS}
_AGENT = list(_OWN).index("agent_id")
_ALIKE = {
    **dict.fromkeys(("subject", "body", "event_type"), _TEXT),
    **dict.fromkeys(("test", "urgent"), _TRUTH),
    **dict.fromkeys(("event_id", "occurrence_id", "sent_at"), _TEXT),
}
OWN_SHAPES = frozenset(product(*_OWN.values(), _NUMBER))
ALIKE_SHAPES = frozenset(product(*_ALIKE.values(), _TEXT, _TEXT, _PERHAPS, (list, NoneType)))
SHORT = 4_096  # bytes, up to which it is remembered what many are told
_END = b"\n"  # which stands in no JSON of orjson's


async def deliver(
    copies: Sequence[Copy], occurrences: Iterable[Occurrence], glances: Mapping[About, Glance]
) -> Sequence[Notice]:
    """
    Add messages, in the order of their agents' ids; return the bells to ring.

    ``occurrences`` are what they are of, ``glances`` how the items of those stand. No record is made of each,
    as there may be thousands.
    """
    inboxes = [list(own) for _, own in groupby(copies, key=lambda copy: copy.agent_id.int)]
    rooms = await _extend([(own[0].agent_id, len(own)) for own in inboxes])
    items = {occurrence.id: occurrence.about for occurrence in occurrences}
    letters = {id(copy.letter): copy.letter for copy in copies}
    places = {letter: place for place, letter in enumerate(letters)}
    alike = [_of_letter(letter) for letter in letters.values()]
    told = list[bytes]()
    for columns, letter in zip(alike, letters.values(), strict=True):
        about = items[letter.occurrence_id]
        told.append(_alike(columns, about, letter.event_name, _seen(glances.get(about))))
    messages, bells = list[Row](), list[Notice]()
    for own, (_, last, unread) in zip(inboxes, rooms, strict=True):
        for behind, copy in enumerate(own, 1 - len(own)):
            place = places[id(copy.letter)]
            message = (last + behind, copy.silent, copy.id, copy.agent_id, None)
            messages.append((place, *message))
            bells.append(_notice(message, unread + behind, told[place]))
    await insert_alike(Message, alike, tuple(_OWN), messages)
    return bells


async def _extend(counts: Sequence[tuple[UUID, int]]) -> Sequence[Row]:
    """Make room in inboxes, locking them in the order given, that of ids; return how full they are then."""
    if not counts:
        return ()
    raised = await tuples(
        f"WITH g (agent_id, more) AS ({listing('uuid', 'bigint')})"  # noqa: S608 - ours
        " INSERT INTO inbox (agent_id, last_sequence, expired_through, unread)"
        " SELECT g.agent_id, g.more, 0, g.more FROM g WHERE true"
        " ON CONFLICT (agent_id) DO UPDATE SET"
        " last_sequence = inbox.last_sequence + excluded.last_sequence,"
        " unread = inbox.unread + excluded.unread RETURNING agent_id, last_sequence, unread",
        counts,
    )
    return sorted(raised, key=itemgetter(0))  # they come in any order


def _of_letter(letter: Letter) -> Columns:
    return {
        "subject": letter.subject,
        "body": letter.body,
        "event_type": letter.event_type,
        "event_id": letter.event_id,
        "occurrence_id": letter.occurrence_id,
        "sent_at": letter.sent_at,
        "test": letter.test,
        "urgent": letter.urgent,
    }


def bell(
    message: Message,
    unread: int,
    about: About,
    *,
    glance: Glance | None = None,
    event_name: str | None = None,
) -> Notice:
    """Return the bell of a message, with how many its reader has not read, and the item that it is about."""
    columns = message.columns()
    own = [columns[name] for name in _OWN]
    return _notice(own, unread, _alike(columns, about, event_name, _seen(glance)))


def _notice(own: Row, unread: int, alike: bytes) -> Notice:
    return Notice(topic(own[_AGENT]), orjson.dumps([*own, unread]) + alike)


def _alike(message: Columns, about: About, event_name: str | None, seen: list[Any] | None) -> bytes:
    return _END + orjson.dumps([*(message[name] for name in _ALIKE), *about, event_name, seen])


def _seen(glance: Glance | None) -> list[Any] | None:
    if glance is None:
        return None
    opening = orjson.dumps(glance.opening.to_json()).decode()
    return [glance.label, glance.url, opening, glance.as_of]


def read_bell(payload: bytes) -> Bell:
    """Read a bell off a notice; TypeError or ValueError if it is none, or that of another version."""
    own, _, alike = payload.partition(_END)
    read = _told if len(alike) <= SHORT else _told.__wrapped__
    return Bell._make((*_row(own, OWN_SHAPES), *read(alike), "Message"))


def _row(text: bytes, shapes: Container[tuple[type, ...]]) -> list[Any]:
    row = orjson.loads(text)
    if type(row) is not list or tuple(map(type, row)) not in shapes:
        raise ValueError("no bell")
    return row


@lru_cache(maxsize=1_000)
def _told(alike: bytes) -> list[Any]:
    """Read once what many are told, mostly one after the other."""
    *told, event, occurrence, sent, kind, item, name, seen = _row(alike, ALIKE_SHAPES)
    named = None if name is None else NamedEvent(f"Event_{event.replace('-', '')}", name)
    glance = None if seen is None else _glance(*seen)
    return [*told, event, occurrence, datetime.fromisoformat(sent), kind, item, named, glance]


def _glance(label: Any, url: Any, opening: str, as_of: str) -> Glance:
    found = Glance(label, url, _opening(opening), datetime.fromisoformat(as_of))
    if type(label) is not str or type(url) not in {str, NoneType} or found.as_of.tzinfo is None:
        raise ValueError("no glance")
    return found


@lru_cache(maxsize=1_000)
def _opening(text: str) -> Opening:
    # Written as a text of its own, since most items of a group are open to the same people.
    return Opening.from_json(orjson.loads(text))


def topic(agent_id: UUID) -> str:
    """Name the topic on which an agent's bell rings."""
    return f"{_BELLS}{agent_id.hex}"


def agent_of(topic: str) -> UUID | None:
    """Return whose bell rings on a topic; None where it is nobody's alone."""
    return UUID(topic.removeprefix(_BELLS)) if topic.startswith(_BELLS) else None
