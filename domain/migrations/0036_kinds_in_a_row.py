from typing import Any

from tortoise import migrations
from tortoise.migrations import operations as ops

KNOWN = "SELECT name FROM sqlite_master WHERE type = 'trigger' AND name LIKE 'sought\\_%' ESCAPE '\\'"
TABLES = [f"TABLE IF EXISTS {name}" for name in ("sought_pieces", "sought_words", "sought")]


async def forget_words(_apps: Any, schema_editor: Any) -> None:
    """Let SQLite's words be indexed anew, those of a kind in a row, once all steps are taken."""
    client = schema_editor.client
    if client.capabilities.dialect == "sqlite":
        triggers = [row["name"] for row in await client.execute_query_dict(KNOWN)]
        for gone in (*(f"TRIGGER {name}" for name in triggers), *TABLES):
            await client.execute_query(f"DROP {gone}")


class Migration(migrations.Migration):
    dependencies = [("desk", "0035_since_of_events")]

    initial = False

    operations = [ops.RunPython(forget_words, ops.RunPython.noop)]
