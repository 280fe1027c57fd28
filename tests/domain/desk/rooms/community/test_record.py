"""Threads, what is written in them, and what is reported of it."""

import pytest

from tests.desk import RunningDesk
from tests.domain.desk import test_refusals as known
from tests.domain.desk.doing import Form, House
from tests.domain.desk.rooms.knowing import Case, know
from tests.domain.desk.rooms.test_other_refusals import NO_MAIL, THREAD, house, refuse
from tests.domain.desk.test_refusals import LINE, PROSE
from tests.resolvers.deeds import nobody

__all__ = ["house"]  # the fixture

PROBLEM = {"title": "Why?", "type": "PROBLEM", "body": "Why", "displayName": "Kim"}
REPLY = {"threadId": "@it", "text": "Buy!", "displayName": "Lee", "userEmail": "lee@shop.example"}
ABUSE = {"threadId": "@it", "abuseType": "SPAM"}
CASES: dict[str, Case] = {
    "a thread": (
        [("createCommunityThread", PROBLEM)],
        "NEW_COMMUNITY_THREAD_CREATED",
        (
            "THREAD_TYPE=PROBLEM|ACTIVITY_TYPE=THREAD|DISPLAY_NAME=Kim|USER_EMAIL=None|THREAD_TITLE=Why?"
            "|THREAD_ID=@it"
        ),
    ),
    "an abusive post": (
        [
            ("createCommunityThread", PROBLEM),
            ("addCommunityPost", {**REPLY, "activity": "COMMENT"}),
            ("reportCommunityAbuse", {**ABUSE, "postNumber": 1, "reporterEmail": "kim@shop.example"}),
        ],
        "NEW_REPORTED_ABUSE",
        (
            "ACTIVITY_TYPE=COMMENT|DISPLAY_NAME=Lee|USER_EMAIL=lee@shop.example|ABUSE_TYPE=SPAM"
            "|REPORTED_BY=kim@shop.example|REPORTER_EMAIL=kim@shop.example"
        ),
    ),
    "an abusive thread": (
        [("createCommunityThread", PROBLEM), ("reportCommunityAbuse", {**ABUSE, "reportedBy": "Ann"})],
        "NEW_REPORTED_ABUSE",
        "ACTIVITY_TYPE=THREAD|DISPLAY_NAME=Kim|REPORTED_BY=Ann|REPORTER_EMAIL=None",
    ),
}
NO_POST = "NOT_FOUND postNumber: There is no such post in this thread."
NO_THREAD = "INVALID activity: A thread is begun as one of its own; say what this is in it."
POST = {"threadId": "@thread", "text": "So", "displayName": "Lee"}
REPORT = {"threadId": "@thread", "abuseType": "SPAM"}
REFUSED: list[tuple[str, Form, str]] = [
    ("createCommunityThread", {**THREAD, "body": " "}, f"INVALID body: {known.EMPTY}"),
    ("createCommunityThread", {**THREAD, "displayName": LINE}, f"INVALID displayName: {known.LONG}"),
    ("createCommunityThread", {**THREAD, "userEmail": "nowhere"}, f"INVALID userEmail: {NO_MAIL}"),
    ("addCommunityPost", {**POST, "text": PROSE}, f"INVALID text: {known.TOO_LONG}"),
    ("addCommunityPost", {**POST, "activity": "THREAD"}, NO_THREAD),
    (
        "addCommunityPost",
        {**POST, "threadId": nobody("CommunityThread")},
        "NOT_FOUND threadId: There is no such community thread, or it is not within your sight.",
    ),
    *(("reportCommunityAbuse", {**REPORT, "postNumber": number}, NO_POST) for number in (-1, 0, 2)),
    ("reportCommunityAbuse", {**REPORT, "reportedBy": LINE}, f"INVALID reportedBy: {known.LONG}"),
]


@pytest.mark.parametrize("said", CASES)
async def test_an_occurrence_knows_the_thread_and_what_was_reported(desk: RunningDesk, said: str) -> None:
    await know(desk, *CASES[said])


async def test_what_is_refused_is_told_at_its_field_and_leaves_no_trace(house: House) -> None:
    await refuse(house, {"threads": REFUSED})
