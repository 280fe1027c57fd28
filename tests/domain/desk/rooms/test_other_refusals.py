"""What is got wrong beyond tickets, chats and calls is refused in the same way, and leaves no trace."""

import pytest

from domain.people.records import Agent
from tests.desk import RunningDesk
from tests.domain.desk import test_refusals as known
from tests.domain.desk.doing import Form, House
from tests.domain.desk.test_refusals import FRONT, LINE, PROSE, SALES, everything, unseen
from tests.resolvers.deeds import nobody

VIEW = {"key": "one", "page": "/", "ipAddress": "192.0.2.7"}
THREAD = {"title": "Why?", "type": "QUESTION", "body": "Why", "displayName": "Kim"}
USER = {"displayName": "Sam", "email": "sam@shop.example"}
SMTP = {"server": "mail.example", "port": 587, "emailAddress": "desk@shop.example"}
POP = {"server": "mail.example", "port": 995, "loginUsername": "desk"}
MADE: dict[str, tuple[str, Form]] = {
    "@sold": ("createTicket", {"subject": "Offer", **SALES}),
    "@article": ("createKBArticle", {"title": "How to", "body": "So"}),
    "@flagged": ("createKBArticle", {"title": "Old", "body": "So"}),
    "@flag": ("flagKBArticle", {"id": "@flagged"}),
    "@draft": ("createKBArticle", {"title": "Not yet", "body": "So", "draft": True}),
    "@gone": ("createKBArticle", {"title": "Gone", "body": "So"}),
    "@deleted": ("deleteKBArticle", {"id": "@gone"}),
    "@approved": ("addKBFeedback", {"articleId": "@article", "text": "Thanks"}),
    "@approval": ("approveKBFeedback", {"id": "@approved"}),
    "@blocked": ("addKBFeedback", {"articleId": "@article", "text": "Buy!"}),
    "@block": ("blockKBFeedback", {"id": "@blocked"}),
    "@thread": ("createCommunityThread", THREAD),
    "@post": ("addCommunityPost", {"threadId": "@thread", "text": "So", "displayName": "Lee"}),
    "@answered": ("offerSurvey", {"survey": "After a chat", **FRONT}),
    "@answer": ("answerSurvey", {"survey": "After a chat", "rating": 9, "offerId": "@answered"}),
    "@offer": ("offerSurvey", {"survey": "After a chat", **FRONT}),
    "@sales offer": ("offerSurvey", {"survey": "After a chat", **SALES}),
    "@visitor": ("reportPageView", VIEW),
    "@invited": ("reportPageView", {**VIEW, "key": "two"}),
    "@invitation": ("inviteToLiveChat", {"id": "@invited", "message": "May I help?"}),
    "@removed": ("reportPageView", {**VIEW, "key": "three"}),
    "@left": ("removeVisitor", {"id": "@removed"}),
    "@user": ("registerUser", USER),
    "@verified": ("verifyUserEmail", {"id": "@user"}),
    "@smtp": ("createSmtpAccount", SMTP),
    "@pop": ("createPopAccount", POP),
}


@pytest.fixture
async def house(desk: RunningDesk) -> House:
    """A desk with something in each of these rooms; full of reports and visitors to Maria."""
    house = House(desk)
    for called, (verb, form) in MADE.items():
        await house.do(verb, called=called, **form)
    areas = [{"area": area, "level": "FULL"} for area in ("REPORTS", "WHOS_ON")]
    await house.do("updateRole", id=desk.roles["Agent"], areas=areas)
    house.known["@disabled"] = (await Agent.get(enabled=False)).global_id
    await desk.settled()
    return house


NO_MAIL = "'nowhere' is not an address such as sam@customer.example."
NO_ADDRESS = "INVALID ipAddress: '192.0.2.700' is not an address such as 192.0.2.7 or 2001:db8::7."
NO_ARTICLE = "NOT_FOUND articleId: There is no such kb article, or it is not within your sight."
NO_OFFER = "NOT_FOUND offerId: There is no such survey offer, or it is not within your sight."
RATING = "INVALID rating: Give a number from 0 to 10."
ANSWERED = "CONFLICT offerId: That was answered already, or is an offer of another survey."
PORT = "INVALID port: Give a number from 1 to 65535."
CLOSED = "FORBIDDEN at the field"
ARTICLE, FEEDBACK = {"id": "@article"}, {"articleId": "@article", "text": "Thanks"}
ASKED = {"survey": "New one"}
TAKEN = {"survey": "After a chat", "rating": 5}
ADA = {"by": "ada"}
REFUSED: dict[str, list[tuple[str, Form, str]]] = {
    "articles": [
        ("createKBArticle", {"title": " ", "body": "So"}, f"INVALID title: {known.EMPTY}"),
        ("createKBArticle", {"title": LINE, "body": "So"}, f"INVALID title: {known.LONG}"),
        ("createKBArticle", {"title": "New", "body": "So", "agentId": "@disabled"}, known.DISABLED),
        ("updateKBArticle", {**ARTICLE, "title": "New", "agentId": "@disabled"}, known.DISABLED),
        ("updateKBArticle", {**ARTICLE, "title": "New", "body": PROSE}, f"INVALID body: {known.TOO_LONG}"),
        ("updateKBArticle", {**ARTICLE, "title": "How to", "draft": False}, "done"),
        (
            "updateKBArticle",
            {**ARTICLE, "title": "New", "folderId": nobody("KBFolder")},
            "NOT_FOUND folderId: There is no such kb folder.",
        ),
        ("updateKBArticle", {"id": "@gone", "title": "Back"}, unseen("kb article")),
        ("flagKBArticle", {"id": "@flagged"}, "CONFLICT flagged: It is flagged already."),
        ("flagKBArticle", {**ARTICLE, "flagged": False}, "CONFLICT flagged: It is not flagged."),
        ("reviewKBArticle", {"id": "@gone"}, unseen("kb article")),
    ],
    "feedback": [
        (
            "addKBFeedback",
            {**FEEDBACK, "articleId": "@draft"},
            "INVALID articleId: That article is not there to be read.",
        ),
        ("addKBFeedback", {**FEEDBACK, "articleId": "@gone"}, NO_ARTICLE),
        ("addKBFeedback", {**FEEDBACK, "articleId": nobody("KBArticle")}, NO_ARTICLE),
        ("addKBFeedback", {**FEEDBACK, "ipAddress": "192.0.2.700"}, NO_ADDRESS),
        ("addKBFeedback", {**FEEDBACK, "email": "nowhere"}, f"INVALID email: {NO_MAIL}"),
        ("editKBFeedback", {"id": "@approved", "text": PROSE}, f"INVALID text: {known.TOO_LONG}"),
        ("editKBFeedback", {"id": "@approved", "text": " Thanks "}, "INVALID text: That is what it says."),
        ("approveKBFeedback", {"id": "@approved"}, "CONFLICT: It is approved already."),
        ("blockKBFeedback", {"id": "@blocked"}, "CONFLICT: It is blocked already."),
        ("reportKBFeedbackAbuse", {"id": nobody("KBFeedback")}, unseen("kb feedback")),
    ],
    "survey offers": [
        ("offerSurvey", {"survey": LINE}, f"INVALID survey: {known.LONG}"),
        ("offerSurvey", {**ASKED, **SALES}, known.NO_GROUP),
        ("offerSurvey", {**ASKED, "groupId": nobody("Group")}, known.NO_GROUP),
        ("offerSurvey", {**ASKED, **FRONT, "agentId": "@omar"}, known.ELSEWHERE),
        ("offerSurvey", {**ASKED, "agentId": "@disabled"}, known.DISABLED),
        ("offerSurvey", {**ASKED, "related": "@sold"}, known.NO_TICKET_HERE),
        (
            "offerSurvey",
            {**ASKED, "related": "@article"},
            "INVALID related: Give the id of one of Ticket, LiveChat, CallLog.",
        ),
        ("offerSurvey", {**ASKED, "related": "x"}, "INVALID related: 'x' is not an id."),
        ("deleteSurveyOffer", {"id": "@sales offer"}, unseen("survey offer")),
    ],
    "survey answers": [
        *(("answerSurvey", {**TAKEN, "rating": rating}, RATING) for rating in (-0.1, 10.1)),
        ("answerSurvey", {**TAKEN, "offerId": "@answered"}, ANSWERED),
        ("answerSurvey", {**TAKEN, "survey": "New one", "offerId": "@offer"}, ANSWERED),
        ("answerSurvey", {**TAKEN, "offerId": "@sales offer"}, NO_OFFER),
        ("answerSurvey", {**TAKEN, "offerId": nobody("SurveyOffer")}, NO_OFFER),
        ("answerSurvey", {**TAKEN, "offerId": "@offer", "related": "@sold"}, known.NO_TICKET_HERE),
        ("answerSurvey", {**TAKEN, "answers": ["x"] * 51}, "INVALID answers: At most 50 answers, please."),
        (
            "answerSurvey",
            {**TAKEN, "answers": ["Well", "x" * 5_001]},
            "INVALID answers 1: At most 5000 characters, please; this has 5001.",
        ),
    ],
    "visitors": [
        (
            "reportPageView",
            {**VIEW, "page": "x" * 2_001},
            "INVALID page: At most 2000 characters, please; this has 2001.",
        ),
        ("reportPageView", {**VIEW, "ipAddress": "192.0.2.700"}, NO_ADDRESS),
        ("reportPageView", {**VIEW, "key": "new", **SALES}, known.NO_GROUP),
        ("inviteToLiveChat", {"id": "@visitor", "message": LINE}, f"INVALID message: {known.LONG}"),
        (
            "inviteToLiveChat",
            {"id": "@invited", "message": "Again?"},
            "CONFLICT: They are invited already and have not answered.",
        ),
        ("answerInvitation", {"id": "@visitor", "answer": "ACCEPTED"}, "CONFLICT: They are not invited."),
        ("removeVisitor", {"id": "@removed"}, unseen("visitor")),
        ("deleteVisitor", {"id": "@removed"}, unseen("visitor")),
    ],
    "users": [
        ("registerUser", USER, CLOSED),
        (
            "registerUser",
            {**ADA, **USER, "email": "SAM@shop.example"},
            "CONFLICT email: There is a user with this address already.",
        ),
        ("registerUser", {**ADA, **USER, "email": "nowhere"}, f"INVALID email: {NO_MAIL}"),
        ("verifyUserEmail", {**ADA, "id": "@user"}, "CONFLICT: It is verified already."),
        ("reportUserLoginFailed", {**ADA, "id": nobody("User")}, unseen("user")),
    ],
    "mail servers": [
        ("createSmtpAccount", SMTP, CLOSED),
        ("createPopAccount", POP, CLOSED),
        ("reportPopFailure", {"id": "@pop", "step": "LOGIN", "error": "x"}, CLOSED),
        *(("createSmtpAccount", {**ADA, **SMTP, "port": port}, PORT) for port in (0, 65_536)),
        ("createPopAccount", {**ADA, **POP, "loginUsername": LINE}, f"INVALID loginUsername: {known.LONG}"),
        (
            "reportSmtpDeliveryFailed",
            {**ADA, "id": "@smtp", "error": "x", "customerEmail": "nowhere"},
            f"INVALID customerEmail: {NO_MAIL}",
        ),
        ("reportSmtpConnectionFailed", {**ADA, "id": "@smtp", "error": " "}, f"INVALID error: {known.EMPTY}"),
        (
            "reportSmtpConnectionFailed",
            {**ADA, "id": "@pop", "error": "x"},
            "NOT_FOUND id: That id names PopAccount, not SmtpAccount.",
        ),
    ],
}


async def refuse(house: House, tried: dict[str, list[tuple[str, Form, str]]]) -> None:
    """Let Maria try it, or whom the form names in `by`; not a column changes, no survey begins to be."""
    before = await everything()
    for room, forms in tried.items():
        outcomes = [await house.outcome(verb, **{"by": "maria", **form}) for verb, form, _ in forms]
        assert outcomes == [told for _, _, told in forms], room
        assert await everything() == before, room


async def test_what_is_refused_is_told_at_its_field_and_leaves_no_trace(house: House) -> None:
    await refuse(house, REFUSED)
