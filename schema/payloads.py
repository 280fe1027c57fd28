"""Payloads: what mutations answer with, and how a refusal that a person can mend becomes an entry."""

import asyncio
from collections.abc import Awaitable, Iterable, Mapping
from typing import Any, get_origin

import strawberry
from strawberry.scalars import JSON

from domain.errors import DomainError, shortened
from schema.enums import ErrorCode

IN_A_PAYLOAD = {
    "INVALID": ErrorCode.INVALID,
    "BAD_USER_INPUT": ErrorCode.INVALID,
    "NOT_FOUND": ErrorCode.NOT_FOUND,
    "FORBIDDEN": ErrorCode.FORBIDDEN,
    "CONFLICT": ErrorCode.CONFLICT,
    "LIMIT_EXCEEDED": ErrorCode.LIMIT_EXCEEDED,
    "INTERNAL": ErrorCode.INTERNAL,
}


@strawberry.type(description="Something a person can mend; what it is about was not changed.")
class UserError:
    """A refusal."""

    code: ErrorCode = strawberry.field(description="What kind of refusal it is, for a program to go by.")
    message: str = strawberry.field(description="A sentence in English, made of the template.")
    template: str = strawberry.field(
        description="The sentence without its values, whose places are `{name}`: the key of a translation."
    )
    values: JSON = strawberry.field(
        description="What belongs in the template's places, by name: texts, numbers, flags, lists of texts."
    )
    path: list[str] = strawberry.field(
        description="The input field that it is about, from the outside in: names, and places in lists from"
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
            path=[shortened(one) for one in part.path],
        )
        for part in parts
    ]


def payload_of(name: str, *, described: Mapping[str, str] | None = None, **members: Any) -> Any:
    """
    Make a payload type: its members, each null where there are errors, and `errors`.

    Members that are not what was worked on are ``described``.
    """
    own = described or {}
    annotations = {**members, "errors": list[UserError]}
    said = {one: strawberry.field(description=own.get(one) or _said(kind)) for one, kind in members.items()}
    said["errors"] = strawberry.field(description="What a person can mend; empty where all is done.")
    made = type(name, (), {"__annotations__": annotations, **said})
    return strawberry.type(made, description="The result, or what stands in its way.")


def _said(kind: Any) -> str:
    if get_origin(kind) is list:
        return "Those for which it is done; `errors` says what stands in the way of the others."
    return "As it is now; null where `errors` says why nothing was done."


async def answer(member: str, work: Awaitable[Any], empty: Any = None) -> dict[str, Any]:
    """
    Await the work and put its result, or its refusals, into the shape of a payload.

    Others get their turn first: one document may ask for many refusals, for which nothing is waited for.
    """
    await asyncio.sleep(0)
    try:
        return {member: await work, "errors": []}
    except DomainError as refusal:
        return {member: empty, "errors": user_errors([refusal])}


async def answer_each(member: str, work: Awaitable[tuple[list[Any], list[DomainError]]]) -> dict[str, Any]:
    """Do the same for work on many, where some may be done and others refused."""
    await asyncio.sleep(0)
    try:
        done, refused = await work
    except DomainError as refusal:
        done, refused = [], [refusal]
    return {member: done, "errors": user_errors(refused)}
