"""
System mails: what the desk itself writes to people, from templates that administrators edit.

Their variables stand between percent signs; those of events, between hashes, mean nothing here, as these mean
nothing in an event's texts.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Annotated

from tortoise import fields

from domain.catalogue.forms import Text
from domain.catalogue.texts import fill, refuse_unknown, variables_in
from domain.errors import DomainError, Invalid, Refused
from domain.storage.records import Row

SUBJECT_LIMIT, BODY_LIMIT = 1_000, 400_000  # characters, once the variables are filled in
MARK = "%"
NEEDED = "This mail is of no use without {variable}."
MISPLACED = "{variable} belongs into the body."


class SystemMail(StrEnum):
    """
    The mails that the desk itself writes.

    Attributes:
        SIGN_IN_HELP: The code with which somebody chooses a new password.
        DIGEST: What has gathered since the last one, in a single mail.
    """

    SIGN_IN_HELP = "SIGN_IN_HELP"
    DIGEST = "DIGEST"


@dataclass(frozen=True)
class MailVariable:
    """What stands for something in a template, and an example of it; some a mail is of no use without."""

    name: str
    description: str
    example: str
    needed: bool = False


@dataclass(frozen=True)
class Template:
    """The text of a system mail, and its variables."""

    mail: SystemMail
    subject: str
    body: str
    variables: tuple[MailVariable, ...]

    def write(self, values: Mapping[str, str]) -> tuple[str, str]:
        """Return subject and body with the values put in."""
        subject = fill(self.subject, values.get, SUBJECT_LIMIT, mark=MARK)
        return subject, fill(self.body, values.get, BODY_LIMIT, mark=MARK)

    def preview(self) -> tuple[str, str]:
        """Return subject and body with the examples put in."""
        return self.write({variable.name: variable.example for variable in self.variables})


AGENT_NAME = MailVariable("AGENT_NAME", "Name of whom it is to", "Maria Lopez")
BUILT_IN = {
    template.mail: template
    for template in (
        Template(
            SystemMail.SIGN_IN_HELP,
            "Your code for a new password",
            "Hello %AGENT_NAME%,\n\n"
            "somebody, hopefully you, asked for help with signing in. With this code you can choose a new"
            " password until %VALID_UNTIL%:\n\n%CODE%\n\nIf it was not you, nothing needs to be done.\n",
            (
                AGENT_NAME,
                MailVariable(
                    "CODE", "What `resetPassword` asks for", "q7Jm2-a-code-of-43-letters", needed=True
                ),
                MailVariable("VALID_UNTIL", "Until when the code works", "2026-01-31 10:00 CET"),
            ),
        ),
        Template(
            SystemMail.DIGEST,
            "%COUNT% messages",
            "Hello %AGENT_NAME%,\n\nthis is what you were told meanwhile.\n\n%MESSAGES%\n",
            (
                AGENT_NAME,
                MailVariable("COUNT", "How many messages there are", "2"),
                MailVariable(
                    "MESSAGES",
                    "The messages, oldest first",
                    "2026-01-31 08:15  T-000007 is urgent\nNo sound on calls\n\n"
                    "2026-01-31 08:40  T-000009 is urgent\nNo picture either",
                    needed=True,
                ),
            ),
        ),
    )
}


class MailTemplate(Row):
    """A system mail's text where administrators have changed it."""

    mail = fields.CharField(20, primary_key=True)
    subject = fields.TextField()
    body = fields.TextField()

    class Meta:
        table = "mail_template"


async def templates() -> list[Template]:
    """Return the templates of all system mails as they are now."""
    changed = {template.mail: template for template in await MailTemplate.all()}
    return [_changed(template, changed.get(template.mail)) for template in BUILT_IN.values()]


def _changed(template: Template, by: MailTemplate | None) -> Template:
    return Template(template.mail, by.subject, by.body, template.variables) if by else template


async def write(mail: SystemMail, values: Mapping[str, str]) -> tuple[str, str]:
    """Return subject and body of a system mail."""
    template = _changed(BUILT_IN[mail], await MailTemplate.get_or_none(mail=mail))
    return template.write(values)


Subject = Annotated[str, Text(300)]
Body = Annotated[str, Text(20_000)]


def check_template(mail: SystemMail, subject: str | None, body: str | None) -> Template:
    """
    Return a system mail's template with another text; None is the built-in one.

    Raises:
        Refused: a variable that this mail has not, or one left out that it needs, with the path of the text.
    """
    built_in = BUILT_IN[mail]
    found = Template(mail, subject or built_in.subject, body or built_in.body, built_in.variables)
    faults: list[DomainError] = []
    for name in ("subject", "body"):
        try:
            refuse_unknown(getattr(found, name), [variable.name for variable in found.variables], mark=MARK)
        except DomainError as fault:
            faults.append(fault.under(name))
    for variable in (variable for variable in found.variables if variable.needed):
        if variable.name not in variables_in(found.body, MARK):
            faults.append(Invalid(NEEDED, path=("body",), variable=f"{MARK}{variable.name}{MARK}"))
        if variable.name in variables_in(found.subject, MARK):
            faults.append(Invalid(MISPLACED, path=("subject",), variable=f"{MARK}{variable.name}{MARK}"))
    if faults:
        raise Refused(faults)
    return found
