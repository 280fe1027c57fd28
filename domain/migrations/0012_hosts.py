from typing import Any

from tortoise import migrations
from tortoise.migrations import operations as ops

from domain.migrations._frozen_texts import same_address

EMAIL_LIMIT = 254
UPDATE = {
    "sqlite": "UPDATE {} SET email = ? WHERE id = ?",
    "postgres": "UPDATE {} SET email = $1 WHERE id = $2",
}


async def write_hosts(apps: Any, editor: Any) -> None:
    """
    Write the hosts of addresses in the form in which the network knows them.

    An agent keeps the old form where another one has the new one: it is that one's.
    """
    del apps
    for table, unique in (("agent", True), ("customer_account", False)):
        found = await editor.client.execute_query_dict(f"SELECT id, email FROM {table} ORDER BY id")
        taken = {row["email"] for row in found} if unique else set()
        for row in found:
            email = same_address(row["email"])
            if email != row["email"] and email not in taken and len(email) <= EMAIL_LIMIT:
                taken |= {email} if unique else set()
                await editor.client.execute_query(UPDATE[editor.DIALECT].format(table), [email, row["id"]])


class Migration(migrations.Migration):
    dependencies = [("desk", "0011_rights")]

    initial = False

    operations = [ops.RunPython(write_hosts, ops.RunPython.noop)]
