"""
Addresses: hosts' names and mail addresses, read by one reader when they are saved and when they are used.

What can be sent to is decided here alone, so nothing is saved that could only fail later.
"""

import re
from contextlib import suppress
from ipaddress import ip_address

import idna

from domain.errors import Invalid
from domain.words import normal

LONGEST_HOST, LONGEST_LOCAL, LONGEST_MAIL_ADDRESS = 253, 64, 254  # bytes
LABEL = r"[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?"
HOST = re.compile(rf"{LABEL}(?:\.{LABEL})*")
LOCAL = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~\-\u0080-\U0010ffff]+")
NO_ADDRESS = "'{given}' is not an address such as sam@customer.example."
ENCODED_WORD = "=?"


def ascii_host(name: str) -> str:
    """
    Return the form of a host's name in which the network knows it: bücher.example is xn--bcher-kva.example.

    Raises:
        Invalid: no host may have that name, as with full-width digits or an empty part.
    """
    host = normal("NFC", name.lower())
    try:
        host = host if host.isascii() or len(host) > LONGEST_HOST else idna.encode(host).decode()
    except UnicodeError:
        host = ""
    if len(host) > LONGEST_HOST or not HOST.fullmatch(host):
        raise Invalid("'{given}' is not a host's name.", given=name[:60])
    return host


def host_or_ip(text: str) -> str:
    """
    Return the form in which the network knows a server, also where an IP address stands for it.

    Raises:
        Invalid: it is neither.
    """
    try:
        return str(ip_address(text))
    except ValueError:
        return ascii_host(text)


def check_ip_address(text: str) -> None:
    """
    Look whether a text is an IP address.

    Raises:
        Invalid: it is none.
    """
    try:
        ip_address(text)
    except ValueError:
        raise Invalid("'{given}' is not an address such as 192.0.2.7 or 2001:db8::7.", given=text) from None


def mail_address(text: str) -> str:
    """
    Return the form of a mail address in which it goes out: its domain as `ascii_host` has it.

    Raises:
        Invalid: no mail can be sent there. Nor where the address looks like an encoded word, which some
            readers of mail would decode to something else than is shown.
    """
    local, at, domain = text.partition("@")
    if not at or not LOCAL.fullmatch(local) or not text.isprintable() or ENCODED_WORD in local:
        raise Invalid(NO_ADDRESS, given=text[:60])
    try:
        address = f"{local}@{ascii_host(domain)}"
    except Invalid:
        raise Invalid(NO_ADDRESS, given=text[:60]) from None
    if len(local.encode()) > LONGEST_LOCAL or len(address.encode()) > LONGEST_MAIL_ADDRESS:
        raise Invalid(
            "An address has at most {local} bytes before the @, {limit} in all.",
            local=LONGEST_LOCAL,
            limit=LONGEST_MAIL_ADDRESS,
        )
    return address


def same_address(written: str) -> str:
    """
    Return an e-mail address as it is kept, however it was typed: composed, small, its host as `ascii_host`.

    No letter is put in the place of another one, as folding does to ß: mail is sent to what is kept.
    """
    address = normal("NFC", normal("NFC", written).strip().lower())
    local, at, host = address.rpartition("@")
    with suppress(Invalid):
        return f"{local}{at}{ascii_host(host)}" if at else address
    return address
