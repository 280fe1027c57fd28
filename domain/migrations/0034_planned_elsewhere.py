from typing import Any

from tortoise import fields, migrations
from tortoise.migrations import operations as ops

from domain.migrations._frozen import Partial

# What is still to come; what has passed is asked again when more is told of the item.
PLANNED = "UPDATE foreign_item SET {column} = {moment} WHERE kind = 'Task' AND {moment} > {now}"
SQLITE = ("replace(facts ->> '{fact}', 'T', ' ')", "strftime('%Y-%m-%d %H:%M:%f', 'now')")
POSTGRES = ("(facts ->> '{fact}')::timestamptz", "now()")


async def plan(_apps: Any, schema_editor: Any) -> None:
    moment, now = POSTGRES if schema_editor.client.capabilities.dialect == "postgres" else SQLITE
    for column, fact in (("start_at", "START_DATE"), ("due_at", "DUE_DATE")):
        update = PLANNED.format(column=column, moment=moment.format(fact=fact), now=now)
        await schema_editor.client.execute_query(update)


class Migration(migrations.Migration):
    dependencies = [("desk", "0033_gone_fields")]

    initial = False

    operations = [
        *(
            ops.AddField(
                model_name="ForeignItem",
                name=name,
                field=fields.DatetimeField(null=True, auto_now=False, auto_now_add=False),
            )
            for name in ("due_at", "start_at")
        ),
        *(
            ops.AddIndex(
                model_name="ForeignItem",
                index=Partial(column, "id", where=f"{column} IS NOT NULL"),
            )
            for column in ("start_at", "due_at")
        ),
        ops.RunPython(plan, ops.RunPython.noop),
    ]
