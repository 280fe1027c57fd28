"""As the migration tool writes them."""  # noqa: N999 - it names them, too

from tortoise import fields, migrations
from tortoise.migrations import operations as ops


class Migration(migrations.Migration):
    """The one table."""

    initial = True

    operations = [
        ops.CreateModel(
            name="Note",
            fields=[
                ("id", fields.UUIDField(primary_key=True, unique=True, db_index=True)),
                ("at", fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
                ("read", fields.BooleanField(default=False)),
                ("facts", fields.JSONField(default=dict)),
                ("number", fields.IntField(default=0)),
            ],
            options={"table": "note", "app": "desk", "pk_attr": "id"},
            bases=["Model"],
        )
    ]
