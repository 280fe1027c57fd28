"""What the executor promises beside equal answers: each field once a level, one batch, turns, limits."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from decimal import Decimal
from enum import Enum
from types import NoneType, coroutine
from typing import Any, cast

import pytest
import strawberry
from graphql import (
    DocumentNode,
    ExecutionHooks,
    GraphQLEnumType,
    GraphQLError,
    GraphQLField,
    GraphQLList,
    GraphQLObjectType,
    GraphQLSchema,
    build_schema,
    execute,
    get_introspection_query,
    get_named_type,
    parse,
)
from strawberry.annotation import StrawberryAnnotation
from strawberry.dataloader import DataLoader
from strawberry.types.field import StrawberryField
from strawberry.types.fields.resolver import StrawberryResolver

from schema.execution import BreadthFirst, Limits, executor, plans
from schema.execution.leaves import Leaves
from tests.schema.execution.worlds import schema

OURS = schema(BreadthFirst)

MANY = 40


class Few(BreadthFirst):
    """May make little."""

    limits = Limits(values=1)


def plain(sdl: str, **resolvers: Any) -> GraphQLSchema:
    """Build a schema without Strawberry; resolvers are named after ``Type_field``, or a type's hook."""
    made = build_schema(sdl)
    for name, resolve in resolvers.items():
        kind, _, field = name.partition("_")
        if field in {"is_type_of", "resolve_type"}:
            setattr(made.type_map[kind], field, resolve)
        else:
            made.type_map[kind].fields[field].resolve = resolve  # type: ignore[attr-defined]  # objects have some
    return made


@dataclass
class Pair:
    """What can be compared, and so has no hash."""

    first: int
    second: int


class Pairs(Pair, Enum):
    """An enum whose members have none, either."""

    ONE = 1, 2
    OTHER = 3, 4


OF_PAIRS = GraphQLSchema(
    GraphQLObjectType(
        "Query",
        {
            "pairs": GraphQLField(
                GraphQLList(GraphQLEnumType("Pairs", Pairs, names_as_values=None)),
                resolve=lambda *_: [Pairs.ONE, Pairs.OTHER, Pairs.ONE, Pair(5, 6), 3],
            )
        },
    )
)


async def both(made: GraphQLSchema, document: str, **given: Any) -> tuple[Any, Any]:
    """Answer by graphql-core and by ours: data, and errors with their paths."""
    answers = []
    for by in (None, BreadthFirst):
        answer: Any = execute(made, parse(document), executor_class=by, variable_values=given)
        answer = await answer if hasattr(answer, "__await__") else answer
        answers.append((answer.data, [(error.path, error.message) for error in answer.errors or ()]))
    return answers[0], answers[1]


async def run(made: GraphQLSchema, document: str, by: Any = BreadthFirst, **given: Any) -> Any:
    """Execute a document."""
    return await cast("Any", execute(made, parse(document), executor_class=by, variable_values=given))


LIST = """type Query { all: [Thing!]  numbers: [Int]  facts: JSON  grid: [[Int]] }  scalar JSON
    type Mutation { noted: JSON }
    type Thing { name: String  next: Thing  names: [String!] }"""


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


async def numbers(*_: Any) -> AsyncIterator[int]:
    """Count, one by one."""
    for number in range(3):
        await asyncio.sleep(0)
        yield number


async def broken(*_: Any) -> AsyncIterator[int]:
    """Count, and fail."""
    yield 1
    raise ValueError("it broke")


async def soon(value: Any) -> Any:
    """Give something later."""
    await asyncio.sleep(0)
    return value


@coroutine
def as_of_old(value: Any) -> Any:
    """Give something later, as coroutines were written once."""
    yield
    return value


class Twofold(list[Any]):
    """A list that gives each of its members twice."""

    def __iter__(self) -> Iterator[Any]:
        """Give them."""
        for member in super().__iter__():
            yield member
            yield member


def growing(*_: Any) -> list[Any]:
    """Return a list that grows while its members are awaited."""

    async def grow() -> int:
        found.append(3)
        return 2

    found = [soon(1), grow()]
    return found


NODES = """type Query { nodes: [Node]  node: Node  other: Other } interface Node { id: ID! }
    type Thing implements Node { id: ID!  name: String } type Other implements Node { id: ID! }
    type Nobody { id: ID }"""
OF_ANY_KIND = {"Query_nodes": lambda *_: [{"id": 1, "is": "Thing"}, {"id": 2, "is": "Other"}, None]}


@pytest.mark.parametrize(
    ("document", "made"),
    [
        ("{ numbers }", plain(LIST, Query_numbers=numbers)),
        ("{ numbers }", plain(LIST, Query_numbers=broken)),
        ("{ numbers }", plain(LIST, Query_numbers=lambda *_: [soon(1), 2, soon("x")])),
        ("{ numbers }", plain(LIST, Query_numbers=lambda *_: "12")),
        ("{ numbers }", plain(LIST, Query_numbers=lambda *_: (n // (n - 1) for n in range(3)))),
        ("{ all { names } }", plain(LIST, Query_all=lambda *_: [{"names": [soon("a"), soon(None)]}])),
        (
            "{ all { names } }",
            plain(LIST, Query_all=lambda *_: [soon({"names": "b"}), {"names": numbers()}]),
        ),
        ("{ all {} }", plain(LIST, Query_all=lambda *_: [1, 2])),
        ("{ unknown }", plain(LIST)),
        ("{ facts }", plain(LIST, Query_facts=lambda *_: {"large": 2**70, 1: Decimal(2), "\ud800": {3}})),
        ("mutation { a: noted b: noted }", plain(LIST, Mutation_noted=lambda *_: [Decimal(2)])),
        ("{ pairs }", OF_PAIRS),
        ("{ facts }", plain(LIST, Query_facts=lambda *_: as_of_old(1))),
        ("{ numbers }", plain(LIST, Query_numbers=lambda *_: [as_of_old(1), soon(2), as_of_old("x")])),
        ("{ grid }", plain(LIST, Query_grid=lambda *_: [growing(), [5, 6], None, [7]])),
        ("{ grid }", plain(LIST, Query_grid=lambda *_: [Twofold([1, 2]), [5, 6], (n for n in (7, 8))])),
        (
            "{ nodes { id __typename ... on Thing { name } } }",
            plain(NODES, Node_resolve_type=lambda value, *_: soon(value["is"]), **OF_ANY_KIND),
        ),
        (
            "{ nodes { id } }",
            plain(NODES, Node_resolve_type=lambda value, *_: value["is"] + "x", **OF_ANY_KIND),
        ),
        ("{ nodes { id } }", plain(NODES, Node_resolve_type=lambda *_: "Nobody", **OF_ANY_KIND)),
        ("{ nodes { id } }", plain(NODES, Node_resolve_type=lambda *_: 5, **OF_ANY_KIND)),
        ("{ nodes { id } }", plain(NODES, Node_resolve_type=lambda *_: 1 / 0, **OF_ANY_KIND)),
        (
            "{ nodes { id } }",
            plain(
                NODES,
                Thing_is_type_of=lambda value, _: soon(value["is"] == "Thing"),
                Other_is_type_of=lambda value, _: value["is"] == "Other",
                **OF_ANY_KIND,
            ),
        ),
        ("{ other { id } }", plain(NODES, Query_other=lambda *_: 5, Other_is_type_of=lambda *_: soon(0))),
        ("{ other { id } }", plain(NODES, Query_other=lambda *_: 5, Other_is_type_of=lambda *_: 1 / 0)),
        ("subscription { it }", plain(LIST)),
    ],
)
async def test_schemas_without_strawberry_are_answered_alike(document: str, made: GraphQLSchema) -> None:
    theirs, ours = await both(made, document)

    assert ours == theirs


@pytest.mark.parametrize(
    "document",
    [
        "query($no: Boolean = true) { all { name @skip(if: $no) } numbers }",
        "query($no: Boolean = true) { all { next { name @skip(if: $no) } } }",
        "query($no: Boolean = true) { numbers @include(if: $no) all { name } }",
    ],
)
async def test_where_nobody_can_tell_what_is_left_out_it_is_the_objects_that_are_missing(
    document: str,
) -> None:
    made = plain(
        LIST, Query_all=lambda *_: [{"next": {}}, {"next": None}, None], Query_numbers=lambda *_: [1]
    )
    theirs, ours = await both(made, document, no=None)

    assert ours == theirs
    assert ours[1]


async def test_an_object_of_any_kind_is_missing_where_nobody_can_tell_what_is_left_out_of_it() -> None:
    made = plain(NODES, Node_resolve_type=lambda value, *_: value["is"], **OF_ANY_KIND)
    asked = "query($no: Boolean = true) { nodes { __typename ... on Thing { id @skip(if: $no) } } }"
    theirs, ours = await both(made, asked, no=None)

    assert ours == theirs
    assert [path for path, _ in ours[1]] == [["nodes", 0]]


async def test_what_is_nested_too_deeply_is_refused_where_it_shows_late() -> None:
    """As what is selected of an interface is compiled when the first object of a type comes."""
    nested = (
        "interface Node { of: [Node] } type Thing implements Node { of: [Node] } type Query { of: [Node] }"
    )
    made = plain(nested, Node_resolve_type=lambda *_: "Thing", Thing_of=lambda *_: [{}])
    chain = [f"fragment F{n} on Node {{ of {{ ...F{n + 1} }} }}" for n in range(400)]
    document = "{ of { ...F0 } } " + " ".join([*chain, "fragment F400 on Node { __typename }"])
    made.type_map["Query"].fields["of"].resolve = lambda *_: [ValueError("it broke"), {}]
    answer = await run(made, document)

    assert answer.data is None
    assert [error.message for error in answer.errors] == [
        "Selections are nested too deeply. Execution aborted."
    ]


async def test_a_kept_operation_is_read_by_what_each_execution_reads_fields_with() -> None:
    made, document = plain(LIST), parse("{ numbers }")
    answers = [
        await cast(
            "Any",
            execute(made, document, executor_class=BreadthFirst, field_resolver=lambda *_, n=n: [n]),  # type: ignore[misc]
        )
        for n in (1, 2)
    ]

    assert [answer.data for answer in answers] == [{"numbers": [1]}, {"numbers": [2]}]


async def test_an_operation_is_compiled_anew_with_other_fragments() -> None:
    made = plain(LIST, Query_numbers=lambda *_: [1], Query_facts=lambda *_: 2)
    first = parse("{ ...It } fragment It on Query { numbers }")
    other = parse("fragment It on Query { facts }")
    mixed = DocumentNode(definitions=(first.definitions[0], *other.definitions))
    answers = [
        await cast("Any", execute(made, document, executor_class=BreadthFirst)) for document in (first, mixed)
    ]

    assert [answer.data for answer in answers] == [{"numbers": [1]}, {"facts": 2}]


async def test_who_wants_to_know_when_all_is_done_is_told() -> None:
    told = list[Any]()
    hooks = ExecutionHooks(async_work_finished=told.append)
    answer: Any = execute(plain(LIST), parse("{ numbers }"), executor_class=BreadthFirst, hooks=hooks)
    answer = await answer if hasattr(answer, "__await__") else answer

    assert answer.data == {"numbers": None}
    assert len(told) == 1


class Shouted(StrawberryField):
    """A field that makes something else of what it reads."""

    def get_result(self, source: Any, info: Any, args: list[Any], kwargs: Any) -> Any:
        """Say it louder."""
        return str(super().get_result(source, info, args, kwargs)).upper()


class Doubled(StrawberryResolver[str]):
    """A resolver that makes something else of what it returns."""

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        """Say it twice."""
        return super().__call__(*args, **kwargs) * 2


@strawberry.type
class Speaker:
    """Speaks."""

    word: Any = Shouted(python_name="word", type_annotation=StrawberryAnnotation(str), default="word")
    said: Any = Shouted(
        base_resolver=StrawberryResolver(lambda: "said"), type_annotation=StrawberryAnnotation(str)
    )
    twice: Any = StrawberryField(
        base_resolver=Doubled(lambda: "twice"), type_annotation=StrawberryAnnotation(str)
    )

    @strawberry.field
    def known(self, root: Any) -> str:
        """Take what it is of under both names."""
        return f"{self is root}"

    @strawberry.field
    def told(self, parent: strawberry.Parent["Speaker"], by: int = 1) -> str:
        """Take what it is of under both names, with an argument."""
        return f"{self is parent} {by}"


async def test_fields_of_ones_own_making_are_asked_as_strawberry_asks_them() -> None:
    @strawberry.type
    class Query:
        @strawberry.field
        def speaker(self) -> Speaker:
            return Speaker()  # type: ignore[call-arg]  # those with resolvers are not given

    asked = "{ speaker { word said twice known told(by: 3) } }"
    theirs = await strawberry.Schema(Query).execute(asked)
    ours = await strawberry.Schema(Query, execution_context_class=BreadthFirst).execute(asked)

    assert theirs.data
    assert (ours.data, ours.errors) == (theirs.data, theirs.errors)


async def test_built_in_scalars_leave_as_they_are_what_needs_no_writing() -> None:
    """Without being asked for each value."""
    made = plain("type Query { text: String  id: ID!  sure: Boolean  number: Int  ratio: Float }")
    field = cast("Any", None)
    kinds = [get_named_type(one.type) for one in cast("Any", made.query_type).fields.values()]
    left = [Leaves(field, kind, optional=True)._as_they_are for kind in kinds]

    assert left == [{str, NoneType}, {str, NoneType}, {bool, NoneType}, {int, NoneType}, set()]


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


async def test_a_schema_is_described_alike() -> None:
    asked = get_introspection_query(specified_by_url=True, input_value_deprecation=True)
    theirs = await schema().execute(asked)
    ours = await OURS.execute(asked)

    assert theirs.data
    assert (ours.data, ours.errors) == (theirs.data, theirs.errors)


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


async def test_what_waits_is_let_go_of_where_the_limit_is_met() -> None:
    """Nothing warns of coroutines that nobody has awaited."""
    made = plain(LIST, Query_numbers=lambda *_: soon([1]))
    answer = await run(made, "{ numbers all { name } }", by=Few)

    assert answer.data is None
    assert [(error.path, error.message) for error in answer.errors] == [
        (["all"], "At most 1 values in one answer.")
    ]


async def test_others_get_their_turn_within_a_level(monkeypatch: pytest.MonkeyPatch) -> None:
    turns = []

    async def others() -> None:
        while True:
            turns.append(0)
            await asyncio.sleep(0)

    monkeypatch.setattr(BreadthFirst, "limits", Limits(turn=0))
    made = plain(LIST, Query_all=lambda *_: [{}] * 5_000)
    other = asyncio.create_task(others())
    answer = await run(made, "{ all { name } }")
    other.cancel()

    assert len(answer.data["all"]) == 5_000
    assert len(turns) >= 20


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
