"""What may be told of each event type, and how: worked out once, as thousands of reports are of one."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from domain.catalogue.choices import Reference
from domain.catalogue.declared import COMMON_CONDITIONS, Category, EventType
from domain.catalogue.happening import Read
from domain.catalogue.kinds import Kind, Phrases
from domain.desk.rooms import CATALOGUE

ITEM_URL = "ITEM_URL"


@dataclass(frozen=True, eq=False)
class Reportable:
    """
    An event type as integrators tell of it, by the names of facts and variables.

    ``told`` are the kinds of what may be told; ``facts`` are what conditions compare, ``chosen`` those of
    them that are one of some values, ``variables`` the category's own. ``references`` are its facts that name
    things, with what these are, as rooms declare them: groups after their departments, of which others may
    have some of the same name. ``read`` is what is read off an item, ``stands_for`` the fact that a variable
    means of which nothing is read. What is ``lasting`` is the item's, not that of one happening.
    """

    event_type: EventType
    category: Category
    told: Mapping[str, Kind]
    facts: Sequence[str]
    chosen: Sequence[str]
    variables: Sequence[str]
    references: Mapping[str, str]
    read: Sequence[tuple[str, Read]]
    stands_for: Mapping[str, str]
    lasting: frozenset[str]


@cache
def reportable(event_type: str) -> Reportable:
    """Return an event type of the catalogue as it is told of."""
    category = CATALOGUE.category_of(event_type)
    offered, variables = category.conditions_of(event_type), category.variables
    own = [each for each in offered if each not in COMMON_CONDITIONS]
    things = [(each.id, each.kind.entity) for each in category.conditions if isinstance(each.kind, Reference)]
    lasting = [each.id for each in category.conditions if not each.applies_to and each.id != "ACTING_AGENT"]
    return Reportable(
        CATALOGUE.event_types[event_type],
        category,
        told={each.name: Phrases() for each in variables} | {each.id: each.kind for each in own},
        facts=[each.id for each in offered],
        chosen=[each.id for each in offered if each.kind.takes == "values"],
        variables=[each.name for each in variables],
        references=dict(things),
        read=category.readings.variables[event_type],
        stands_for={
            variable.name: fact.id
            for variable in variables
            for fact in offered
            if variable.name.endswith(f"_{fact.id}")
        },
        lasting=frozenset([ITEM_URL, *lasting, *(each.name for each in variables if not each.applies_to)]),
    )
