"""What the executor promises beside equal answers: each field once a level, one batch, turns, limits."""

import asyncio
from typing import Any

import pytest
from graphql import ExecutionHooks, GraphQLError, execute, get_introspection_query, parse
from strawberry.dataloader import DataLoader

from schema.execution import BreadthFirst, Limits, executor
from tests.schema.execution.plain import LIST, both, plain, run
from tests.schema.execution.worlds import schema

OURS = schema(BreadthFirst)

MANY = 40


async def test_loaders_are_asked_once_a_level() -> None:
    batches = []

    async def load(keys: list[int]) -> list[str]:
        batches.append(len(keys))
        return [f"name {key}" for key in keys]

    loader = DataLoader(load_fn=load)
    made = plain(
        LIST,
        Query_all=lambda *_: list(range(MANY)),
        Thing_name=lambda number, _: loader.load(number),
        Thing_next=lambda number, _: number + 1_000,
    )
    await run(made, "{ all { name again: name next { name } } }")

    assert batches == [MANY, MANY]


async def test_each_of_many_errors_is_told_without_a_look_at_the_others(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Which would take the square of their number; and what is raised twice is told twice."""
    again = GraphQLError("it broke", path=["elsewhere"])

    def fail(*_: Any) -> None:
        raise again

    monkeypatch.setattr(GraphQLError, "__eq__", object.__eq__)
    made = plain(LIST, Query_all=lambda *_: [{}] * MANY, Thing_name=fail)
    theirs, ours = await both(made, "{ all { name } }")

    assert ours == theirs
    assert len(ours[1]) == MANY


def test_without_a_loop_what_is_there_at_once_is_answered() -> None:
    answer = OURS.execute_sync("{ thing { id } }")

    assert answer.data == {"thing": {"id": "0"}}


def test_without_a_loop_there_are_no_turns(monkeypatch: pytest.MonkeyPatch) -> None:
    """As nobody else could have one."""
    monkeypatch.setattr(BreadthFirst, "limits", Limits(turn=0))
    made = plain(LIST, Query_all=lambda *_: [{}] * 5_000)
    answer: Any = execute(made, parse("{ all { name } }"), executor_class=BreadthFirst)

    assert len(answer.data["all"]) == 5_000


def test_without_a_loop_nothing_is_awaited() -> None:
    answer = OURS.execute_sync("{ thing { someday { id } } }")

    assert [error.message for error in answer.errors or ()] == [
        "GraphQL execution failed to complete synchronously."
    ]


async def test_compiled_operations_are_kept_up_to_a_number(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(executor, "KEPT", 2)
    monkeypatch.setattr(BreadthFirst, "_operations", type(BreadthFirst._operations)())
    for _ in range(5):
        await run(plain(LIST), "{ numbers }")

    assert len(BreadthFirst._operations) == 2


async def test_what_has_been_done_is_told_where_its_errors_are_too_many(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(BreadthFirst, "limits", Limits(values=100))
    done = list[Any]()

    def do(*_: Any) -> int:
        done.append(1)
        return len(done)

    made = plain(
        "type Query { it: Int } type Mutation { do: Int  broke: [Int] }",
        Mutation_do=do,
        Mutation_broke=lambda *_: ["x"] * 8,
    )
    answer = await run(made, "mutation { do broke more: do }")

    assert answer.data == {"do": 1, "broke": None, "more": None}
    assert answer.errors[-1].message == "At most 100 values in one answer."
    assert done == [1]


async def test_others_get_their_turn_within_a_level(monkeypatch: pytest.MonkeyPatch) -> None:
    """And between errors."""
    turns = []

    async def others() -> None:
        while True:
            turns.append(0)
            await asyncio.sleep(0)

    monkeypatch.setattr(BreadthFirst, "limits", Limits(turn=0))
    made = plain(LIST, Query_all=lambda *_: [{}] * 5_000)
    other = asyncio.create_task(others())
    answer = await run(made, "{ all { name } }")
    within = len(turns)
    failing = plain(LIST, Query_all=lambda *_: [{"name": ValueError()}] * 100)
    told = await run(failing, "{ all { name } }")
    other.cancel()

    assert len(answer.data["all"]) == 5_000
    assert within >= 20
    assert len(told.errors or ()) == 100
    assert len(turns) - within >= 100


async def test_a_caller_who_leaves_takes_along_what_is_awaited() -> None:
    """And nothing is left that runs on."""
    left = []

    async def slow(*_: Any) -> None:
        try:
            await asyncio.Event().wait()
        finally:
            left.append(True)

    made = plain(LIST, Query_numbers=slow, Query_all=slow)
    running = asyncio.create_task(run(made, "{ numbers all { name } }"))
    for _ in range(3):
        await asyncio.sleep(0)
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)

    assert left == [True, True]


async def test_who_wants_to_know_when_all_is_done_is_told() -> None:
    told = list[Any]()
    hooks = ExecutionHooks(async_work_finished=told.append)
    answer: Any = execute(plain(LIST), parse("{ numbers }"), executor_class=BreadthFirst, hooks=hooks)
    answer = await answer if hasattr(answer, "__await__") else answer

    assert answer.data == {"numbers": None}
    assert len(told) == 1


async def test_a_schema_is_described_alike() -> None:
    asked = get_introspection_query(specified_by_url=True, input_value_deprecation=True)
    theirs = await schema().execute(asked)
    ours = await schema(BreadthFirst).execute(asked)

    assert theirs.data
    assert (ours.data, ours.errors) == (theirs.data, theirs.errors)
