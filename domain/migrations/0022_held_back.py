from tortoise import migrations
from tortoise.migrations import operations as ops
from domain.migrations._frozen import Partial

class Migration(migrations.Migration):
    dependencies = [('desk', '0021_throttled')]

    initial = False

    operations = [
        ops.AddIndex(
            model_name='Firing',
            index=Partial('id', where='held_back IS NOT NULL'),
        ),
        ops.AddIndex(
            model_name='Firing',
            index=Partial('event_id', 'id', 'fired_at', where='held_back IS NOT NULL'),
        ),
        ops.AddIndex(
            model_name='Firing',
            index=Partial('id', where='held_back IS NULL', name='firing_fired'),
        ),
        ops.AddIndex(
            model_name='Firing',
            index=Partial('event_id', 'id', where='held_back IS NULL', name='firing_fired_of_event'),
        ),
    ]
