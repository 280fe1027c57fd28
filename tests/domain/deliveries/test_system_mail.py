"""Mails that the desk itself writes: help with signing in, and the texts that administrators give them."""

from tests.mail_reader import header
from tests.outside import Outside

HELP = "mutation($email: String!) { requestSignInHelp(email: $email) }"
SET = """mutation($input: SetMailTemplateInput!) { setMailTemplate(input: $input) {
    mailTemplate { subject body } errors { message path } } }"""


async def test_a_template_writes_no_header_either(outside: Outside) -> None:
    """It is read as it stands there."""
    subject = "=?utf-8?q?Hi=0D=0ABcc:_x@evil.example?="
    given = {"mail": "SIGN_IN_HELP", "subject": subject, "body": "%CODE%"}
    assert (await outside.desk.ada.ask(SET, input=given))["errors"] == []
    await outside.desk.nobody.ask(HELP, email="maria@desk.example")
    await outside.mailbox.taken(1)
    assert outside.mailbox.recipients == ["maria@desk.example"]
    assert header(outside.mailbox.wires[0], "Subject") == subject
