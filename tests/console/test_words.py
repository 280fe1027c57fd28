"""German has words for what the catalogue calls things, and for nothing else."""

import re
from collections.abc import Iterable, Iterator

from deskbell.building import CONSOLE
from domain.desk.rooms import CATALOGUE
from domain.events import offered
from domain.events.offered import Parameter
from domain.people.principal import Principal
from domain.people.records import Agent
from domain.rights import Permission
from domain.sight import Sight
from schema.comparisons import choices_of

GERMAN = CONSOLE / "src" / "texts" / "de"
WORD = re.compile(r'^  (?:"(.+?)"|(\w+)):', re.MULTILINE)
ANYBODY = Principal(Agent(), frozenset(Permission), Sight())


def words(*files: str) -> set[str]:
    """Return for what some files of the German texts have words."""
    found = WORD.finditer("".join((GERMAN / f"{name}.ts").read_text() for name in files))
    return {quoted or plain for quoted, plain in (word.groups() for word in found)}


def asked_for(parameters: Iterable[Parameter]) -> Iterator[str]:
    """Return what the parameters of an action are called, and what they offer."""
    for parameter in parameters:
        yield parameter.title
        yield from (choice.title for choice in choices_of(parameter.choices))
        yield from asked_for(parameter.members)


def titles() -> Iterator[str]:
    """Return what the catalogue calls all that it holds."""
    for category in CATALOGUE.categories:
        yield category.title
        yield from (variable.description for variable in category.all_variables)
        for event_type in category.event_types:
            yield event_type.title
            for condition in offered.conditions_of(event_type.id):
                yield condition.type.title
                yield from (comparison.title for comparison in condition.comparisons)
                yield from (choice.title for choice in choices_of(condition.choices))
            for action in offered.actions_of(event_type.id, ANYBODY):
                yield action.type.title
                yield from asked_for(action.parameters)


def test_german_has_words_for_the_catalogue() -> None:
    """Those that the schema says as well stand among its own, once."""
    shared, own = words("things"), words("actions", "conditions", "eventTypes", "variables")
    said = set(titles())
    assert said - shared - own == set()
    assert own - said == set()
    assert own & shared == set()
