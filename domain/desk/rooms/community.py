"""The community: threads in which customers help each other, and the events of it."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Self

from tortoise import fields

from domain.catalogue.choices import Choice
from domain.catalogue.declared import Category, ConditionType, EventType, Variable
from domain.catalogue.forms import Email, Line, Prose
from domain.catalogue.kinds import Phrases, title_of
from domain.deeds.deed import Deed
from domain.desk.entries import Entry
from domain.desk.items import Item
from domain.desk.verbs import verb
from domain.errors import Invalid, NotFound
from domain.rights import Area

ABUSE = ("NEW_REPORTED_ABUSE",)


class ThreadType(StrEnum):
    """
    What a thread is meant as.

    Attributes:
        ANNOUNCEMENT: It tells something.
        IDEA: It proposes something.
        PROBLEM: It says that something does not work.
        QUESTION: It asks something.
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
        body: Its first words.
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

    title = fields.CharField(200)
    type = fields.CharEnumField(ThreadType)
    body = fields.TextField()
    display_name = fields.CharField(200)
    user_email = fields.CharField(254, null=True)
    posts = fields.IntField(default=0)
    abuse_reports = fields.IntField(default=0)

    class Meta:
        table = "community_thread"

    def __str__(self) -> str:
        return self.title

    @classmethod
    @verb("create{item}", id_label=None)
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
        """Begin a thread."""
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
        Answer in a thread.

        Args:
            activity: What it is; a thread is begun as one of its own.
            text: What it says.
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


CATEGORY = Category(
    id="COMMUNITY",
    title="Community",
    area=Area.COMMUNITY,
    item=CommunityThread,
    once_per_item=False,
    described={
        "COMMUNITY": "Threads in which customers help each other.",
        "NEW_COMMUNITY_THREAD_CREATED": "Somebody has begun a thread.",
        "NEW_REPORTED_ABUSE": "Somebody has reported a thread, or a post in it, as abusive.",
        "THREAD_TYPE": "What the thread is meant as.",
        "ACTIVITY_TYPE": "What was written: the thread itself, a reply, a comment or a message.",
        "ABUSE_TYPE": "As what it was reported.",
        "REPORTED_BY": "Who reported it, by name or else by address; for those who may edit the community.",
        "REPORTER_EMAIL": "The address of who reported it; for those who may edit the community.",
        "USER_EMAIL": "The address of who wrote it; for those who may edit the community.",
    },
    event_types=(EventType("NEW_COMMUNITY_THREAD_CREATED"), EventType("NEW_REPORTED_ABUSE")),
    conditions=(
        ConditionType("THREAD_TYPE", "Thread Type", Choice(ThreadType), lambda h: h.item.type),
        ConditionType("DISPLAY_NAME", "Display Name", Phrases(), lambda h: h.entry.display_name),
        ConditionType(
            "USER_EMAIL", "User's Email", Phrases(), lambda h: h.entry.user_email, for_editors=True
        ),
        ConditionType("ACTIVITY_TYPE", "Type", Choice(CommunityActivity), lambda h: h.entry.type),
        ConditionType("ABUSE_TYPE", "Type of Abuse", Choice(AbuseType), lambda h: h.entry.abuse_type, ABUSE),
        ConditionType(
            "REPORTED_BY", "Reported By", Phrases(), lambda h: h.entry.reported_by, ABUSE, for_editors=True
        ),
        ConditionType(
            "REPORTER_EMAIL",
            "Email of Reporter",
            Phrases(),
            lambda h: h.entry.reporter_email,
            ABUSE,
            for_editors=True,
        ),
    ),
    variables=(
        Variable("THREAD_ID", "Id of the thread", lambda h: h.item.global_id),
        Variable("THREAD_TITLE", "Its title", lambda h: h.item.title),
        Variable("THREAD_TYPE", "What it is meant as", lambda h: title_of(h.item.type)),
        Variable("DISPLAY_NAME", "Who wrote it"),
        Variable("USER_EMAIL", "Their e-mail address", for_editors=True),
        Variable("ABUSE_TYPE", "As what it was reported"),
        Variable("REPORTED_BY", "Who reported it", for_editors=True),
    ),
)
