from tortoise import migrations
from tortoise.migrations import operations as ops
from uuid import uuid4
from tortoise import fields
from tortoise.indexes import Index

class Migration(migrations.Migration):
    dependencies = [('desk', '0012_hosts')]

    initial = False

    operations = [
        ops.CreateModel(
            name='Concern',
            fields=[
                ('id', fields.UUIDField(primary_key=True, default=uuid4, unique=True, db_index=True)),
                ('name', fields.CharField(max_length=20)),
                ('value', fields.BigIntField()),
                ('changed_id', fields.UUIDField()),
                ('noted_at', fields.DatetimeField(auto_now=False, auto_now_add=False)),
            ],
            options={'table': 'concern', 'app': 'desk', 'indexes': [Index(fields=['name', 'value'])], 'pk_attr': 'id'},
            bases=['Record'],
        ),
    ]
