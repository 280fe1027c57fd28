"""Mails that the desk itself writes: help with signing in, and the texts that administrators give them."""

import asyncio
import re
from typing import Any

import pytest

from tests.desk import GraphQLRefusal, RunningDesk
from tests.mail_reader import header
from tests.outside import Outside

HELP = "mutation($email: String!) { requestSignInHelp(email: $email) }"
RESET = """mutation($code: String!, $password: String!) { resetPassword(code: $code, password: $password) {
    session { accessToken agent { displayName } } errors { message path } } }"""
SIGN_IN = """mutation($input: SignInInput!) { signIn(input: $input) { session { accessToken }
    errors { path } } }"""
TEXTS = "{ mailTemplates { mail subject body variables { name description example } } }"
SET = """mutation($input: SetMailTemplateInput!) { setMailTemplate(input: $input) {
    mailTemplate { subject body } errors { message path } } }"""
PREVIEW = """query($mail: SystemMail!, $subject: String, $body: String) {
    mailTemplatePreview(mail: $mail, subject: $subject, body: $body) { subject body } }"""


async def code_from(outside: Outside, count: int = 1) -> str:
    """Return the code in the last mail, once so many have come."""
    mail: Any = (await outside.mailbox.taken(count))[-1]
    found = re.search(r"^([\w-]{43})\r?$", mail.get_body(("plain",)).get_content(), re.MULTILINE)
    assert found
    return found[1]


async def test_a_code_by_mail_gives_a_new_password_once(outside: Outside) -> None:
    """Every session ends, the old password works no more, and nobody else may read the code."""
    desk = outside.desk
    assert await desk.nobody.ask(HELP, email=" Maria@desk.example ") is True
    code = await code_from(outside)
    [kept] = await outside.until("SENT")
    assert (kept["recipient"], kept["body"]) == ("maria@desk.example", "")
    short = await desk.nobody.ask(RESET, code=code, password="short")
    assert short["errors"][0]["path"] == ["password"]
    reset = await desk.nobody.ask(RESET, code=code, password="a new password")
    assert reset["session"]["agent"] == {"displayName": "Maria Lopez"}
    again = await desk.nobody.ask(RESET, code=code, password="another password")
    assert (again["session"], again["errors"][0]["path"]) == (None, ["code"])
    form = {"email": "maria@desk.example", "password": "a new password"}
    assert (await desk.nobody.ask(SIGN_IN, input=form))["errors"] == []
    assert (await desk.nobody.ask(SIGN_IN, input={**form, "password": "desk"}))["errors"]
    with pytest.raises(GraphQLRefusal):
        await desk.maria.ask("{ viewer { id } }")


async def test_a_code_ends_after_an_hour_and_with_the_next_one(outside: Outside) -> None:
    desk = outside.desk
    await desk.nobody.ask(HELP, email="maria@desk.example")
    first = await code_from(outside)
    await desk.nobody.ask(HELP, email="maria@desk.example")
    second = await code_from(outside, 2)
    assert (await desk.nobody.ask(RESET, code=first, password="a new password"))["session"] is None
    desk.clock.advance(minutes=61)
    assert (await desk.nobody.ask(RESET, code=second, password="a new password"))["session"] is None


async def test_a_password_that_an_administrator_sets_ends_codes_too(outside: Outside) -> None:
    """Whoever reads somebody's mail is out."""
    desk = outside.desk
    await desk.nobody.ask(HELP, email="maria@desk.example")
    code = await code_from(outside)
    update = "mutation($input: UpdateAgentInput!) { updateAgent(input: $input) { errors { message } } }"
    await desk.ada.ask(update, input={"agentId": desk.maria.id, "password": "chosen for her"})
    assert (await desk.nobody.ask(RESET, code=code, password="a new password"))["session"] is None


async def test_a_template_writes_no_header_either(outside: Outside) -> None:
    """It is read as it stands there."""
    subject = "=?utf-8?q?Hi=0D=0ABcc:_x@evil.example?="
    given = {"mail": "SIGN_IN_HELP", "subject": subject, "body": "%CODE%"}
    assert (await outside.desk.ada.ask(SET, input=given))["errors"] == []
    await outside.desk.nobody.ask(HELP, email="maria@desk.example")
    await outside.mailbox.taken(1)
    assert outside.mailbox.recipients == ["maria@desk.example"]
    assert header(outside.mailbox.wires[0], "Subject") == subject


async def test_nobody_learns_who_has_an_account_or_floods_one(outside: Outside) -> None:
    """A stranger's address is answered as one of ours is, and either only so often."""
    desk = outside.desk
    for email in ("maria@desk.example", "stranger@desk.example"):
        assert [await desk.nobody.ask(HELP, email=email) for _ in range(5)] == [True] * 5
        with pytest.raises(GraphQLRefusal) as refusal:
            await desk.nobody.ask(HELP, email=email)
        assert refusal.value.code == "RATE_LIMITED"
    assert len(await outside.mailbox.taken(5)) == 5
    many = (desk.nobody.answer(HELP, email="omar@desk.example") for _ in range(30))
    answered = [one["data"] for one in await asyncio.gather(*many)]
    assert len([one for one in answered if one]) == 5


async def test_a_desk_without_a_mail_server_says_so(desk: RunningDesk) -> None:
    """Rather than let somebody wait for a mail that does not come."""
    with pytest.raises(GraphQLRefusal) as refusal:
        await desk.nobody.ask(HELP, email="maria@desk.example")
    assert refusal.value.code == "CONFLICT"


async def test_administrators_write_the_texts_and_see_them_first(outside: Outside) -> None:
    """Hashes mean nothing in them; a variable that the mail has not is refused by name."""
    desk = outside.desk
    texts = {one["mail"]: one for one in await desk.ada.ask(TEXTS)}
    known = {one["name"] for one in texts["SIGN_IN_HELP"]["variables"]}
    assert known == {"AGENT_NAME", "CODE", "VALID_UNTIL"}
    mine = {"mail": "SIGN_IN_HELP", "subject": "100%% you, #TICKET_NUMBER#", "body": "%AGENT_NAME%:\n%CODE%"}
    assert await desk.ada.ask(PREVIEW, **mine) == {
        "subject": "100% you, #TICKET_NUMBER#",
        "body": f"Maria Lopez:\n{texts['SIGN_IN_HELP']['variables'][1]['example']}",
    }
    assert (await desk.ada.ask(SET, input=mine))["errors"] == []
    await desk.nobody.ask(HELP, email="maria@desk.example")
    await code_from(outside)
    assert outside.mailbox.mails[0]["Subject"] == "100% you, #TICKET_NUMBER#"

    with pytest.raises(GraphQLRefusal) as refusal:
        await desk.ada.ask(PREVIEW, **{**mine, "subject": "x" * 301})
    assert refusal.value.code == "INVALID"
    bad = await desk.ada.ask(SET, input={"mail": "DIGEST", "body": "%MESSAGES%, or %MESAGES%"})
    sentence = "%MESAGES% is not a variable of this mail. Did you mean MESSAGES?"
    assert bad["errors"] == [{"message": sentence, "path": ["body"]}]
    told = await desk.ada.ask(SET, input={"mail": "SIGN_IN_HELP", "subject": "%CODE%"})
    assert told["errors"] == [{"message": "%CODE% belongs into the body.", "path": ["subject"]}]
    built_in = await desk.ada.ask(SET, input={"mail": "SIGN_IN_HELP"})
    assert built_in["mailTemplate"]["subject"] == texts["SIGN_IN_HELP"]["subject"]


async def test_a_template_without_the_code_is_refused(desk: RunningDesk) -> None:
    """Its reader could do nothing with the mail."""
    bad = await desk.ada.ask(SET, input={"mail": "SIGN_IN_HELP", "body": "Ask your administrator."})
    assert bad["errors"] == [{"message": "This mail is of no use without %CODE%.", "path": ["body"]}]
