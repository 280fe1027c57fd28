from typing import Any
from unicodedata import normalize

from tortoise import fields, migrations
from tortoise.migrations import operations as ops

EMAIL_LIMIT = 254
UPDATE = {
    "sqlite": "UPDATE {} SET email = ? WHERE id = ?",
    "postgres": "UPDATE {} SET email = $1 WHERE id = $2",
}


async def compose_addresses(apps: Any, editor: Any) -> None:
    """
    Write addresses in their composed form.

    An agent keeps the old form where another one has the composed one: it is that one's.
    """
    del apps
    for table, unique in (("agent", True), ("customer_account", False)):
        found = await editor.client.execute_query_dict(f"SELECT id, email FROM {table} ORDER BY id")
        taken = {row["email"] for row in found} if unique else set()
        for row in found:
            email = normalize("NFC", normalize("NFC", row["email"]).lower())
            if email != row["email"] and email not in taken and len(email) <= EMAIL_LIMIT:
                taken |= {email} if unique else set()
                await editor.client.execute_query(UPDATE[editor.DIALECT].format(table), [email, row["id"]])


async def leave_addresses(apps: Any, editor: Any) -> None:
    """Leave them as they are: they are the same addresses."""


class Migration(migrations.Migration):
    dependencies = [("desk", "0007_upkeep")]

    initial = False

    operations = [
        ops.AddField(
            model_name="Session",
            name="used",
            field=fields.JSONField(null=True),
        ),
        ops.AddField(
            model_name="Session",
            name="network",
            field=fields.CharField(default="", db_default="", max_length=39),
        ),
        ops.RunPython(compose_addresses, leave_addresses),
    ]
