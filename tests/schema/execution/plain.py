"""Schemas without Strawberry, and documents executed over them."""

import asyncio
from typing import Any, cast

from graphql import GraphQLSchema, build_schema, execute, parse

from schema.execution import BreadthFirst


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


async def soon(value: Any) -> Any:
    """Give something later."""
    await asyncio.sleep(0)
    return value
