"""Guards by themselves: whom they let through, what they print, and how they end what they have begun."""

import asyncio
from collections.abc import AsyncIterator
from types import SimpleNamespace
from typing import Any
from uuid import UUID

import pytest
import strawberry

from domain.people.principal import Principal
from domain.people.records import Agent
from domain.rights import Permission
from domain.sight import Sight
from schema.directives import ANY_PERMISSION, guarded

ended = list[str]()


@strawberry.type
class Made:
    """What fields of the schema below give."""

    id: str = "7"
    secret: str = "hidden"


def to_everyone() -> str:
    """Open to everyone."""
    return "hello"


async def to_people() -> str:
    """Open to whoever is signed in."""
    return "here"


def to_make() -> Made:
    """Show a thing."""
    return Made()


async def counting() -> AsyncIterator[int]:
    """Return a stream, as subscriptions here do."""
    return _counted()


async def _counted() -> AsyncIterator[int]:
    """Count for ever, and say that it is over."""
    try:
        for number in range(100):
            yield number
    finally:
        ended.append("numbers")


async def working() -> str:
    """Take a while."""
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    ended.append("work")
    return "done"


@strawberry.type
class Query:
    """What may be asked."""

    everyone = guarded(str, public=True)(to_everyone)
    signed_in = guarded(str)(to_people)
    permitted = guarded(str, Permission.MANAGE_DESK, Permission.MANAGE_ROLES)(to_people)
    by_token = guarded(str, tokens=(Permission.USE_INBOX,))(to_people)
    by_any_token = guarded(str, tokens=ANY_PERMISSION)(to_people)
    shown = guarded(Made, shows=("id",), description="Says something else.")(to_make)


@strawberry.type
class Mutation:
    """What may be done."""

    work = guarded(str)(working)


@strawberry.type
class Subscription:
    """What may be heard."""

    numbers = strawberry.subscription(counting)


Subscription.__strawberry_definition__.fields[0].extensions = guarded(int)(counting).extensions  # type: ignore[attr-defined]  # strawberry's
SCHEMA = strawberry.Schema(query=Query, mutation=Mutation, subscription=Subscription)


def asker(*permissions: Permission, token: bool = False) -> Any:
    """Make what resolvers are given of who asks."""
    token_id = UUID(int=1) if token else None
    return SimpleNamespace(principal=Principal(Agent(), frozenset(permissions), Sight(), token_id=token_id))


async def refused(document: str, who: Any) -> str | None:
    """Return why an operation is refused; None if it is not."""
    answer = await SCHEMA.execute(document, context_value=who)
    return answer.errors[0].message if answer.errors else None


LACKING = "It takes one of these permissions: MANAGE_DESK, MANAGE_ROLES."


@pytest.mark.parametrize(
    ("field", "permissions", "token", "why"),
    [
        ("everyone", (), False, None),
        ("everyone", (), True, None),
        ("signedIn", (), False, None),
        ("signedIn", ANY_PERMISSION, True, "This is open to people alone, not to tokens; sign in for it."),
        ("permitted", (Permission.MANAGE_ROLES,), False, None),
        ("permitted", (Permission.MANAGE_ROLES,), True, None),
        ("permitted", (Permission.USE_INBOX,), False, LACKING),
        ("permitted", (Permission.USE_INBOX,), True, LACKING),
        ("byToken", (), False, None),
        ("byToken", (Permission.USE_INBOX,), True, None),
        ("byToken", (Permission.MANAGE_DESK,), True, "A token needs one of these for it: USE_INBOX."),
        ("byAnyToken", (Permission.MANAGE_DESK,), True, None),
    ],
)
async def test_a_field_is_open_to_whom_it_says(
    field: str, permissions: tuple[Permission, ...], token: bool, why: str | None
) -> None:
    assert await refused(f"{{ {field} }}", asker(*permissions, token=token)) == why


@pytest.mark.parametrize(
    "beyond",
    ["{ shown { id secret } }", "{ shown { id } shown { ... on Made { secret } } }", "{ shown { ...F } }"],
)
async def test_a_token_selects_no_more_than_is_shown_to_it(beyond: str) -> None:
    """Nor in fragments or a second time; people select what they like."""
    beyond += " fragment F on Made { secret }" if "...F" in beyond else ""
    told = "A token is shown id here, and not secret."

    assert await refused("{ shown { __typename id } }", asker(token=True)) is None
    assert await refused(beyond, asker(token=True)) == told
    assert await refused(beyond, asker()) is None


async def test_a_stream_is_closed_with_whoever_heard_it() -> None:
    ended.clear()
    stream: Any = await SCHEMA.subscribe("subscription { numbers }", context_value=asker())
    assert (await anext(stream)).data == {"numbers": 0}
    await stream.aclose()

    assert ended == ["numbers"]


async def test_a_mutation_that_has_begun_is_finished_though_its_client_leaves() -> None:
    ended.clear()
    asking = asyncio.create_task(SCHEMA.execute("mutation { work }", context_value=asker()))
    for _ in range(3):
        await asyncio.sleep(0)
    asking.cancel()
    with pytest.raises(asyncio.CancelledError):
        await asking

    assert ended == ["work"]


def test_guards_are_printed_once_and_say_what_the_resolver_does() -> None:
    printed = SCHEMA.as_str()

    assert "  everyone: String! @public\n" in printed
    assert "  permitted: String! @requiresRole(permitting: [MANAGE_DESK, MANAGE_ROLES])\n" in printed
    assert "  byToken: String! @token(permitting: [USE_INBOX])\n" in printed
    assert "  byAnyToken: String! @token\n" in printed
    assert "  shown: Made! @token\n" in printed
    assert '  """Open to whoever is signed in."""\n  signedIn: String!\n' in printed
    assert '  """Says something else."""' in printed
