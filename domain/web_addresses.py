"""Where web calls may go: to public addresses, and to intranet hosts that the settings open by name."""

import socket
from contextlib import suppress
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address

import httpx

from domain.addresses import host_or_ip
from domain.catalogue.texts import VARIABLE
from domain.errors import Invalid
from domain.policy import Policy

LONGEST, LARGEST_PORT = 2_000, 65_535
NAT64, GLOBAL_UNICAST = IPv6Network("64:ff9b::/96"), IPv6Network("2000::/3")
METADATA = IPv4Address("168.63.129.16")  # of one cloud, which keeps it at a public address


def check_web_address(text: str, policy: Policy) -> None:
    """
    Check an address as it is saved, when its host's own addresses are not known yet.

    Raises:
        Invalid: it is no web address, or one of this machine or the network around it.
    """
    if origin_of(VARIABLE.sub("x", text)) != origin_of(text):
        raise Invalid("Variables go behind the host and a slash.")
    host = host_of(read_web_address(text))
    literal = _literal(host)
    if literal and not may_be_called(host, literal, policy):
        raise Invalid(
            "{host} is not a public address; an operator can open it in DESKBELL_INTRANET_HOSTS.", host=host
        )


def read_web_address(text: str) -> httpx.URL:
    """
    Read an address, as it is read when it is called; variables may stand behind its host only.

    Raises:
        Invalid: it has no host or one that cannot be, another scheme, or a password in it.
    """
    try:
        url = httpx.URL(text)
        known = url.scheme in {"http", "https"} and text.isprintable() and url.port != 0
    except (httpx.InvalidURL, ValueError):
        known = False
    if not known or not url.raw_host or (url.port or 0) > LARGEST_PORT:
        raise Invalid("Give an address such as https://host.example/path.")
    host_or_ip(host_of(url))
    if url.userinfo or " " in text:
        raise Invalid("Give an address without a password and without blanks.")
    return url


def host_of(url: httpx.URL) -> str:
    """Return an address's host in the letters that the network knows, without a dot at its end."""
    return url.raw_host.decode().lower().removesuffix(".")


def origin_of(text: str) -> str:
    """Return the scheme, host and port of an address, which name its receiver."""
    url = read_web_address(text)
    host = url.raw_host.decode()
    port = url.port or (443 if url.scheme == "https" else 80)
    return f"{url.scheme}://{f'[{host}]' if ':' in host else host}:{port}"


def _literal(host: str) -> IPv4Address | IPv6Address | None:
    """Read an address that stands for itself, also as 127.1 or 0x7f000001, as name services do."""
    if host == "localhost" or host.endswith(".localhost"):
        return IPv4Address("127.0.0.1")
    with suppress(ValueError):
        return ip_address(host)
    with suppress(OSError, ValueError):
        return IPv4Address(socket.inet_aton(host))
    return None


def is_opened(host: str, policy: Policy) -> bool:
    """Say whether the settings open a host by name, whatever stands behind it."""
    return host.lower().removesuffix(".") in policy.intranet_hosts


def may_be_called(host: str, address: IPv4Address | IPv6Address, policy: Policy) -> bool:
    """Say whether a host may be called at one of its addresses."""
    return is_opened(host, policy) or _is_public(address)


def _is_public(address: IPv4Address | IPv6Address) -> bool:
    if isinstance(address, IPv6Address):
        inner = address.ipv4_mapped or address.sixtofour
        inner = IPv4Address(int(address) & 0xFFFFFFFF) if address in NAT64 else inner
        if inner is not None:
            return _is_public(inner)
        if address.teredo or address not in GLOBAL_UNICAST:
            return False
    return address.is_global and not address.is_multicast and address != METADATA
