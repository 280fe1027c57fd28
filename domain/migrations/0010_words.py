from typing import Any
from uuid import UUID

from tortoise import migrations
from tortoise.indexes import Index
from tortoise.migrations import operations as ops

from domain.migrations._frozen import AddFields, Order, Words
from domain.migrations._frozen_texts import BETWEEN, fold, order_key

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


async def fill(_: Any, editor: Any) -> None:
    """Fold what is there already, some rows at a time."""
    client = editor.client
    first, second, third = ("?",) * 3 if client.capabilities.dialect == "sqlite" else ("$1", "$2", "$3")
    for model, (table, *columns) in SEARCHED.items():
        last: Any = str(UUID(int=0))
        wanted = f"SELECT id, {', '.join(columns)} FROM {table} WHERE id > {first} ORDER BY id LIMIT {second}"
        while found := await client.execute_query_dict(wanted, [last, AT_ONCE]):
            last = found[-1]["id"]
            made = {
                one["id"]: [BETWEEN.join(fold(one[column]) for column in columns)]
                + ([order_key(one[columns[0]])[:400]] if model in LISTED else [])
                for one in found
            }
            changes, of = f"words = {first}", second
            if model in LISTED:
                changes, of = f"{changes}, name_order = {second}", third
            statement = f"UPDATE {table} SET {changes} WHERE id = {of}"
            await client.execute_many(statement, [[*row, id_] for id_, row in made.items()])


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
