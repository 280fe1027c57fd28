from tortoise import migrations
from tortoise.migrations import operations as ops
from tortoise.indexes import Index

class Migration(migrations.Migration):
    dependencies = [('desk', '0015_tests')]

    initial = False

    operations = [
        ops.AddIndex(
            model_name='Firing',
            index=Index(fields=['occurrence_id']),
        ),
    ]
