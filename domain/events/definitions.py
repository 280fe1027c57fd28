"""
Definitions: what an event watches for and does, parsed from what a person sent or from the record.

What is stored has the shape that people send, so there is one way to parse either.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache, cached_property, lru_cache
from typing import Any, NamedTuple, Self
from uuid import UUID

from domain.catalogue.declared import Category, ConditionType, EventType
from domain.catalogue.texts import variables_in
from domain.desk.rooms import CATALOGUE
from domain.errors import DomainError, Invalid, Refused
from domain.events.actions import Action, parse_actions
from domain.events.conditions import Condition, Conditions
from domain.events.records import Event
from domain.policy import DEFAULT, Policy

KEPT = 5_000  # definitions; whoever reads more events than that at a time parses again


@dataclass  # not frozen: to make one would take twice as long, and a start makes many
class Definition:
    """
    What an event watches for and does.

    ``faults`` say what could not be parsed and is left out, each with its path. One of a person's draft with
    faults is refused, one that is stored stays silent, and shows what is good of it.
    """

    event_type: EventType
    category: Category
    conditions: Conditions
    actions: tuple[Action, ...]
    faults: tuple[DomainError, ...] = ()

    @classmethod
    def parse(
        cls,
        event_type: str,
        conditions: Mapping[str, Any] | None,
        actions: Sequence[Mapping[str, Any]],
        policy: Policy | None = DEFAULT,
    ) -> Self:
        """
        Parse conditions and actions by the catalogue, and the desk's policy if one is given.

        It asks no database.

        Raises:
            Invalid: there is no such event type. Any other fault is among ``faults``.
        """
        if event_type not in CATALOGUE.event_types:
            raise Invalid("There is no event type {given}.", path=("eventType",), given=event_type)
        category = CATALOGUE.category_of(event_type)
        parsed = Conditions.parse(conditions, offered_conditions(event_type))
        faults = [fault.under("conditions") for fault in parsed.faults]
        variables = [variable.name for variable in category.all_variables]
        done = tuple(parse_actions(actions, CATALOGUE.actions_of(event_type), variables, policy, faults))
        definition = cls(CATALOGUE.event_types[event_type], category, parsed, done)
        if not parsed.faults:
            faults += definition._misplaced()
        return replace(definition, faults=tuple(faults))

    @classmethod
    def waiting(cls, event_type: str, conditions: Conditions) -> Self:
        """
        Return what an event of a clock or a count waits for, by the conditions on that; all else is left out.

        Raises:
            KeyError: there is no such event type.
        """
        waiting = cls(CATALOGUE.event_types[event_type], CATALOGUE.category_of(event_type), conditions, ())
        return replace(waiting, faults=tuple(waiting._misplaced()))

    def sound(self) -> Self:
        """
        Return it, if all of it could be parsed.

        Raises:
            Refused: every fault found, with its path.
        """
        if self.faults:
            raise Refused(self.faults) from self.faults[0]
        return self

    @property
    def illegible(self) -> str | None:
        """The first thing about it that could not be parsed, in a sentence; None if all could."""
        return self.faults[0].parts[0].sentence if self.faults else None

    @property
    def clock_condition(self) -> Condition | None:
        """The condition that says how long an item must have waited, in minutes; None if there is none."""
        clock = self.event_type.clock
        return self._one(clock.condition) if clock and clock.condition else None

    @property
    def count_condition(self) -> Condition | None:
        """The condition on the count of a count type."""
        return self._one(self._awaited) if self.event_type.counts_by else None

    @property
    def threshold(self) -> float | None:
        """The minutes that an item must have waited; 0 where it rings at its moment, None without a clock."""
        if waits := self.clock_condition:
            return waits.value["min"]  # type: ignore[no-any-return]  # a number, see `_misplaced`
        return 0.0 if self.event_type.clock and not self.event_type.clock.condition else None

    @cached_property
    def needs_to_edit(self) -> bool:
        """Whether it asks for or tells of something that only those know who may edit such items."""
        texts = (text for action in self.actions for _, text in action.templates())
        told = (name for text in texts for name in variables_in(text))
        asked = (condition.type.id for condition in self.conditions)
        return not self.category.for_editors.isdisjoint([*asked, *told])

    def _one(self, name: str) -> Condition | None:
        return next((condition for condition in self.conditions.all if condition.type.id == name), None)

    @property
    def _awaited(self) -> str:
        return self.category.awaited(self.event_type.id)

    def _misplaced(self) -> Iterator[DomainError]:
        """Find what stands in the way of a clock or a count: it is asked for once, in `all`."""
        clock, name = self.event_type.clock, self._awaited
        if not name:
            return
        needed = self.category.needs(self.event_type.id, name)
        places = [condition for condition in self.conditions.all if condition.type.id == name]
        in_any = any(condition.type.id == name for condition in self.conditions.any)
        title = offered_conditions(self.event_type.id)[name].title
        if needed and (len(places) != 1 or in_any):
            yield Invalid(
                "Say {title} once, among `all`: it is what this event type waits for.",
                path=("conditions", "all"),
                title=title,
            )
        elif clock and places and not 0 < (places[0].value["min"] or 0) <= clock.longest:
            yield Invalid(
                "{title} needs a `min` above 0 and up to {limit}: there it rings, once a spell.",
                path=("conditions", "all", str(places[0].place), "value", "range", "min"),
                title=title,
                limit=clock.longest,
            )

    def references(self, *, handing_over: bool = True) -> Iterator[tuple[tuple[str, ...], str]]:
        """Global ids that the definition mentions, each with its path; ``handing_over``: also to whom."""
        for name, conditions in (("all", self.conditions.all), ("any", self.conditions.any)):
            for condition in conditions:
                under = ("conditions", name, str(condition.place))
                yield from (((*under, *path), named) for path, named in condition.placed())
        for action in self.actions:
            if handing_over or not action.type.hands_over:
                placed = ("actions", str(action.place))
                yield from (((*placed, *path), named) for path, named in action.references())


@cache
def offered_conditions(event_type: str) -> Mapping[str, ConditionType]:
    """Return the conditions that an event of that type may hold, by their ids."""
    return {known.id: known for known in CATALOGUE.category_of(event_type).conditions_of(event_type)}


def definition_of(event: Event) -> Definition:
    """
    Return what a stored event watches for and does; what cannot be parsed of it is among the ``faults``.

    It is parsed once in a process, for the rule set and for whoever reads the event. That goes by no policy,
    which may have changed since: whether an address may be called is asked again when it is.

    Raises:
        Invalid: the catalogue no longer has its event type.
    """
    return parse_written(written_of(event))


WRITTEN = ("revision", "event_type", "conditions", "actions")
"""The fields of an event that `written_of` looks at, beside its id."""


class Written(NamedTuple):
    """
    What a definition is parsed from, found by its event's id and revision.

    It is compared whole: a revision that was rolled back is given once more, and a hand may write past it.
    """

    event_id: UUID
    revision: int
    event_type: str
    conditions: Mapping[str, Any]
    actions: Sequence[Mapping[str, Any]]

    def __hash__(self) -> int:
        return hash((self.event_id.int, self.revision))


def written_of(event: Event) -> Written:
    """Return what the definition of a stored event is parsed from."""
    return Written(event.id, event.revision, event.event_type, event.conditions, event.actions)


@lru_cache(maxsize=KEPT)
def parse_written(written: Written) -> Definition:
    """Parse what is stored of an event, see `definition_of`."""
    type_id = written.event_type
    try:
        return Definition.parse(type_id, written.conditions, written.actions, None)
    except DomainError:
        raise
    except Exception as error:  # noqa: BLE001 - of another shape than we write; the rule set logs it
        fault = Invalid("Another version of Deskbell wrote it.")
        fault.__cause__ = error
        known = CATALOGUE.event_types[type_id], CATALOGUE.category_of(type_id)
        return Definition(*known, Conditions(), (), (fault,))
