"""Runs: limits, turns, and what is told where something is missing, together or one after the other."""

import asyncio
from typing import Any

import pytest
from graphql import GraphQLError

from schema.execution import BreadthFirst, Limits
from schema.execution.running import AT_ONCE
from tests.schema.execution.plain import both, plain, run, soon

SDL = """type Thing { name: String  sure: String!  next: Thing }
    type Query { all: [Thing!]  thing: Thing  sure: Thing!  late: String  numbers: [Int] }
    type Mutation { first: Thing  second: Thing!  third: [Thing!] }"""


class Limited(BreadthFirst):
    """Makes ten values at most."""

    limits = Limits(values=10, turn=0)


def things(count: int) -> Any:
    """Make a resolver of so many things."""
    return lambda *_: [{"name": str(number), "sure": "yes"} for number in range(count)]


@pytest.mark.parametrize(("count", "told"), [(9, None), (10, "At most 10 values in one answer."), (0, None)])
async def test_no_more_values_are_made_than_the_limit(count: int, told: str | None) -> None:
    """The field that is one too many is named, and nothing is answered."""
    made = plain(SDL, Query_all=things(count))
    answer = await run(made, "{ all { name } }", Limited)

    assert ([error.message for error in answer.errors or ()] or [None]) == [told]
    assert (answer.data is None) is bool(told)


async def test_what_was_done_before_the_limit_is_told_and_what_follows_is_not_done() -> None:
    done = list[str]()

    def noted(name: str, count: int) -> Any:
        return lambda *_: done.append(name) or things(count)()[0 if count == 1 else slice(None)]  # type: ignore[func-returns-value]  # a short way

    made = plain(SDL, Mutation_first=noted("first", 1), Mutation_third=noted("third", 20))
    document = "mutation { first { name } third { name } again: first { name } }"
    answer = await run(made, document, Limited)

    assert done == ["first", "third"]
    assert answer.data == {"first": {"name": "0"}, "third": None, "again": None}
    assert [error.message for error in answer.errors] == ["At most 10 values in one answer."]


@pytest.mark.parametrize("gives", [None, {"sure": None}, ValueError("no"), {"sure": "yes"}])
async def test_one_that_leaves_no_answer_ends_the_mutation(gives: Any) -> None:
    done = list[str]()

    def second(*_: Any) -> Any:
        done.append("second")
        if isinstance(gives, Exception):
            raise gives
        return soon(gives)

    made = plain(SDL, Mutation_first=lambda *_: done.append("first"), Mutation_second=second)
    theirs, ours = await both(made, "mutation { first { name } second { sure } again: first { name } }")

    assert ours == theirs
    assert done[len(done) // 2 :].count("first") == (2 if gives == {"sure": "yes"} else 1)


@pytest.mark.parametrize("missing", ["sure", "thing"])
async def test_what_is_missing_at_the_root_empties_all_or_its_place(missing: str) -> None:
    made = plain(SDL, Query_thing=lambda *_: {"sure": None}, Query_sure=lambda *_: {"sure": None})
    theirs, ours = await both(made, f"{{ {missing} {{ sure }} late }}")

    assert ours == theirs
    assert (ours[0] is None) is (missing == "sure")


async def test_errors_are_told_in_the_order_of_the_document() -> None:
    def failing(name: str) -> Any:
        async def fail(*_: Any) -> Any:
            await soon(None)
            raise GraphQLError(name)

        return fail

    made = plain(SDL, Query_late=failing("late"), Query_thing=failing("thing"), Query_all=failing("all"))
    answer = await run(made, "{ all { name } late thing { name } }")

    assert [error.message for error in answer.errors] == ["all", "late", "thing"]
    assert answer.data == {"all": None, "late": None, "thing": None}


async def test_long_levels_are_read_in_parts_and_told_whole() -> None:
    made = plain(SDL, Query_all=things(2 * AT_ONCE + 1))
    answer = await run(made, "{ all { name sure } }")

    assert [thing["name"] for thing in answer.data["all"]] == [str(n) for n in range(2 * AT_ONCE + 1)]


async def test_others_get_their_turn_between_parts() -> None:
    turns, over = 0, False

    async def others() -> None:
        nonlocal turns
        while not over:
            turns += 1
            await asyncio.sleep(0)

    made = plain(SDL, Query_all=things(4))
    waiting = asyncio.create_task(others())
    await run(made, "{ all { name sure } }", Limited)
    over = True
    await waiting

    assert turns > 2


async def test_what_a_cancelled_resolver_raises_ends_the_run() -> None:
    """It is no error of a field."""

    async def cancelled(*_: Any) -> Any:
        await soon(None)
        raise asyncio.CancelledError

    made = plain(SDL, Query_late=cancelled, Query_thing=lambda *_: soon({"name": "x"}))
    with pytest.raises(asyncio.CancelledError):
        await run(made, "{ late thing { name } }")
