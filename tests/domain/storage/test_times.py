"""Where a list is looked for that was written in a span of time."""

from collections.abc import Collection
from datetime import UTC, datetime, timedelta
from typing import Any

from domain.deliveries.records import Delivery, DeliveryState
from domain.storage.database import dialect, rows
from domain.storage.reaching import Reach
from domain.storage.times import within
from tests.domain.engine.quiet import QuietDesk
from tests.filling import BEGAN, fill, moment, one_of

ROWS = 500  # a second apart
NOT_IN_ORDER, EARLIER = 7, 2_400  # of so many, one is written so many seconds before its id was made


async def test_of_a_span_all_is_found_and_nothing_is_looked_at_far_beyond_it(quiet: QuietDesk) -> None:
    """Also what was written out of the order of ids, as where a clock was set back."""
    earlier = f"(i - CASE WHEN i % {NOT_IN_ORDER} = 0 THEN {EARLIER} ELSE 0 END)"
    written = moment().replace(" i", f" {earlier}")
    await fill(Delivery, ROWS, {"created_at": written, "state": one_of(["SENT", "FAILED"], 9)})
    began = datetime.fromtimestamp(BEGAN, UTC)

    async def found(**ends: int) -> list[int]:
        span = {end: began + timedelta(seconds=second + 0.5) for end, second in ends.items()}
        sent = await within(Delivery.filter(state=DeliveryState.SENT), "created_at", span)
        listed = [int((each.created_at - began).total_seconds()) for each in await sent.order_by("id")]
        everything = await Delivery.filter(state=DeliveryState.SENT).order_by("id")
        seconds = [int((each.created_at - began).total_seconds()) for each in everything]
        first, last = ends.get("since", -2 * EARLIER), ends.get("until", 2 * ROWS)
        assert listed == [second for second in seconds if first < second <= last]
        if listed and dialect() == "sqlite":
            await walked_between(ends, sent)
        return listed

    assert len(await found(since=100, until=200)) > 40
    assert await found(since=ROWS - 20)
    assert -EARLIER in await found(until=0)
    assert await found(since=ROWS) == []
    assert await found(until=-EARLIER - 60) == []


async def walked_between(ends: Collection[str], listed: Any) -> None:
    """See that a page of a list walks an index between ids."""
    page = Reach(listed.order_by("-id").limit(50))
    [step] = await rows(f"EXPLAIN QUERY PLAN {page.sql}", *page.parameters)
    bounds = "".join(f" AND id{more}?" for end, more in (("since", ">"), ("until", "<")) if end in ends)
    assert step["detail"].endswith(f"(state=?{bounds})")
