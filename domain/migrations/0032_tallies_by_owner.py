from tortoise import migrations
from tortoise.migrations import operations as ops
from tortoise.indexes import Index

class Migration(migrations.Migration):
    dependencies = [('desk', '0031_portions')]

    initial = False

    operations = [
        ops.AddIndex(
            model_name='Tally',
            index=Index(fields=['owner_id']),
        ),
    ]
