from tortoise import fields, migrations
from tortoise.migrations import operations as ops

TOLD = "UPDATE occurrence SET also_needs = '{area}' WHERE category = 'TIME_LOGS' AND {facts} LIKE '%{fact}%'"
FACTS = "REPLACE(CAST(facts AS TEXT), ' ', '')"  # which each database writes with other blanks


class Migration(migrations.Migration):
    dependencies = [("desk", "0004_failing_receivers")]

    initial = False

    operations = [
        ops.AddField(
            model_name="Occurrence",
            name="also_needs",
            field=fields.CharField(null=True, max_length=20),
        ),
        ops.RunSQL(
            [
                TOLD.format(area=area, facts=FACTS, fact=f'"RELATED_ITEM":"{item}"')
                for item, area in (("LIVE_CHAT", "LIVE_CHATS"), ("CALL_LOG", "CALL_LOGS"))
            ],
            reverse_sql=ops.RunSQL.noop,
        ),
    ]
