"""Threads, the posts in them, and what people do with both."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Self

from tortoise import fields

from domain.catalogue.forms import Email, Line, Prose
from domain.deeds.deed import Deed
from domain.desk.entries import Entry
from domain.desk.items import Item, listed_by
from domain.desk.verbs import verb
from domain.errors import Invalid, NotFound
from domain.rights import Area


class ThreadType(StrEnum):
    """
    What a thread is meant as.

    Attributes:
        ANNOUNCEMENT: It tells everybody something.
        IDEA: It proposes how something could be better.
        PROBLEM: It says that something does not work.
        QUESTION: It asks something that others may answer.
    """

    ANNOUNCEMENT = "ANNOUNCEMENT"
    IDEA = "IDEA"
    PROBLEM = "PROBLEM"
    QUESTION = "QUESTION"


class CommunityActivity(StrEnum):
    """
    What somebody wrote: the thread itself, a reply, a comment on one, or a private message.

    Attributes:
        THREAD: The first words of a thread; a post is never one.
        REPLY: An answer to the thread.
        COMMENT: A remark on an answer.
        MESSAGE: Words for one person alone.
    """

    THREAD = "THREAD"
    REPLY = "REPLY"
    COMMENT = "COMMENT"
    MESSAGE = "MESSAGE"


class AbuseType(StrEnum):
    """
    What is wrong with something that was written.

    Attributes:
        OFFENSIVE_CONTENT: It insults or offends.
        SPAM: It advertises, or is sent everywhere.
        HARASSMENT: It goes after a person.
        OTHER: Something else is wrong with it.
    """

    OFFENSIVE_CONTENT = "OFFENSIVE_CONTENT"
    SPAM = "SPAM"
    HARASSMENT = "HARASSMENT"
    OTHER = "OTHER"


class CommunityThread(Item):
    """
    A thread, by who began it.

    Attributes:
        title: What it is about, in a line.
        type: What it is meant as.
        body: What it was begun with, before all answers.
        display_name: The name that who wrote it goes by.
        user_email: The mail address of who wrote it.
        posts: How many posts stand in it, its first words not counted.
        abuse_reports: How often it or a post in it was reported as abusive.
    """

    entity = "CommunityThread"
    prefix = "COMMUNITY_THREAD"
    area = Area.COMMUNITY
    for_editors_only = ("user_email",)
    searched = ("title", "display_name")
    called_by = ("title",)

    title = fields.CharField(200)
    type = fields.CharEnumField(ThreadType)
    body = fields.TextField()
    display_name = fields.CharField(200)
    user_email = fields.CharField(254, null=True)
    posts = fields.IntField(default=0)
    abuse_reports = fields.IntField(default=0)

    class Meta:
        table = "community_thread"
        indexes = listed_by("type")

    @classmethod
    @verb("create{item}")
    async def begin(
        cls,
        deed: Deed,
        *,
        title: Line,
        type: ThreadType,  # noqa: A002 - what the catalogue calls it
        body: Prose,
        display_name: Line,
        user_email: Email | None = None,
    ) -> Self:
        """Begin a thread in the community."""
        thread = cls.begun(
            deed, title=title, type=type, body=body, display_name=display_name, user_email=user_email
        )
        return await thread.save_and_tell(deed, "NEW_COMMUNITY_THREAD_CREATED", entry=_Activity(thread))

    @verb("addCommunityPost", id_label="threadId")
    async def post(
        self,
        deed: Deed,
        *,
        activity: CommunityActivity = CommunityActivity.REPLY,
        text: Prose,
        display_name: Line,
        user_email: Email | None = None,
    ) -> None:
        """
        Add an answer, or another post, to a thread.

        Args:
            activity: What it is; a thread is begun as one of its own.
            text: What the answer says.

        Raises:
            Invalid: it is given as a thread.
        """
        if activity is CommunityActivity.THREAD:
            raise Invalid("A thread is begun as one of its own; say what this is in it.", path=("activity",))
        await CommunityPost.create(
            item_id=self.id,
            activity=activity,
            text=text,
            display_name=display_name,
            user_email=user_email,
            posted_at=deed.at,
        )
        self.posts += 1
        self.touch(deed)
        await self.save()

    @verb("reportCommunityAbuse", id_label="threadId")
    async def report_abuse(
        self,
        deed: Deed,
        *,
        abuse_type: AbuseType,
        post_number: int | None = None,
        reported_by: Line | None = None,
        reporter_email: Email | None = None,
    ) -> None:
        """
        Say that a thread, or the post of that number in it (from 1), is abusive.

        Args:
            abuse_type: What is wrong with it.
            post_number: The place of the post in the thread, from 1; the thread itself if left out.
            reported_by: The name of who reports it.
            reporter_email: Their mail address; it stands for the name if that is left out.

        Raises:
            NotFound: the thread has no post of that number.
        """
        posts = CommunityPost.filter(item_id=self.id).order_by("id")
        found = None
        if post_number is not None:
            found = await posts.offset(max(post_number, 1) - 1).first() if post_number > 0 else None
            if found is None:
                raise NotFound("There is no such post in this thread.", path=("postNumber",))
        before = self.fill(abuse_reports=self.abuse_reports + 1)
        activity = _Activity(self, found, abuse_type, reported_by or reporter_email, reporter_email)
        await self.save_and_tell(deed, "NEW_REPORTED_ABUSE", before=before, entry=activity)


class CommunityPost(Entry):
    """What somebody wrote in a thread."""

    activity = fields.CharEnumField(CommunityActivity)
    text = fields.TextField()
    display_name = fields.CharField(200)
    user_email = fields.CharField(254, null=True)
    posted_at = fields.DatetimeField()

    class Meta:
        table = "community_post"


@dataclass(frozen=True)
class _Activity:
    """What somebody wrote and, where it was reported, as what and by whom."""

    thread: CommunityThread
    post: CommunityPost | None = None
    abuse_type: AbuseType | None = None
    reported_by: str | None = None
    reporter_email: str | None = None

    @property
    def type(self) -> CommunityActivity:
        return self.post.activity if self.post else CommunityActivity.THREAD

    @property
    def display_name(self) -> str:
        return (self.post or self.thread).display_name

    @property
    def user_email(self) -> str | None:
        return (self.post or self.thread).user_email
