"""What was written before a migration means the same after it."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

from domain.events.records import ActionMark
from domain.foreign.items import ForeignItem
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


async def test_what_is_planned_for_a_task_from_elsewhere_is_still_to_come(url: str) -> None:
    """What has passed by then is left out: nobody waits for it any more."""
    await migrate(url, TABLES, upto="0033_gone_fields")
    await open_database(url, TABLES)
    item = (
        "INSERT INTO foreign_item"
        " (id, source_id, kind, key, open, facts, created_at, last_activity_at, told_at)"
        " VALUES ($1, $1, 'Task', $2, TRUE, $3, $4, $4, $4)"
    )
    now = datetime.now(UTC)
    past, later = now - timedelta(days=1), now + timedelta(days=1)
    for key, due in (("past", past), ("later", later), ("never", None)):
        facts = {"START_DATE": past.isoformat(), **({"DUE_DATE": due.isoformat()} if due else {})}
        await rows(item, uuid7(), key, facts, now)
    await close_database()

    await migrate(url, TABLES)
    await open_database(url, TABLES)
    try:
        planned = {item.key: (item.start_at, item.due_at) for item in await ForeignItem.all()}
        assert planned == {"past": (None, None), "later": (None, later), "never": (None, None)}
    finally:
        await close_database()
