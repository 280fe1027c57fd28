from tortoise import fields, migrations
from tortoise.migrations import operations as ops


class Migration(migrations.Migration):
    dependencies = [("desk", "0005_also_needs")]

    initial = False

    operations = [
        ops.AddField(
            model_name="ApiToken",
            name="expires_at",
            field=fields.DatetimeField(null=True, auto_now=False, auto_now_add=False),
        ),
        ops.AddField(
            model_name="ApiToken",
            name="source",
            field=fields.CharField(null=True, max_length=200),
        ),
        ops.AddField(
            model_name="ApiToken",
            name="source_id",
            field=fields.UUIDField(null=True),
        ),
    ]
