"""
Paths: under what a rule is filed. Pure.

A `Sought` is one thing that an occurrence must show, such as that its PRIORITY is URGENT; a group of them is
a condition, or all of `any`, of which one must be shown. A path is a few of the signs of a rule, which are
such groups, the most selective first.
"""

from functools import lru_cache
from operator import itemgetter
from typing import Any, NamedTuple

from domain.catalogue.clues import By
from domain.events.checks import KEPT, Check
from domain.events.matching import Rule

EXACT_GROUPS = 3  # of a path
# Levels: first the groups that are looked up at once, then what takes more, then the owner's sight.
LOOSE, OWNER = EXACT_GROUPS, EXACT_GROUPS + 1
WIDEST = 100  # things sought in the first of a path, as many as a condition lists
COPIES = 25  # places at which one rule stands, beyond which no further group is worth it
CROSSINGS, EDGES = 100, 50  # different thresholds and ends of ranges that there may be, roughly

WEIGHT = itemgetter(0)

CROSSED, RISING, FALLING = "CROSSED", "RISING", "FALLING"
TAKES_MORE = {By.WORD.value, By.LEAST.value, By.MOST.value}


class Sought(NamedTuple):
    """
    What an occurrence must show, found by ``by``, a plain `By` or one of the above, of a fact of that name.

    ``field`` is that of a custom field. A crossing has no name, nor have the ends of a count's range.
    """

    by: str
    name: str
    field: str | None
    value: Any


Group = tuple[Sought, ...]


class Sign(NamedTuple):
    """
    A group, and the part of all occurrences that it may fit.

    ``loose`` says that it takes more than to look it up, ``twice`` that an occurrence may show several of
    it, ``proves`` is the check that passes wherever one of it is shown.
    """

    weight: float
    group: Group
    loose: bool = False
    twice: bool = False
    proves: Check | None = None


class Path(NamedTuple):
    """Under what a rule is filed: up to three signs that are looked up at once, then one that takes more."""

    exact: tuple[Sign, ...]
    loose: Sign | None

    @property
    def twice(self) -> bool:
        """Whether an occurrence may find the rule more than once."""
        return any(sign.twice for sign in self.exact) or (self.loose is not None and self.loose.twice)

    def left(self, rule: Rule, level: int) -> tuple[Check, ...]:
        """
        Return the checks of `all` that are not known to pass where the rule stands on a level.

        Those that take the most come last, which are those that nothing is filed under.
        """
        proved = [sign.proves for sign in self.exact[:level]]
        if level > LOOSE and self.loose:
            proved.append(self.loose.proves)
        left = [check for check in rule.all if check not in proved]
        if len(left) > 1:
            left.sort(key=_last)
        return _shared(tuple(left))


def path_of(rule: Rule) -> Path | None:
    """Return under what a rule is filed; None where nothing can ever fire it."""
    signs = _signs(rule)
    if len(signs) > 1:
        signs.sort(key=WEIGHT)
    exact, loose, copies = list[Sign](), list[Sign](), 1
    for sign in signs:
        wide = copies * len(sign.group)
        if sign.loose:
            loose.append(sign)
        elif len(exact) < EXACT_GROUPS and wide <= (COPIES if exact else WIDEST):
            exact.append(sign)
            copies = wide
    if not rule.enabled or not all(sign.group for sign in signs):
        return None
    fitting = (sign for sign in loose if copies * len(sign.group) <= WIDEST)
    return Path(tuple(exact), next(fitting, None) if loose else None)


def _signs(rule: Rule) -> list[Sign]:
    """Find what a rule could be filed under."""
    signs = [sign for sign in map(_sign, rule.all) if sign is not None]
    if rule.threshold is not None:
        signs.append(Sign(1 / CROSSINGS, (Sought(CROSSED, "", None, rule.threshold),)))
    if rule.range is not None:
        ends = zip((RISING, FALLING), rule.range.whole, strict=True)
        group = tuple(Sought(by, "", None, end) for by, end in ends if end is not None)
        signs.append(_signed(1 / EDGES, group))
    members = [_sign(check) for check in rule.any]
    fileable = [member for member in members if member is not None]
    if members and len(fileable) == len(members):
        sought = dict.fromkeys(sought for member in fileable for sought in member.group)
        signs.append(_signed(sum(member.weight for member in fileable), tuple(sought)))
    return signs


@lru_cache(maxsize=KEPT)
def _shared(left: tuple[Check, ...]) -> tuple[Check, ...]:
    """Return one tuple for all rules of which the same is left, and for all places of one."""
    return left


def _last(check: Check) -> float:
    sign = _sign(check)
    return 1 if sign is None else sign.weight


@lru_cache(maxsize=KEPT)
def _sign(check: Check) -> Sign | None:
    clue = check.clue
    if clue is None:
        return None
    by, name, field = clue.by.value, check.name, check.field  # members of enums take long to be hashed
    group = tuple([Sought(by, name, field, value) for value in dict.fromkeys(clue.values)])
    return _signed(len(group) / clue.spread, group, check if clue.whole else None)


def _signed(weight: float, group: Group, proves: Check | None = None) -> Sign:
    loose = not TAKES_MORE.isdisjoint([sought.by for sought in group])
    sorts = {sought[:3] for sought in group} if len(group) > 1 else ()
    return Sign(weight, group, loose, len(sorts) > 1 or (len(group) > 1 and group[0].by == By.WORD), proves)
