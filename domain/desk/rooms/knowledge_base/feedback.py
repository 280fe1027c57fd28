"""What readers say of articles, and what moderators do with it."""

from typing import Self

from tortoise import fields
from tortoise.expressions import Q

from domain.catalogue.forms import Email, IpAddress, Line, Prose
from domain.deeds.deed import Deed
from domain.desk.items import Item, listed_by
from domain.desk.rooms.knowledge_base.articles import KBArticle
from domain.desk.verbs import verb
from domain.errors import Conflict, Invalid
from domain.people.principal import Principal
from domain.rights import Area
from domain.sight import Opening


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
    called_by = ("display_name", "ip_address")
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
        indexes = listed_by("article_id", "moderated", "blocked")

    @classmethod
    def open_to(cls, principal: Principal) -> Q:
        """Return the filter that leaves readers what is approved, of articles that they may read."""
        found = super().open_to(principal)
        if principal.may(*cls.editing()):
            return found
        shown = Q(moderated=True, blocked=False, article__deleted_at__isnull=True)
        return found & shown & Q(article__draft=False, article__restricted=False)

    @property
    def opening(self) -> Opening | None:
        """To whom it is open is told by its article, too."""
        return None

    @classmethod
    @verb("add{item}")
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
        """
        Take what a reader says of an article; it waits for a moderator.

        Raises:
            Invalid: the article is a draft or deleted.
        """
        if article.deleted_at or article.draft:
            raise Invalid("That article is not there to be read.", path=("articleId",))
        await article.fetch_related("folder", "agent")
        feedback = cls.begun(
            deed, article=article, text=text, display_name=display_name, email=email, ip_address=ip_address
        )
        await feedback.tell_of_article(deed, "CREATED")
        return feedback

    @property
    def for_editors(self) -> bool:
        """Whether readers do not see it: not yet, or not any more."""
        return not self.moderated or self.blocked or self.deleted_at is not None

    async def tell_of_article(self, deed: Deed, what: str) -> None:
        """Save it, and raise what happened, which is told of the article."""
        await self.save()
        deed.happened(f"{self.prefix}_{what}", self.article, entry=self)

    @verb("edit{item}")
    async def edit(self, deed: Deed, *, text: Prose) -> None:
        """
        Change what it says; it waits for a moderator again.

        Raises:
            Invalid: the text is the same.
        """
        if text == self.text:
            raise Invalid("That is what it says.", path=("text",))
        self.text, self.moderated = text, False
        await self.tell_of_article(deed, "EDITED")

    @verb("approve{item}")
    async def approve(self, deed: Deed) -> None:
        """
        Let everybody read what a reader has said of an article.

        Raises:
            Conflict: it is approved already.
        """
        if self.moderated and not self.blocked:
            raise Conflict("It is approved already.")
        self.moderated, self.blocked = True, False
        await self.tell_of_article(deed, "APPROVED")

    @verb("block{item}")
    async def block(self, deed: Deed) -> None:
        """
        Keep what a reader has said of an article from everybody.

        Raises:
            Conflict: it is blocked already.
        """
        if self.blocked:
            raise Conflict("It is blocked already.")
        self.moderated = self.blocked = True
        await self.tell_of_article(deed, "BLOCKED")

    @verb("report{item}Abuse")
    async def report_abuse(self, deed: Deed) -> None:
        """Say that it is abusive."""
        self.abuse_reports += 1
        await self.tell_of_article(deed, "ABUSE_REPORTED")

    @verb("delete{item}")
    async def delete_item(self, deed: Deed) -> None:
        """Take it away for good."""
        self.deleted_at = deed.at
        await self.tell_of_article(deed, "DELETED")
