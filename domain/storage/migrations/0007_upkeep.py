from typing import Any

from tortoise import fields, migrations
from tortoise.migrations import operations as ops

NOTE_ITEMS = {
    "postgres": "UPDATE action_mark SET item_id = right(key, 32)::uuid WHERE key ~ ':[0-9a-f]{32}$'",
    "sqlite": "UPDATE action_mark SET item_id = substr(key, -32, 8) || '-' || substr(key, -24, 4) || '-'"
    " || substr(key, -20, 4) || '-' || substr(key, -16, 4) || '-' || substr(key, -12)"
    " WHERE substr(key, -33, 1) = ':' AND substr(key, -32) NOT GLOB '*[^0-9a-f]*'",
}


async def note_items(_: Any, editor: Any) -> None:
    """Note what marks are about, which their keys told so far."""
    await editor.client.execute_query(NOTE_ITEMS[editor.client.capabilities.dialect])


class Migration(migrations.Migration):
    dependencies = [("desk", "0006_api_tokens")]

    initial = False

    operations = [
        ops.AddField(model_name="ActionMark", name="item_id", field=fields.UUIDField(null=True)),
        ops.CreateModel(
            name="Lease",
            fields=[
                ("name", fields.CharField(primary_key=True, unique=True, db_index=True, max_length=20)),
                ("holder", fields.CharField(max_length=100)),
                ("ends_at", fields.DatetimeField(auto_now=False, auto_now_add=False)),
            ],
            options={"table": "lease", "app": "desk", "pk_attr": "name"},
            bases=["Row"],
        ),
        ops.RunPython(note_items),
    ]
