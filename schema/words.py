"""
Descriptions: what the declarations say of themselves, read from their docstrings.

A docstring's sections "Args" and "Attributes" say what each argument, column or member is; a class has what
the classes it is made of say, too. What is said nowhere else, since it is the same everywhere, stands here.
"""

import inspect
import re
from collections.abc import Iterator
from datetime import datetime
from enum import StrEnum
from typing import Any

from graphql import GraphQLSchema, is_interface_type, is_object_type

from domain.catalogue.forms import Between, FormField, Secret, Text
from domain.catalogue.naming import camel, words_of
from domain.catalogue.recipients import MYSELF, Recipients
from schema.prices import COST, SEARCH

SECTION = re.compile(r"^(?:Args|Attributes|Returns|Raises):\n", re.MULTILINE)
TOLD = re.compile(r"^(?:Args|Attributes):\n((?:(?: .*)?(?:\n|\Z))+)", re.MULTILINE)
ENTRY = re.compile(r"^    (\w+): (.+(?:\n        .+)*)", re.MULTILINE)

SEARCHING = (
    f"Parts of words do, accents count. It costs {SEARCH:,} of the {COST:,} values that an operation may."
)

ARGUMENTS = {
    "first": "How many to bring, from the beginning or after a cursor: 0 to 200, and 50 if neither this nor"
    " `last` is given. Each counts towards what an operation may cost.",
    "after": "The cursor behind which to begin, such as the `endCursor` of the page before; from the"
    " beginning if left out.",
    "last": "How many to bring from the end, or from before a cursor: 0 to 200; not together with `first`.",
    "before": "The cursor before which to end, such as the `startCursor` of the page after; at the end if"
    " left out.",
    "filter": "Which of them to bring: those that are all that it says. Everything in sight if left out.",
    "input": "What to do it with; what is wrong in it is told in `errors`, each with its path in here.",
    "id": "The global id of the one that is meant, as its `id` field gives it.",
    "ids": "Global ids, of which each stands for itself: what is wrong with one leaves the others be.",
    "permitting": "The permissions of which any one is enough.",
}

SCALARS = {
    "DateTime": "A moment: ISO 8601 with its offset, such as `2026-01-31T09:00:00Z`; answers have it in UTC.",
    "JSON": "Any JSON value: an object, a list, a text, a number, true, false or null.",
}


def summary(thing: Any) -> str:
    """Return the first line of a docstring."""
    return _doc(thing).partition("\n")[0]


def text_of(thing: Any) -> str:
    """Return a docstring up to its sections."""
    return SECTION.split(_doc(thing))[0].strip()


def begun(sentence: str) -> str:
    """Write a sentence as what follows a colon."""
    return sentence[:1].lower() + sentence[1:]


def members_of(thing: Any) -> dict[str, str]:
    """Return what is said of the arguments of a function, or the attributes and members of a class."""
    if inspect.isclass(thing):
        return {name: said for base in reversed(thing.__mro__) for name, said in _entries(base)}
    return dict(_entries(thing))


def _entries(thing: Any) -> Iterator[tuple[str, str]]:
    for section in TOLD.findall(_doc(thing)):
        for name, said in ENTRY.findall(section):
            yield name, re.sub(r"\s+", " ", said)


def _doc(thing: Any) -> str:
    return inspect.cleandoc(thing.__doc__ or "").replace("``", "`")


def called(entity: str) -> str:
    """Write the name of a kind of thing in words, as people do: call log, KB article."""
    return words_of(entity).replace("kb ", "KB ")


def of_field(field: FormField, said: str = "") -> str:
    """Describe a form's entry: what is ``said`` of it, its limits, and what holds where it is left out."""
    parts = [said or _by_type(field), _limits(field), _otherwise(field)]
    return " ".join(part for part in parts if part)


def _by_type(field: FormField) -> str:
    if field.entity:
        return f"{'Ids' if field.many else 'The id'} of {called(field.entity)}{'s' if field.many else ''}."
    return summary(field.type) if issubclass(field.type, StrEnum | Recipients) else ""


def _limits(field: FormField) -> str:
    match field.rule:
        case Text(limit=limit, template=True):
            return f"At most {limit:,} characters; variables such as `#EVENT_NAME#` may stand in it."
        case Text(limit=limit):
            return f"At most {limit:,} characters{' each' * field.many}."
        case Secret(shortest=shortest, longest=longest):
            return f"{shortest} to {longest} characters."
        case Between(low=low, high=high):
            return f"From {low:,.0f} to {high:,.0f}."
    if field.type is datetime:
        return "With its offset, such as `2026-01-31T09:00:00Z`."
    return "At most 200 of them." if field.many else ""


def _otherwise(field: FormField) -> str:
    if field.default is None:
        return ""
    if isinstance(field.default, Recipients):
        return "The owner alone if left out." if field.default == MYSELF else ""
    shown = str(field.default).lower() if isinstance(field.default, bool) else field.default
    return f"`{shown}` if left out."


def describe(schema: GraphQLSchema) -> None:
    """Give each argument its words: those of its resolver's docstring, or of its name; and scalars theirs."""
    for name in SCALARS.keys() & schema.type_map.keys():
        schema.type_map[name].description = SCALARS[name]
    kinds = (kind for kind in schema.type_map.values() if is_object_type(kind) or is_interface_type(kind))
    for field in (field for kind in kinds for field in kind.fields.values()):
        own = _of_resolver(field.extensions.get("strawberry-definition"))
        for name, argument in field.args.items():
            argument.description = argument.description or own.get(name) or ARGUMENTS.get(name)
    for directive in schema.directives:
        for name, argument in directive.args.items():
            argument.description = argument.description or ARGUMENTS.get(name)


def _of_resolver(definition: Any) -> dict[str, str]:
    resolver = definition and definition.base_resolver
    said = members_of(resolver.wrapped_func) if resolver else {}
    return {camel(name): sentence for name, sentence in said.items()}
