"""The texts of the mails that the desk itself writes, as administrators want them."""

from domain.deeds.deed import Deed
from domain.deliveries.system_mail import Body, MailTemplate, Subject, SystemMail, Template, check_template


async def set_mail_template(
    _deed: Deed, *, mail: SystemMail, subject: Subject | None = None, body: Body | None = None
) -> Template:
    """
    Replace a system mail's text; what is left out is as it was built in.

    Args:
        mail: The mail that is written so.
        subject: Its subject, with the mail's variables, such as `%AGENT_NAME%`; the built-in one if left out.
        body: Its text, with the mail's variables between percent signs; the built-in one if left out.
    """
    found = check_template(mail, subject, body)
    await MailTemplate.update_or_create(mail=mail, defaults={"subject": found.subject, "body": found.body})
    return found
