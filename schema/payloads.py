"""Payloads: what mutations answer with, and how a refusal that a person can mend becomes an entry."""

import asyncio
from collections.abc import Awaitable, Iterable
from typing import Any

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

    code: ErrorCode
    message: str = strawberry.field(description="A sentence in English, made of the template.")
    template: str = strawberry.field(
        description="The sentence without its values, whose places are `{name}`: the key of a translation."
    )
    values: JSON = strawberry.field(
        description="What belongs in the template's places, by name: texts, numbers, flags, lists of texts."
    )
    path: list[str] = strawberry.field(description="The input field that it is about.")


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


def payload_of(name: str, **members: Any) -> Any:
    """Make a payload type: its members, each null where there are errors, and `errors`."""
    annotations = {**members, "errors": list[UserError]}
    made = type(name, (), {"__annotations__": annotations})
    return strawberry.type(made, description="The result, or what stands in its way.")


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
