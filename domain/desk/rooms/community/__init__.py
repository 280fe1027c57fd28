"""The community: threads in which customers help each other, and the events of it."""

from domain.catalogue.choices import Choice
from domain.catalogue.declared import Category, ConditionType, EventType, Variable
from domain.catalogue.kinds import Phrases, title_of
from domain.desk.rooms.community.record import (
    AbuseType,
    CommunityActivity,
    CommunityPost,
    CommunityThread,
    ThreadType,
)
from domain.rights import Area

__all__ = ["CATEGORY", "CommunityPost", "CommunityThread"]

ABUSE = ("NEW_REPORTED_ABUSE",)


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
    event_types=(EventType("NEW_COMMUNITY_THREAD_CREATED", begins=True), EventType("NEW_REPORTED_ABUSE")),
    conditions=(
        ConditionType("THREAD_TYPE", Choice(ThreadType), lambda h: h.item.type),
        ConditionType("DISPLAY_NAME", Phrases(), lambda h: h.entry.display_name),
        ConditionType(
            "USER_EMAIL", Phrases(), lambda h: h.entry.user_email, title="User's Email", for_editors=True
        ),
        ConditionType("ACTIVITY_TYPE", Choice(CommunityActivity), lambda h: h.entry.type, title="Type"),
        ConditionType(
            "ABUSE_TYPE", Choice(AbuseType), lambda h: h.entry.abuse_type, ABUSE, title="Type of Abuse"
        ),
        ConditionType("REPORTED_BY", Phrases(), lambda h: h.entry.reported_by, ABUSE, for_editors=True),
        ConditionType(
            "REPORTER_EMAIL",
            Phrases(),
            lambda h: h.entry.reporter_email,
            ABUSE,
            title="Email of Reporter",
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
