"""What nobody would draw by lot is answered as graphql-core answers it, too."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from decimal import Decimal
from enum import Enum
from types import coroutine
from typing import Any, cast

import pytest
import strawberry
from graphql import (
    DocumentNode,
    ExecutionHooks,
    GraphQLEnumType,
    GraphQLField,
    GraphQLList,
    GraphQLObjectType,
    GraphQLSchema,
    execute,
    get_introspection_query,
    parse,
)
from strawberry.annotation import StrawberryAnnotation
from strawberry.types.field import StrawberryField
from strawberry.types.fields.resolver import StrawberryResolver

from schema.execution import BreadthFirst
from tests.schema.execution.plain import LIST, both, plain, soon
from tests.schema.execution.worlds import schema


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


async def numbers(*_: Any) -> AsyncIterator[int]:
    """Count, one by one."""
    for number in range(3):
        await asyncio.sleep(0)
        yield number


async def broken(*_: Any) -> AsyncIterator[int]:
    """Count, and fail."""
    yield 1
    raise ValueError("it broke")


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

    found: list[Any] = [soon(1), grow()]
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


async def test_a_kept_operation_is_read_by_what_each_execution_reads_fields_with() -> None:
    made, document = plain(LIST), parse("{ numbers }")
    answers = [
        await cast(
            "Any",
            execute(made, document, executor_class=BreadthFirst, field_resolver=lambda *_, n=n: [n]),
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
    def named(*, root: Any) -> str:
        """Take what it is of by name alone."""
        return str(root.word)

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

    asked = "{ speaker { word said twice known named told(by: 3) } }"
    theirs = await strawberry.Schema(Query).execute(asked)
    ours = await strawberry.Schema(Query, execution_context_class=BreadthFirst).execute(asked)

    assert theirs.data
    assert (ours.data, ours.errors) == (theirs.data, theirs.errors)


async def test_a_schema_is_described_alike() -> None:
    asked = get_introspection_query(specified_by_url=True, input_value_deprecation=True)
    theirs = await schema().execute(asked)
    ours = await schema(BreadthFirst).execute(asked)

    assert theirs.data
    assert (ours.data, ours.errors) == (theirs.data, theirs.errors)
