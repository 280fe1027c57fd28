from typing import Any

from tortoise import migrations
from tortoise.migrations import operations as ops

KNOWN = (
    "SELECT indexname AS name FROM pg_indexes"
    " WHERE schemaname = current_schema() AND indexdef LIKE '%deskbell_pieces(%'"
)


async def forget_words(_apps: Any, schema_editor: Any) -> None:
    """Let PostgreSQL's words be indexed anew, with some pieces together with the group, once all steps are taken."""
    client = schema_editor.client
    if client.capabilities.dialect != "sqlite":
        for row in await client.execute_query_dict(KNOWN):
            await client.execute_query(f'DROP INDEX "{row["name"]}"')


class Migration(migrations.Migration):
    dependencies = [("desk", "0040_groups_of_words")]

    initial = False
    atomic = False  # so that no table is locked while the next is waited for

    operations = [ops.RunPython(forget_words, ops.RunPython.noop)]
