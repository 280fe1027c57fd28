"""Which thresholds events wait for: as they come and go, what is asked is what was asked of all anew."""

from datetime import UTC, datetime, timedelta
from random import Random
from uuid import UUID, uuid4
from zoneinfo import ZoneInfo

import pytest

from domain.engine.rules.thresholds import Thresholds
from domain.events.matching import Rule

BEGUN = datetime(2026, 1, 1, tzinfo=UTC)


def waits(threshold: float | None) -> Rule:
    """Return the rule of an event that waits for so many minutes."""
    zone = ZoneInfo("UTC")
    return Rule(
        event_id=uuid4(),
        event_type="TICKET_IDLE",
        enabled=True,
        hears_from=0,
        owner_id=None,
        zone=zone,
        all=(),
        any=(),
        threshold=threshold,
    )


@pytest.mark.parametrize("seed", range(5))
def test_each_threshold_is_asked_from_its_oldest_event_on(seed: int) -> None:
    random, kept = Random(seed), dict[UUID, tuple[Rule, datetime, bool]]()  # noqa: S311 - nothing secret
    thresholds, told = Thresholds(), set[UUID]()
    for step in range(500):
        if step % 50 == 0:
            thresholds.ask_past_again()
            told.clear()
        elif turn := next(thresholds.past(), None):
            done = random.random() < 0.2
            thresholds.asked_past(turn, told=done)
            told |= {turn.rule.event_id} if done else set()
            assert done or [*thresholds.past()][-1] is turn
        if kept and random.random() < 0.4:
            rule, _, _ = kept.pop(random.choice(list(kept)))
            thresholds.drop(rule)
        else:
            rule = waits(random.choice((None, 10.0, 30.0)))
            since, past = BEGUN + timedelta(minutes=random.randrange(20)), random.random() < 0.1
            thresholds.put(rule, since, include_past=past)
            kept[rule.event_id] = rule, since, past
        waiting = [entry for entry in kept.values() if entry[0].threshold is not None]
        oldest = {
            ("TICKET_IDLE", threshold): min(
                since for rule, since, _ in waiting if rule.threshold == threshold
            )
            for threshold in {rule.threshold for rule, _, _ in waiting}
        }
        assert dict(thresholds.asked()) == oldest
        assert {past.rule.event_id for past in thresholds.past()} == {
            rule.event_id for rule, _, past in waiting if past and rule.event_id not in told
        }
