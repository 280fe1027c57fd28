"""Scalars and members of enums are written as graphql-core writes them, and as they are where that can be."""

from dataclasses import dataclass
from decimal import Decimal
from enum import Enum
from types import NoneType
from typing import Any, cast

import pytest
from graphql import (
    GraphQLEnumType,
    GraphQLField,
    GraphQLList,
    GraphQLObjectType,
    GraphQLSchema,
    get_named_type,
)

from schema.execution.leaves import Leaves
from tests.schema.execution.plain import LIST, both, plain


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


@pytest.mark.parametrize(
    ("document", "made"),
    [
        ("{ facts }", plain(LIST, Query_facts=lambda *_: {"large": 2**70, 1: Decimal(2), "\ud800": {3}})),
        ("mutation { a: noted b: noted }", plain(LIST, Mutation_noted=lambda *_: [Decimal(2)])),
        ("{ pairs }", OF_PAIRS),
    ],
)
async def test_scalars_and_members_of_enums_are_written_alike(document: str, made: GraphQLSchema) -> None:
    theirs, ours = await both(made, document)

    assert ours == theirs


async def test_built_in_scalars_leave_as_they_are_what_needs_no_writing() -> None:
    """Without being asked for each value."""
    made = plain("type Query { text: String  id: ID!  sure: Boolean  number: Int  ratio: Float }")
    field = cast("Any", None)
    kinds = [get_named_type(field.type) for field in cast("Any", made.query_type).fields.values()]
    left = [Leaves(field, kind, optional=True)._as_they_are for kind in kinds]

    assert left == [{str, NoneType}, {str, NoneType}, {bool, NoneType}, {int, NoneType}, {float, NoneType}]
