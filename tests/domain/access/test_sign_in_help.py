"""Help with signing in: a code by mail, with which its reader chooses a new password, once and soon."""

import asyncio
import re
from typing import Any

import pytest

from tests.desk import GraphQLRefusal, RunningDesk, refusal
from tests.domain.deliveries.test_system_mail import HELP
from tests.outside import Outside

RESET = """mutation($code: String!, $password: String!) { resetPassword(code: $code, password: $password) {
    session { accessToken agent { displayName } } errors { message path } } }"""
SIGN_IN = """mutation($input: SignInInput!) { signIn(input: $input) { session { accessToken }
    errors { path } } }"""


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


@pytest.mark.usefixtures("still_clock")
async def test_nobody_learns_who_has_an_account_or_floods_one(outside: Outside) -> None:
    """A stranger's address is answered as one of ours is, and either only so often."""
    desk = outside.desk
    for email in ("maria@desk.example", "stranger@desk.example"):
        assert [await desk.nobody.ask(HELP, email=email) for _ in range(5)] == [True] * 5
        assert await refusal(desk.nobody.ask(HELP, email=email)) == "RATE_LIMITED"
    assert len(await outside.mailbox.taken(5)) == 5
    many = (desk.nobody.answer(HELP, email="omar@desk.example") for _ in range(30))
    answered = [answer["data"] for answer in await asyncio.gather(*many)]
    assert len([answer for answer in answered if answer]) == 5


async def test_a_desk_without_a_mail_server_says_so(desk: RunningDesk) -> None:
    """Rather than let somebody wait for a mail that does not come."""
    assert await refusal(desk.nobody.ask(HELP, email="maria@desk.example")) == "CONFLICT"
