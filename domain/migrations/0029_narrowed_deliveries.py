from tortoise import migrations
from tortoise.migrations import operations as ops
from tortoise.indexes import Index

class Migration(migrations.Migration):
    dependencies = [('desk', '0028_indexes_of_events')]

    initial = False

    operations = [
        ops.AddIndex(
            model_name='Delivery',
            index=Index(fields=['state', 'agent_id', 'id']),
        ),
        ops.AddIndex(
            model_name='Delivery',
            index=Index(fields=['state', 'event_id', 'id']),
        ),
        ops.AddIndex(
            model_name='Delivery',
            index=Index(fields=['channel', 'agent_id', 'id']),
        ),
        ops.AddIndex(
            model_name='Delivery',
            index=Index(fields=['channel', 'event_id', 'id']),
        ),
    ]
