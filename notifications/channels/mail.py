"""Mail: over one connection to the mail server, which is kept while it is used."""

import asyncio
import re
from functools import partial
from urllib.parse import unquote, urlsplit

import aiosmtplib

from domain.addresses import host_or_ip, mail_address
from domain.deeds.deed import Deed
from domain.deliveries.outcomes import Attempt, Failed
from domain.deliveries.records import Delivery
from domain.desk.rooms.smtp import MailAccount, mail_failed
from domain.errors import Invalid
from domain.people.records import Agent
from notifications.channels.composing import compose

REFUSALS, FOR_GOOD = range(400, 600), 500  # and above, by the codes of SMTP
CLOSING, FULL = 421, 452
SIGN_IN_FIRST, SENDER_UNWANTED = {530, 534, 535, 538}, {550, 553, 554}
BEYOND_ASCII = "5.6.7"  # an address that cannot be written to; the recipient's may be meant, also at MAIL
# Postfix, as it comes, says at RCPT what it has against sender and client, and quotes others behind it.
OF_US = re.compile(
    r"5\.1\.[78]\b|[\d.]+ (<[^>]*>: |Service unavailable; )?"
    r"(Sender address|Client host|Helo command)( \[[^]]*\])? (rejected|blocked)"
)
KEPT_FOR = 30.0  # seconds: a firewall may have cut what has been idle for longer, and nobody hears of it
PORTS = {"smtp": 25, "smtps": 465}


class Mail:
    """
    The channel that sends mail.

    `smtps` means TLS from the first byte, `smtp` that TLS is begun where the server offers it. Where there is
    a user to sign in, or ``only_tls`` says so, nothing is sent without it.
    """

    at_once, time_limit = 1, 30.0
    _used = 0.0  # when a mail was last begun with, by the loop's time

    def __init__(self, url: str, sender: str, *, only_tls: bool = False) -> None:
        parts = urlsplit(url)
        tls, signs_in = parts.scheme == "smtps", parts.username is not None
        self.account = MailAccount(
            server=host_or_ip(parts.hostname or ""),
            port=parts.port or PORTS[parts.scheme],
            ssl=tls,
            email_address=sender,
            requires_authentication=signs_in,
        )
        self._sender = mail_address(sender)
        self._client = aiosmtplib.SMTP(
            hostname=self.account.server,
            port=self.account.port,
            username=parts.username and unquote(parts.username),
            password=parts.password and unquote(parts.password),
            use_tls=tls,
            start_tls=False if tls else (signs_in or only_tls or None),
            timeout=self.time_limit / 3,
        )

    async def send(self, delivery: Delivery) -> str | Failed:
        """
        Send one mail to the address that it shows, and to nobody else.

        A connection that has gone stale, was left in the middle or takes no more is made anew. To an
        agent who has left since it was written, nothing goes.
        """
        if delivery.agent_id and not await Agent.exists(id=delivery.agent_id, enabled=True):
            return Failed("Its reader's account is disabled.", idle=True)
        try:
            recipient = mail_address(delivery.recipient)
        except Invalid as refusal:
            return Failed(refusal.sentence, refused=True)
        mail = compose(delivery, self._sender, recipient)
        try:
            return await self._over_some_connection(recipient, mail)
        except aiosmtplib.SMTPNotSupported as refusal:
            return Failed(str(refusal), refused=True)
        except aiosmtplib.SMTPResponseException as refusal:
            return self._refusal(refusal)
        # A ValueError comes from an answer that cannot be read, such as a challenge that is no base64.
        except (aiosmtplib.SMTPException, OSError, ValueError) as fault:
            self._client.close()
            return Failed(f"{self.account}: {fault}", unreachable=True)
        except asyncio.CancelledError:
            self._client.close()  # or its late answer would be taken for the one to the next mail
            raise

    async def report(self, deed: Deed, attempt: Attempt) -> None:
        """Let events about mail hear of it."""
        await mail_failed(deed, self.account, attempt)

    async def close(self) -> None:
        """Say goodbye."""
        self._client.close()

    async def _over_some_connection(self, recipient: str, mail: bytes) -> str:
        """Send over the connection that was used lately; over a new one if none was, or it takes no more."""
        now = asyncio.get_running_loop().time()
        if now - self._used > KEPT_FOR:
            self._client.close()
        self._used = now
        if self._client.is_connected:
            try:
                return await self._hand_over(recipient, mail)
            except aiosmtplib.SMTPException as fault:
                if not _is_of_the_connection(fault):
                    raise
                self._client.close()
        try:
            await self._client.connect()
        except aiosmtplib.SMTPResponseException as fault:  # it says nothing of the mail
            raise aiosmtplib.SMTPConnectError(f"{fault.code} {fault.message}") from None
        return await self._hand_over(recipient, mail)

    async def _hand_over(self, recipient: str, mail: bytes) -> str:
        plain = f"{self._sender}{recipient}".isascii()
        options = [] if plain else ["SMTPUTF8", "BODY=8BITMIME"]
        # Whoever takes a mail may look it through for a while; it comes twice where that is not waited for.
        send = partial(self._client.sendmail, timeout=self.time_limit)
        try:
            _, said = await send(self._sender, [recipient], mail, mail_options=options)
        except aiosmtplib.SMTPRecipientsRefused as refusal:
            raise refusal.recipients[0] from None
        return said

    def _refusal(self, fault: aiosmtplib.SMTPResponseException) -> Failed:
        said = f"{fault.code} {fault.message}"
        well = fault.code in REFUSALS and fault.code != CLOSING and not _is_of_the_account(fault)
        if not well:
            self._client.close()
        return Failed(said, refused=well and fault.code >= FOR_GOOD, alone=well, unreachable=not well)


def _is_of_the_account(fault: aiosmtplib.SMTPResponseException) -> bool:
    """Say whether a server takes no mail at all from us: that is put right by people, and the mail waits."""
    if isinstance(fault, aiosmtplib.SMTPSenderRefused) and fault.code in SENDER_UNWANTED:
        return not fault.message.startswith(BEYOND_ASCII)
    if isinstance(fault, aiosmtplib.SMTPHeloError) or fault.code in SIGN_IN_FIRST:
        return True
    return fault.code >= FOR_GOOD and OF_US.match(fault.message) is not None


def _is_of_the_connection(fault: aiosmtplib.SMTPException) -> bool:
    """Say whether a connection that has served takes no more: it has closed, or had its number of mails."""
    if isinstance(fault, aiosmtplib.SMTPSenderRefused):
        return fault.code < FOR_GOOD
    if isinstance(fault, aiosmtplib.SMTPResponseException):
        return fault.code in {CLOSING, FULL}
    return isinstance(fault, aiosmtplib.SMTPServerDisconnected)
