"""What the executor promises beside equal answers: each field once a level, one batch, turns, limits."""

import asyncio
import gc
from collections.abc import AsyncIterator, Sequence
from types import NoneType
from typing import Any, cast

import pytest
import strawberry
from graphql import GraphQLError, execute, get_named_type, parse
from strawberry.dataloader import DataLoader

from schema.execution import FOR_ALL, BreadthFirst, Limits, executor, plans
from schema.execution.leaves import Leaves
from tests.schema.execution.plain import LIST, both, plain, run, soon
from tests.schema.execution.worlds import schema

OURS = schema(BreadthFirst)


MANY = 40


async def numbers(*_: Any) -> AsyncIterator[int]:
    """Count, one by one."""
    for number in range(3):
        yield number


async def test_what_resolvers_are_told_is_made_once_for_all_objects(monkeypatch: pytest.MonkeyPatch) -> None:
    build, built = BreadthFirst.build_resolve_info, list[Any]()

    def noted(*told: Any) -> Any:
        built.append(told)
        return build(*told)

    monkeypatch.setattr(BreadthFirst, "build_resolve_info", noted)
    made = plain(LIST, Query_all=lambda *_: [{"name": str(n)} for n in range(MANY)])
    answer = await run(made, "{ all { name } }")

    assert len(answer.data["all"]) == MANY
    assert len(built) == 2


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


@pytest.mark.parametrize("wrong", ["fewer", "raised"])
async def test_a_field_may_be_resolved_for_all_objects_at_once(wrong: str) -> None:
    asked = list[int]()

    async def doubled(things: Sequence[Any], info: Any) -> list[Any]:
        asked.append(len(things))
        if info.field_name == wrong == "raised":
            raise RuntimeError("Not now.")
        return [2 * thing.number for thing in things][info.field_name == "fewer" :]

    def doubles() -> Any:
        return strawberry.field(default=None, metadata={FOR_ALL: doubled})

    @strawberry.type
    class Thing:
        number: int
        twice: int = doubles()
        fewer: int | None = doubles()
        raised: int | None = doubles()

    @strawberry.type
    class Query:
        @strawberry.field
        def things(self) -> list[Thing]:
            return [Thing(number=number) for number in range(MANY)]

    made = strawberry.Schema(Query)
    made.execution_context_class = BreadthFirst
    good = await made.execute("{ things { number twice } }")
    bad = await made.execute(f"{{ things {{ {wrong} }} }}")

    assert asked == [MANY, MANY]
    assert good.data == {"things": [{"number": number, "twice": 2 * number} for number in range(MANY)]}
    assert bad.data == {"things": [{wrong: None}] * MANY}
    assert len(bad.errors or ()) == MANY


async def test_what_lists_hold_is_awaited_together() -> None:
    """By all fields of a level, so that loaders that members ask are asked once, too."""
    batches = []

    async def load(keys: list[int]) -> list[int]:
        batches.append(len(keys))
        return keys

    async def one(number: int) -> int:
        return await loader.load(number)

    loader = DataLoader(load_fn=load, cache=False)
    made = plain(LIST, Query_numbers=lambda *_: [one(1), one(2)])
    answer = await run(made, "{ numbers again: numbers more: numbers }")

    assert answer.data == {key: [1, 2] for key in ("numbers", "again", "more")}
    assert batches == [6]


async def test_lists_that_come_one_by_one_are_gone_through_together() -> None:
    """None waits for another to end."""
    under_way, all_there = list[Any](), asyncio.Event()

    async def numbers(*_: Any) -> AsyncIterator[str]:
        under_way.append(None)
        if len(under_way) == 4:
            all_there.set()
        await all_there.wait()
        yield "x"

    made = plain(LIST, Query_all=lambda *_: [{}, {}], Thing_names=numbers)
    answer = await asyncio.wait_for(run(made, "{ all { names again: names } }"), 5)

    assert answer.data["all"] == [{"names": ["x"], "again": ["x"]}] * 2


async def test_what_is_nested_too_deeply_is_refused_where_it_shows_late() -> None:
    """As what is selected of an interface is compiled when the first object of a type comes."""
    nested = (
        "interface Node { of: [Node] } type Thing implements Node { of: [Node] } type Query { of: [Node] }"
    )
    made = plain(
        nested,
        Node_resolve_type=lambda *_: "Thing",
        Query_of=lambda *_: [ValueError("it broke"), {}],
        Thing_of=lambda *_: [{}],
    )
    chain = [f"fragment F{n} on Node {{ of {{ ...F{n + 1} }} }}" for n in range(400)]
    document = "{ of { ...F0 } } " + " ".join([*chain, "fragment F400 on Node { __typename }"])
    answer = await run(made, document)

    assert answer.data is None
    assert [error.message for error in answer.errors] == [
        "Selections are nested too deeply. Execution aborted."
    ]


async def test_built_in_scalars_leave_as_they_are_what_needs_no_writing() -> None:
    """Without being asked for each value."""
    made = plain("type Query { text: String  id: ID!  sure: Boolean  number: Int  ratio: Float }")
    field = cast("Any", None)
    kinds = [get_named_type(field.type) for field in cast("Any", made.query_type).fields.values()]
    left = [Leaves(field, kind, optional=True)._as_they_are for kind in kinds]

    assert left == [{str, NoneType}, {str, NoneType}, {bool, NoneType}, {int, NoneType}, {float, NoneType}]


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


async def test_an_operation_is_compiled_once_for_each_choice(monkeypatch: pytest.MonkeyPatch) -> None:
    compiled = list[Any]()

    def noted(selected: Any) -> Any:
        compiled.append(selected)
        return real(selected)

    real = plans._selected
    monkeypatch.setattr(plans, "_selected", noted)
    document = parse("query($no: Boolean!) { numbers @skip(if: $no) all { name } }")
    made = plain(LIST, Query_numbers=lambda *_: [1], Query_all=lambda *_: [])
    choices = [
        cast("Any", execute(made, document, variable_values={"no": no}, executor_class=BreadthFirst))
        for no in (True, False, True)
    ]
    answers = [(await choice).data for choice in choices]

    assert answers == [{"all": []}, {"numbers": [1], "all": []}, {"all": []}]
    assert len(compiled) == 2


async def test_compiled_operations_are_kept_up_to_a_number(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(executor, "KEPT", 2)
    monkeypatch.setattr(BreadthFirst, "_operations", type(BreadthFirst._operations)())
    for _ in range(5):
        await run(plain(LIST), "{ numbers }")

    assert len(BreadthFirst._operations) == 2


@pytest.mark.parametrize(
    ("found", "document", "limit", "place"),
    [
        (lambda *_: soon([1]), "{ numbers all { name } }", 1, "all"),
        (lambda *_: [soon(1), soon(2)], "{ numbers }", 1, "numbers"),
        (lambda *_: [soon(1), soon(2)], "{ numbers grid }", 4, "grid"),
        (numbers, "{ numbers grid }", 4, "grid"),
    ],
)
async def test_what_waits_is_let_go_of_where_the_limit_is_met(
    found: Any, document: str, limit: int, place: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nothing warns of coroutines that nobody has awaited."""
    monkeypatch.setattr(BreadthFirst, "limits", Limits(values=limit))
    answer = await run(plain(LIST, Query_numbers=found, Query_grid=lambda *_: [[1, 2, 3, 4, 5]]), document)
    gc.collect()

    assert answer.data is None
    assert [(error.path, error.message) for error in answer.errors] == [
        ([place], f"At most {limit} values in one answer.")
    ]


async def test_errors_count_for_what_they_cost(monkeypatch: pytest.MonkeyPatch) -> None:
    """They are located and shown one by one, after all that can give way has been done."""
    monkeypatch.setattr(BreadthFirst, "limits", Limits(values=100))
    made = plain(LIST, Query_all=lambda *_: [{}] * 8, Thing_name=lambda *_: 1 / 0)
    answer = await run(made, "{ all { name } }")

    assert answer.data is None
    assert [error.message for error in answer.errors] == ["At most 100 values in one answer."]


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
