"""Operations are compiled once for each choice of what is left out of them, and refused as elsewhere."""

from typing import Any, cast

import pytest
from graphql import DocumentNode, GraphQLSchema, execute, parse

from schema.execution import BreadthFirst, plans
from tests.schema.execution.plain import LIST, both, plain, run

NODES = """type Query { nodes: [Node]  node: Node  other: Other } interface Node { id: ID! }
    type Thing implements Node { id: ID!  name: String } type Other implements Node { id: ID! }
    type Nobody { id: ID }"""

OF_ANY_KIND = {"Query_nodes": lambda *_: [{"id": 1, "is": "Thing"}, {"id": 2, "is": "Other"}, None]}


@pytest.mark.parametrize(
    ("document", "made"),
    [
        ("{ all {} }", plain(LIST, Query_all=lambda *_: [1, 2])),
        ("{ unknown }", plain(LIST)),
        ("subscription { it }", plain(LIST)),
    ],
)
async def test_what_is_selected_is_found_alike(document: str, made: GraphQLSchema) -> None:
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


async def test_an_operation_is_compiled_anew_with_other_fragments() -> None:
    made = plain(LIST, Query_numbers=lambda *_: [1], Query_facts=lambda *_: 2)
    first = parse("{ ...It } fragment It on Query { numbers }")
    other = parse("fragment It on Query { facts }")
    mixed = DocumentNode(definitions=(first.definitions[0], *other.definitions))
    answers = [
        await cast("Any", execute(made, document, executor_class=BreadthFirst)) for document in (first, mixed)
    ]

    assert [answer.data for answer in answers] == [{"numbers": [1]}, {"facts": 2}]


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
