"""The schema explains itself: what a frontend developer has to know stands in an explorer."""

import re
from collections.abc import Iterator
from typing import Any, NamedTuple

import pytest
from graphql import (
    GraphQLSchema,
    is_enum_type,
    is_introspection_type,
    is_specified_directive,
    is_specified_scalar_type,
)

from schema import build_schema
from schema.prices import COST, COUNT, FIGURES, PASSWORD, SEARCH

NAMELESS = {"name": "A thing's name says itself, and its type says of what."}
FIELDS = 0.95  # of fields and input fields, those that need no words left out


class Described(NamedTuple):
    """A place in the schema, and what is said of it."""

    part: str
    place: str
    name: str
    said: str | None


def places(schema: GraphQLSchema) -> Iterator[Described]:
    """Go through all that a description can stand on, but for what GraphQL itself brings."""
    for name, kind in schema.type_map.items():
        if not is_introspection_type(kind) and not is_specified_scalar_type(kind):
            yield Described("type", name, name, kind.description)
            part = "enum value" if is_enum_type(kind) else "field"
            members = getattr(kind, "values", None) or getattr(kind, "fields", {})
            for member, described in members.items():
                yield Described(part, f"{name}.{member}", member, described.description)
                yield from arguments(f"{name}.{member}", described)
    for directive in schema.directives:
        if not is_specified_directive(directive):
            yield Described("type", f"@{directive.name}", directive.name, directive.description)
            yield from arguments(f"@{directive.name}", directive)


def arguments(place: str, taking: Any) -> Iterator[Described]:
    """Go through the arguments of a field or a directive; nothing else has any."""
    for name, argument in getattr(taking, "args", {}).items():
        yield Described("argument", f"{place}({name})", name, argument.description)


PLACES = list(places(build_schema()._schema))


def words(text: str) -> list[str]:
    """Return the words of a name or a sentence that mean something, in lower case."""
    parted = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", text)
    return [word for word in re.findall(r"[a-z0-9]+", parted.lower()) if word not in {"a", "an", "the"}]


@pytest.mark.parametrize("part", ["type", "argument", "enum value"])
def test_each_is_described(part: str) -> None:
    assert [place.place for place in PLACES if place.part == part and not place.said] == []


def test_nearly_every_field_is_described() -> None:
    fields = [place for place in PLACES if place.part == "field"]
    bare = [field for field in fields if not field.said]

    assert len(bare) <= (1 - FIELDS) * len(fields)
    assert [place.place for place in bare if place.name not in NAMELESS] == []


def test_no_description_is_only_the_name_again() -> None:
    assert [place.place for place in PLACES if place.said and words(place.said) == words(place.name)] == []


def test_descriptions_are_plain_sentences() -> None:
    """With a capital and a full stop, and no markup but backticks, of which each is closed."""
    odd = [
        place.place
        for place in PLACES
        if place.said
        and (
            not re.match(r'[A-Z0-9`"]', place.said)
            or place.said.count("`") % 2
            or "``" in place.said
            or "  " in place.said
            or re.search(r"\*\*|<\w+>|\]\(|^#", re.sub(r"`[^`]*`", "", place.said))
            or not place.said.rstrip("`").endswith((".", "?", "…"))
        )
    ]

    assert odd == []


def test_costs_that_are_told_are_those_that_are_asked() -> None:
    told = [re.findall(r"costs .*?([\d,]+) of the ([\d,]+) values", place.said or "") for place in PLACES]
    found = {int(figure.replace(",", "")) for pairs in told for pair in pairs for figure in pair}

    assert found == {SEARCH, PASSWORD, COUNT, FIGURES, COST}
