from tortoise import migrations
from tortoise.migrations import operations as ops
from orjson import loads
from tortoise.fields.data import JSON_DUMPS
from uuid import uuid4
from tortoise import fields
from tortoise.indexes import Index

from domain.migrations._frozen import Undescribed


class Migration(migrations.Migration):
    dependencies = [("desk", "0002_deliveries")]

    initial = False

    operations = [
        ops.CreateModel(
            name="MailTemplate",
            fields=[
                ("mail", fields.CharField(primary_key=True, unique=True, db_index=True, max_length=20)),
                ("subject", fields.TextField(unique=False)),
                ("body", fields.TextField(unique=False)),
            ],
            options={"table": "mail_template", "app": "desk", "pk_attr": "mail"},
            bases=["Row"],
        ),
        ops.CreateModel(
            name="Mute",
            fields=[
                ("id", fields.UUIDField(primary_key=True, default=uuid4, unique=True, db_index=True)),
                ("agent_id", fields.UUIDField()),
                ("about", fields.CharField(max_length=100)),
                ("title", fields.CharField(max_length=200)),
                ("until", fields.DatetimeField(db_index=True, auto_now=False, auto_now_add=False)),
                ("count", fields.IntField(default=0)),
            ],
            options={
                "table": "mute",
                "app": "desk",
                "unique_together": (("agent_id", "about"),),
                "pk_attr": "id",
            },
            bases=["Record"],
        ),
        ops.CreateModel(
            name="NotificationProfile",
            fields=[
                ("agent_id", fields.UUIDField(primary_key=True, default=uuid4, unique=True, db_index=True)),
                ("given", fields.JSONField(default=dict, encoder=JSON_DUMPS, decoder=loads)),
            ],
            options={"table": "notification_profile", "app": "desk", "pk_attr": "agent_id"},
            bases=["Row"],
        ),
        ops.CreateModel(
            name="PushKey",
            fields=[
                ("id", fields.SmallIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ("private", fields.TextField(unique=False)),
            ],
            options={"table": "push_key", "app": "desk", "pk_attr": "id"},
            bases=["Row"],
        ),
        ops.CreateModel(
            name="PushSubscription",
            fields=[
                ("id", fields.UUIDField(primary_key=True, default=uuid4, unique=True, db_index=True)),
                ("agent_id", fields.UUIDField(db_index=True)),
                ("endpoint", fields.CharField(unique=True, max_length=1000)),
                ("p256dh", fields.CharField(max_length=100)),
                ("auth", fields.CharField(max_length=40)),
                ("created_at", fields.DatetimeField(auto_now=False, auto_now_add=False)),
            ],
            options={"table": "push_subscription", "app": "desk", "pk_attr": "id"},
            bases=["Record"],
        ),
        ops.CreateModel(
            name="SignInHelp",
            fields=[
                ("agent_id", fields.UUIDField(primary_key=True, default=uuid4, unique=True, db_index=True)),
                ("code_hash", fields.CharField(unique=True, max_length=64)),
                ("expires_at", fields.DatetimeField(auto_now=False, auto_now_add=False)),
            ],
            options={"table": "sign_in_help", "app": "desk", "pk_attr": "agent_id"},
            bases=["Row"],
        ),
        Undescribed(
            model_name="Agent",
            name="availability",
            field=fields.CharField(
                default="UNAVAILABLE",
                description="",
                max_length=11,
            ),
        ),
        Undescribed(
            model_name="CallLog",
            name="direction",
            field=fields.CharField(description="", max_length=8),
        ),
        Undescribed(
            model_name="Comment",
            name="type",
            field=fields.CharField(description="", max_length=10),
        ),
        Undescribed(
            model_name="CommunityPost",
            name="activity",
            field=fields.CharField(description="", max_length=7),
        ),
        Undescribed(
            model_name="CommunityThread",
            name="type",
            field=fields.CharField(description="", max_length=12),
        ),
        Undescribed(
            model_name="CustomField",
            name="item_kind",
            field=fields.CharField(description="", max_length=9),
        ),
        Undescribed(
            model_name="CustomField",
            name="kind",
            field=fields.CharField(description="", max_length=6),
        ),
        Undescribed(
            model_name="Delivery",
            name="channel",
            field=fields.CharField(description="", max_length=8),
        ),
        Undescribed(
            model_name="Delivery",
            name="state",
            field=fields.CharField(default="PENDING", description="", max_length=8),
        ),
        ops.AddField(
            model_name="Delivery",
            name="confidential",
            field=fields.BooleanField(default=False, db_default=False),
        ),
        ops.AddField(
            model_name="Delivery",
            name="deliver_at",
            field=fields.DatetimeField(null=True, auto_now=False, auto_now_add=False),
        ),
        ops.AddField(
            model_name="Delivery",
            name="digest_id",
            field=fields.UUIDField(null=True),
        ),
        ops.AddField(
            model_name="Delivery",
            name="message_id",
            field=fields.UUIDField(null=True),
        ),
        ops.AddIndex(
            model_name="Delivery",
            index=Index(fields=["agent_id", "id"]),
        ),
        ops.AddIndex(
            model_name="Delivery",
            index=Index(fields=["state", "deliver_at"]),
        ),
        Undescribed(
            model_name="Event",
            name="level",
            field=fields.CharField(description="", max_length=6),
        ),
        ops.AddField(
            model_name="Event",
            name="urgent",
            field=fields.BooleanField(default=False, db_default=False),
        ),
        Undescribed(
            model_name="ItemMessage",
            name="direction",
            field=fields.CharField(description="", max_length=3),
        ),
        Undescribed(
            model_name="LiveChat",
            name="status",
            field=fields.CharField(description="", max_length=6),
        ),
        ops.AddField(
            model_name="Message",
            name="silent",
            field=fields.BooleanField(default=False, db_default=False),
        ),
        Undescribed(
            model_name="SurveyOffer",
            name="related_kind",
            field=fields.CharField(null=True, description="", max_length=9),
        ),
        Undescribed(
            model_name="SurveyResponse",
            name="related_kind",
            field=fields.CharField(null=True, description="", max_length=9),
        ),
        Undescribed(
            model_name="Task",
            name="priority",
            field=fields.CharField(default="NORMAL", description="", max_length=6),
        ),
        Undescribed(
            model_name="Task",
            name="related_kind",
            field=fields.CharField(null=True, description="", max_length=9),
        ),
        Undescribed(
            model_name="Task",
            name="status",
            field=fields.CharField(default="NOT_STARTED", description="", max_length=11),
        ),
        Undescribed(
            model_name="Ticket",
            name="priority",
            field=fields.CharField(default="NORMAL", description="", max_length=6),
        ),
        Undescribed(
            model_name="Ticket",
            name="status",
            field=fields.CharField(default="ACTIVE", description="", max_length=17),
        ),
        Undescribed(
            model_name="TimeLog",
            name="related_kind",
            field=fields.CharField(null=True, description="", max_length=9),
        ),
    ]
