"""
Which events an occurrence satisfies, by the index and by asking them all, at up to a million events.

Thirty event types; an event has one to five conditions, most of them on one of a list, some on numbers,
words, and times. It asks no storage, so it is measured beside the first alone.
"""

import gc
import os
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from random import Random
from time import process_time
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from domain.catalogue.choices import AnyOf, Reference
from domain.catalogue.declared import COMMON_CONDITIONS, ConditionType
from domain.catalogue.kinds import Kind, Phrases
from domain.catalogue.moments import Day
from domain.catalogue.numbers import Number
from domain.catalogue.operators import Operator
from domain.events.conditions import Condition
from domain.events.filing.index import RuleIndex
from domain.events.matching import OccurrenceView, Outcome, OwnerRights, Rule, decide
from domain.sight import Sight
from tests.bench.storages import NAMES, Figures, Storage

SIZES = (24, 1_000, 10_000, 100_000, 1_000_000)
LOOPED = 100_000  # events, beyond which they are not all asked
TYPES = [f"TYPE_{number}" for number in range(30)]
OCCURRENCES, CHANGED, TURNS = 300, 2_000, 5
UTC_ZONE = ZoneInfo("UTC")
START = datetime(2026, 3, 2, tzinfo=UTC)

# How many values each has, and how often it is asked for.
LISTED = {
    "DEPARTMENT": (50, 0.25),
    "GROUP": (200, 0.25),
    "AGENT": (2_000, 0.20),
    "PRIORITY": (5, 0.10),
    "STATUS": (8, 0.10),
    "CHANNEL": (6, 0.05),
    "CUSTOMER": (50_000, 0.05),
}
NUMBERS = {"MESSAGES_IN": 50, "WAITED": 10_000, "LEFT": 2_000, "TAGS": 10}
LETTERS = "abcdefghijklmnopqrstuvwxyz"
_random = Random(11)  # noqa: S311 - invents words
WORDS = ["".join(_random.choices(LETTERS, k=_random.randint(4, 10))) for _ in range(2_000)]
DOMAINS = [f"{word}.example" for word in WORDS[:300]]

KINDS: dict[str, Kind] = {
    "DEPARTMENT": Reference("Department"),
    "GROUP": Reference("Group"),
    "AGENT": Reference("Agent"),
    "PRIORITY": AnyOf(),
    "STATUS": AnyOf(),
    "CHANNEL": AnyOf(),
    "CUSTOMER": Phrases(),
    "SUBJECT": Phrases(),
    "EMAIL": Phrases(),
    **dict.fromkeys(NUMBERS, Number()),
}
OFFERED = {name: ConditionType(name, kind, str, title=name.title()) for name, kind in KINDS.items()} | {
    condition.id: condition for condition in COMMON_CONDITIONS
}


def value_of(name: str, number: int) -> str:
    """Return one of the values of a listed fact."""
    return f"{name}-{number}"


@dataclass
class Workload:
    """Events that somebody may have made; where they are ``personal``, each names an agent, too."""

    random: Random
    personal: bool = False

    def rule(self, number: int) -> Rule:
        """Return one more compiled event, of that number."""
        return Rule(
            event_id=UUID(int=number),
            event_type=self.random.choice(TYPES),
            enabled=True,
            hears_from=number,
            owner_id=None,
            zone=UTC_ZONE,
            all=tuple(condition.test(UTC_ZONE) for condition in self._conditions()),
            any=(),
        )

    def _conditions(self) -> Iterator[Condition]:
        many = self.random.choices((1, 2, 3, 4, 5), (0.2, 0.25, 0.25, 0.2, 0.1))[0]
        asked = {"AGENT": self._listed("AGENT", several=False)} if self.personal else {}
        while len(asked) < many:
            condition = self._condition()
            asked.setdefault(condition.type.id, condition)
        return iter(asked.values())

    def _condition(self) -> Condition:
        kinds = (self._of_a_list, self._number, self._text, self._time)
        return self.random.choices(kinds, (0.70, 0.15, 0.10, 0.05))[0]()

    def _of_a_list(self) -> Condition:
        weights = [weight for _, weight in LISTED.values()]
        name = self.random.choices(list(LISTED), weights)[0]
        return self._listed(name, several=self.random.random() < 0.3)

    def _listed(self, name: str, *, several: bool) -> Condition:
        size, _ = LISTED[name]
        count = self.random.randint(2, min(5, size - 1)) if several else 1
        values = [value_of(name, number) for number in self.random.sample(range(size), count)]
        operator = Operator.EQUALS if name == "CUSTOMER" else Operator.IN
        return Condition(OFFERED[name], operator, values)

    def _number(self) -> Condition:
        name = self.random.choice(list(NUMBERS))
        most, low = NUMBERS[name], self.random.randrange(NUMBERS[name])
        way = self.random.random()
        ends = (low, None) if way < 0.4 else (None, low) if way < 0.8 else (low, min(most, low + most // 5))
        return Condition(OFFERED[name], Operator.BETWEEN, dict(zip(("min", "max"), ends, strict=True)))

    def _text(self) -> Condition:
        name = self.random.choice(("SUBJECT", "SUBJECT", "EMAIL"))
        word = self.random.choice(WORDS if name == "SUBJECT" else DOMAINS)
        return Condition(OFFERED[name], Operator.CONTAINS, [word])

    def _time(self) -> Condition:
        if self.random.random() < 0.5:
            begin = self.random.randrange(24)
            value = {"start": f"{begin:02}:00", "end": f"{min(23, begin + 8):02}:59", "timeZone": None}
            return Condition(OFFERED["TIME_OF_DAY"], Operator.BETWEEN, value)
        days = self.random.sample(list(Day), self.random.choice((2, 5)))
        return Condition(OFFERED["DAY_OF_WEEK"], Operator.IN, list(map(str, days)))

    def view(self, number: int) -> OccurrenceView:
        """Return an occurrence, of that number."""
        chosen = {name: value_of(name, self.random.randrange(size)) for name, (size, _) in LISTED.items()}
        at = START + timedelta(minutes=self.random.randrange(7 * 24 * 60))
        facts: dict[str, Any] = {
            **chosen,
            **{name: self.random.randrange(most) for name, most in NUMBERS.items()},
            "SUBJECT": " ".join(self.random.choices(WORDS, k=self.random.randint(6, 12))),
            "EMAIL": f"customer{number}@{self.random.choice(DOMAINS)}",
            "TIME_OF_DAY": at.isoformat(),
            "DAY_OF_WEEK": at.isoformat(),
        }
        return OccurrenceView(self.random.choice(TYPES), facts, at, None, None, 10**9)


async def measure(storage: Storage) -> Figures:
    """Match by the index and by asking every event, in one run."""
    if storage.name != NAMES[0]:
        return dict.fromkeys(_measured(), "the same")
    gc.disable()  # as the server does where so much lives long
    try:
        figures = _measured()
        return {what: tell() for what, tell in figures.items()}
    finally:
        gc.enable()


def _measured() -> dict[str, Callable[[], str]]:
    rows: dict[str, Callable[[], str]] = {
        f"Matching, {size:,} events": partial(_at, size, personal=False) for size in SIZES
    }
    rows[f"Matching, {SIZES[-1]:,} events that name an agent each"] = partial(_at, SIZES[-1], personal=True)
    rows["Matching, 10,000 agents' ten events each, three in sight"] = _in_sight
    return rows


def _at(size: int, *, personal: bool) -> str:
    workload = Workload(Random(1), personal)  # noqa: S311 - invents events
    index, rules, memory, spent = RuleIndex(), list[Rule](), _memory(), 0.0
    for number in range(size):
        rule = workload.rule(number)
        begun = process_time()
        index.put(rule)
        spent += process_time() - begun
        rules.append(rule)
    bytes_each = (_memory() - memory) / size
    views = [workload.view(number) for number in range(OCCURRENCES)]
    found = [_by_index(index, view) for view in views]  # what checks are made of, they are made of now
    matches = sum(map(len, found)) / len(views)
    indexed = _spent(lambda view: _by_index(index, view), views)
    told = f"{indexed:,.1f} µs with {matches:,.1f} matches"
    if size <= LOOPED and not personal:
        told += f", {_looped(rules, views, found) / indexed:,.0f} times as fast as the loop"
    added, removed = _changed(index, workload, size)
    return (
        f"{told}; {bytes_each:,.0f} bytes and {spent / size * 1e6:.0f} µs each,"
        f" {added:.0f} µs to add and {removed:.0f} to remove one more"
    )


def _looped(rules: list[Rule], views: Sequence[OccurrenceView], found: list[list[Rule]]) -> float:
    by_type: dict[str, list[Rule]] = {}
    for rule in rules:
        by_type.setdefault(rule.event_type, []).append(rule)

    def loop(view: OccurrenceView) -> list[Rule]:
        fires = Outcome.FIRED
        return [rule for rule in by_type.get(view.event_type, ()) if decide(rule, view, None) is fires]

    few = views[: max(10, min(len(views), 2_000_000 // len(rules)))]
    if list(map(set, map(loop, few))) != list(map(set, found[: len(few)])):
        raise AssertionError("the index finds other events than the loop")
    return _spent(loop, few)


def _by_index(index: RuleIndex, view: OccurrenceView) -> list[Rule]:
    return index.satisfied(view, lambda _rule: None)


def _changed(index: RuleIndex, workload: Workload, size: int) -> tuple[float, float]:
    """Return what it takes to add a rule, and to remove it, in microseconds."""
    more = [workload.rule(size + number) for number in range(CHANGED)]
    added = _spent(index.put, more, turns=1)
    removed = _spent(index.drop, [rule.event_id for rule in more], turns=1)
    return added, removed


def _in_sight() -> str:
    matching, views = zip(*map(_sighted, (3, 10_000)), strict=True)
    taken = [
        [_spent(match, seen, 1) for match, seen in zip(matching, views, strict=True)] for _ in range(TURNS)
    ]
    few, many = map(min, zip(*taken, strict=True))  # in turns: the machine is not as fast at all times
    return f"{many:.1f} µs, {many / few:.2f} of three agents' alone"


def _sighted(agents: int) -> tuple[Callable[[OccurrenceView], int], list[OccurrenceView]]:
    """Return how to match what three agents see, of however many, who see other groups by threes."""
    random, index = Random(3), RuleIndex()  # noqa: S311 - invents facts
    owners: dict[UUID | None, OwnerRights] = {}
    for number in range(agents):
        owner = UUID(int=number)
        sight = Sight(groups=frozenset([UUID(int=10**6 + number // 3)]))
        owners[owner] = OwnerRights(None, sight)
        index.place(owner, sight)
        for place in range(10):
            condition = Condition(OFFERED["PRIORITY"], Operator.IN, [value_of("PRIORITY", place % 5)])
            index.put(
                Rule(
                    event_id=UUID(int=number * 10 + place),
                    event_type=TYPES[0],
                    enabled=True,
                    hears_from=0,
                    owner_id=owner,
                    zone=UTC_ZONE,
                    all=(condition.test(UTC_ZONE),),
                    any=(),
                )
            )
    facts = [{"PRIORITY": value_of("PRIORITY", random.randrange(5))} for _ in range(OCCURRENCES)]
    views = [OccurrenceView(TYPES[0], told, START, UUID(int=10**6), None, 1) for told in facts]

    def match(view: OccurrenceView) -> int:
        return len(index.satisfied(view, lambda rule: owners[rule.owner_id]))

    if {match(view) for view in views} != {6}:
        raise AssertionError("two events of each of the three ask for each priority")
    return match, views


def _spent(work: Callable[[Any], Any], things: Sequence[Any], turns: int = TURNS) -> float:
    """Return how many microseconds of CPU some work takes for one of some things, at best."""
    taken = []
    for _ in range(turns):
        begun = process_time()
        for thing in things:
            work(thing)
        taken.append((process_time() - begun) / len(things) * 1e6)
    return min(taken)  # whatever else runs here takes the processor's memory


def _memory() -> int:
    """Return how many bytes this process holds."""
    return int(Path("/proc/self/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")
