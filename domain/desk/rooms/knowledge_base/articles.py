"""Articles, and what people do with them."""

from dataclasses import replace
from typing import Self
from uuid import UUID

from tortoise import fields
from tortoise.expressions import Q

from domain.catalogue.forms import Line, Prose
from domain.deeds.deed import Deed
from domain.desk.assignees import check_enabled
from domain.desk.entries import Named
from domain.desk.items import Item, listed_by, may_have
from domain.desk.verbs import verb
from domain.errors import Conflict
from domain.people.principal import Principal
from domain.people.records import Agent
from domain.rights import Area
from domain.sight import Opening


class KBFolder(Named):
    """A part of the knowledge base."""

    entity = "KBFolder"

    class Meta:
        table = "kb_folder"


class KBArticle(Item):
    """
    An article; drafts and private ones are read by those who may edit.

    Unless it is a draft, it goes stale so many days, the desk's policy, after it was last changed or
    reviewed.

    Attributes:
        title: The headline, in a line.
        body: What the article says.
        keywords: Words that it is to be found by, in one text.
        folder: The folder that it lies in; null if in none.
        agent: The agent in charge of it.
        draft: Whether it is not published yet.
        restricted: Whether it is private: only those who may edit articles read it.
        flagged: Whether somebody is to read it through.
        reviewed_at: When it was last read through and found right; null if never.
        stale_at: When it goes stale, unless it is changed or reviewed before.
    """

    entity = "KBArticle"
    prefix = "KB_ARTICLE"
    area = Area.KB_ARTICLES
    related = ("folder", "agent")
    searched = ("title", "keywords")
    called_by = ("title",)

    title = fields.CharField(200)
    body = fields.TextField()
    keywords = fields.CharField(200, null=True)
    folder = may_have(KBFolder)
    agent = may_have(Agent)
    agent_id: UUID | None
    draft = fields.BooleanField(default=False)
    restricted = fields.BooleanField(default=False)
    flagged = fields.BooleanField(default=False)
    reviewed_at = fields.DatetimeField(null=True)
    stale_at = fields.DatetimeField()

    class Meta:
        table = "kb_article"
        indexes = listed_by("folder_id", "agent_id", "draft", "restricted", "flagged", "stale_at")

    @property
    def for_editors(self) -> bool:
        """Whether readers know nothing of it yet, or any more."""
        return self.draft or self.restricted

    @classmethod
    def open_to(cls, principal: Principal) -> Q:
        """Return the filter that leaves what is published to readers, and all to those who edit."""
        found = super().open_to(principal)
        return found if principal.may(*cls.editing()) else found & Q(draft=False, restricted=False)

    @property
    def opening(self) -> Opening | None:
        """To whom it is open: to readers too, once it is published."""
        found = super().opening
        return found and replace(found, needs=(*found.needs, self.editing())) if self.for_editors else found

    @classmethod
    @verb("create{item}")
    async def write(
        cls,
        deed: Deed,
        *,
        title: Line,
        body: Prose,
        keywords: Line | None = None,
        folder: KBFolder | None = None,
        agent: Agent | None = None,
        draft: bool = False,
        restricted: bool = False,
    ) -> Self:
        """
        Write an article; its agent is who writes it, unless another is named.

        Args:
            agent: The agent in charge of it; who writes it if left out.
        """
        if agent:
            check_enabled(agent)
        article = cls.begun(
            deed,
            title=title,
            body=body,
            keywords=keywords,
            folder=folder,
            agent=agent or deed.by,
            draft=draft,
            restricted=restricted,
            stale_at=deed.at + deed.policy.kb_stale_after,
        )
        return await article.save_and_tell(deed, "KB_ARTICLE_CREATED")

    @verb("update{item}")
    async def change(
        self,
        deed: Deed,
        *,
        title: Line | None = None,
        body: Prose | None = None,
        keywords: Line | None = None,
        folder: KBFolder | None = None,
        agent: Agent | None = None,
        draft: bool | None = None,
        restricted: bool | None = None,
    ) -> None:
        """Change an article; what is left out stays. It is fresh again."""
        if agent and agent.id != self.agent_id:
            check_enabled(agent)
        before = self.fill(
            title=title,
            body=body,
            keywords=keywords,
            folder=folder,
            agent=agent,
            draft=draft,
            restricted=restricted,
        )
        if self.same_as(before):
            return
        self.stale_at = deed.at + deed.policy.kb_stale_after
        await self.save_and_tell(deed, "KB_ARTICLE_MODIFIED", before=before)

    @verb("flag{item}")
    async def flag(self, deed: Deed, *, flagged: bool = True) -> None:
        """
        Flag an article for review, or take the flag away.

        Args:
            flagged: True flags it, false takes the flag away.

        Raises:
            Conflict: it is flagged, or not flagged, as asked for.
        """
        if self.flagged is flagged:
            raise Conflict("It is flagged already." if flagged else "It is not flagged.", path=("flagged",))
        before = self.fill(flagged=flagged)
        happened = "KB_ARTICLE_FLAGGED_FOR_REVIEW" if flagged else "KB_ARTICLE_MODIFIED"
        await self.save_and_tell(deed, happened, before=before)

    @verb("review{item}")
    async def review(self, deed: Deed) -> None:
        """Say that an article has been read through and is right; it is fresh again."""
        stale_at = deed.at + deed.policy.kb_stale_after
        before = self.fill(flagged=False, reviewed_at=deed.at, stale_at=stale_at)
        await self.save_and_tell(deed, "KB_ARTICLE_REVIEWED", before=before)
