from tortoise import migrations
from tortoise.migrations import operations as ops
from tortoise import fields

MOVED = (
    "INSERT INTO event_use (id, event_id, slot, firing_count, last_fired_at, throttled_at, minute, used)"
    " SELECT e.id, e.id, 0, e.firing_count, e.last_fired_at, e.throttled_at,"
    " COALESCE(b.minute, 0), COALESCE(b.used, 0) FROM event e LEFT JOIN budget b ON b.event_id = e.id"
    " WHERE e.firing_count > 0 OR e.throttled_at IS NOT NULL"
)


class Migration(migrations.Migration):
    dependencies = [('desk', '0018_lists')]

    initial = False

    operations = [
        ops.CreateModel(
            name='EventUse',
            fields=[
                ('id', fields.UUIDField(primary_key=True, unique=True, db_index=True)),
                ('event_id', fields.UUIDField()),
                ('slot', fields.SmallIntField()),
                ('firing_count', fields.BigIntField(default=0)),
                ('last_fired_at', fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
                ('throttled_at', fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
                ('minute', fields.BigIntField(default=0)),
                ('used', fields.IntField(default=0)),
            ],
            options={'table': 'event_use', 'app': 'desk', 'unique_together': (('event_id', 'slot'),), 'pk_attr': 'id'},
            bases=['Row'],
        ),
        ops.RunSQL([MOVED], reverse_sql=ops.RunSQL.noop),
        ops.RemoveField(model_name='Event', name='firing_count'),
        ops.RemoveField(model_name='Event', name='last_fired_at'),
        ops.RemoveField(model_name='Event', name='throttled_at'),
        ops.DeleteModel(name='Budget'),
    ]
