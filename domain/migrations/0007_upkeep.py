from collections.abc import Iterable
from typing import Any

from orjson import dumps, loads
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


async def follow_owners(_: Any, editor: Any) -> None:
    """
    Let hours whose zone is their owner's be in the owner's, whatever that will be.

    It was written there where none was given; of those who gave their own nothing is known any more.
    """
    client = editor.client
    sql = (
        "SELECT p.agent_id, p.given, a.time_zone FROM notification_profile p JOIN agent a ON a.id ="
        " p.agent_id"
    )
    for agent, kept, zone in await _read(client, sql):
        given = loads(kept) if isinstance(kept, str | bytes) else kept
        parts = [given[name] for name in ("quietHours", "digest") if given.get(name)]
        copies = [one for one in parts if one.get("timeZone") == zone]
        for one in copies:
            one["timeZone"] = None
        if copies:
            sql = "UPDATE notification_profile SET given = {} WHERE agent_id = {}"
            await _write(client, sql, dumps(given).decode(), agent)


async def _read(client: Any, sql: str) -> Iterable[tuple[Any, ...]]:
    return [tuple(row.values()) for row in await client.execute_query_dict(sql)]


async def _write(client: Any, sql: str, *values: Any) -> None:
    places = ["?"] * len(values) if client.capabilities.dialect == "sqlite" else ["$1", "$2"]
    await client.execute_query(sql.format(*places), list(values))


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
        ops.RunPython(follow_owners),
    ]
