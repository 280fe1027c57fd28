from typing import Any

from tortoise import migrations
from tortoise.migrations import operations as ops

SEQUENCE = "CREATE SEQUENCE ticket_number"
GO_ON = "SELECT setval('ticket_number', value) FROM counter WHERE name = 'ticket'"


async def count_without_waiting(_apps: Any, schema_editor: Any) -> None:
    if schema_editor.client.capabilities.dialect == "postgres":
        await schema_editor.client.execute_script(f"{SEQUENCE}; {GO_ON}")


class Migration(migrations.Migration):
    dependencies = [("desk", "0019_event_uses")]

    initial = False

    operations = [ops.RunPython(count_without_waiting, ops.RunPython.noop)]
