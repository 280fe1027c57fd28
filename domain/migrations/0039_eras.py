from typing import Any

from tortoise import migrations
from tortoise.migrations import operations as ops


async def forget_words(_apps: Any, schema_editor: Any) -> None:
    """Let PostgreSQL's words be indexed anew, with the eras that they are from, once all steps are taken."""
    client = schema_editor.client
    if client.capabilities.dialect != "sqlite":
        await client.execute_query("DROP FUNCTION IF EXISTS deskbell_pieces(text) CASCADE")


class Migration(migrations.Migration):
    dependencies = [("desk", "0038_places_in_order")]

    initial = False

    operations = [ops.RunPython(forget_words, ops.RunPython.noop)]
