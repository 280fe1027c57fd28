"""What was written before a migration means the same after it."""

from uuid import UUID

from domain.events.records import ActionMark
from domain.ids import uuid7
from domain.migrations import TABLES
from domain.people.notification_records import NotificationProfile
from domain.storage.database import close_database, open_database, rows
from domain.storage.migrating import migrate

AGENT = (
    "INSERT INTO agent (id, email, display_name, password_hash, time_zone, enabled, availability, created_at)"
    " VALUES ($1, $2, 'One', '', $3, TRUE, 'UNAVAILABLE', '2026-01-01 00:00:00+00:00')"
)
MARK = "INSERT INTO action_mark (key, event_id, ran_at) VALUES ($1, $2, '2026-01-01 00:00:00+00:00')"
HOURS = {"start": "22:00", "end": "06:00"}


async def test_copies_of_the_owners_zone_and_keys_of_marks_are_read_for_what_they_are(url: str) -> None:
    """Hours in their owner's zone follow the owner from then on, those in another stay where they are."""
    await migrate(url, TABLES, upto="0004_failing_receivers")
    here, there, event, item = (uuid7() for _ in range(4))
    await open_database(url, TABLES)
    for agent, zone in ((here, "Europe/Berlin"), (there, "Asia/Tokyo")):
        await rows(AGENT, agent, f"{zone.lower()}@desk.example", zone)
        given = {"quietHours": {**HOURS, "timeZone": "Europe/Berlin"}, "digest": None, "normal": ["LIVE"]}
        await rows("INSERT INTO notification_profile (agent_id, given) VALUES ($1, $2)", agent, given)
    for key in (f"{event.hex}:SEND_MESSAGE:0", f"{event.hex}:SEND_MESSAGE:0:{item.hex}"):
        await rows(MARK, key, event)
    await close_database()

    await migrate(url, TABLES)
    await open_database(url, TABLES)
    try:
        kept: dict[UUID, str | None] = {
            notification_profile.agent_id: notification_profile.given["quietHours"]["timeZone"]
            for notification_profile in await NotificationProfile.all()
        }
        assert kept == {here: None, there: "Europe/Berlin"}
        assert [action_mark.item_id for action_mark in await ActionMark.all().order_by("key")] == [None, item]
    finally:
        await close_database()
