"""The knowledge base: articles, what readers say of them, and the events of both."""

from domain.catalogue.actions import ActionType
from domain.catalogue.choices import Reference
from domain.catalogue.clocks import Clock
from domain.catalogue.declared import Category, ConditionType, EventKind, EventType, Variable
from domain.catalogue.kinds import ExactText, Flag, Phrases
from domain.catalogue.numbers import Whole
from domain.desk.actions import NOTIFY_USER
from domain.desk.common import quoted
from domain.desk.rooms.knowledge_base.actions import AssignArticle, FlagArticle, SetPrivate
from domain.desk.rooms.knowledge_base.articles import KBArticle, KBFolder
from domain.desk.rooms.knowledge_base.feedback import KBFeedback
from domain.rights import Area

__all__ = ["CATEGORY", "KBArticle", "KBFeedback", "KBFolder"]

FEEDBACK = tuple(
    f"KB_FEEDBACK_{done}"
    for done in ("ABUSE_REPORTED", "APPROVED", "BLOCKED", "CREATED", "DELETED", "EDITED")
)


def _of_feedback(id_: str) -> ConditionType:
    column = id_.removeprefix("FEEDBACK_").lower()
    kind = ExactText() if column == "ip_address" else Phrases()
    hidden = column in KBFeedback.for_editors_only
    return ConditionType(id_, kind, lambda h: getattr(h.entry, column), FEEDBACK, for_editors=hidden)


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
        EventType("KB_ARTICLE_CREATED", begins=True),
        EventType("KB_ARTICLE_DELETED", ends=True),
        EventType("KB_ARTICLE_FLAGGED_FOR_REVIEW"),
        EventType("KB_ARTICLE_MODIFIED"),
        EventType("KB_ARTICLE_REVIEWED", activity="a review"),
        EventType(
            "KB_ARTICLE_STALE",
            kind=EventKind.DUE,
            clock=Clock(
                "stale_at",
                running="NOT draft",
                at_rest={"MARKED_AS_DRAFT": True},
                only_while="published",
                planned="STALE_AT",
            ),
        ),
        EventType("KB_FEEDBACK_ABUSE_REPORTED"),
        EventType("KB_FEEDBACK_APPROVED"),
        EventType("KB_FEEDBACK_BLOCKED"),
        EventType("KB_FEEDBACK_CREATED"),
        EventType("KB_FEEDBACK_DELETED"),
        EventType("KB_FEEDBACK_EDITED"),
        EventType("MANUAL_KB_EVENT", kind=EventKind.MANUAL),
    ),
    conditions=(
        ConditionType("AGENT", Reference("Agent"), lambda h: h.actor or h.item.agent),
        ConditionType("FOLDER", Reference("KBFolder"), lambda h: h.item.folder, stays=True),
        ConditionType("ARTICLE_TITLE", Phrases(), lambda h: h.item.title, stays=True),
        ConditionType("KEYWORDS", Phrases(), lambda h: h.item.keywords, stays=True),
        ConditionType("BODY_TEXT", Phrases(), lambda h: h.item.body, stays=True),
        ConditionType("MARKED_AS_DRAFT", Flag(), lambda h: h.item.draft, stays=True),
        ConditionType("MARKED_AS_PRIVATE", Flag(), lambda h: h.item.restricted, stays=True),
        ConditionType("FLAGGED_FOR_REVIEW", Flag(), lambda h: h.item.flagged, stays=True),
        _of_feedback("FEEDBACK_TEXT"),
        _of_feedback("FEEDBACK_DISPLAY_NAME"),
        _of_feedback("FEEDBACK_IP_ADDRESS"),
        _of_feedback("FEEDBACK_EMAIL"),
        ConditionType("FEEDBACK_MODERATED", Flag(), lambda h: h.entry.moderated, FEEDBACK),
        ConditionType("FEEDBACK_ABUSE_REPORTS", Whole(), lambda h: h.entry.abuse_reports, FEEDBACK),
    ),
    variables=(
        Variable("ARTICLE_ID", "Id of the article", lambda h: h.item.global_id),
        Variable("ARTICLE_TITLE", "Its title"),
        Variable("ARTICLE_FOLDER", "Its folder", lambda h: h.item.folder and str(h.item.folder)),
        Variable("ARTICLE_AUTHOR", "Agent in charge of it", lambda h: h.item.agent and str(h.item.agent)),
        Variable("FEEDBACK_TEXT", "What the reader says", quoted(lambda h: h.entry.text), FEEDBACK),
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
