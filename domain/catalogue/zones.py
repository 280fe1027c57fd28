"""Time zones by their IANA names: those that there are, and those that this host knows."""

import logging
from functools import cache
from zoneinfo import ZoneInfo, available_timezones

from domain.errors import Invalid

logger = logging.getLogger("deskbell")


def zone_named(name: str) -> ZoneInfo:
    """
    Return the time zone of that IANA name.

    Raises:
        Invalid: there is none.
    """
    if name in _zones():
        return ZoneInfo(name)
    raise Invalid("'{given}' is not a time zone; use a name such as 'Europe/Lisbon'.", given=name[:60])


@cache
def zone_here(name: str) -> ZoneInfo | None:
    """Return the time zone of that name; None where this host does not know it, which is logged once."""
    try:
        return ZoneInfo(name)
    except (ValueError, LookupError, OSError):
        logger.warning("this host does not know the time zone %r", name)
        return None


@cache
def _zones() -> frozenset[str]:
    # Which looks through folders each time; two of what it finds name no zone, but what a host is set to.
    return frozenset(available_timezones() - {"localtime", "Factory"})
