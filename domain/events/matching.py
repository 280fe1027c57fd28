"""
Matching: which events an occurrence satisfies, and why not the others. Pure.

An event is compiled once into a `Rule`. `decide` is the one function that says whether a rule and an
occurrence go together, for live matching, explanation and backtest alike.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from domain.catalogue.clocks import Spell
from domain.events.checks import Check
from domain.rights import Area
from domain.sight import Sight
from domain.words import remembering


class Outcome(StrEnum):
    """
    What became of an event and an occurrence.

    Attributes:
        FIRED: It fired; where they never met, it would have.
        DISABLED: It is disabled, or was made or last enabled after this had happened.
        OTHER_EVENT_TYPE: It waits for something else.
        NOT_VISIBLE: Its owner could not open the item when it happened; or they never met, the event was
            edited since, and whoever asks may not know what it asks of the item.
        CONDITION_FAILED: Something that it asks for was not so.
        HELD_BACK: All was as it asks, and it did nothing: it had rung, or run too often.
        SUSPENDED: Its owner may not have such an event any more, or it cannot be read.
    """

    FIRED = "FIRED"
    DISABLED = "DISABLED"
    OTHER_EVENT_TYPE = "OTHER_EVENT_TYPE"
    NOT_VISIBLE = "NOT_VISIBLE"
    CONDITION_FAILED = "CONDITION_FAILED"
    HELD_BACK = "HELD_BACK"
    SUSPENDED = "SUSPENDED"


# To reach a member by its class takes longer than to check a condition.
FIRED, CONDITION_FAILED = Outcome.FIRED, Outcome.CONDITION_FAILED


@dataclass(frozen=True, slots=True)
class OwnerRights:
    """
    What an owner may do and see now, as far as one event of theirs is concerned.

    ``suspended`` is the sentence that says why the event may not fire at all, None if it may. ``edits``
    says whether they may change such items, and so hear of what is not for readers. ``views`` are the areas
    that they may look into.
    """

    suspended: str | None
    sight: Sight
    edits: bool = True
    views: frozenset[Area] = frozenset(Area)


@dataclass(frozen=True, slots=True)
class OccurrenceView:
    """
    An occurrence as matching sees it; ``counts`` are those before and after of a count type.

    However many rules look at it, each of its texts is folded once.
    """

    event_type: str
    facts: Mapping[str, Any]
    at: datetime
    group_id: UUID | None
    department_id: UUID | None
    rules_revision: int
    private_to: tuple[UUID | None, ...] | None = None
    only_event_id: UUID | None = None
    spell: Spell | None = None
    counts: tuple[int, int] | None = None
    for_editors: bool = False
    also_needs: str | None = None

    def __post_init__(self) -> None:
        """Let the facts remember how they are compared."""
        object.__setattr__(self, "facts", remembering(self.facts))


@dataclass(slots=True, eq=False)  # not frozen: to make one would take twice as long, and there are many
class Rule:
    """
    A compiled event, told from others by what it is and not by what it says; it never changes.

    ``all`` and ``any`` are the tests of its conditions, in order. A system-level event has no
    ``owner_id``: it hears everything. ``range`` is the test of a count; ``threshold`` the minutes for
    which an item must have waited, and spells that crossed it before ``since`` do not count.
    """

    event_id: UUID
    event_type: str
    enabled: bool
    hears_from: int
    owner_id: UUID | None
    zone: ZoneInfo
    all: tuple[Check, ...]
    any: tuple[Check, ...]
    threshold: float | None = None
    since: datetime | None = None
    range: Check | None = None

    @property
    def plain(self) -> bool:
        """Whether it asks for nothing but ``all``."""
        return self.threshold is None and self.range is None and not self.any


def decide(  # noqa: PLR0911 - it names what stands first in the way
    rule: Rule, view: OccurrenceView, owner: OwnerRights | None, left: tuple[Check, ...] | None = None
) -> Outcome:
    """
    Say whether an event fires on an occurrence, and what stands first in its way if not.

    ``owner`` is the owner's; None for a system-level event, which nothing bounds. ``left`` are the checks of
    `all` to ask where the index found the event: it proves the others, and that the event is enabled, of this
    type, and hears of it.
    """
    if left is None:
        left, only = rule.all, view.only_event_id
        if rule.event_type != view.event_type or (only is not None and only != rule.event_id):
            return Outcome.OTHER_EVENT_TYPE
        if not rule.enabled or rule.hears_from > view.rules_revision:
            return Outcome.DISABLED
    if owner is not None and (barred := barred_by(view, owner)):
        return barred
    # Most rules have neither threshold nor range; as all of this is asked often, little of it is a call.
    if (rule.threshold is not None or view.spell is not None) and not is_due(rule, view):
        return CONDITION_FAILED
    if rule.range is not None and not enters(rule, view):
        return CONDITION_FAILED
    if left:
        facts, at = view.facts, view.at
        for check in left:
            if not check.passes(facts, at):
                return CONDITION_FAILED
    return FIRED if not rule.any or _any_passes(rule.any, view) else CONDITION_FAILED


def _any_passes(checks: tuple[Check, ...], view: OccurrenceView) -> bool:
    return any(check.passes(view.facts, view.at) for check in checks)


def barred_by(view: OccurrenceView, owner: OwnerRights) -> Outcome | None:
    """Say why no event of an owner's may fire on an occurrence, whatever it asks; None if they may."""
    if owner.suspended:
        return Outcome.SUSPENDED
    return None if _visible(view, owner) else Outcome.NOT_VISIBLE


def _visible(view: OccurrenceView, owner: OwnerRights) -> bool:
    """Say whether an owner could open the item, as it stood when it happened."""
    if view.for_editors and not owner.edits:
        return False
    if view.also_needs and view.also_needs not in owner.views:
        return False
    return owner.sight.opens(group=view.group_id, department=view.department_id, private_to=view.private_to)


def is_due(rule: Rule, view: OccurrenceView) -> bool:
    """Say whether the item has waited as long as the rule asks, and since the rule was there."""
    if rule.threshold is None or view.spell is None:
        return rule.threshold is None and view.spell is None
    crossing = view.spell.began_at + timedelta(minutes=rule.threshold)
    if rule.since and crossing < rule.since:
        return False
    return view.at >= crossing if view.spell.crossed is None else view.spell.crossed == rule.threshold


def enters(rule: Rule, view: OccurrenceView) -> bool:
    """Say whether a count has just entered the rule's range."""
    wanted = rule.range
    if wanted is None or view.counts is None:
        return wanted is None
    before, after = ({wanted.name: count} for count in view.counts)
    return wanted.passes(after, view.at) and not wanted.passes(before, view.at)
