from tortoise import migrations
from tortoise.migrations import operations as ops
from tortoise.indexes import Index

class Migration(migrations.Migration):
    dependencies = [('desk', '0029_narrowed_deliveries')]

    initial = False

    operations = [
        ops.AddIndex(
            model_name='Task',
            index=Index(fields=['related_kind', 'agent_id', 'id']),
        ),
        ops.AddIndex(
            model_name='Task',
            index=Index(fields=['related_id', 'agent_id', 'id']),
        ),
        ops.AddIndex(
            model_name='Task',
            index=Index(fields=['related_kind', 'creator_id', 'id']),
        ),
        ops.AddIndex(
            model_name='Task',
            index=Index(fields=['related_id', 'creator_id', 'id']),
        ),
        ops.AddIndex(
            model_name='Task',
            index=Index(fields=['agent_id', 'creator_id', 'id']),
        ),
    ]
