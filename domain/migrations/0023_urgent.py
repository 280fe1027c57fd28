from tortoise import migrations
from tortoise.migrations import operations as ops
from tortoise import fields

class Migration(migrations.Migration):
    dependencies = [('desk', '0022_held_back')]

    initial = False

    operations = [
        ops.AddField(
            model_name='Message',
            name='urgent',
            field=fields.BooleanField(default=False, db_default=False),
        ),
    ]
