from typing import Any

from tortoise import migrations
from tortoise.migrations import operations as ops

LOST = {
    "idx_event_change_985631": "change",
    "idx_event_owner_i_1096a5": "owner_id, name_order, id",
    "idx_event_level_2c89ad": "level, name_order, id",
    "idx_event_event_t_a16e71": "event_type, enabled",
    "idx_event_event_t_016479": "event_type, id",
}


async def make_anew(_apps: Any, schema_editor: Any) -> None:
    """Make the indexes that SQLite's table lost when columns went, since it was rebuilt for that."""
    if schema_editor.client.capabilities.dialect == "sqlite":
        for name, columns in LOST.items():
            await schema_editor.client.execute_query(
                f"CREATE INDEX IF NOT EXISTS {name} ON event ({columns})"
            )


class Migration(migrations.Migration):
    dependencies = [("desk", "0027_kinds_sought")]

    initial = False

    operations = [ops.RunPython(make_anew, ops.RunPython.noop)]
