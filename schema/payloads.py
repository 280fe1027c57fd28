"""Payloads: what mutations answer with, and how a refusal that a person can mend becomes an entry."""

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from functools import cache
from types import MappingProxyType, SimpleNamespace
from typing import Any, get_origin
from uuid import UUID

import strawberry
from strawberry.scalars import JSON

from domain.catalogue.naming import camel_to_snake
from domain.errors import DomainError, shortened
from domain.events.editing import check_bulk
from resolvers.desk import own_id
from schema.described import described, described_type
from schema.enums import ErrorCode

Many = Callable[[list[UUID]], Awaitable[tuple[list[Any], list[DomainError]]]]
IN_A_PAYLOAD = {
    "INVALID": ErrorCode.INVALID,
    "BAD_USER_INPUT": ErrorCode.INVALID,
    "NOT_FOUND": ErrorCode.NOT_FOUND,
    "FORBIDDEN": ErrorCode.FORBIDDEN,
    "CONFLICT": ErrorCode.CONFLICT,
    "LIMIT_EXCEEDED": ErrorCode.LIMIT_EXCEEDED,
    "INTERNAL": ErrorCode.INTERNAL,
}


@described_type
class UserError:
    """Something a person can mend; what it is about was not changed."""

    code: ErrorCode = described("What kind of refusal it is, for a program to go by.")
    message: str = described("A sentence in English, made of the template.")
    template: str = described(
        "The sentence without its values, whose places are `{name}`: the key of a translation."
    )
    values: JSON = described(
        "What belongs in the template's places, by name: texts, numbers, flags, lists of texts."
    )
    path: list[str] = described(
        "The input field that it is about, from the outside in: names, and places in lists from"
        " 0, such as `conditions`, `all`, `0`, `value`. Empty where it is about none."
    )


def user_errors(refusals: Iterable[DomainError]) -> list[UserError]:
    """
    Show refusals.

    Raises:
        DomainError: the first that is not about the input, such as too many tries.
    """
    parts = [part for refusal in refusals for part in refusal.parts]
    for part in parts:
        if part.code not in IN_A_PAYLOAD:
            raise part
    return [
        UserError(
            code=IN_A_PAYLOAD[part.code],
            message=part.sentence,
            template=part.template,
            values=JSON(part.values),
            path=[shortened(step) for step in part.path],
        )
        for part in parts
    ]


def payload_of(name: str, *, said: Mapping[str, str] = MappingProxyType({}), **members: Any) -> Any:
    """
    Make a payload type: its members, each null where there are errors, and `errors`.

    It is ``said`` of members what they are, where they are not what was worked on.
    """
    shown = {member: described(said.get(member) or _said(kind)) for member, kind in members.items()}
    shown["errors"] = described("What a person can mend; empty where all is done.")
    made = type(name, (), {"__annotations__": {**members, "errors": list[UserError]}, **shown})
    return strawberry.type(made, description="The result, or what stands in its way.")


@cache
def payload_for(kind: Any) -> Any:
    """Make the payload type of what is done with one thing of a type, the same one each time."""
    return payload_of(f"{kind.__name__}Payload", **{camel_to_snake(kind.__name__): kind | None})


def _said(kind: Any) -> str:
    if get_origin(kind) is list:
        return "Those for which it is done; `errors` says what stands in the way of the others."
    return "As it is now; null where `errors` says why nothing was done."


DeletedPayload = payload_of(
    "DeletedPayload",
    said={"deleted_ids": "The ids of what was taken away; `errors` says what stands in the way of others."},
    deleted_ids=list[strawberry.ID],
)


async def answer(member: str, work: Awaitable[Any], empty: Any = None) -> SimpleNamespace:
    """
    Await the work and put its result, or its refusals, into the shape of a payload.

    Others get their turn before a refusal: one document may ask for many, for which nothing is waited for.
    """
    try:
        return SimpleNamespace(**{member: await work}, errors=[])
    except DomainError as refusal:
        await asyncio.sleep(0)
        return SimpleNamespace(**{member: empty}, errors=user_errors([refusal]))


async def answer_many(member: str, kind: str, ids: Sequence[str], work: Many) -> SimpleNamespace:
    """
    Do the same for many things of a ``kind``: work on those whose ids can be read, and report the others.

    Refusals carry the places that their ids had among all that were given.
    """
    readable, unreadable = dict[int, UUID](), list[DomainError]()
    try:
        check_bulk(ids)
    except DomainError as refusal:
        return SimpleNamespace(**{member: []}, errors=user_errors([refusal]))
    for place, text in enumerate(ids):
        try:
            readable[place] = own_id(kind, text, "ids", str(place))
        except DomainError as refusal:
            unreadable.append(refusal)
    await asyncio.sleep(0)
    try:
        done, refused = await work([*readable.values()])
    except DomainError as refusal:
        done, refused = [], [refusal]
    errors, places = user_errors(refused), [str(place) for place in readable]
    for error in errors:  # the work knows the places among those that could be read
        error.path[1:2] = [places[int(place)] for place in error.path[1:2]]
    return SimpleNamespace(**{member: done}, errors=errors + user_errors(unreadable))


async def answer_deleted(kind: str, text: str, delete: Callable[[UUID], Awaitable[Any]]) -> SimpleNamespace:
    """Delete the thing of a ``kind`` that an id names, and answer with the id."""

    async def work() -> list[str]:
        await delete(own_id(kind, text, "id"))
        return [text]

    return await answer("deleted_ids", work(), empty=[])
