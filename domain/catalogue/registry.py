"""
The catalogue: all categories together, and where it is asked for.

`domain.desk.rooms` fills it as it is imported, and what stands above the rooms takes their `CATALOGUE`. What
the rooms themselves are built on, such as deeds, asks for it here.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

from domain.catalogue.actions import ActionType
from domain.catalogue.declared import COMMON_CONDITIONS, Category, ConditionType, EventType


@dataclass(frozen=True)
class Catalogue:
    """All categories, assembled; ``described`` says what conditions are that several of them share."""

    categories: tuple[Category, ...]
    common_actions: tuple[ActionType, ...]
    described: Mapping[str, str] = field(default_factory=dict)

    def said_of(self, id_: str) -> str:
        """Return the sentence that describes a category, an event type or a condition; "" where none does."""
        told = (self.described, *(category.described for category in self.categories))
        return next((texts[id_] for texts in told if id_ in texts), "")

    def of_items(self, kind: str) -> tuple[Category, ...]:
        """Return the categories whose items are of a kind."""
        return self._of_items.get(kind, ())

    @cached_property
    def _of_items(self) -> dict[str, tuple[Category, ...]]:
        found = defaultdict[str, list[Category]](list)
        for category in self.categories:
            if category.item is not None:
                found[category.item.entity].append(category)
        return {kind: tuple(categories) for kind, categories in found.items()}

    @cached_property
    def told_of_counts(self) -> dict[tuple[str, str], str]:
        """The event types that tell of counts, by the kind of item that is counted and by what."""
        return {
            (kind, type_.counts_by): type_.id
            for kind, (category, *_) in self._of_items.items()
            for type_ in category.event_types
            if type_.counts_by
        }

    def record_of(self, kind: str) -> Any:
        """Return the record of a kind of item; IndexError if no category has such items."""
        return self.of_items(kind)[0].item

    def category_of(self, event_type: str) -> Category:
        """Return the category of an event type; KeyError if there is no such type."""
        return self._category_of[event_type]

    @cached_property
    def _category_of(self) -> dict[str, Category]:
        return {type_.id: category for category in self.categories for type_ in category.event_types}

    @cached_property
    def event_types(self) -> dict[str, EventType]:
        """Every event type by id."""
        return {type_.id: type_ for category in self.categories for type_ in category.event_types}

    @cached_property
    def conditions(self) -> dict[str, ConditionType]:
        """One condition for each id; ids that several categories share name the same thing."""
        own = (condition for category in self.categories for condition in category.conditions)
        return {condition.id: condition for condition in (*COMMON_CONDITIONS, *own)}

    @cached_property
    def actions(self) -> dict[str, ActionType]:
        """Every action by id."""
        own = (action for category in self.categories for action in category.actions)
        return {action.id: action for action in (*self.common_actions, *own)}

    def actions_of(self, event_type: str) -> tuple[ActionType, ...]:
        """Return the actions an event of that type may have."""
        return self._actions_of[event_type]

    @cached_property
    def _actions_of(self) -> dict[str, tuple[ActionType, ...]]:
        return {
            type_.id: tuple(self._fitting(category, type_))
            for category in self.categories
            for type_ in category.event_types
        }

    def _fitting(self, category: Category, event_type: EventType) -> Iterator[ActionType]:
        # Where there is no item that lasts there is none that one could run once for.
        lasts = category.once_per_item and not event_type.counts_by
        for action in (*self.common_actions, *category.actions):
            if action.fits(event_type):
                yield replace(action, once_per_item=action.once_per_item and lasts)

    @cached_property
    def _clocks(self) -> dict[Any, list[Any]]:
        return {
            category.item: [type_ for type_ in category.event_types if type_.clock]
            for category in self.categories
            if category.item
        }

    def clocks_of(self, item: Any) -> list[Any]:
        """Return the event types of a kind of item that have a clock."""
        return self._clocks.get(item, [])

    def visible_to(self, administrator: bool) -> Iterable[Category]:
        """Return the categories a person may make events of."""
        return (category for category in self.categories if administrator or not category.admin_only)


_assembled: list[Catalogue] = []


def fill(catalogue: Catalogue) -> Catalogue:
    """Keep the one catalogue of this process, and return it."""
    _assembled[:] = [catalogue]
    return catalogue


def catalogue() -> Catalogue:
    """
    Return the catalogue.

    Raises:
        LookupError: the rooms are not imported yet.
    """
    if not _assembled:
        raise LookupError("import domain.desk.rooms first: it declares the catalogue")
    return _assembled[0]
