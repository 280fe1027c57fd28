from tortoise import fields, migrations
from tortoise.migrations import operations as ops


class Migration(migrations.Migration):
    dependencies = [("desk", "0010_words")]

    initial = False

    operations = [
        ops.AddField(
            model_name="Department",
            name="retired",
            field=fields.BooleanField(default=False, db_default=False),
        ),
        ops.AddField(
            model_name="Group",
            name="retired",
            field=fields.BooleanField(default=False, db_default=False),
        ),
        # API tokens could register browsers, and nobody noted which: whoever has made tokens subscribes anew.
        ops.RunSQL("DELETE FROM push_subscription WHERE agent_id IN (SELECT agent_id FROM api_token)", ""),
    ]
