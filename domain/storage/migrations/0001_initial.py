from tortoise import migrations
from tortoise.migrations import operations as ops
from domain.desk.entries import CommentType, MessageDirection
from domain.desk.tickets import TicketPriority, TicketStatus
from domain.events.records import EventLevel
from domain.ids import uuid7
from orjson import loads
from tortoise.fields.base import OnDelete
from tortoise.fields.data import JSON_DUMPS
from uuid import uuid4
from tortoise import fields
from tortoise.indexes import Index


class Migration(migrations.Migration):
    initial = True

    operations = [
        ops.CreateModel(
            name="ActionMark",
            fields=[
                ("key", fields.CharField(primary_key=True, unique=True, db_index=True, max_length=160)),
                ("event_id", fields.UUIDField(db_index=True)),
                ("ran_at", fields.DatetimeField(auto_now=False, auto_now_add=False)),
            ],
            options={"table": "action_mark", "app": "desk", "pk_attr": "key"},
            bases=["Row"],
        ),
        ops.CreateModel(
            name="Agent",
            fields=[
                ("id", fields.UUIDField(primary_key=True, default=uuid7, unique=True, db_index=True)),
                ("email", fields.CharField(unique=True, max_length=254)),
                ("display_name", fields.CharField(max_length=200)),
                ("password_hash", fields.CharField(max_length=200)),
                ("time_zone", fields.CharField(default="UTC", max_length=64)),
                ("enabled", fields.BooleanField(default=True)),
                ("created_at", fields.DatetimeField(auto_now=False, auto_now_add=True)),
            ],
            options={"table": "agent", "app": "desk", "pk_attr": "id"},
            bases=["Record"],
        ),
        ops.CreateModel(
            name="ApiToken",
            fields=[
                ("id", fields.UUIDField(primary_key=True, default=uuid7, unique=True, db_index=True)),
                (
                    "agent",
                    fields.ForeignKeyField(
                        "desk.Agent",
                        source_field="agent_id",
                        db_constraint=True,
                        to_field="id",
                        related_name="api_tokens",
                        on_delete=OnDelete.CASCADE,
                    ),
                ),
                ("name", fields.CharField(max_length=200)),
                ("token_hash", fields.CharField(unique=True, max_length=64)),
                ("permissions", fields.JSONField(encoder=JSON_DUMPS, decoder=loads)),
                ("created_at", fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ("last_used_at", fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
                ("revoked_at", fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
            ],
            options={
                "table": "api_token",
                "app": "desk",
                "indexes": [Index(fields=["agent_id"])],
                "pk_attr": "id",
            },
            bases=["Record"],
        ),
        ops.CreateModel(
            name="Brand",
            fields=[
                ("id", fields.UUIDField(primary_key=True, default=uuid7, unique=True, db_index=True)),
                ("name", fields.CharField(unique=True, max_length=200)),
            ],
            options={"table": "brand", "app": "desk", "pk_attr": "id"},
            bases=["Record"],
        ),
        ops.CreateModel(
            name="Budget",
            fields=[
                ("event_id", fields.UUIDField(primary_key=True, default=uuid4, unique=True, db_index=True)),
                ("minute", fields.BigIntField()),
                ("used", fields.IntField()),
            ],
            options={"table": "budget", "app": "desk", "pk_attr": "event_id"},
            bases=["Row"],
        ),
        ops.CreateModel(
            name="ClockMark",
            fields=[
                ("key", fields.CharField(primary_key=True, unique=True, db_index=True, max_length=120)),
                ("asked_until", fields.DatetimeField(auto_now=False, auto_now_add=False)),
            ],
            options={"table": "clock_mark", "app": "desk", "pk_attr": "key"},
            bases=["Row"],
        ),
        ops.CreateModel(
            name="Comment",
            fields=[
                ("id", fields.UUIDField(primary_key=True, default=uuid7, unique=True, db_index=True)),
                ("item_id", fields.UUIDField(db_index=True)),
                (
                    "type",
                    fields.CharEnumField(
                        description="GENERAL: GENERAL\nRESOLUTION: RESOLUTION\nTRANSFER: TRANSFER\nFOLLOW_UP: FOLLOW_UP\nSTICKY: STICKY",
                        enum_type=CommentType,
                        max_length=10,
                    ),
                ),
                ("text", fields.TextField(unique=False)),
                ("author_id", fields.UUIDField(null=True)),
                ("written_at", fields.DatetimeField(auto_now=False, auto_now_add=False)),
            ],
            options={"table": "comment", "app": "desk", "pk_attr": "id"},
            bases=["Entry"],
        ),
        ops.CreateModel(
            name="Counter",
            fields=[
                ("name", fields.CharField(primary_key=True, unique=True, db_index=True, max_length=20)),
                ("value", fields.BigIntField(default=0)),
            ],
            options={"table": "counter", "app": "desk", "pk_attr": "name"},
            bases=["Row"],
        ),
        ops.CreateModel(
            name="Department",
            fields=[
                ("id", fields.UUIDField(primary_key=True, default=uuid7, unique=True, db_index=True)),
                ("name", fields.CharField(unique=True, max_length=200)),
                (
                    "brand",
                    fields.ForeignKeyField(
                        "desk.Brand",
                        source_field="brand_id",
                        db_constraint=True,
                        to_field="id",
                        on_delete=OnDelete.RESTRICT,
                    ),
                ),
            ],
            options={"table": "department", "app": "desk", "pk_attr": "id"},
            bases=["Record"],
        ),
        ops.CreateModel(
            name="Episode",
            fields=[
                ("id", fields.UUIDField(primary_key=True, default=uuid7, unique=True, db_index=True)),
                ("event_id", fields.UUIDField()),
                ("item_id", fields.UUIDField()),
                ("began_at", fields.DatetimeField(auto_now=False, auto_now_add=False)),
            ],
            options={
                "table": "episode",
                "app": "desk",
                "unique_together": (("event_id", "item_id"),),
                "pk_attr": "id",
            },
            bases=["Record"],
        ),
        ops.CreateModel(
            name="Event",
            fields=[
                ("id", fields.UUIDField(primary_key=True, default=uuid7, unique=True, db_index=True)),
                ("name", fields.CharField(max_length=200)),
                (
                    "level",
                    fields.CharEnumField(
                        description="AGENT: AGENT\nSYSTEM: SYSTEM", enum_type=EventLevel, max_length=6
                    ),
                ),
                (
                    "owner",
                    fields.ForeignKeyField(
                        "desk.Agent",
                        source_field="owner_id",
                        db_constraint=True,
                        to_field="id",
                        related_name=False,
                        on_delete=OnDelete.CASCADE,
                    ),
                ),
                ("event_type", fields.CharField(max_length=60)),
                ("category", fields.CharField(max_length=30)),
                ("conditions", fields.JSONField(encoder=JSON_DUMPS, decoder=loads)),
                ("actions", fields.JSONField(encoder=JSON_DUMPS, decoder=loads)),
                ("enabled", fields.BooleanField(default=True)),
                ("revision", fields.IntField(default=1)),
                ("change", fields.BigIntField(db_index=True)),
                ("hears_from", fields.BigIntField()),
                ("firing_count", fields.BigIntField(default=0)),
                ("last_fired_at", fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
                ("throttled_at", fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
                ("threshold", fields.FloatField(null=True)),
                ("since", fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ("include_past", fields.BooleanField(default=False)),
                ("created_at", fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ("updated_at", fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ("deleted_at", fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
            ],
            options={
                "table": "event",
                "app": "desk",
                "indexes": [
                    Index(fields=["owner_id", "name", "id"]),
                    Index(fields=["level", "name", "id"]),
                    Index(fields=["event_type", "enabled"]),
                ],
                "pk_attr": "id",
            },
            bases=["Record"],
        ),
        ops.CreateModel(
            name="FailedSignIns",
            fields=[
                ("id", fields.UUIDField(primary_key=True, default=uuid7, unique=True, db_index=True)),
                ("key", fields.CharField(unique=True, max_length=300)),
                ("count", fields.IntField(default=0)),
                ("last_at", fields.DatetimeField(auto_now=False, auto_now_add=False)),
            ],
            options={"table": "failed_sign_ins", "app": "desk", "pk_attr": "id"},
            bases=["Record"],
        ),
        ops.CreateModel(
            name="Firing",
            fields=[
                ("id", fields.UUIDField(primary_key=True, default=uuid7, unique=True, db_index=True)),
                ("event_id", fields.UUIDField()),
                ("occurrence_id", fields.UUIDField()),
                ("revision", fields.IntField()),
                ("chain", fields.UUIDField(null=True)),
                ("held_back", fields.CharField(null=True, max_length=300)),
                ("outcomes", fields.JSONField(encoder=JSON_DUMPS, decoder=loads)),
                ("fired_at", fields.DatetimeField(db_index=True, auto_now=False, auto_now_add=False)),
            ],
            options={
                "table": "firing",
                "app": "desk",
                "unique_together": (("event_id", "occurrence_id"), ("event_id", "chain")),
                "pk_attr": "id",
            },
            bases=["Record"],
        ),
        ops.CreateModel(
            name="Form",
            fields=[
                ("id", fields.UUIDField(primary_key=True, default=uuid7, unique=True, db_index=True)),
                ("name", fields.CharField(unique=True, max_length=200)),
            ],
            options={"table": "form", "app": "desk", "pk_attr": "id"},
            bases=["Named"],
        ),
        ops.CreateModel(
            name="Group",
            fields=[
                ("id", fields.UUIDField(primary_key=True, default=uuid7, unique=True, db_index=True)),
                ("name", fields.CharField(max_length=200)),
                (
                    "department",
                    fields.ForeignKeyField(
                        "desk.Department",
                        source_field="department_id",
                        db_constraint=True,
                        to_field="id",
                        related_name="groups",
                        on_delete=OnDelete.RESTRICT,
                    ),
                ),
            ],
            options={
                "table": "agent_group",
                "app": "desk",
                "unique_together": (("department", "name"),),
                "pk_attr": "id",
            },
            bases=["Record"],
        ),
        ops.CreateModel(
            name="Inbox",
            fields=[
                ("agent_id", fields.UUIDField(primary_key=True, default=uuid4, unique=True, db_index=True)),
                ("last_sequence", fields.BigIntField(default=0)),
                ("expired_through", fields.BigIntField(default=0)),
                ("unread", fields.IntField(default=0)),
            ],
            options={"table": "inbox", "app": "desk", "pk_attr": "agent_id"},
            bases=["Row"],
        ),
        ops.CreateModel(
            name="ItemMessage",
            fields=[
                ("id", fields.UUIDField(primary_key=True, default=uuid7, unique=True, db_index=True)),
                ("item_id", fields.UUIDField(db_index=True)),
                (
                    "direction",
                    fields.CharEnumField(
                        description="IN: IN\nOUT: OUT", enum_type=MessageDirection, max_length=3
                    ),
                ),
                ("body", fields.TextField(unique=False)),
                ("author_id", fields.UUIDField(null=True)),
                ("sent_at", fields.DatetimeField(auto_now=False, auto_now_add=False)),
            ],
            options={"table": "item_message", "app": "desk", "pk_attr": "id"},
            bases=["Entry"],
        ),
        ops.CreateModel(
            name="Membership",
            fields=[
                ("id", fields.UUIDField(primary_key=True, default=uuid7, unique=True, db_index=True)),
                (
                    "agent",
                    fields.ForeignKeyField(
                        "desk.Agent",
                        source_field="agent_id",
                        db_constraint=True,
                        to_field="id",
                        related_name="memberships",
                        on_delete=OnDelete.CASCADE,
                    ),
                ),
                (
                    "group",
                    fields.ForeignKeyField(
                        "desk.Group",
                        source_field="group_id",
                        db_constraint=True,
                        to_field="id",
                        related_name="members",
                        on_delete=OnDelete.CASCADE,
                    ),
                ),
            ],
            options={
                "table": "membership",
                "app": "desk",
                "unique_together": (("agent", "group"),),
                "indexes": [Index(fields=["group_id"])],
                "pk_attr": "id",
            },
            bases=["Record"],
        ),
        ops.CreateModel(
            name="Message",
            fields=[
                ("id", fields.UUIDField(primary_key=True, default=uuid7, unique=True, db_index=True)),
                ("agent_id", fields.UUIDField()),
                ("sequence", fields.BigIntField()),
                ("subject", fields.TextField(unique=False)),
                ("body", fields.TextField(unique=False)),
                ("event_type", fields.CharField(max_length=60)),
                ("event_id", fields.UUIDField()),
                ("occurrence_id", fields.UUIDField(db_index=True)),
                ("sent_at", fields.DatetimeField(db_index=True, auto_now=False, auto_now_add=False)),
                ("read_at", fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
            ],
            options={
                "table": "message",
                "app": "desk",
                "unique_together": (("agent_id", "sequence"),),
                "pk_attr": "id",
            },
            bases=["Record"],
        ),
        ops.CreateModel(
            name="Occurrence",
            fields=[
                ("id", fields.UUIDField(primary_key=True, default=uuid7, unique=True, db_index=True)),
                ("event_type", fields.CharField(max_length=60)),
                ("category", fields.CharField(max_length=30)),
                ("item_kind", fields.CharField(max_length=30)),
                ("item_id", fields.UUIDField()),
                ("group_id", fields.UUIDField(null=True)),
                ("department_id", fields.UUIDField(null=True)),
                ("agent_id", fields.UUIDField(null=True)),
                ("creator_id", fields.UUIDField(null=True)),
                ("private", fields.BooleanField(default=False)),
                ("actor_id", fields.UUIDField(null=True)),
                ("only_event_id", fields.UUIDField(null=True)),
                ("root_id", fields.UUIDField()),
                ("depth", fields.SmallIntField(default=0)),
                ("rules_revision", fields.BigIntField(default=0)),
                ("people_revision", fields.BigIntField(default=0)),
                ("count_before", fields.IntField(null=True)),
                ("count", fields.IntField(null=True)),
                ("began_at", fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
                ("crossed", fields.FloatField(null=True)),
                ("facts", fields.JSONField(encoder=JSON_DUMPS, decoder=loads)),
                ("labels", fields.JSONField(encoder=JSON_DUMPS, decoder=loads)),
                ("occurred_at", fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ("recorded_at", fields.DatetimeField(db_index=True, auto_now=False, auto_now_add=False)),
            ],
            options={
                "table": "occurrence",
                "app": "desk",
                "indexes": [
                    Index(fields=["event_type", "id"]),
                    Index(fields=["category", "id"]),
                    Index(fields=["item_id", "id"]),
                    Index(fields=["group_id", "id"]),
                    Index(fields=["department_id", "id"]),
                ],
                "pk_attr": "id",
            },
            bases=["Record"],
        ),
        ops.CreateModel(
            name="Pending",
            fields=[
                (
                    "occurrence_id",
                    fields.UUIDField(primary_key=True, default=uuid4, unique=True, db_index=True),
                ),
                ("state", fields.CharField(default="NEW", max_length=6)),
                ("claimed_by", fields.CharField(default="", max_length=40)),
                ("claimed_until", fields.DatetimeField(db_index=True, auto_now=False, auto_now_add=False)),
                ("attempts", fields.SmallIntField(default=0)),
            ],
            options={"table": "pending", "app": "desk", "pk_attr": "occurrence_id"},
            bases=["Row"],
        ),
        ops.CreateModel(
            name="Revision",
            fields=[
                ("name", fields.CharField(primary_key=True, unique=True, db_index=True, max_length=20)),
                ("value", fields.BigIntField(default=0)),
            ],
            options={"table": "revision", "app": "desk", "pk_attr": "name"},
            bases=["Row"],
        ),
        ops.CreateModel(
            name="Role",
            fields=[
                ("id", fields.UUIDField(primary_key=True, default=uuid7, unique=True, db_index=True)),
                ("name", fields.CharField(unique=True, max_length=200)),
                ("key", fields.CharField(null=True, unique=True, max_length=30)),
                ("type", fields.CharField(default="EMPLOYEE", max_length=10)),
                ("grants_json", fields.JSONField(default=dict, encoder=JSON_DUMPS, decoder=loads)),
            ],
            options={"table": "role", "app": "desk", "pk_attr": "id"},
            bases=["Record"],
        ),
        ops.CreateModel(
            name="RoleHeld",
            fields=[
                ("id", fields.UUIDField(primary_key=True, default=uuid7, unique=True, db_index=True)),
                (
                    "agent",
                    fields.ForeignKeyField(
                        "desk.Agent",
                        source_field="agent_id",
                        db_constraint=True,
                        to_field="id",
                        related_name="roles_held",
                        on_delete=OnDelete.CASCADE,
                    ),
                ),
                (
                    "role",
                    fields.ForeignKeyField(
                        "desk.Role",
                        source_field="role_id",
                        db_constraint=True,
                        to_field="id",
                        related_name="holders",
                        on_delete=OnDelete.CASCADE,
                    ),
                ),
            ],
            options={
                "table": "role_held",
                "app": "desk",
                "unique_together": (("agent", "role"),),
                "indexes": [Index(fields=["role_id"])],
                "pk_attr": "id",
            },
            bases=["Record"],
        ),
        ops.CreateModel(
            name="SentForm",
            fields=[
                ("id", fields.UUIDField(primary_key=True, default=uuid7, unique=True, db_index=True)),
                ("item_id", fields.UUIDField(db_index=True)),
                (
                    "form",
                    fields.ForeignKeyField(
                        "desk.Form",
                        source_field="form_id",
                        db_constraint=True,
                        to_field="id",
                        related_name=False,
                        on_delete=OnDelete.CASCADE,
                    ),
                ),
                ("sent_at", fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ("completed_at", fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
                ("answers", fields.TextField(null=True, unique=False)),
            ],
            options={"table": "sent_form", "app": "desk", "pk_attr": "id"},
            bases=["Entry"],
        ),
        ops.CreateModel(
            name="Session",
            fields=[
                ("id", fields.UUIDField(primary_key=True, default=uuid7, unique=True, db_index=True)),
                (
                    "agent",
                    fields.ForeignKeyField(
                        "desk.Agent",
                        source_field="agent_id",
                        db_constraint=True,
                        to_field="id",
                        related_name="sessions",
                        on_delete=OnDelete.CASCADE,
                    ),
                ),
                ("refresh_hash", fields.CharField(unique=True, max_length=64)),
                ("started_at", fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ("expires_at", fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ("ended_at", fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
            ],
            options={
                "table": "session",
                "app": "desk",
                "indexes": [Index(fields=["agent_id"])],
                "pk_attr": "id",
            },
            bases=["Record"],
        ),
        ops.CreateModel(
            name="Tally",
            fields=[
                ("key", fields.CharField(primary_key=True, unique=True, db_index=True, max_length=90)),
                ("entity", fields.CharField(max_length=30)),
                ("by", fields.CharField(max_length=12)),
                ("owner_id", fields.UUIDField()),
                ("number", fields.IntField()),
            ],
            options={"table": "tally", "app": "desk", "pk_attr": "key"},
            bases=["Row"],
        ),
        ops.CreateModel(
            name="Ticket",
            fields=[
                ("id", fields.UUIDField(primary_key=True, default=uuid7, unique=True, db_index=True)),
                ("created_at", fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ("last_activity_at", fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ("deleted_at", fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
                (
                    "group",
                    fields.ForeignKeyField(
                        "desk.Group",
                        source_field="group_id",
                        db_constraint=True,
                        to_field="id",
                        related_name=False,
                        on_delete=OnDelete.CASCADE,
                    ),
                ),
                (
                    "agent",
                    fields.ForeignKeyField(
                        "desk.Agent",
                        source_field="agent_id",
                        null=True,
                        db_constraint=True,
                        to_field="id",
                        related_name=False,
                        on_delete=OnDelete.CASCADE,
                    ),
                ),
                ("customer_name", fields.CharField(null=True, max_length=200)),
                ("customer_email", fields.CharField(null=True, max_length=254)),
                ("messages_in", fields.IntField(default=0)),
                ("messages_out", fields.IntField(default=0)),
                ("last_message", fields.TextField(null=True, unique=False)),
                ("number", fields.CharField(unique=True, max_length=20)),
                ("subject", fields.CharField(max_length=200)),
                (
                    "status",
                    fields.CharEnumField(
                        default=TicketStatus.ACTIVE,
                        description="ACTIVE: ACTIVE\nWAITING: WAITING\nCLOSED: CLOSED\nCLOSED_AND_LOCKED: CLOSED_AND_LOCKED",
                        enum_type=TicketStatus,
                        max_length=17,
                    ),
                ),
                (
                    "priority",
                    fields.CharEnumField(
                        default=TicketPriority.NORMAL,
                        description="LOW: LOW\nNORMAL: NORMAL\nHIGH: HIGH\nURGENT: URGENT",
                        enum_type=TicketPriority,
                        max_length=6,
                    ),
                ),
                ("pinned", fields.BooleanField(default=False)),
                ("follow_up_at", fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
                ("follow_up_agent_id", fields.UUIDField(null=True)),
                ("close_requested_at", fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
            ],
            options={
                "table": "ticket",
                "app": "desk",
                "indexes": [
                    Index(fields=["group_id", "id"]),
                    Index(fields=["agent_id", "id"]),
                    Index(fields=["last_activity_at", "id"]),
                    Index(fields=["created_at", "id"]),
                    Index(fields=["follow_up_at", "id"]),
                ],
                "pk_attr": "id",
            },
            bases=["Correspondence"],
        ),
        ops.CreateModel(
            name="TimeLogCategory",
            fields=[
                ("id", fields.UUIDField(primary_key=True, default=uuid7, unique=True, db_index=True)),
                ("name", fields.CharField(unique=True, max_length=200)),
            ],
            options={"table": "time_log_category", "app": "desk", "pk_attr": "id"},
            bases=["Named"],
        ),
        ops.CreateModel(
            name="TimeLog",
            fields=[
                ("id", fields.UUIDField(primary_key=True, default=uuid7, unique=True, db_index=True)),
                ("item_id", fields.UUIDField(db_index=True)),
                ("agent_id", fields.UUIDField(null=True)),
                ("minutes", fields.IntField()),
                (
                    "category",
                    fields.ForeignKeyField(
                        "desk.TimeLogCategory",
                        source_field="category_id",
                        null=True,
                        db_constraint=True,
                        to_field="id",
                        related_name=False,
                        on_delete=OnDelete.CASCADE,
                    ),
                ),
                ("note", fields.CharField(default="", max_length=200)),
                ("logged_at", fields.DatetimeField(auto_now=False, auto_now_add=False)),
            ],
            options={"table": "time_log", "app": "desk", "pk_attr": "id"},
            bases=["Entry"],
        ),
    ]
