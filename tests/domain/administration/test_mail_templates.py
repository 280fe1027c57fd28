"""The texts of the mails that the desk itself writes, as administrators want them."""

from tests.desk import RunningDesk, refusal
from tests.domain.access.test_sign_in_help import code_from
from tests.domain.deliveries.test_system_mail import HELP, SET
from tests.outside import Outside

TEXTS = "{ mailTemplates { mail subject body variables { name description example } } }"
PREVIEW = """query($mail: SystemMail!, $subject: String, $body: String) {
    mailTemplatePreview(mail: $mail, subject: $subject, body: $body) { subject body } }"""


async def test_administrators_write_the_texts_and_see_them_first(outside: Outside) -> None:
    """Hashes mean nothing in them; a variable that the mail has not is refused by name."""
    desk = outside.desk
    texts = {template["mail"]: template for template in await desk.ada.ask(TEXTS)}
    known = {variable["name"] for variable in texts["SIGN_IN_HELP"]["variables"]}
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

    assert await refusal(desk.ada.ask(PREVIEW, **{**mine, "subject": "x" * 301})) == "INVALID"
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
