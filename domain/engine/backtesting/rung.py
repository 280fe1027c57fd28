"""Whether an event that is not there would have rung for an item before something happened to it."""

from dataclasses import replace
from datetime import datetime

import orjson

from domain.deeds.item_kinds import kinds_of
from domain.deeds.outbox import Occurrence
from domain.engine.backtesting.judge import Judge, Trial
from domain.engine.backtesting.spells import COLUMNS, WHERE, Spells
from domain.engine.backtesting.steps import PastReading, Stop, of_kinds
from domain.engine.backtesting.trail import MICROSECOND


async def rang_before(
    trial: Trial, occurrence: Occurrence, began_at: datetime, stop: Stop
) -> datetime | None:
    """
    Say when it would have rung for the item in the wait that began then; None if it would not.

    What lies before ``stop`` is not looked at any more. Each time it is asked as the item was last known,
    also for what may change without an occurrence.
    """
    trial = replace(trial, until=occurrence.occurred_at - MICROSECOND)
    spells = Spells(trial, Judge(trial))
    where = of_kinds(kinds_of(trial.category.item)) + WHERE
    where += " AND o.item_id = $4 AND o.occurred_at < $5::timestamptz AND o.occurred_at >= $6::timestamptz"
    since = trial.kept_since if spells.clock.planned else began_at  # planned at any time before
    reading = PastReading(
        COLUMNS.format("$6::timestamptz"),
        where,
        (trial.category.id, occurrence.item_id, occurrence.occurred_at, since),
        trial.kept_since,
        trial.until,
        before=occurrence.id,
    )
    async for stretch in reading.stretches(stop):
        for row in stretch:
            *_, written, begun = row
            if spells.began(begun, orjson.loads(written)) != began_at:
                return spells.rang()
            spells.look(row)
    return spells.rang()
