from tortoise import migrations
from tortoise.migrations import operations as ops
from uuid import uuid4
from tortoise import fields

class Migration(migrations.Migration):
    dependencies = [('desk', '0032_tallies_by_owner')]

    initial = False

    operations = [
        ops.CreateModel(
            name='GoneField',
            fields=[
                ('id', fields.UUIDField(primary_key=True, default=uuid4, unique=True, db_index=True)),
                ('item_kind', fields.CharField(description='', max_length=9)),
                ('key', fields.CharField(max_length=60)),
            ],
            options={'table': 'gone_field', 'app': 'desk', 'pk_attr': 'id'},
            bases=['Row'],
        ),
    ]
