"""
The desk's items in GraphQL, made from their declarations.

A category's record becomes a type and a connection with a filter, its verbs become mutations: an
input object in, a payload with the item and errors out. A new room needs nothing here.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import Any

import strawberry

from domain.catalogue.naming import camel, camel_to_snake, plural
from domain.desk.common import KINDS
from domain.desk.items import Item
from domain.desk.relating import Related
from domain.desk.rooms import __models__
from domain.desk.verbs import Verb, verbs_of
from resolvers import desk
from resolvers.narrowing import columns_of
from resolvers.pages import Slice
from schema.described import optional
from schema.directives import Info, guarded
from schema.forms import as_told, input_of, narrowing
from schema.items import columns, relations, type_of
from schema.pages import connection_of, paged
from schema.payloads import DeletedPayload, answer, answer_deleted, payload_of
from schema.words import SEARCHING, begun, called, members_of, summary


@dataclass(frozen=True)
class Shape:
    """A kind of item's GraphQL type, and the fields that it adds to the roots."""

    item: type[Item]
    type: Any
    queries: dict[str, Any]
    mutations: dict[str, Any]


def shape_of(item: type[Item]) -> Shape:
    """Make all that GraphQL shows of a kind of item."""
    kind, member = type_of(item), camel_to_snake(item.entity)
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


def _filter_of(item: type[Item]) -> Any:
    annotations: dict[str, Any] = {
        name: kind | None
        for name, kind, _ in columns(item)
        if kind is bool or (isinstance(kind, type) and issubclass(kind, StrEnum))
    }
    annotations |= {f"{name}_id": strawberry.ID | None for name, _, _ in relations(item)}
    if issubclass(item, Related):
        annotations["related_id"] = strawberry.ID | None
    if item.searched:
        annotations["search"] = str | None
    members = {"__annotations__": annotations} | {
        name: optional(_narrows(item, name)) for name in annotations
    }
    name = f"{item.entity}Filter"
    return strawberry.input(
        type(name, (), members),
        description=f"Which {plural(called(item.entity))} to bring: those that are all that is said here.",
    )


def _narrows(item: type[Item], name: str) -> str:
    if name != "search":
        return f"Only those whose `{camel(name).removesuffix('Id')}` is this."
    looked = ", ".join(f"`{camel(column)}`" for column in item.searched)
    return f"Only those in which this text stands, whatever its case: in {looked}. {SEARCHING}"


def _list_field(item: type[Item], kind: Any) -> Any:
    entities = {f"{name}_id": entity for name, entity, _ in relations(item)}

    async def items(info: Info, page: Slice, filter: Any = None) -> Any:
        columns = columns_of(narrowing(filter), **entities, related_id=KINDS)
        return await desk.list_items(info.context, item, columns, page)

    items.__annotations__["filter"] = _filter_of(item) | None
    looked = ", ".join(camel(column) for column in item.searched)
    said = f"The {plural(called(item.entity))} in sight, newest first"
    said += f"; `search` looks into {looked}." if looked else "."
    return guarded(connection_of(kind), *item.viewing(), description=said)(paged(items))


def _mutation(item: type[Item], verb: Verb, payload: Any, member: str) -> Any:
    said = summary(getattr(item, verb.method))
    if verb.deletes:

        async def delete(info: Info, id: strawberry.ID) -> Any:
            given = {"id": id}
            return await answer_deleted(item.entity, id, lambda _: desk.act(info.context, item, verb, given))

        return guarded(DeletedPayload, *item.editing(), description=said)(delete)

    async def act(info: Info, input: Any) -> Any:
        return await answer(member, desk.act(info.context, item, verb, input))

    leading = {camel_to_snake(verb.id_label): strawberry.ID} if verb.id_label else {}
    which = {member: f"The id of the {called(item.entity)}." for member in leading}
    made = input_of(
        f"{verb.name[0].upper()}{verb.name[1:]}Input",
        verb.fields,
        enums=True,
        description=f"What `{verb.name}` takes: {begun(said)}",
        said=which | members_of(item) | members_of(getattr(item, verb.method)),
        leading=leading,
        keyed=True,
    )
    act.__annotations__["input"] = as_told(made)
    return guarded(payload, *item.editing(), description=said)(act)


SHAPES = tuple(shape_of(record) for record in __models__ if issubclass(record, Item))
