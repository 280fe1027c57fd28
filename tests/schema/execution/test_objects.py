"""Objects of one type and of several, beside graphql-core: of the right type, a wrong one, late or broken."""

from collections.abc import Callable
from typing import Any

import pytest
from graphql import GraphQLError

from tests.schema.execution.plain import both, plain, run, soon

SDL = """interface Named { name: String }
    type Cat implements Named { name: String  lives: Int! }
    type Dog implements Named { name: String  owner: Named }
    type Query { pets: [Named]  sure: [Named!]  cats: [Cat]  one: Cat! }"""
ASKED = "{ pets { __typename name ... on Cat { lives } ... on Dog { owner { name } } } }"
CAT, DOG = (
    {"kind": "Cat", "name": "Tom", "lives": 9},
    {"kind": "Dog", "name": "Rex", "owner": {"kind": "Cat"}},
)
PETS = [CAT, None, DOG, {"kind": "Cat", "name": "Tim"}, CAT]


def kind_of(value: Any, *_: Any) -> Any:
    """Name the type of a thing, which says it itself."""
    return value["kind"]


def broken(*_: Any) -> Any:
    """Fail."""
    raise ValueError("broken")


async def late_kind(value: Any, *_: Any) -> Any:
    """Name the type later, but for one that fails."""
    return (await soon(value))["kind"]


def now_or_later(value: Any, *_: Any) -> Any:
    """Name the type of cats later."""
    return late_kind(value) if value["kind"] == "Cat" else value["kind"]


@pytest.mark.parametrize(
    "resolve_type",
    [
        kind_of,
        late_kind,
        now_or_later,
        broken,
        lambda *_: "Query",
        lambda *_: "Nothing",
        lambda *_: None,
        lambda *_: 7,
    ],
)
async def test_things_of_several_types_are_told_as_graphql_core_tells_them(
    resolve_type: Callable[..., Any],
) -> None:
    """In their places, also where one has no type, or one that is none of these."""
    made = plain(
        SDL, Query_pets=lambda *_: PETS, Query_sure=lambda *_: [CAT], Named_resolve_type=resolve_type
    )

    for document in (ASKED, "{ sure { name } pets { __typename } }"):
        theirs, ours = await both(made, document)
        assert ours[0] == theirs[0]
        assert sorted(ours[1], key=str) == sorted(theirs[1], key=str)


@pytest.mark.parametrize(
    "is_type_of",
    [
        lambda *_: True,
        lambda value, _: value.get("lives") == 9,
        lambda value, _: soon(value.get("lives") == 9),
        lambda value, _: soon(value["lives"]) if "lives" in value else False,
        broken,
    ],
)
async def test_an_object_of_another_type_is_an_error_in_its_place(is_type_of: Callable[..., Any]) -> None:
    made = plain(SDL, Query_cats=lambda *_: PETS, Query_one=lambda *_: DOG, Cat_is_type_of=is_type_of)

    for document in ("{ cats { name } }", "{ one { name } }", "{ cats { name } one { __typename } }"):
        theirs, ours = await both(made, document)
        assert ours == theirs


async def test_the_types_themselves_say_what_is_theirs_where_nothing_else_does() -> None:
    made = plain(
        SDL,
        Query_pets=lambda *_: PETS,
        Cat_is_type_of=lambda value, _: soon(value["kind"] == "Cat"),
        Dog_is_type_of=lambda value, _: value["kind"] == "Dog",
    )
    theirs, ours = await both(made, ASKED)

    assert ours == theirs


@pytest.mark.parametrize("wrong", [ValueError("no"), GraphQLError("not now"), None])
async def test_an_exception_or_nothing_stands_where_an_object_would(wrong: Any) -> None:
    """A null where there may be one, else the object above is missing."""
    made = plain(SDL, Query_cats=lambda *_: [CAT, wrong, CAT], Query_one=lambda *_: wrong)

    for document in ("{ cats { lives } }", "{ one { lives } }"):
        theirs, ours = await both(made, document)
        assert ours == theirs


async def test_a_missing_field_empties_its_object_and_no_other() -> None:
    made = plain(SDL, Query_cats=lambda *_: [CAT, {"lives": None}, CAT])
    answer = await run(made, "{ cats { lives } }")

    assert answer.data == {"cats": [{"lives": 9}, None, {"lives": 9}]}
    assert [error.path for error in answer.errors] == [["cats", 1, "lives"]]


async def test_a_type_is_compiled_once_for_all_its_objects() -> None:
    asked = list[Any]()
    made = plain(
        SDL,
        Query_pets=lambda *_: [CAT] * 40 + [DOG],
        Named_resolve_type=kind_of,
        Cat_lives=lambda _, info: asked.append(info) or 9,  # type: ignore[func-returns-value]  # a short way
    )
    answer = await run(made, ASKED)

    assert answer.errors is None
    assert [pet["__typename"] for pet in answer.data["pets"]] == ["Cat"] * 40 + ["Dog"]
    assert len(set(map(id, asked))) == 1
