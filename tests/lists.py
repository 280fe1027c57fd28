"""Every list that the API offers, whole and narrowed by each filter, and rows of all kinds for them."""

import json
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from graphql import get_named_type, get_nullable_type, is_enum_type, is_object_type

from domain.deeds.outbox import NEW, PARKED, Occurrence, Pending
from domain.deliveries.records import Delivery, Queued
from domain.desk.entries import Comment, ItemMessage, Named, TimeLogCategory
from domain.desk.items import Item
from domain.desk.mail_servers import MailServer
from domain.desk.rooms import CATALOGUE, __models__
from domain.desk.rooms.knowledge_base.articles import KBArticle, KBFolder
from domain.desk.rooms.surveys import Survey
from domain.desk.rooms.tickets import Ticket
from domain.desk.rooms.whos_on.record import Visitor
from domain.events.records import Event, Firing
from domain.ids import global_id
from domain.messages import Message
from domain.people.records import Agent, Brand, Group, Role
from domain.storage.connected import connection
from domain.storage.database import dialect
from domain.storage.searching import index_words
from domain.storage.words import Findable
from schema import build_schema
from tests.filling import RARE, fill, forget_words, made_id, moment, one_of

NAMES: list[Any] = [record for record in __models__ if issubclass(record, Named)]
FEW = (MailServer, Visitor)  # of which a desk has few, or keeps few
ITEMS: list[Any] = [one for one in __models__ if issubclass(one, Item) and not issubclass(one, FEW)]
LARGE: list[Any] = [Agent, Event, *ITEMS, Occurrence, Message, Firing, Delivery, Comment, ItemMessage]
FOUND = [one._meta.db_table for one in __models__ if issubclass(one, Findable)]
SCHEMA: Any = build_schema()._schema
PAGE = "edges { node { __typename } }"
TOTAL = "totalCount"
NAMED_IN: dict[str, Any] = {
    "agentId": Agent,
    "articleId": KBArticle,
    "brandId": Brand,
    "categoryId": TimeLogCategory,
    "eventId": Event,
    "folderId": KBFolder,
    "groupId": Group,
    "itemId": Ticket,
    "relatedId": Ticket,
    "roleId": Role,
    "surveyId": Survey,
    "ticketId": Ticket,
}
SAID = {
    "category": "TICKETS",
    "eventType": "TICKET_CREATED",
    "waitingFor": "mail",
    **dict.fromkeys(("since", "until", "recordedSince", "recordedUntil"), "2030-01-01T00:00:00Z"),
}


async def fill_all(event: str, count: Callable[[Any], int], **given: str) -> None:
    """
    Put so many rows of each kind of record into its table; ``event`` fired for all.

    ``given`` is what stands in columns that have such a name, in SQL, for row `i` of the `total` of its kind.
    """
    ids = {record: made_id(kind) for kind, record in enumerate(LARGE)}
    shared = {
        "category": one_of([room.id for room in CATALOGUE.categories]),
        "event_type": one_of([type_.id for room in CATALOGUE.categories for type_ in room.event_types[:1]]),
        "item_id": ids[Ticket],
        "root_id": ids[Occurrence],
        "occurrence_id": ids[Occurrence],
        "event_id": f"'{event}'",
        "owner_id": ids[Agent],
        "level": f"CASE WHEN i % {RARE} = 0 THEN 'SYSTEM' ELSE 'AGENT' END",
        "name_order": "'printer ' || i",
        "enabled": f"i % {100 * RARE} = 1",
        "actions": "'[]'",
        "time_zone": "'UTC'",
        "outcomes": "'[]'",
        "item_kind": "'Ticket'",
        "related_id": ids[Ticket],
        "related_kind": "'TICKET'",
        "sequence": "i + 1",
        "customer_name": "'printer ' || i",
        "held_back": f"CASE WHEN i % {RARE} = 0 THEN 'It was throttled.' END",
        "read_at": f"CASE WHEN i % {RARE} > 0 THEN {moment()} END",
        **given,
    }
    for name in NAMES:
        await fill(name, 5, {})
    await forget_words()
    for record in LARGE:
        columns = set(record._meta.fields_db_projection.values())
        given = {name: sql for name, sql in shared.items() if name in columns}
        await fill(record, count(record), {"id": ids[record], **given})
    await index_words(connection(), FOUND)
    later = "'8000-01-01 00:00:00.000000+00:00'" if dialect() == "sqlite" else "timestamptz '8000-01-01'"
    await fill(Queued, 10, {"delivery_id": ids[Delivery], "receiver": "'mail'", "due_at": later})
    outbox = {"occurrence_id": ids[Occurrence], "state": one_of([NEW, PARKED]), "claimed_until": later}
    await fill(Pending, 10, outbox)


@dataclass(frozen=True)
class List:
    """A list: its name, what it is asked for, and how that is written, with a place for what is wanted."""

    name: str
    given: str
    operation: str
    counted: bool

    @property
    def called(self) -> str:
        """How it is asked for, alike on every desk."""
        return re.sub(r'"\w+_[0-9a-f]{32}"', "…", self.given) or "all"

    def asking(self, *wanted: str, first: int = 50) -> str:
        """Write the operation that asks for some of it."""
        return self.operation % (first, " ".join(wanted))


async def lists(searched: tuple[str, ...]) -> list[List]:
    """Return each list that there is, whole and narrowed by each filter, and searched for some texts."""
    ids = {name: await _first(record) for name, record in NAMED_IN.items()}
    found = list[List]()
    for kind in SCHEMA.type_map.values():
        if not is_object_type(kind):
            continue
        for name, field in kind.fields.items():
            connection: Any = get_named_type(field.type)
            if connection.name.endswith("Connection"):
                start, end = await _way_to(kind)
                for given in _narrowings(field.args, ids, searched):
                    asked = f"{{ {start}{name}({given.replace('%', '%%')} first: %d) {{ %s }}{end} }}"
                    listed = name if kind is SCHEMA.query_type else f"{kind.name}.{name}"
                    found.append(List(listed, given, asked, TOTAL in connection.fields))
    return found


async def _first(record: Any) -> str:
    """Return the global id of a kind's first thing, of events of the one that fired."""
    fired = {"id": (await Firing.all().limit(1))[0].event_id} if record is Event else {}
    return global_id(record.entity, (await record.filter(**fired).order_by("id").limit(1))[0].id)


async def _way_to(kind: Any) -> tuple[str, str]:
    """Write what leads to a type's fields: nothing from the root, else the first thing of its kind."""
    if kind is SCHEMA.query_type:
        return "", ""
    [record] = [one for one in (*ITEMS, Event, Occurrence) if one.entity == kind.name]
    thing = json.dumps(await _first(record))
    return f"node(id: {thing}) {{ ... on {kind.name} {{ ", " } }"


def _narrowings(
    arguments: Mapping[str, Any], ids: Mapping[str, str], searched: tuple[str, ...]
) -> Iterator[str]:
    yield ""
    for name, argument in arguments.items():
        if name == "filter":
            for member, told in get_named_type(argument.type).fields.items():
                yield from (
                    f"filter: {{ {member}: {value} }}" for value in _values(member, told, ids, searched)
                )
        elif name not in {"first", "last", "before", "after"}:
            yield from (f"{name}: {value}" for value in _values(name, argument, ids, searched))


def _values(name: str, told: Any, ids: Mapping[str, str], searched: tuple[str, ...]) -> list[str]:
    """Write what a filter or an argument may be given."""
    is_enum = is_enum_type(get_nullable_type(told.type))
    if name in ids:
        return [json.dumps(ids[name])]
    if name == "search":
        return [json.dumps(text, ensure_ascii=False) for text in searched]
    if name in SAID:
        return [SAID[name] if is_enum else json.dumps(SAID[name])]
    return list(get_nullable_type(told.type).values)[:2] if is_enum else ["true", "false"]
