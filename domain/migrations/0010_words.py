from typing import Any
from uuid import UUID

from tortoise import migrations
from tortoise.connection import get_connection
from tortoise.indexes import Index
from tortoise.migrations import operations as ops

from domain.storage.database import dialect, rows
from domain.storage.migrating import AddFields
from domain.storage.words import Order, Words
from domain.words import BETWEEN, fold, order_key

SEARCHED = {
    "Agent": ("agent", "display_name", "email"),
    "CallLog": ("call_log", "subject", "phone_number", "customer_name", "customer_email"),
    "ChatRoom": ("chat_room", "name"),
    "CommunityThread": ("community_thread", "title", "display_name"),
    "Event": ("event", "name"),
    "KBArticle": ("kb_article", "title", "keywords"),
    "KBFeedback": ("kb_feedback", "text", "display_name"),
    "LiveChat": ("live_chat", "customer_name", "customer_email"),
    "NewsItem": ("news_item", "title"),
    "PopAccount": ("pop_account", "server"),
    "SmtpAccount": ("smtp_account", "server"),
    "SurveyOffer": ("survey_offer", "customer_name", "customer_email"),
    "SurveyResponse": ("survey_response", "customer_name", "customer_email"),
    "Task": ("task", "subject", "description"),
    "Ticket": ("ticket", "subject", "number", "customer_name", "customer_email"),
    "TimeLog": ("time_log", "note"),
    "User": ("customer_account", "display_name", "email"),
    "Visitor": ("visitor", "ip_address", "host_name", "current_page"),
}
LISTED = ("Agent", "Event")
AT_ONCE = 1_000
FIELDS = {
    "words": Words(default="", db_default="", unique=False),
    "name_order": Order(default="", db_default="", max_length=400),
}


async def fill(*_: Any) -> None:
    """Fold what is there already, some rows at a time."""
    for model, (table, *columns) in SEARCHED.items():
        last: Any = UUID(int=0)
        wanted = f"SELECT id, {', '.join(columns)} FROM {table} WHERE id > $1 ORDER BY id LIMIT $2"
        while found := await rows(wanted, last, AT_ONCE):
            last = found[-1]["id"]
            made = {
                one["id"]: [BETWEEN.join(fold(one[column]) for column in columns)]
                + ([order_key(one[columns[0]])[:400]] if model in LISTED else [])
                for one in found
            }
            await _write(table, ["words", "name_order"][: len(made[last])], made)


async def _write(table: str, columns: list[str], made: dict[Any, list[str]]) -> None:
    marks = ["?"] * 3 if dialect() == "sqlite" else ["$1", "$2", "$3"]
    changes = ", ".join(f"{column} = {mark}" for column, mark in zip(columns, marks, strict=False))
    statement = f"UPDATE {table} SET {changes} WHERE id = {marks[len(columns)]}"
    await get_connection("default").execute_many(statement, [[*row, id_] for id_, row in made.items()])


class Migration(migrations.Migration):
    dependencies = [("desk", "0009_used_keys")]

    initial = False

    operations = [
        AddFields({model: FIELDS if model in LISTED else {"words": FIELDS["words"]} for model in SEARCHED}),
        ops.RunPython(fill, ops.RunPython.noop),
        ops.RemoveIndex(model_name="Event", name=None, fields=["owner_id", "name", "id"]),
        ops.RemoveIndex(model_name="Event", name=None, fields=["level", "name", "id"]),
        ops.AddIndex(model_name="Agent", index=Index(fields=["name_order", "id"])),
        ops.AddIndex(model_name="Event", index=Index(fields=["owner_id", "name_order", "id"])),
        ops.AddIndex(model_name="Event", index=Index(fields=["level", "name_order", "id"])),
    ]
