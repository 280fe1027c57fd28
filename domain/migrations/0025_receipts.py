from tortoise import migrations
from tortoise.migrations import operations as ops
from domain.migrations._frozen import Partial

class Migration(migrations.Migration):
    dependencies = [('desk', '0024_role_revisions')]

    initial = False

    operations = [
        ops.AddIndex(
            model_name='Message',
            index=Partial('id', where='read_at IS NULL', name='message_unread'),
        ),
        ops.AddIndex(
            model_name='Message',
            index=Partial('id', where='read_at IS NOT NULL', name='message_read'),
        ),
    ]
