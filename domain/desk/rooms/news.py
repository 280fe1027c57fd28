"""News: what the desk tells everybody, and the events of it."""

from typing import Self
from uuid import UUID

from tortoise import fields

from domain.catalogue.choices import Reference
from domain.catalogue.declared import Category, ConditionType, EventType, Variable
from domain.catalogue.forms import Line, Prose
from domain.catalogue.kinds import Phrases
from domain.deeds.deed import Deed
from domain.desk.items import Item, listed_by, may_have
from domain.desk.verbs import verb
from domain.people.records import Agent, Brand
from domain.rights import Area


class NewsItem(Item):
    """
    A piece of news, by who wrote it; of the default brand, unless another is named.

    Attributes:
        title: The headline, in a line.
        body: What the piece of news says.
        brand: The brand that it is of.
        agent: Who wrote it; null if an event did.
    """

    entity = "NewsItem"
    prefix = "NEWS_ITEM"
    area = Area.NEWS
    related = ("brand", "agent")
    searched = called_by = ("title",)

    title = fields.CharField(200)
    body = fields.TextField()
    brand = may_have(Brand)
    agent = may_have(Agent)
    agent_id: UUID | None

    class Meta:
        table = "news_item"
        indexes = listed_by("brand_id", "agent_id")

    @classmethod
    @verb("create{item}")
    async def write(cls, deed: Deed, *, title: Line, body: Prose, brand: Brand | None = None) -> Self:
        """
        Write a piece of news.

        Args:
            brand: The brand that it is of; the default brand if left out.
        """
        brand = brand or await Brand.first()
        item = cls.begun(deed, title=title, body=body, brand=brand, agent=deed.by)
        return await item.save_and_tell(deed, "NEWS_ITEM_CREATED")

    @verb("update{item}")
    async def change(self, deed: Deed, *, title: Line | None = None, body: Prose | None = None) -> None:
        """Change it; what is left out stays."""
        before = self.fill(title=title, body=body)
        if not self.same_as(before):
            await self.save_and_tell(deed, "NEWS_ITEM_MODIFIED", before=before)


CATEGORY = Category(
    id="NEWS",
    title="News",
    area=Area.NEWS,
    item=NewsItem,
    described={
        "NEWS": "What the desk tells everybody.",
        "NEWS_ITEM_CREATED": "A piece of news was written.",
        "NEWS_ITEM_MODIFIED": "A piece of news was changed.",
        "NEWS_ITEM_DELETED": "A piece of news was taken away.",
        "TITLE": "The headline of the piece of news.",
    },
    event_types=(
        EventType("NEWS_ITEM_CREATED", begins=True),
        EventType("NEWS_ITEM_MODIFIED"),
        EventType("NEWS_ITEM_DELETED", ends=True),
    ),
    conditions=(
        ConditionType("AGENT", Reference("Agent"), lambda h: h.actor or h.item.agent),
        ConditionType("BRAND", Reference("Brand"), lambda h: h.item.brand),
        ConditionType("TITLE", Phrases(), lambda h: h.item.title),
        ConditionType("BODY_TEXT", Phrases(), lambda h: h.item.body),
    ),
    variables=(Variable("NEWS_TITLE", "Its title", lambda h: h.item.title),),
)
