"""The facts of what happened elsewhere: what was told, and what follows from it."""

from typing import Any

import pytest

from domain.deeds.outbox import Occurrence
from tests.domain.engine.quiet import QuietDesk
from tests.domain.foreign.telling import told
from tests.domain.foreign.test_reports import refused
from tests.pairs import ON_SQLITE


@ON_SQLITE
@pytest.mark.parametrize(
    ("event_type", "facts", "variables"),
    [
        ("TICKET_CREATED", {"DEPARTMENT": "Support"}, "TICKET_DEPARTMENT=Support TICKET_BRAND=Default"),
        ("TICKET_CREATED", {"BRAND": "Default"}, "TICKET_DEPARTMENT=None TICKET_BRAND=Default"),
        ("LIVE_CHAT_STARTED", {"DEPARTMENT": "Sales"}, "CHAT_DEPARTMENT=Sales CHAT_GROUP=None"),
        ("TASK_CREATED", {"DUE_DATE": "2026-01-02T00:00:00Z"}, "TASK_DUE_DATE=2026-01-02_00:00_UTC"),
        ("TASK_CREATED", {"STATUS": "NOT_STARTED"}, "TASK_STATUS=Not_Started TASK_DUE_DATE=None"),
        ("SURVEY_ANSWERED", {"AGENT": "Maria Lopez"}, "SURVEY_AGENT=Maria_Lopez SURVEY_NAME=None"),
        ("SURVEY_ANSWERED", {"AGENT": "Maria Lopez"}, "ACTING_AGENT=None"),
        ("TICKET_TRANSFERRED", {"AGENT": "Maria Lopez"}, "TICKET_AGENT=Maria_Lopez NEW_VALUE=None"),
    ],
    ids=str,
)
async def test_variables_say_what_the_fact_of_the_same_meaning_does(
    quiet: QuietDesk, event_type: str, facts: dict[str, Any], variables: str
) -> None:
    """Where nothing more of the item is known."""
    answer = await told(quiet, event_type, **facts)
    found = (await Occurrence.get(id=answer.occurrence_id)).facts
    wanted = dict(pair.split("=") for pair in variables.split())
    assert {name: str(found.get(name)).replace(" ", "_") for name in wanted} == wanted


async def test_who_tells_of_it_is_not_who_did_it(quiet: QuietDesk) -> None:
    """Nor does their name go with it."""
    for acting, did in (({}, None), ({"ACTING_AGENT": "Maria Lopez"}, quiet.agents["maria"].id)):
        happened = (await told(quiet, **acting)).occurrence
        assert happened is not None
        assert (happened.actor_id, happened.named_actor) == (did, None)


async def test_no_duration_is_negative(quiet: QuietDesk) -> None:
    """Neither where a clock over there is behind, nor where one is told."""
    now = quiet.clock()
    await told(quiet)
    earlier = await told(quiet, "TICKET_MESSAGE_RECEIVED", occurred_at=now.replace(year=2020))
    facts = (await Occurrence.get(id=earlier.occurrence_id)).facts
    assert facts["TICKET_DURATION_MINUTES"] == 0
    [(code, path, _)] = await refused(quiet, event_type="ONLINE_ACTIVITY", DURATION_MINUTES=-5)
    assert (code, path) == ("INVALID", "facts/DURATION_MINUTES")
