"""
The desk's items in GraphQL, made from their declarations.

A category's record becomes a type and a connection with a filter, its verbs become mutations: an
input object in, a payload with the item and errors out. A new room needs nothing here.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from functools import cache
from typing import Any

import strawberry
from tortoise.fields import JSONField
from tortoise.fields.relational import ForeignKeyFieldInstance, RelationalField

from domain.catalogue.naming import camel, camel_to_snake, plural, words_of
from domain.desk.common import KINDS
from domain.desk.custom_fields import Fielded
from domain.desk.entries import Comment, CommentType, Entry, ItemMessage, MessageDirection
from domain.desk.group_items import Correspondence, GroupItem
from domain.desk.items import Item
from domain.desk.relating import Related
from domain.desk.rooms import __models__
from domain.desk.verbs import Verb, verbs_of
from domain.ids import global_id
from resolvers import desk
from resolvers.pages import Slice
from schema.directives import Info, guarded
from schema.enums import enum_of
from schema.forms import input_of, plain
from schema.nodes import Node, shown
from schema.pages import connection_of
from schema.payloads import answer, payload_of
from schema.people import TYPES, Agent, CustomFieldValue, Department
from schema.words import SEARCHING, begun, called, members_of, summary


@strawberry.type(name="ItemMessage", description="A message between a customer and the desk.")
class ShownMessage:
    """A message of an item."""

    direction: enum_of(MessageDirection) = strawberry.field(description="Who wrote it.")
    body: str = strawberry.field(description="What it says; plain text.")
    sent_at: datetime = strawberry.field(description="When it was written.")

    @strawberry.field(graphql_type=Agent | None, description="Who wrote it or passed it on.")
    async def author(self: Any, info: Info) -> Any:
        """Who wrote it."""
        return self.author_id and await info.context.loaders.agents.load(self.author_id)


@strawberry.type(name="Comment", description="A note on an item that customers do not see.")
class ShownComment:
    """A comment of an item."""

    type: enum_of(CommentType) = strawberry.field(description="What it is for.")
    text: str = strawberry.field(description="What it says.")
    written_at: datetime = strawberry.field(description="When it was written.")

    @strawberry.field(graphql_type=Agent | None, description="Who wrote it; null where an event did.")
    async def author(self: Any, info: Info) -> Any:
        """Who wrote it."""
        return self.author_id and await info.context.loaders.agents.load(self.author_id)


HIDDEN = {"id", "deleted_at", "words"}
COLUMN_TYPES: dict[str, type] = {
    "CharField": str,
    "TextField": str,
    "IntField": int,
    "FloatField": float,
    "BooleanField": bool,
    "DatetimeField": datetime,
}
KIND_NAMES = {kind: name for name, kind in KINDS.items()}
DeletedPayload = payload_of(
    "DeletedPayload",
    described={
        "deleted_ids": "The ids of what was taken away; `errors` says what stands in the way of others."
    },
    deleted_ids=list[strawberry.ID],
)


def _columns(item: type[Item]) -> Iterator[tuple[str, Any, bool]]:
    """Return the shown fields of a record: name, GraphQL type, whether it may be null."""
    for name, field in item._meta.fields_map.items():  # noqa: SLF001 - Tortoise's description of a record
        if name in HIDDEN or name.endswith("_id") or isinstance(field, RelationalField):
            continue
        if isinstance(field, JSONField):
            if field.default is list:  # of texts; what else is kept as JSON is for our own eyes
                yield name, list[str], False
            continue
        enum = getattr(field, "enum_type", None)
        yield name, enum_of(enum) if enum else COLUMN_TYPES[type(field).__name__], field.null


@dataclass(frozen=True)
class Shape:
    """A kind of item's GraphQL type, and the fields that it adds to the roots."""

    item: type[Item]
    type: Any
    queries: dict[str, Any]
    mutations: dict[str, Any]


def shape_of(item: type[Item]) -> Shape:
    """Make all that GraphQL shows of a kind of item."""
    kind, member = _type_of(item), camel_to_snake(item.entity)
    shown_as = item.payload_member or member
    payload = payload_of(item.payload_name or f"{item.entity}Payload", **{shown_as: kind | None})
    return Shape(
        item=item,
        type=kind,
        queries={plural(member): _list_field(item, kind)},
        mutations={
            camel_to_snake(verb.name): _mutation(item, verb, payload, shown_as) for verb in verbs_of(item)
        },
    )


def _relations(item: type[Item]) -> Iterator[tuple[str, str, bool]]:
    """Return the things that an item points at: name, kind, whether there may be none."""
    for name, field in item._meta.fields_map.items():  # noqa: SLF001 - as above
        if isinstance(field, ForeignKeyFieldInstance):
            yield name, str(field.model_name).split(".")[1], field.null


def _for_editors(item: type[Item], name: str) -> Any:
    def resolve(root: Any, info: Info) -> Any:
        return getattr(root, name) if info.context.principal.may(*item.editing()) else None

    return resolve


def _shown(words: Mapping[str, str], name: str, null: bool) -> str | None:
    """Describe a column; of one that may be empty and does not say so itself, that it may."""
    said = words.get(name)
    return f"{said} Null if there is none." if said and null and not re.search("[Nn]ull| if ", said) else said


def _type_of(item: type[Item]) -> Any:
    annotations = {name: kind | None if null else kind for name, kind, null in _columns(item)}
    words = members_of(item)
    members: dict[str, Any] = {"__annotations__": annotations}
    for name in item.for_editors_only:
        said = "Null to those who may not edit such items."
        kind = annotations.pop(name)
        members[name] = strawberry.field(
            _for_editors(item, name), graphql_type=kind, description=f"{words.get(name, '')} {said}".strip()
        )
    for name, entity, null in _relations(item):
        if entity in TYPES:
            annotations[name] = TYPES[entity] | None if null else TYPES[entity]
        else:
            members[f"{name}_id"] = strawberry.field(
                _id_of(entity, f"{name}_id"),
                graphql_type=strawberry.ID | None if null else strawberry.ID,
                description=_shown(words, name, null),
            )
    empty = {name for name, _, null in (*_columns(item), *_relations(item)) if null}
    members |= {
        name: strawberry.field(description=_shown(words, name, name in empty)) for name in annotations
    }
    if "group" in annotations:
        kind = Department if item.in_a_group else Department | None
        members["department"] = strawberry.field(
            _department, graphql_type=kind, description="The department of its group."
        )
    if issubclass(item, Fielded):
        members["custom_fields"] = strawberry.field(
            _custom, graphql_type=list[CustomFieldValue], description="Its custom fields that are set."
        )
    if issubclass(item, GroupItem):
        members["comments"] = _entries(Comment, ShownComment)
    if issubclass(item, Correspondence):
        members["messages"] = _entries(ItemMessage, ShownMessage)
    if issubclass(item, Related):
        members["related_id"] = strawberry.field(
            _related,
            graphql_type=strawberry.ID | None,
            description="The id of the item that it is about; null if it is about none.",
        )
    return shown(item.entity, summary(item))(type(item.entity, (Node,), members))


@cache
def _entries(kind: type[Entry], shown_as: Any) -> Any:
    """Make the list of what gathers on an item."""

    async def entries(
        root: Any,
        first: int | None = None,
        after: str | None = None,
        last: int | None = None,
        before: str | None = None,
    ) -> Any:
        return await desk.list_entries(kind, root.id, Slice(first, after, last, before))

    said = f"Its {plural(words_of(kind.__name__).removeprefix('item '))}, newest first."
    return strawberry.field(entries, graphql_type=connection_of(shown_as), description=said)


def _related(root: Any) -> str | None:
    return root.related_id and global_id(KIND_NAMES[root.related_kind], root.related_id)


def _custom(root: Any) -> list[CustomFieldValue]:
    texts = root.custom_texts
    return [
        CustomFieldValue(field_id=strawberry.ID(one), variable=name, value=text)
        for one, (name, text) in zip(root.custom_facts, texts.items(), strict=True)
    ]


def _department(root: Any) -> Any:
    return root.group and root.group.department


def _id_of(entity: str, column: str) -> Any:
    def resolve(root: Any) -> Any:
        uuid = getattr(root, column)
        return uuid and global_id(entity, uuid)

    return resolve


def _filter_of(item: type[Item]) -> Any:
    annotations: dict[str, Any] = {
        name: kind | None
        for name, kind, _ in _columns(item)
        if kind is bool or (isinstance(kind, type) and issubclass(kind, StrEnum))
    }
    annotations |= {f"{name}_id": strawberry.ID | None for name, _, _ in _relations(item)}
    if issubclass(item, Related):
        annotations["related_id"] = strawberry.ID | None
    if item.searched:
        annotations["search"] = str | None
    members = {"__annotations__": annotations} | {
        name: strawberry.field(default=None, description=_narrows(item, name)) for name in annotations
    }
    name = f"{item.entity}Filter"
    return annotations and strawberry.input(
        type(name, (), members),
        description=f"Which {plural(called(item.entity))} to bring: those that are all that is said here.",
    )


def _narrows(item: type[Item], name: str) -> str:
    if name != "search":
        return f"Only those whose `{camel(name).removesuffix('Id')}` is this."
    looked = ", ".join(f"`{camel(one)}`" for one in item.searched)
    return f"Only those in which this text stands, whatever its case: in {looked}. {SEARCHING}"


def _list_field(item: type[Item], kind: Any) -> Any:
    entities = {f"{name}_id": entity for name, entity, _ in _relations(item)}

    async def items(
        info: Info,
        filter: Any = None,  # noqa: A002 - the contract's word
        first: int | None = None,
        after: str | None = None,
        last: int | None = None,
        before: str | None = None,
    ) -> Any:
        narrowing = {camel_to_snake(name): value for name, value in plain(filter or {}).items()}
        for name in narrowing.keys() & entities.keys():
            narrowing[name] = desk.own_id(entities[name], narrowing[name], "filter", camel(name))
        if "related_id" in narrowing:
            narrowing["related_id"] = desk.own_id(KINDS, narrowing["related_id"], "filter", "relatedId")
        return await desk.list_items(info.context, item, narrowing, Slice(first, after, last, before))

    if made := _filter_of(item):
        items.__annotations__["filter"] = made | None
        listed: Any = items
    else:

        async def listed(
            info: Info,
            first: int | None = None,
            after: str | None = None,
            last: int | None = None,
            before: str | None = None,
        ) -> Any:
            return await items(info, None, first, after, last, before)

    looked = ", ".join(camel(one) for one in item.searched)
    said = f"The {plural(called(item.entity))} in sight, newest first"
    said += f"; `search` looks into {looked}." if looked else "."
    return guarded(connection_of(kind), *item.viewing(), description=said)(listed)


def _mutation(item: type[Item], verb: Verb, payload: Any, member: str) -> Any:
    said = summary(getattr(item, verb.method))
    if verb.deletes:

        async def delete(info: Info, id: strawberry.ID) -> Any:  # noqa: A002 - the contract's name
            async def work() -> list[str]:
                await desk.act(info.context, item, verb, {"id": id})
                return [id]

            return await answer("deleted_ids", work(), empty=[])

        return guarded(DeletedPayload, *item.editing(), description=said)(delete)

    async def act(info: Info, input: Any) -> Any:  # noqa: A002 - the contract's name
        return await answer(member, desk.act(info.context, item, verb, plain(input)))

    leading = {camel_to_snake(verb.id_label): strawberry.ID} if verb.id_label else {}
    which = {one: f"The id of the {called(item.entity)}." for one in leading}
    act.__annotations__["input"] = input_of(
        f"{verb.name[0].upper()}{verb.name[1:]}Input",
        verb.fields,
        enums=True,
        description=f"What `{verb.name}` takes: {begun(said)}",
        said=which | members_of(item) | members_of(getattr(item, verb.method)),
        leading=leading,
        keyed=True,
    )
    return guarded(payload, *item.editing(), description=said)(act)


SHAPES = tuple(shape_of(one) for one in __models__ if issubclass(one, Item))
