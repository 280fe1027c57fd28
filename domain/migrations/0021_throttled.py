from tortoise import migrations
from tortoise.migrations import operations as ops
from domain.migrations._frozen import Partial

class Migration(migrations.Migration):
    dependencies = [('desk', '0020_numbers')]

    initial = False

    operations = [
        ops.AddIndex(
            model_name='EventUse',
            index=Partial('throttled_at', where='throttled_at IS NOT NULL'),
        ),
    ]
