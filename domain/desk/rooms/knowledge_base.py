"""The knowledge base: articles, what readers say of them, and the events of both."""

from copy import copy
from dataclasses import dataclass
from typing import Any, Self
from uuid import UUID

from tortoise import fields
from tortoise.expressions import Q

from domain.catalogue.clocks import Clock
from domain.catalogue.declared import ActionType, Category, ConditionType, EventKind, EventType, Variable
from domain.catalogue.forms import Email, IpAddress, Line, Prose
from domain.catalogue.kinds import ExactText, Flag, Number, Reference, Text
from domain.deeds.deed import Deed
from domain.desk.actions import NOTIFY_USER
from domain.desk.common import quoted
from domain.desk.entries import Named
from domain.desk.items import Item, check_enabled, verb
from domain.errors import Conflict, Invalid
from domain.people.principal import Principal
from domain.people.records import Agent
from domain.rights import Area

FEEDBACK = tuple(
    f"KB_FEEDBACK_{one}" for one in ("ABUSE_REPORTED", "APPROVED", "BLOCKED", "CREATED", "DELETED", "EDITED")
)


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
        title: Its headline.
        body: Its text.
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

    title = fields.CharField(200)
    body = fields.TextField()
    keywords = fields.CharField(200, null=True)
    folder: fields.ForeignKeyNullableRelation[KBFolder] = fields.ForeignKeyField(
        "desk.KBFolder", related_name=False, null=True
    )
    agent: fields.ForeignKeyNullableRelation[Agent] = fields.ForeignKeyField(
        "desk.Agent", related_name=False, null=True
    )
    agent_id: UUID | None
    draft = fields.BooleanField(default=False)
    restricted = fields.BooleanField(default=False)
    flagged = fields.BooleanField(default=False)
    reviewed_at = fields.DatetimeField(null=True)
    stale_at = fields.DatetimeField()

    class Meta:
        table = "kb_article"
        indexes = (("folder_id", "id"), ("agent_id", "id"), ("stale_at", "id"))

    def __str__(self) -> str:
        return self.title

    @property
    def for_editors(self) -> bool:
        """Whether readers know nothing of it yet, or any more."""
        return self.draft or self.restricted

    @classmethod
    def seen_by(cls, principal: Principal) -> Q:
        """Return the filter that leaves what is published to readers, and all to those who edit."""
        found = super().seen_by(principal)
        return found if principal.may(*cls.editing()) else found & Q(draft=False, restricted=False)

    @classmethod
    @verb("create{item}", id_label=None)
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
        article = cls(
            title=title,
            body=body,
            keywords=keywords,
            folder=folder,
            agent=agent or deed.by,
            draft=draft,
            restricted=restricted,
            stale_at=deed.at + deed.policy.kb_stale_after,
            created_at=deed.at,
            last_activity_at=deed.at,
        )
        await article.save(force_create=True)
        deed.happened("KB_ARTICLE_CREATED", article)
        return article

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
        before = copy(self)
        self.title, self.body = title or self.title, body or self.body
        self.keywords = keywords or self.keywords
        self.folder = folder or self.folder
        self.agent = agent or self.agent
        self.draft = self.draft if draft is None else draft
        self.restricted = self.restricted if restricted is None else restricted
        if self.same_as(before):
            return
        self.stale_at = deed.at + deed.policy.kb_stale_after
        self.touch(deed)
        await self.save()
        deed.happened("KB_ARTICLE_MODIFIED", self, before=before)

    @verb("flag{item}")
    async def flag(self, deed: Deed, *, flagged: bool = True) -> None:
        """
        Flag an article for review, or take the flag away.

        Args:
            flagged: True flags it, false takes the flag away.
        """
        if self.flagged is flagged:
            raise Conflict("It is flagged already." if flagged else "It is not flagged.", path=("flagged",))
        before = copy(self)
        self.flagged = flagged
        await self.save()
        happened = "KB_ARTICLE_FLAGGED_FOR_REVIEW" if flagged else "KB_ARTICLE_MODIFIED"
        deed.happened(happened, self, before=before)

    @verb("review{item}")
    async def review(self, deed: Deed) -> None:
        """Say that an article has been read through and is right; it is fresh again."""
        before = copy(self)
        self.flagged, self.reviewed_at, self.stale_at = False, deed.at, deed.at + deed.policy.kb_stale_after
        self.touch(deed)
        await self.save()
        deed.happened("KB_ARTICLE_REVIEWED", self, before=before)


class KBFeedback(Item):
    """
    What a reader says of an article; shown to others once it is approved.

    Attributes:
        article: The article that it is about.
        text: What the reader says.
        display_name: The name that the reader goes by; null if they gave none.
        email: The reader's mail address.
        ip_address: The address that the reader wrote from, such as `192.0.2.7`.
        moderated: Whether somebody has approved or blocked it.
        blocked: Whether it is kept from everybody.
        abuse_reports: How often it was reported as abusive.
    """

    entity = "KBFeedback"
    prefix = "KB_FEEDBACK"
    area = Area.KB_ARTICLES
    related = ("article__folder", "article__agent")
    searched = ("text", "display_name")
    for_editors_only = ("email", "ip_address")

    article: fields.ForeignKeyRelation[KBArticle] = fields.ForeignKeyField(
        "desk.KBArticle", related_name=False
    )
    text = fields.TextField()
    display_name = fields.CharField(200, null=True)
    email = fields.CharField(254, null=True)
    ip_address = fields.CharField(45, null=True)
    moderated = fields.BooleanField(default=False)
    blocked = fields.BooleanField(default=False)
    abuse_reports = fields.IntField(default=0)

    class Meta:
        table = "kb_feedback"
        indexes = (("article_id", "id"),)

    @classmethod
    def seen_by(cls, principal: Principal) -> Q:
        """Return the filter that leaves readers what is approved, of articles that they may read."""
        found = super().seen_by(principal)
        if principal.may(*cls.editing()):
            return found
        shown = Q(moderated=True, blocked=False, article__deleted_at__isnull=True)
        return found & shown & Q(article__draft=False, article__restricted=False)

    @classmethod
    @verb("add{item}", id_label=None)
    async def add(
        cls,
        deed: Deed,
        *,
        article: KBArticle,
        text: Prose,
        display_name: Line | None = None,
        email: Email | None = None,
        ip_address: IpAddress | None = None,
    ) -> Self:
        """Take what a reader says of an article; it waits for a moderator."""
        if article.deleted_at or article.draft:
            raise Invalid("That article is not there to be read.", path=("articleId",))
        await article.fetch_related("folder", "agent")
        feedback = cls(
            article=article,
            text=text,
            display_name=display_name,
            email=email,
            ip_address=ip_address,
            created_at=deed.at,
            last_activity_at=deed.at,
        )
        await feedback.save(force_create=True)
        feedback._happened(deed, "CREATED")
        return feedback

    @property
    def for_editors(self) -> bool:
        """Whether readers do not see it: not yet, or not any more."""
        return not self.moderated or self.blocked or self.deleted_at is not None

    def _happened(self, deed: Deed, what: str) -> None:
        deed.happened(f"{self.prefix}_{what}", self.article, entry=self)

    @verb("edit{item}")
    async def edit(self, deed: Deed, *, text: Prose) -> None:
        """Change what it says; it waits for a moderator again."""
        if text == self.text:
            raise Invalid("That is what it says.", path=("text",))
        self.text, self.moderated = text, False
        await self.save()
        self._happened(deed, "EDITED")

    @verb("approve{item}")
    async def approve(self, deed: Deed) -> None:
        """Let everybody read it."""
        if self.moderated and not self.blocked:
            raise Conflict("It is approved already.")
        self.moderated, self.blocked = True, False
        await self.save()
        self._happened(deed, "APPROVED")

    @verb("block{item}")
    async def block(self, deed: Deed) -> None:
        """Keep it from everybody."""
        if self.blocked:
            raise Conflict("It is blocked already.")
        self.moderated = self.blocked = True
        await self.save()
        self._happened(deed, "BLOCKED")

    @verb("report{item}Abuse")
    async def report_abuse(self, deed: Deed) -> None:
        """Say that it is abusive."""
        self.abuse_reports += 1
        await self.save()
        self._happened(deed, "ABUSE_REPORTED")

    @verb("delete{item}")
    async def delete_item(self, deed: Deed) -> None:
        """Take it away for good."""
        self.deleted_at = deed.at
        await self.save()
        self._happened(deed, "DELETED")


@dataclass(frozen=True)
class FlagArticle:
    """
    Flag the article for review, or take the flag away.

    Attributes:
        flagged: True flags it, false takes the flag away.
    """

    flagged: bool

    async def perform(self, article: KBArticle, deed: Deed) -> None:
        """Flag it, unless that is so."""
        if article.flagged is not self.flagged:
            await article.flag(deed, flagged=self.flagged)

    def __str__(self) -> str:
        return "Flag for review" if self.flagged else "Take the flag away"


@dataclass(frozen=True)
class SetPrivate:
    """
    Make the article private, or open.

    Attributes:
        private: True makes it private, false opens it to readers.
    """

    private: bool

    async def perform(self, article: KBArticle, deed: Deed) -> None:
        """Change it, unless that is so."""
        if article.restricted is not self.private:
            await article.change(deed, restricted=self.private)

    def __str__(self) -> str:
        return "Make it private" if self.private else "Make it open"


@dataclass(frozen=True)
class AssignArticle:
    """
    Put the article into an agent's charge.

    Attributes:
        agent: The agent in charge of it from then on.
    """

    agent: Agent

    async def perform(self, article: KBArticle, deed: Deed) -> None:
        """Assign it, unless it is theirs."""
        if article.agent_id != self.agent.id:
            await article.change(deed, agent=self.agent)

    def __str__(self) -> str:
        return f"Assign to {self.agent}"


def _text(id_: str, title: str, column: str) -> ConditionType:
    kind = ExactText() if column == "ip_address" else Text()
    hidden = column in KBFeedback.for_editors_only
    return ConditionType(id_, title, kind, lambda h: getattr(h.entry, column), FEEDBACK, for_editors=hidden)


def _of_entry(column: str) -> Any:
    return quoted(lambda h: getattr(h.entry, column))


CATEGORY = Category(
    id="KNOWLEDGE_BASE",
    title="Knowledge Base",
    area=Area.KB_ARTICLES,
    item=KBArticle,
    described={
        "KNOWLEDGE_BASE": "Articles, and what readers say of them.",
        "KB_ARTICLE_CREATED": "An article was written.",
        "KB_ARTICLE_DELETED": "An article was taken away.",
        "KB_ARTICLE_FLAGGED_FOR_REVIEW": "An article was flagged for somebody to read through.",
        "KB_ARTICLE_MODIFIED": "An article was changed, or its flag taken away.",
        "KB_ARTICLE_REVIEWED": "An article was read through and found right.",
        "KB_ARTICLE_STALE": "An article was neither changed nor reviewed for too long; by default 180 days.",
        "KB_FEEDBACK_ABUSE_REPORTED": "A reader's words were reported as abusive.",
        "KB_FEEDBACK_APPROVED": "A reader's words were let through for everybody.",
        "KB_FEEDBACK_BLOCKED": "A reader's words were kept from everybody.",
        "KB_FEEDBACK_CREATED": "A reader has said something of an article.",
        "KB_FEEDBACK_DELETED": "A reader's words were taken away.",
        "KB_FEEDBACK_EDITED": "A reader's words were changed.",
        "MANUAL_KB_EVENT": "Somebody runs the event on an article, by hand.",
        "FOLDER": "The folder that the article lies in.",
        "ARTICLE_TITLE": "The article's headline.",
        "KEYWORDS": "The words that the article is to be found by.",
        "BODY_TEXT": "The text of the article or the piece of news.",
        "MARKED_AS_DRAFT": "Whether the article is not published yet.",
        "MARKED_AS_PRIVATE": "Whether only those who may edit articles read it.",
        "FLAGGED_FOR_REVIEW": "Whether somebody is to read the article through.",
        "FEEDBACK_TEXT": "What the reader says.",
        "FEEDBACK_DISPLAY_NAME": "The name that the reader goes by.",
        "FEEDBACK_IP_ADDRESS": "Where the reader wrote from; for those who may edit articles.",
        "FEEDBACK_EMAIL": "The reader's address; for those who may edit articles.",
        "FEEDBACK_MODERATED": "Whether somebody has approved or blocked it.",
        "FEEDBACK_ABUSE_REPORTS": "How often it was reported as abusive.",
    },
    event_types=(
        EventType("KB_ARTICLE_CREATED", "KB Article Created"),
        EventType("KB_ARTICLE_DELETED", "KB Article Deleted"),
        EventType("KB_ARTICLE_FLAGGED_FOR_REVIEW", "KB Article Flagged for Review"),
        EventType("KB_ARTICLE_MODIFIED", "KB Article Modified"),
        EventType("KB_ARTICLE_REVIEWED", "KB Article Reviewed"),
        EventType(
            "KB_ARTICLE_STALE",
            "KB Article Stale",
            kind=EventKind.DUE,
            clock=Clock("stale_at", running="NOT draft"),
        ),
        EventType("KB_FEEDBACK_ABUSE_REPORTED", "KB Feedback Abuse Reported"),
        EventType("KB_FEEDBACK_APPROVED", "KB Feedback Approved"),
        EventType("KB_FEEDBACK_BLOCKED", "KB Feedback Blocked"),
        EventType("KB_FEEDBACK_CREATED", "KB Feedback Created"),
        EventType("KB_FEEDBACK_DELETED", "KB Feedback Deleted"),
        EventType("KB_FEEDBACK_EDITED", "KB Feedback Edited"),
        EventType("MANUAL_KB_EVENT", "Manual KB Event", kind=EventKind.MANUAL),
    ),
    conditions=(
        ConditionType("AGENT", "Agent", Reference("Agent"), lambda h: h.actor or h.item.agent),
        ConditionType("FOLDER", "Folder", Reference("KBFolder"), lambda h: h.item.folder),
        ConditionType("ARTICLE_TITLE", "Article Title", Text(), lambda h: h.item.title),
        ConditionType("KEYWORDS", "Keywords", Text(), lambda h: h.item.keywords),
        ConditionType("BODY_TEXT", "Body Text", Text(), lambda h: h.item.body),
        ConditionType("MARKED_AS_DRAFT", "Marked as Draft", Flag(), lambda h: h.item.draft),
        ConditionType("MARKED_AS_PRIVATE", "Marked as Private", Flag(), lambda h: h.item.restricted),
        ConditionType("FLAGGED_FOR_REVIEW", "Flagged for Review", Flag(), lambda h: h.item.flagged),
        _text("FEEDBACK_TEXT", "Feedback Text", "text"),
        _text("FEEDBACK_DISPLAY_NAME", "Feedback Display Name", "display_name"),
        _text("FEEDBACK_IP_ADDRESS", "Feedback IP Address", "ip_address"),
        _text("FEEDBACK_EMAIL", "Feedback Email", "email"),
        ConditionType(
            "FEEDBACK_MODERATED", "Feedback Moderated", Flag(), lambda h: h.entry.moderated, FEEDBACK
        ),
        ConditionType(
            "FEEDBACK_ABUSE_REPORTS",
            "Feedback Abuse Reports",
            Number(),
            lambda h: h.entry.abuse_reports,
            FEEDBACK,
        ),
    ),
    variables=(
        Variable("ARTICLE_ID", "Id of the article", lambda h: h.item.global_id),
        Variable("ARTICLE_TITLE", "Its title"),
        Variable("ARTICLE_FOLDER", "Its folder", lambda h: h.item.folder and str(h.item.folder)),
        Variable("ARTICLE_AUTHOR", "Agent in charge of it", lambda h: h.item.agent and str(h.item.agent)),
        Variable("FEEDBACK_TEXT", "What the reader says", _of_entry("text"), FEEDBACK),
        Variable("FEEDBACK_DISPLAY_NAME", "Who says it"),
        Variable("FEEDBACK_EMAIL", "Their e-mail address", for_editors=True),
    ),
    actions=(
        NOTIFY_USER,
        ActionType("FLAG_KB_ARTICLE_FOR_REVIEW", "Flag Article for Review", FlagArticle),
        ActionType("SET_KB_ARTICLE_PRIVATE", "Set Article Private", SetPrivate),
        ActionType("ASSIGN_KB_ARTICLE", "Assign Article", AssignArticle),
    ),
)
