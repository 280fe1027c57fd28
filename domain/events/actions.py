"""Actions as values: parsed from what a person sent or from the record, read aloud, stored."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import count
from typing import Any, Self

from domain.catalogue.actions import ActionType, Tells
from domain.catalogue.forms import FormField, Text, parse_form
from domain.catalogue.kinds import Names
from domain.catalogue.recipients import MYSELF, Recipients
from domain.catalogue.texts import CUSTOM, Hints, refuse_unknown, variables_in
from domain.errors import DomainError, Invalid, Refused
from domain.ids import global_id
from domain.policy import Policy

ACTIONS_LIMIT = 20
FREQUENCY_LIMIT = 60 * 24 * 366  # minutes
GONE = "something deleted"


@dataclass(frozen=True)
class Action:
    """
    One action of an event.

    ``values`` are its parameters by name; things are given by UUID. ``key`` names the action within
    its event and outlasts edits, see `going_on`: its id and a number among those of the same id. ``place`` is
    that in the event's list.
    """

    type: ActionType
    values: Mapping[str, Any]
    maximum_frequency_minutes: int
    once_per_item: bool
    key: str
    place: int = 0

    @classmethod
    def parse(
        cls,
        given: Mapping[str, Any],
        offered: Sequence[ActionType],
        policy: Policy | None,
        nth: int = 0,
        place: int = 0,
    ) -> Self:
        """
        Parse what a person sent, or what is stored; it is the ``nth`` of its id in the event, from 0.

        Raises:
            Refused, Invalid: with the path inside the action.
        """
        [(label, form)] = given["perform"].items()
        known = next((action for action in offered if action.label == label), None)
        if known is None:
            raise Invalid(
                "{given} is not an action of this event type.", path=("perform", label), given=label
            )
        faults, values = list[DomainError](), dict[str, Any]()
        try:
            if not known.fields and form is not True:
                raise Invalid("Give true, or leave this action out.")
            values = parse_form(known.fields, form if known.fields else {}, policy)
        except DomainError as fault:
            faults.append(fault.under("perform", label))
        minutes, once = given.get("maximumFrequencyMinutes") or 0, bool(given.get("oncePerItem"))
        if not 0 <= minutes <= FREQUENCY_LIMIT:
            path = ("maximumFrequencyMinutes",)
            faults.append(Invalid("Give minutes from 0 to {limit}.", path=path, limit=FREQUENCY_LIMIT))
        if once and not known.once_per_item:
            path = ("oncePerItem",)
            faults.append(
                Invalid("{title} cannot be limited to once per item.", path=path, title=known.title)
            )
        if faults:
            raise Refused(faults)
        return cls(known, values, minutes, once, f"{known.id}:{given.get('number', nth)}", place)

    def references(self) -> Iterator[tuple[tuple[str, ...], str]]:
        """Global ids that the action mentions, each with its path inside the action."""
        under = ("perform", self.type.label)
        for field in self.type.fields:
            value = self.values.get(field.name)
            if field.entity and value and field.many:
                for place, named in enumerate(_sent(field, value)):
                    yield (*under, field.label, str(place)), named
            elif field.entity and value:
                yield (*under, field.label), _sent(field, value)
            elif isinstance(value, Recipients):
                yield from (((*under, field.label, *where), named) for where, named in value.placed())

    def templates(self) -> Iterator[tuple[tuple[str, ...], str]]:
        """Texts with variables, each with its path inside the action."""
        for field in self.type.fields:
            if isinstance(field.rule, Text) and field.rule.template and field.name in self.values:
                yield ("perform", self.type.label, field.label), self.values[field.name]

    @property
    def recipients(self) -> Recipients | None:
        """Who is told; None where the action tells nobody."""
        if self.type.kind is Tells:
            form: Any = self.type.form
            told: Recipients = form.recipients_of(self.values)
            return told
        if not self._names_recipients:
            return None
        unless_named = Recipients() if self.values.get("addresses") else MYSELF
        named: Recipients = self.values.get("to", unless_named)
        return named

    @property
    def _names_recipients(self) -> bool:
        return any(field.type is Recipients for field in self.type.fields)

    @property
    def message(self) -> tuple[str, str]:
        """Subject and body of the message that it sends: those given, or else its form's own."""
        form: Any = self.type.form
        return self.values.get("subject") or form.subject, self.values.get("body") or form.body

    def say(self, names: Names) -> str:
        """Read the action aloud."""
        shown = {
            field.name: self._named(field, names) for field in self.type.fields if field.name in self.values
        }
        if self.recipients and self._names_recipients:
            shown["to"] = self.recipients.say(names)
        said = str(self.type.form(**shown))
        said += ", once per item" if self.once_per_item else ""
        often = self.maximum_frequency_minutes
        return said + (f", at most once in {often} min" if often else "")

    def _named(self, field: FormField, names: Names) -> Any:
        value = self.values[field.name]
        if not field.entity:
            return value
        if field.many:
            return [names.get(named, GONE) for named in _sent(field, value)]
        return names.get(_sent(field, value), GONE)

    @cached_property
    def stored(self) -> dict[str, Any]:
        """What is stored, in the shape `parse` takes."""
        form = {
            field.label: _sent(field, self.values[field.name])
            for field in self.type.fields
            if self.values.get(field.name) is not None
        }
        return {
            "perform": {self.type.label: form if self.type.fields else True},
            "maximumFrequencyMinutes": self.maximum_frequency_minutes,
            "oncePerItem": self.once_per_item,
        }


def _sent(field: FormField, value: Any) -> Any:
    """Return a parsed value as people send it: things by their global ids."""
    if isinstance(value, Recipients):
        return value.to_json()
    if not field.entity:
        return value
    if field.many:
        return [global_id(field.entity, uuid) for uuid in value]
    return global_id(field.entity, value)


def going_on(
    actions: Iterable[Action], stood: Iterable[Mapping[str, Any]], revision: int
) -> list[dict[str, Any]]:
    """
    Return what is stored of actions in the place of those that ``stood``, as they were stored.

    One goes on as the one that did just the same, or else as the next of its kind, wherever they stand: when
    that has run bounds it. Another begins anew, under a number that none had before, as follows from the
    event's ``revision`` before the edit. A `number` is stored where it is not the place in its kind.
    """
    kinds: dict[str, dict[int, Any]] = defaultdict(dict)
    for before in stood:
        [(label, does)] = before["perform"].items()
        kinds[label][before.get("number", len(kinds[label]))] = does
    now: dict[str, list[dict[str, Any]]] = defaultdict(list)
    written = [action.stored for action in actions]
    for stored in written:
        now[next(iter(stored["perform"]))].append(stored)
    for label, alike in now.items():
        # Marks outlast their action, and a firing may yet write one as the event is edited.
        fresh = count(revision * ACTIONS_LIMIT)
        wanted = [stored["perform"][label] for stored in alike]
        for nth, number in enumerate(_numbers(wanted, kinds[label], fresh)):
            if number != nth:
                alike[nth]["number"] = number
    return written


def _numbers(wanted: Sequence[Any], before: Mapping[int, Any], fresh: Iterator[int]) -> list[int]:
    """Return the numbers under which actions of a kind go on, and ``fresh`` ones for those that begin."""
    left, found = dict(before), dict[int, int]()
    for just_the_same in (True, False):
        for nth, does in enumerate(wanted):
            same = (number for number, did in left.items() if did == does or not just_the_same)
            if nth not in found and (number := next(same, None)) is not None:
                found[nth] = number
                del left[number]
    return [found[nth] if nth in found else next(fresh) for nth in range(len(wanted))]


def parse_actions(
    given: Sequence[Mapping[str, Any]],
    offered: Sequence[ActionType],
    variables: Sequence[str],
    policy: Policy | None,
    faults: list[DomainError],
) -> Iterator[Action]:
    """
    Parse an event's actions: give those that are good, and add to ``faults`` those of the others.

    ``variables`` are those that texts may hold beside the ones of custom fields, which only the desk knows.
    """
    if not 1 <= len(given) <= ACTIONS_LIMIT:
        faults.append(Invalid("Give 1 to {limit} actions.", path=("actions",), limit=ACTIONS_LIMIT))
        return
    seen, hints = dict[str, int](), Hints()
    for place, sent in enumerate(given):
        try:
            label = next(iter(sent["perform"]))
            action = Action.parse(sent, offered, policy, seen.setdefault(label, 0), place)
            seen[label] += 1
        except DomainError as fault:
            faults.append(fault.under("actions", str(place)))
            continue
        faults += (
            fault.under("actions", str(place)) for fault in _unknown_variables(action, variables, hints)
        )
        yield action


def _unknown_variables(action: Action, variables: Iterable[str], hints: Hints) -> Iterator[DomainError]:
    for path, text in action.templates():
        custom = (name for name in variables_in(text) if name.startswith(CUSTOM))
        try:
            refuse_unknown(text, [*variables, *custom], hints=hints)
        except Invalid as fault:
            yield fault.under(*path)
