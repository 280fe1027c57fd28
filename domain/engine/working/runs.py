"""Runs: which occurrences can be fired together."""

from collections.abc import Collection, Sequence
from uuid import UUID

from domain.deeds.outbox import Occurrence
from domain.engine.rules.rule_set import RuleSet


async def runs(
    occurrences: Sequence[Occurrence], rules: RuleSet, suspects: Collection[UUID]
) -> list[list[Occurrence]]:
    """
    Cut occurrences into runs that can be fired together, in order.

    One that changes the desk is alone, so that what comes after it finds it changed, and so are ``suspects``.
    A second spell of an item begins a run of its own.
    """
    events = {rule.event_id: rule for occurrence in occurrences for rule in rules.matches(occurrence)}
    compiled = await rules.compiled(events.values())
    if compiled is None:  # one has just been edited
        return [[occurrence] for occurrence in occurrences]
    changing = {event.event.id for event in compiled if event.changes}
    cut, waited, together = list[list[Occurrence]](), set[UUID](), False
    for occurrence in occurrences:
        alone = occurrence.id in suspects or any(
            rule.event_id in changing for rule in rules.matches(occurrence)
        )
        # One statement keeps the spells of a run, and can move a row once.
        again = occurrence.began_at is not None and occurrence.item_id in waited
        if alone or again or not together:
            cut.append([])
            waited = set()
        cut[-1].append(occurrence)
        together = not alone
        if occurrence.began_at:
            waited.add(occurrence.item_id)
    return cut
