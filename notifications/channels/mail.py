"""Mail: over one connection to the mail server, which is kept while it is used."""

import asyncio
from collections.abc import Mapping
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import format_datetime
from html import escape
from urllib.parse import unquote, urlsplit

import aiosmtplib

from domain.desk.deed import Deed
from domain.desk.smtp import MailAccount, mail_failed
from domain.engine.deliveries import Attempt, Delivery, Failed

REFUSED_FOR_GOOD = 500  # and above, by the codes of SMTP
CLOSING = 421
PORTS = {"smtp": 25, "smtps": 465}


class Mail:
    """
    The channel that sends mail.

    `smtps` means TLS from the first byte, `smtp` that TLS is begun where the server offers it.
    """

    at_once, time_limit = 1, 30.0

    def __init__(self, url: str, sender: str) -> None:
        parts = urlsplit(url)
        tls = parts.scheme == "smtps"
        self.account = MailAccount(
            server=parts.hostname or "",
            port=parts.port or PORTS[parts.scheme],
            ssl=tls,
            email_address=sender,
            requires_authentication=parts.username is not None,
        )
        self._client = aiosmtplib.SMTP(
            hostname=self.account.server,
            port=self.account.port,
            username=parts.username and unquote(parts.username),
            password=parts.password and unquote(parts.password),
            use_tls=tls,
            start_tls=False if tls else None,
            timeout=self.time_limit / 3,
        )

    async def send(self, delivery: Delivery) -> str | Failed:
        """Send one mail; a connection that has gone stale, or was left in the middle, is made anew."""
        try:
            return await self._send(self._write(delivery))
        except (aiosmtplib.SMTPException, OSError) as fault:
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

    async def _send(self, mail: EmailMessage) -> str | Failed:
        if not self._client.is_connected:
            await self._client.connect()
        try:
            _, said = await self._client.send_message(mail)
        except aiosmtplib.SMTPRecipientsRefused as refusal:
            return _refusal(refusal.recipients[0])
        except aiosmtplib.SMTPNotSupported as refusal:
            return Failed(str(refusal), refused=True)
        except aiosmtplib.SMTPResponseException as refusal:
            return _refusal(refusal)
        return said

    def _write(self, delivery: Delivery) -> EmailMessage:
        mail = EmailMessage()
        host = self.account.email_address.rpartition("@")[2]
        headers: Mapping[str, str | Address] = {
            "From": Address("Deskbell", addr_spec=self.account.email_address),
            "To": delivery.recipient,
            # No variable's value may begin a header of its own.
            "Subject": " ".join(delivery.subject.split()),
            "Date": format_datetime(delivery.created_at),
            "Message-ID": f"<{delivery.global_id}@{host}>",
            "Auto-Submitted": "auto-generated",
        }
        for name, value in headers.items():
            mail[name] = value
        kind = f"{delivery.event_id.hex}.events" if delivery.event_id else "system"
        mail["List-Id"] = f"<{kind}.{host}>"
        mail.set_content(delivery.body)
        mail.add_alternative(_as_html(delivery.body), subtype="html")
        return mail


def _as_html(text: str) -> str:
    return f'<html><body style="white-space: pre-wrap">{escape(text)}</body></html>\n'


def _refusal(fault: aiosmtplib.SMTPResponseException) -> Failed:
    said, closing = f"{fault.code} {fault.message}", fault.code == CLOSING
    return Failed(said, refused=fault.code >= REFUSED_FOR_GOOD, alone=not closing, unreachable=closing)
