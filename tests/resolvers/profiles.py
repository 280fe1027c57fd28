"""Profiles, as people give them."""

from datetime import timedelta
from typing import Any

from tests.desk import RunningDesk

SET = """mutation($input: SetNotificationProfileInput!) { setNotificationProfile(input: $input) {
    notificationProfile { normal urgent categories { category normal urgent } warnings
        quietHours { start end timeZone } digest { everyMinutes at timeZone } }
    errors { message path } } }"""
URGENT = """mutation($ids: [ID!]!, $urgent: Boolean!) { setEventsUrgent(ids: $ids, urgent: $urgent) {
    events { urgent } errors { code } } }"""


async def profile(desk: RunningDesk, of: str, **said: Any) -> Any:
    """Set somebody's profile."""
    answer = await desk.people[of].ask(SET, input=said)
    assert answer["errors"] == []
    return answer["notificationProfile"]


def around_now(desk: RunningDesk, minutes: int = 5) -> dict[str, str]:
    """Return quiet hours that began an hour ago and end in so many minutes, or up to one more."""
    now = desk.clock()
    start, end = now - timedelta(hours=1), now + timedelta(minutes=minutes + 1)
    return {"start": f"{start:%H:%M}", "end": f"{end:%H:%M}", "timeZone": "UTC"}
