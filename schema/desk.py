"""
The desk's items in GraphQL, made from their declarations.

A category's record becomes a type and a connection with a filter, its verbs become mutations: an
input object in, a payload with the item and errors out. A new room needs nothing here.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

import strawberry
from tortoise.fields.relational import RelationalField

from domain.desk import CATALOGUE
from domain.desk.items import Item, Verb
from domain.people.rights import edit, view
from resolvers import desk
from resolvers.pages import Slice
from schema.directives import Info, guarded
from schema.enums import enum_of
from schema.inputs import input_of, plain
from schema.nodes import Node, shown
from schema.pages import connection_of
from schema.payloads import answer, payload_of
from schema.people import Agent, Department, Group

HIDDEN = {"id", "deleted_at"}
COLUMN_TYPES: dict[str, type] = {
    "CharField": str,
    "TextField": str,
    "IntField": int,
    "FloatField": float,
    "BooleanField": bool,
    "DatetimeField": datetime,
}
DeletedPayload = payload_of("DeletedPayload", deleted_ids=list[strawberry.ID])


def _columns(item: type[Item]) -> Iterator[tuple[str, Any, bool]]:
    """Return the shown fields of a record: name, GraphQL type, whether it may be null."""
    for name, field in item._meta.fields_map.items():  # noqa: SLF001 - Tortoise's description of a record
        if name in HIDDEN or name.endswith("_id") or isinstance(field, RelationalField):
            continue
        enum = getattr(field, "enum_type", None)
        yield name, enum_of(enum) if enum else COLUMN_TYPES[type(field).__name__], field.null


def _snake(label: str) -> str:
    return re.sub(r"([A-Z])", r"_\1", label).lower()


def _first_line(text: str | None) -> str:
    return (text or "").strip().splitlines()[0]


@dataclass(frozen=True)
class Shape:
    """An item's GraphQL type, and the fields that its category adds to the roots."""

    item: type[Item]
    type: Any
    queries: dict[str, Any]
    mutations: dict[str, Any]


def shape_of(item: type[Item], verbs: tuple[Verb, ...]) -> Shape:
    """Make all that GraphQL shows of a category's items."""
    kind = _type_of(item)
    member = item.entity[0].lower() + item.entity[1:]
    payload = payload_of(f"{item.entity}Payload", **{_snake(member): kind | None})
    return Shape(
        item=item,
        type=kind,
        queries={f"{_snake(member)}s": _list_field(item, kind)},
        mutations={_snake(verb.name): _mutation(item, verb, payload, _snake(member)) for verb in verbs},
    )


def _type_of(item: type[Item]) -> Any:
    annotations = {name: kind | None if null else kind for name, kind, null in _columns(item)}

    def department(root: Any) -> Any:
        return root.group.department

    members: dict[str, Any] = {
        "__annotations__": annotations | {"group": Group, "agent": Agent | None},
        "department": strawberry.field(department, graphql_type=Department),
    }
    return shown(item.entity, _first_line(item.__doc__))(type(item.entity, (Node,), members))


def _filter_of(item: type[Item]) -> Any:
    annotations: dict[str, Any] = {
        name: kind | None
        for name, kind, _ in _columns(item)
        if kind is bool or (isinstance(kind, type) and issubclass(kind, StrEnum))
    }
    annotations |= {"group_id": strawberry.ID | None, "agent_id": strawberry.ID | None, "search": str | None}
    members = {"__annotations__": annotations, **dict.fromkeys(annotations)}
    name = f"{item.entity}Filter"
    return strawberry.input(type(name, (), members), description=f"Narrows a list of {item.entity}s.")


def _list_field(item: type[Item], kind: Any) -> Any:
    async def items(
        info: Info,
        filter: Any = None,  # noqa: A002 - the contract's word
        first: int | None = None,
        after: str | None = None,
        last: int | None = None,
        before: str | None = None,
    ) -> Any:
        narrowing = {_snake(name): value for name, value in plain(filter or {}).items()}
        for name, entity in (("group_id", "Group"), ("agent_id", "Agent")):
            if name in narrowing:
                narrowing[name] = desk.own_id(entity, narrowing[name], "filter", name)
        return await desk.list_items(info.context, item, narrowing, Slice(first, after, last, before))

    items.__annotations__["filter"] = _filter_of(item) | None
    said = f"The {item.entity}s in sight, newest first; `search` looks into subjects."
    return guarded(connection_of(kind), view(item.area), description=said)(items)


def _mutation(item: type[Item], verb: Verb, payload: Any, member: str) -> Any:
    if verb.deletes:

        async def delete(info: Info, id: strawberry.ID) -> Any:  # noqa: A002 - the contract's name
            async def work() -> list[str]:
                await desk.act(info.context, item, verb, {"id": id})
                return [id]

            return await answer("deleted_ids", work(), empty=[])

        return guarded(DeletedPayload, edit(item.area), description=verb.description)(delete)

    async def act(info: Info, input: Any) -> Any:  # noqa: A002 - the contract's name
        return await answer(member, desk.act(info.context, item, verb, plain(input)))

    leading = {_snake(verb.id_label): strawberry.ID} if verb.id_label else {}
    name = f"{verb.name[0].upper()}{verb.name[1:]}Input"
    act.__annotations__["input"] = input_of(name, verb.fields, enums=True, leading=leading)
    return guarded(payload, edit(item.area), description=verb.description)(act)


SHAPES = tuple(shape_of(one.item, one.verbs) for one in CATALOGUE.categories if one.item is not None)
