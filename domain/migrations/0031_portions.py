from tortoise import migrations
from tortoise.migrations import operations as ops
from orjson import loads
from tortoise.fields.data import JSON_DUMPS
from uuid import uuid4
from tortoise import fields

class Migration(migrations.Migration):
    dependencies = [('desk', '0030_narrowed_tasks')]

    initial = False

    operations = [
        ops.CreateModel(
            name='Portion',
            fields=[
                ('id', fields.UUIDField(primary_key=True, default=uuid4, unique=True, db_index=True)),
                ('occurrence_id', fields.UUIDField(db_index=True)),
                ('letter', fields.JSONField(encoder=JSON_DUMPS, decoder=loads)),
                ('agents', fields.JSONField(encoder=JSON_DUMPS, decoder=loads)),
            ],
            options={'table': 'portion', 'app': 'desk', 'pk_attr': 'id'},
            bases=['Row'],
        ),
    ]
