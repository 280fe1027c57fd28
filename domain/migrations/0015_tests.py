from tortoise import migrations
from tortoise.migrations import operations as ops
from tortoise import fields

class Migration(migrations.Migration):
    dependencies = [('desk', '0014_firing_pages')]

    initial = False

    operations = [
        ops.AddField(
            model_name='Message',
            name='test',
            field=fields.BooleanField(default=False, db_default=False),
        ),
    ]
