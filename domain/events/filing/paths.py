"""
Paths: under what a rule is filed. Pure.

A `Sought` is one thing that an occurrence must show, such as that its PRIORITY is URGENT; a group of them is
a condition, or all of `any`, of which one must be shown. A path is a few of a rule's groups, the most
selective first.
"""

from collections.abc import Iterator
from functools import lru_cache
from typing import Any, NamedTuple

from domain.catalogue.clues import By
from domain.events.checks import KEPT, Check
from domain.events.matching import Rule

EXACT_GROUPS = 3  # of a path
WIDEST = 100  # things sought in the first of a path, as many as a condition lists
COPIES = 25  # places at which one rule stands, beyond which no further group is worth it
CROSSINGS, EDGES = 100, 50  # different thresholds and ends of ranges that there may be, roughly

CROSSED, RISING, FALLING = "CROSSED", "RISING", "FALLING"
LOOSE = {By.WORD, By.LEAST, By.MOST}


class Sought(NamedTuple):
    """
    What an occurrence must show, found by ``by``, a `By` or one of the above, of a fact of that name.

    ``field`` is that of a custom field. A crossing has no name, nor have the ends of a count's range.
    """

    by: str
    name: str
    field: str | None
    value: Any


Group = tuple[Sought, ...]


class Path(NamedTuple):
    """
    Under what a rule is filed: up to three groups that are looked up at once, then one that takes more.

    ``twice`` says that an occurrence may show several of a group.
    """

    exact: tuple[Group, ...]
    loose: Group
    twice: bool


def path_of(rule: Rule) -> Path | None:
    """Return under what a rule is filed; None where nothing can ever fire it."""
    found = sorted(_groups(rule), key=lambda weighed: weighed[0])
    if not rule.enabled or any(not group for _, group in found):
        return None
    exact, copies = list[Group](), 1
    for _, group in found:
        widest = 0 if _is_loose(group) or len(exact) == EXACT_GROUPS else COPIES if exact else WIDEST
        if copies * len(group) <= widest:
            exact.append(group)
            copies *= len(group)
    loose = next((group for _, group in found if _is_loose(group) and copies * len(group) <= WIDEST), ())
    twice = any(_twice(group) for group in (*exact, loose))
    return Path(tuple(exact), loose, twice)


def _is_loose(group: Group) -> bool:
    return any(sought.by in LOOSE for sought in group)


def _twice(group: Group) -> bool:
    kinds = {sought[:3] for sought in group}
    return len(group) > 1 and (len(kinds) > 1 or group[0].by == By.WORD)


def _groups(rule: Rule) -> Iterator[tuple[float, Group]]:
    """Find the groups that a rule could be filed under, each with the part of all occurrences it may fit."""
    if rule.threshold is not None:
        yield 1 / CROSSINGS, (Sought(CROSSED, "", None, rule.threshold),)
    if rule.range is not None:
        ends = zip((RISING, FALLING), rule.range.whole, strict=True)
        yield 1 / EDGES, tuple(Sought(by, "", None, end) for by, end in ends if end is not None)
    for check in rule.all:
        if (weighed := _group(check)) is not None:
            yield weighed
    members = [_group(check) for check in rule.any]
    fileable = [member for member in members if member is not None]
    if members and len(fileable) == len(members):
        sought = dict.fromkeys(sought for _, group in fileable for sought in group)
        yield sum(weight for weight, _ in fileable), tuple(sought)


@lru_cache(maxsize=KEPT)
def _group(check: Check) -> tuple[float, Group] | None:
    clue = check.clue
    if clue is None:
        return None
    values = dict.fromkeys(clue.values)
    group = tuple(Sought(clue.by, check.name, check.field, value) for value in values)
    return len(group) / clue.spread, group
