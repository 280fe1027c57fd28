"""How many occurrences of one type a backtest examines in a second, and the memory that it takes."""

import gc
import tracemalloc
from copy import copy
from datetime import timedelta
from time import perf_counter, process_time
from typing import Any

from domain.deeds.outbox import Occurrence
from domain.engine.backtesting.backtests import backtest
from domain.engine.backtesting.occurrences import COLUMNS
from domain.engine.backtesting.steps import PastReading
from domain.ids import uuid7
from tests.bench.storages import Figures, Storage
from tests.desk import message
from tests.domain.engine.backtesting.trying import never, trial
from tests.domain.engine.quiet import QuietDesk, quiet_desk

EXAMINED, OTHERS = 30_000, 6_000
PRIORITIES = ("LOW", "NORMAL", "HIGH", "URGENT")
BODY = "It does not print any more, and when it does it prints half of each page. " * 4


async def measure(storage: Storage) -> Figures:
    """Backtest three drafts over as many occurrences of their type, with others between."""
    async with quiet_desk(storage.new()) as desk:
        await _fill(desk)
        gc.collect()
        gc.freeze()  # as a served process does
        high = {"all": [{"condition": "PRIORITY", "value": {"values": ["HIGH", "URGENT"]}}]}
        words = {"all": [{"condition": "MESSAGE_BODY", "value": {"text": ["refund"]}}]}
        once = [{**message(), "oncePerItem": True, "maximumFrequencyMinutes": 1}]
        found = {
            f"Backtest of {EXAMINED:,}: {what}": await _tried(desk, **given)
            for what, given in (
                ("half match, once per item and each minute", {"conditions": high, "actions": once}),
                ("a word of the message, none match", {"conditions": words}),
                ("by an agent in one group", {"conditions": high, "by": "maria"}),
            )
        }
        found["… reading their rows alone"] = await _read(desk)
        return {**found, "… memory, at most": await _memory(desk, conditions=high, actions=once)}


async def _fill(desk: QuietDesk) -> None:
    """Let the same happen again and again, to other tickets."""
    await desk.ticket(body=BODY, customer_name="Ida", customer_email="ida@home.example")
    [first] = await desk.occurrences()
    made = list[Occurrence]()
    for number in range(EXAMINED + OTHERS):
        occurrence = copy(first)
        occurrence.id = occurrence.root_id = uuid7()
        occurrence.item_id = uuid7()
        occurrence.event_type = "TICKET_CREATED" if number % 6 else "TICKET_DELETED"
        occurrence.facts = {**first.facts, "PRIORITY": PRIORITIES[number % len(PRIORITIES)]}
        occurrence.occurred_at = occurrence.recorded_at = first.occurred_at + timedelta(seconds=number)
        made.append(occurrence)
    await Occurrence.bulk_create(made, batch_size=500)
    desk.clock.advance(days=3)


async def _tried(desk: QuietDesk, by: str = "ada", **given: Any) -> str:
    """Say how fast a draft was tried."""
    tested = await trial(desk, by, system=by == "ada", first=50, **given)
    begun, spent = perf_counter(), process_time()
    said = await backtest(tested, never)
    took, spent = perf_counter() - begun, process_time() - spent
    return f"{said.examined / spent:,.0f} a CPU second, {said.examined / took:,.0f} a second of the clock"


async def _read(desk: QuietDesk) -> str:
    """Say how fast the rows are read that backtests look at."""
    tested = await trial(desk, "ada", system=True)
    values = tested.event_type.id, tested.since, tested.until
    where, spent, number = "o.event_type = $3 AND o.began_at IS NULL", process_time(), 0
    async for stretch in PastReading(COLUMNS, where, values, tested.since, tested.until).stretches(never):
        number += len(stretch)
    return f"{number / (process_time() - spent):,.0f} a CPU second"


async def _memory(desk: QuietDesk, **given: Any) -> str:
    tested = await trial(desk, "ada", system=True, first=50, **given)
    tracemalloc.start()
    await backtest(tested, never)
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    return f"{most / 1024**2:.1f} MiB"
