from uuid import uuid4

from tortoise import fields, migrations
from tortoise.migrations import operations as ops

COPY = (
    "INSERT INTO used_key (id, source_id, key, said, made_id, used_at)"
    " SELECT id, source_id, key, said, occurrence_id, raised_at FROM raised"
)


class Migration(migrations.Migration):
    dependencies = [("desk", "0008_sign_in")]

    initial = False

    operations = [
        ops.CreateModel(
            name="UsedKey",
            fields=[
                ("id", fields.UUIDField(primary_key=True, default=uuid4, unique=True, db_index=True)),
                ("source_id", fields.UUIDField()),
                ("key", fields.CharField(max_length=200)),
                ("said", fields.TextField(unique=False)),
                ("made_id", fields.UUIDField()),
                ("used_at", fields.DatetimeField(db_index=True, auto_now=False, auto_now_add=False)),
            ],
            options={
                "table": "used_key",
                "app": "desk",
                "unique_together": (("source_id", "key"),),
                "pk_attr": "id",
            },
            bases=["Record"],
        ),
        ops.RunSQL(COPY, reverse_sql=ops.RunSQL.noop),
        ops.DeleteModel(name="Raised"),
    ]
