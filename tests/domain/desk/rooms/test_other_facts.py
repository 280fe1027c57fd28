"""What occurrences of the other rooms know, and when visitors are seen off."""

import pytest

from tests.desk import RunningDesk
from tests.domain.desk.rooms.knowing import FRONT, IT, Case, know

ARTICLE = "createKBArticle", {"title": "How to", "body": "So", "keywords": "help", "folderId": "@folder"}
SAID = {"text": "Thanks", "displayName": "Kim", "email": "kim@shop.example", "ipAddress": "2001:db8::7"}
FEEDBACK = "addKBFeedback", {"articleId": "@it", **SAID}
ANSWER = {"survey": "After", "rating": 2.5, "offerId": "@it", "answers": ["a", "b"]}
OFFER = "offerSurvey", {"survey": "After", "customerName": "Sam", "related": "@ticket"}
VIEW = {"key": "one", "page": "/", "ipAddress": "192.0.2.7", "hostName": "a.b.shop.example", **FRONT}
WAIT = "wait", {"minutes": 7}
POP = "createPopAccount", {"server": "mail.example", "port": 995, "loginUsername": "desk"}
USER = "registerUser", {"displayName": "Sam", "email": "SAM@shop.example"}

CASES: dict[str, Case] = {
    "an article": (
        [ARTICLE],
        "KB_ARTICLE_CREATED",
        (
            "AGENT=@ada|FOLDER=@folder|ARTICLE_TITLE=How to|KEYWORDS=help|BODY_TEXT=So|MARKED_AS_DRAFT=false"
            "|MARKED_AS_PRIVATE=false|FLAGGED_FOR_REVIEW=false|ARTICLE_FOLDER=Help|ARTICLE_AUTHOR=Ada Stone"
            "|ARTICLE_ID=@it"
        ),
    ),
    "an article that somebody else reviews": (
        [ARTICLE, ("flagKBArticle", IT), ("reviewKBArticle", {**IT, "by": "maria"})],
        "KB_ARTICLE_REVIEWED",
        "AGENT=@maria|ARTICLE_AUTHOR=Ada Stone|FLAGGED_FOR_REVIEW=false",
    ),
    "feedback": (
        [ARTICLE, FEEDBACK],
        "KB_FEEDBACK_CREATED",
        (
            "FEEDBACK_TEXT=Thanks|FEEDBACK_DISPLAY_NAME=Kim|FEEDBACK_EMAIL=kim@shop.example"
            "|FEEDBACK_IP_ADDRESS=2001:db8::7|FEEDBACK_MODERATED=false|FEEDBACK_ABUSE_REPORTS=0"
            "|ARTICLE_TITLE=How to|FOLDER=@folder"
        ),
    ),
    "feedback that was approved and reported": (
        [ARTICLE, FEEDBACK, ("approveKBFeedback", IT), ("reportKBFeedbackAbuse", IT)],
        "KB_FEEDBACK_ABUSE_REPORTED",
        "FEEDBACK_MODERATED=true|FEEDBACK_ABUSE_REPORTS=1",
    ),
    "feedback that was approved and edited": (
        [ARTICLE, FEEDBACK, ("approveKBFeedback", IT), ("editKBFeedback", {**IT, "text": "Hm"})],
        "KB_FEEDBACK_EDITED",
        "FEEDBACK_MODERATED=false|FEEDBACK_TEXT=Hm",
    ),
    "an offer about a ticket": (
        [OFFER],
        "SURVEY_OFFERED",
        (
            "SURVEY_NAME=After|GROUP=@Support Front Line|DEPARTMENT=@Support|AGENT=@maria|CUSTOMER_NAME=Sam"
            "|RELATED_ITEM=TICKET|SURVEY_AGENT=Maria Lopez"
        ),
    ),
    "an answer to it": (
        [OFFER, ("answerSurvey", ANSWER)],
        "SURVEY_ANSWERED",
        (
            "SURVEY_RATING=2.5|ANSWER_TEXT=a\nb|SURVEY_ANSWERS=a\nb|GROUP=@Support Front Line|AGENT=@maria"
            "|CUSTOMER_NAME=Sam|RELATED_ITEM=TICKET"
        ),
    ),
    "an answer to nothing in particular": (
        [("answerSurvey", {"survey": "After", "rating": 10})],
        "SURVEY_ANSWERED",
        "SURVEY_RATING=10|ANSWER_TEXT=None|GROUP=None|AGENT=None|RELATED_ITEM=None",
    ),
    "a second page view": (
        [("reportPageView", VIEW), WAIT, ("reportPageView", {**VIEW, "page": "/buy"})],
        "ONLINE_ACTIVITY",
        (
            "HITS=2|IDLE_MINUTES=7|DURATION_MINUTES=7|CURRENT_PAGE=/buy|HOST_DOMAIN=shop.example|COUNTRY=None"
            "|IP_ADDRESS=192.0.2.7|GROUP=@Support Front Line|DEPARTMENT=@Support"
        ),
    ),
    "an answered invitation": (
        [
            ("reportPageView", {**VIEW, "customerName": "Sam"}),
            ("inviteToLiveChat", {**IT, "message": "May I help?"}),
            ("answerInvitation", {**IT, "answer": "REJECTED"}),
        ],
        "LIVE_CHAT_REJECTED",
        "SENT_MESSAGE=May I help?|CUSTOMER_NAME=Sam|ACTING_AGENT=@ada",
    ),
    "a login that failed": (
        [POP, ("reportPopFailure", {**IT, "step": "LOGIN", "error": "no"})],
        "POP_LOGIN_FAILED",
        (
            "SERVER_NAME=mail.example|SERVER_PORT=995|LOGIN_USERNAME=desk|SSL=true|CUSTOMER_EMAIL=None"
            "|ERROR_MESSAGE=no"
        ),
    ),
    "the same, where mail is sent": (
        [POP, ("reportPopFailure", {**IT, "step": "LOGIN", "error": "no"})],
        "SMTP_POP_LOGIN_FAILED",
        "SMTP_SERVER=mail.example|EMAIL_ADDRESS=None|ERROR_MESSAGE=no",
    ),
    "a user": (
        [USER],
        "USER_REGISTERED",
        "BRAND=@brand|ROLE=@Registered|DISPLAY_NAME=Sam|EMAIL=sam@shop.example|USER_NAME=Sam",
    ),
    "a user whose address is verified": (
        [USER, ("verifyUserEmail", IT)],
        "USER_EMAIL_VERIFIED",
        "ROLE=@Registered with Verified Email|USER_EMAIL=sam@shop.example",
    ),
}


@pytest.mark.parametrize("said", CASES)
async def test_an_occurrence_knows_what_its_room_is_about(desk: RunningDesk, said: str) -> None:
    await know(desk, *CASES[said])
