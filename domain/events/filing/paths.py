"""
Paths: under what a rule is filed. Pure.

A `Sought` is one thing that an occurrence must show, such as that its PRIORITY is URGENT; a group of them is
a condition, or all of `any`, of which one must be shown. A path is a few of the signs of a rule, which are
such groups, the most selective first.
"""

from functools import lru_cache
from operator import itemgetter
from typing import Any, NamedTuple, TypeAlias

from domain.catalogue.clues import By
from domain.events.checks import KEPT, Check
from domain.events.matching import Rule

EXACT_GROUPS = 3  # of a path, before one that takes more
OWNER = EXACT_GROUPS + 1  # the level of the owner's sight, after one for each sign
WIDEST = 100  # things sought in the first of a path, as many as a condition lists
COPIES = 25  # places at which one rule stands, beyond which no further group is worth it
CROSSINGS, EDGES = 100, 50  # different thresholds and ends of ranges that there may be, roughly

WEIGHT = itemgetter(0)

CROSSED, RISING, FALLING = "CROSSED", "RISING", "FALLING"
TAKES_MORE = {By.WORD, By.LEAST, By.MOST}

# How something is found, a plain `By` or one of the above; of a fact of which name, none of a crossing or a
# count; and of which custom field, if any.
Table: TypeAlias = tuple[str, str, str | None]
Sought: TypeAlias = tuple[Table, Any]  # what an occurrence must show
Group: TypeAlias = tuple[Sought, ...]


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
    """
    Under what a rule is filed: up to three signs that are looked up at once, then maybe one that takes more.

    Each stands on its level. ``checks`` are those of `all`, those that take the most last, which are those
    that nothing is filed under.
    """

    signs: tuple[Sign, ...]
    checks: tuple[Check, ...]

    @property
    def twice(self) -> bool:
        """Whether an occurrence may find the rule more than once."""
        return any(sign.twice for sign in self.signs)

    def left(self, level: int) -> list[Check]:
        """Return the checks of `all` that are not known to pass where the rule stands on a level."""
        left = list(self.checks)
        for sign in self.signs[:level]:
            if sign.proves in left:
                left.remove(sign.proves)
        return left


def path_of(rule: Rule) -> Path | None:
    """Return under what a rule is filed; None where nothing can ever fire it."""
    if not rule.enabled:
        return None
    checks = rule.all
    signs = [sign for check in checks if (sign := _sign(check))]
    if rule.threshold is not None or rule.range is not None or rule.any:
        signs += _further(rule)
    if len(signs) > 1:
        signs.sort(key=WEIGHT)
    if len(checks) > 1:
        known = [sign.proves for sign in signs if sign.proves]
        checks = (*known, *[check for check in checks if check not in known])
    return _chosen(signs, checks)


def _chosen(signs: list[Sign], checks: tuple[Check, ...]) -> Path | None:
    """Choose of all signs, in order, under which a rule stands at no more places than are worth it."""
    exact: list[Sign] = []
    loose: list[Sign] = []
    copies = 1
    for sign in signs:
        if not sign.group:
            return None
        if sign.loose:
            loose.append(sign)
        elif len(exact) < EXACT_GROUPS:
            wide = copies * len(sign.group)
            if wide <= (COPIES if exact else WIDEST):
                exact.append(sign)
                copies = wide
    for sign in loose:
        if copies * len(sign.group) <= WIDEST:
            return Path((*exact, sign), checks)
    return Path(tuple(exact), checks)


def _further(rule: Rule) -> list[Sign]:
    """Find what a rule could be filed under beside its checks of `all`."""
    signs: list[Sign] = []
    if rule.threshold is not None:
        signs.append(Sign(1 / CROSSINGS, (((CROSSED, "", None), rule.threshold),)))
    if rule.range is not None:
        ends = zip((RISING, FALLING), rule.range.whole, strict=True)
        group = tuple([((by, "", None), end) for by, end in ends if end is not None])
        signs.append(_signed(1 / EDGES, group))
    members = [_sign(check) for check in rule.any]
    fileable = [member for member in members if member is not None]
    if members and len(fileable) == len(members):
        sought = dict.fromkeys(sought for member in fileable for sought in member.group)
        signs.append(_signed(sum(member.weight for member in fileable), tuple(sought)))
    return signs


@lru_cache(maxsize=KEPT)
def _sign(check: Check) -> Sign | None:
    clue = check.clue
    if clue is None:
        return None
    by, values, spread, whole = clue
    table = by, check.name, check.field
    alone = len(values) == 1
    group = ((table, values[0]),) if alone else tuple([(table, value) for value in dict.fromkeys(values)])
    twice = by == By.WORD and len(group) > 1
    return Sign(len(group) / spread, group, by in TAKES_MORE, twice, check if whole else None)


def _signed(weight: float, group: Group) -> Sign:
    """Return the sign of a group that may be of several tables."""
    tables = {table for table, _ in group}
    loose = any(by in TAKES_MORE for by, _, _ in tables)
    # A text shows many words, and a number all that it reaches.
    return Sign(weight, group, loose, twice=len(tables) > 1 or (loose and len(group) > 1))
