"""What the settings say reaches what goes by it."""

from datetime import timedelta
from typing import Any

import pytest

from domain.desk.rooms.knowledge_base import KBArticle
from domain.policy import Policy
from tests import desk as driver
from tests.conftest import Place
from tests.desk import RunningDesk, message

WRITE = """mutation { createKBArticle(input: {title: "How to", body: "So"}) { errors { message } } }"""
MAKE = "mutation($input: CreateEventInput!) { createEvent(input: $input) { errors { code message path } } }"
ON_SQLITE = pytest.mark.parametrize("pair", ["sqlite+memory"], indirect=True)


async def refusals(desk: RunningDesk, **given: Any) -> list[str]:
    """Make an event; return what stands in its way."""
    form = {"name": "An event", "eventType": "TICKET_CREATED", "actions": [message()], **given}
    made = await desk.people["ada"].ask(MAKE, input=form)
    return [one["message"] for one in made["errors"]]


@ON_SQLITE
async def test_each_desk_goes_by_its_own_settings(place: Place) -> None:
    """Nothing of them is left for the next one in the same process."""
    call = {
        "level": "SYSTEM",
        "actions": [{"perform": {"callWebPage": {"url": "http://10.0.0.7/hook"}}}],
    }
    strict = place.settings(kb_stale_days=7, owner_events=1, event_weight=1, intranet_hosts="10.0.0.7")
    heavy = {"any": [{"condition": "SUBJECT", "value": {"text": ["fire", "smoke"]}}]}
    async with driver.running(strict) as desk:
        assert (await desk.people["ada"].ask(WRITE))["errors"] == []
        assert await refusals(desk, conditions=heavy) == [
            "At most 1 words, values and things in all conditions of one event."
        ]
        assert await refusals(desk, **call) == []
        assert await refusals(desk) == ["At most 1 events of one owner; delete one first."]

    async with driver.running(place.settings()) as desk:
        assert desk.runtime.policy == Policy(public_url=desk.runtime.policy.public_url)
        assert (await desk.people["ada"].ask(WRITE))["errors"] == []
        assert await refusals(desk, conditions=heavy) == []
        assert await refusals(desk, **call) == [
            "10.0.0.7 is not a public address; an administrator can open it in the settings."
        ]
        articles = await KBArticle.all().order_by("id")

    waits = [one.stale_at - one.created_at for one in articles]
    assert waits == [timedelta(days=7), timedelta(days=Policy.kb_stale_days)]
