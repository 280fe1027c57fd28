from tortoise import migrations
from tortoise.migrations import operations as ops
from tortoise import fields

class Migration(migrations.Migration):
    dependencies = [('desk', '0023_urgent')]

    initial = False

    operations = [
        ops.AddField(
            model_name='Role',
            name='revision',
            field=fields.IntField(default=1, db_default=1),
        ),
    ]
