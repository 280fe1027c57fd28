"""Where web calls may go: to public addresses, and to intranet hosts that the settings open by name."""

import socket
from contextlib import suppress
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address
from urllib.parse import SplitResult, urlsplit

from domain.catalogue.texts import VARIABLE
from domain.errors import Invalid

LONGEST, LONGEST_HOST = 2_000, 253  # characters
NAT64, GLOBAL_UNICAST = IPv6Network("64:ff9b::/96"), IPv6Network("2000::/3")
METADATA = IPv4Address("168.63.129.16")  # of one cloud, which keeps it at a public address
intranet_hosts: set[str] = set()
"""Names and addresses, in lower case, that are open although they are not public; set at the start."""


def check_web_address(text: str) -> None:
    """
    Check an address as it is saved, when its host's own addresses are not known yet.

    Raises:
        Invalid: it is no web address, or one of this machine or the network around it.
    """
    if origin_of(VARIABLE.sub("x", text)) != origin_of(text):
        raise Invalid("Variables go behind the host and a slash.")
    host = _split(text).hostname or ""
    literal = _literal(host.lower().removesuffix("."))
    if literal and not may_be_called(host, literal):
        raise Invalid(f"{host} is not a public address; an administrator can open it in the settings.")


def _literal(host: str) -> IPv4Address | IPv6Address | None:
    """Read an address that stands for itself, also as 127.1 or 0x7f000001, as name services do."""
    if host == "localhost" or host.endswith(".localhost"):
        return IPv4Address("127.0.0.1")
    with suppress(ValueError):
        return ip_address(host)
    with suppress(OSError, ValueError):
        return IPv4Address(socket.inet_aton(host))
    return None


def _split(text: str) -> SplitResult:
    """
    Split an address; variables may stand behind its host only.

    Raises:
        Invalid: it has no host or one that cannot be, another scheme, or a password in it.
    """
    try:
        parts = urlsplit(text)
        port = parts.port
    except ValueError:
        parts, port = urlsplit(""), None
    if parts.scheme not in {"http", "https"} or not parts.hostname or port == 0 or not text.isprintable():
        raise Invalid("Give an address such as https://host.example/path.")
    if len(parts.hostname) > LONGEST_HOST:
        raise Invalid(f"A host's name has at most {LONGEST_HOST} characters.")
    try:
        parts.hostname.encode("idna")
    except UnicodeError:
        raise Invalid(f"{parts.hostname} is not a host's name.") from None
    if parts.username is not None or " " in text:
        raise Invalid("Give an address without a password and without blanks.")
    return parts


def origin_of(text: str) -> str:
    """Return the scheme, host and port of an address, which name its receiver."""
    parts = _split(text)
    host = f"[{parts.hostname}]" if ":" in (parts.hostname or "") else parts.hostname
    return f"{parts.scheme}://{host}:{parts.port or (443 if parts.scheme == 'https' else 80)}"


def may_be_called(host: str, address: IPv4Address | IPv6Address) -> bool:
    """Say whether a host may be called at one of its addresses."""
    return host.lower() in intranet_hosts or _is_public(address)


def _is_public(address: IPv4Address | IPv6Address) -> bool:
    if isinstance(address, IPv6Address):
        inner = address.ipv4_mapped or address.sixtofour
        inner = IPv4Address(int(address) & 0xFFFFFFFF) if address in NAT64 else inner
        if inner is not None:
            return _is_public(inner)
        if address.teredo or address not in GLOBAL_UNICAST:
            return False
    return address.is_global and not address.is_multicast and address != METADATA
