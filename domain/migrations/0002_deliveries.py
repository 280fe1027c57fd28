from tortoise import migrations
from tortoise.migrations import operations as ops
from orjson import loads
from tortoise.fields.data import JSON_DUMPS
from uuid import uuid4
from tortoise import fields
from tortoise.indexes import Index


class Migration(migrations.Migration):
    dependencies = [("desk", "0001_initial")]

    initial = False

    operations = [
        ops.CreateModel(
            name="Delivery",
            fields=[
                ("id", fields.UUIDField(primary_key=True, default=uuid4, unique=True, db_index=True)),
                (
                    "channel",
                    fields.CharField(
                        description="MAIL: MAIL\nWEB: WEB\nFILE: FILE\nPROVIDER: PROVIDER",
                        max_length=8,
                    ),
                ),
                ("receiver", fields.CharField(max_length=300)),
                ("recipient", fields.TextField(unique=False)),
                ("subject", fields.TextField(default="", unique=False)),
                ("body", fields.TextField(unique=False)),
                (
                    "state",
                    fields.CharField(
                        default="PENDING",
                        description="PENDING: PENDING\nSENDING: SENDING\nSENT: SENT\nFAILED: FAILED\nGIVEN_UP: GIVEN_UP",
                        max_length=8,
                    ),
                ),
                ("attempts", fields.JSONField(default=list, encoder=JSON_DUMPS, decoder=loads)),
                ("event_id", fields.UUIDField(null=True)),
                ("occurrence_id", fields.UUIDField(null=True)),
                ("agent_id", fields.UUIDField(null=True)),
                ("provider_id", fields.UUIDField(null=True)),
                ("created_at", fields.DatetimeField(db_index=True, auto_now=False, auto_now_add=False)),
                ("ended_at", fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
            ],
            options={
                "table": "delivery",
                "app": "desk",
                "indexes": [
                    Index(fields=["event_id", "id"]),
                    Index(fields=["state", "id"]),
                    Index(fields=["channel", "id"]),
                ],
                "pk_attr": "id",
            },
            bases=["Record"],
        ),
        ops.CreateModel(
            name="ExternalProvider",
            fields=[
                ("id", fields.UUIDField(primary_key=True, default=uuid4, unique=True, db_index=True)),
                ("name", fields.CharField(unique=True, max_length=200)),
                ("url", fields.TextField(unique=False)),
                ("secret", fields.CharField(max_length=100)),
                ("previous_secret", fields.CharField(null=True, max_length=100)),
                ("rotated_at", fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
                ("paused", fields.BooleanField(default=False)),
                ("created_at", fields.DatetimeField(auto_now=False, auto_now_add=False)),
            ],
            options={"table": "external_provider", "app": "desk", "pk_attr": "id"},
            bases=["Record"],
        ),
        ops.CreateModel(
            name="Queued",
            fields=[
                (
                    "delivery_id",
                    fields.UUIDField(primary_key=True, default=uuid4, unique=True, db_index=True),
                ),
                ("receiver", fields.CharField(max_length=300)),
                ("due_at", fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ("tries", fields.SmallIntField(default=0)),
                ("claimed_by", fields.CharField(default="", max_length=40)),
            ],
            options={
                "table": "queued",
                "app": "desk",
                "indexes": [Index(fields=["receiver", "due_at"])],
                "pk_attr": "delivery_id",
            },
            bases=["Row"],
        ),
        ops.CreateModel(
            name="Receiver",
            fields=[
                ("key", fields.CharField(primary_key=True, unique=True, db_index=True, max_length=300)),
                ("failures", fields.IntField(default=0)),
                ("paused_until", fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
            ],
            options={"table": "receiver", "app": "desk", "pk_attr": "key"},
            bases=["Row"],
        ),
        ops.AddIndex(
            model_name="Episode",
            index=Index(fields=["item_id"]),
        ),
    ]
