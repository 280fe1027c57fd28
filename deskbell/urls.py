"""What settings name: URLs of services, origins, hosts and keys; what each may look like."""

import base64
import re
from ipaddress import ip_address
from urllib.parse import urlsplit

from domain.addresses import host_or_ip
from domain.errors import Invalid

SCHEMES = {"smtp_url": ("smtp", "smtps"), "public_url": ("http", "https")}
KEY_BEGINS, SHORTEST_KEY = "whsec_", 24  # bytes
ESCAPES = (
    "It must end with {}://user:pass@host:port; in user and password write"
    " @ as %40, / as %2F, # as %23, ? as %3F, : as %3A and % as %25."
)


def service_url(url: str, setting: str) -> str:
    """
    Check the URL that a setting holds; return it without a slash at its end.

    Raises:
        ValueError: it looks different; the sentence repeats nothing of it, since it may hold a password.
    """
    if setting == "redis_url":
        return _redis_url(url)
    schemes = SCHEMES[setting]
    try:
        parts = urlsplit(url)
        good = parts.scheme in schemes and parts.port != 0 and url.isprintable()
        host_or_ip(parts.hostname or "")
    except (ValueError, Invalid):
        good = False
    if not good:
        raise ValueError(f"It must look like {schemes[0]}://host:port.")
    if setting == "public_url" and ("@" in parts.netloc or re.search(r"[\s?#]", url)):
        raise ValueError("Pages are put behind it, for all to see: give no user, no blank, no ? and no #.")
    # What stands behind the first of these is no part of the host, whatever it was meant to be.
    if setting == "smtp_url" and (parts.path.strip("/") or parts.query or parts.fragment):
        raise ValueError(ESCAPES.format(schemes[0]))
    return url.rstrip("/")


def _redis_url(url: str) -> str:
    if urlsplit(url).fragment:
        raise ValueError(ESCAPES.format("redis"))
    # With redis and all that travels on a wire they take 0.2 seconds, which each command would wait.
    from notifications.feed.redis_url import RedisUrl  # noqa: PLC0415 - as is said
    from notifications.feed.wires import open_wire  # noqa: PLC0415 - as is said

    open_wire(RedisUrl.parse(url))
    return url.rstrip("/")


def as_origin(text: str) -> str:
    """Return an origin as it is compared, its port may be `*`; raises `ValueError` where it is none."""
    origin = text.lower().rstrip("/")
    if not re.fullmatch(r"https?://[^/?#@\s*]+(:\*)?", origin):
        raise ValueError(f"{origin!r} is not an origin such as https://desk.example.")
    return origin


def as_host(text: str) -> str:
    """Return a host's name or address as it is compared; raises `ValueError` where it is neither."""
    try:
        if not re.fullmatch(r"[A-Za-z0-9._-]+", text):
            ip_address(text)
    except ValueError:
        raise ValueError(
            f"{text!r} is not a host such as build.intranet or 10.0.0.7, without a port."
        ) from None
    return text.lower()


def signing_key(text: str) -> bytes:
    """Return the bytes of a key for web calls; raises `ValueError` where it is none, or too short."""
    try:
        key = base64.b64decode(text.removeprefix(KEY_BEGINS), validate=True)
    except ValueError:
        key = b""
    if not text.startswith(KEY_BEGINS) or len(key) < SHORTEST_KEY:
        raise ValueError(f"A key is {KEY_BEGINS} and at least {SHORTEST_KEY} bytes in base64.")
    return key
