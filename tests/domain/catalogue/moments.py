"""Moments that tests speak of."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

UTC_ZONE = ZoneInfo("UTC")
NOW = datetime(2026, 3, 10, 12, tzinfo=UTC)


def moment(at: str) -> str:
    """Write a moment in UTC as facts hold it."""
    return datetime.fromisoformat(at).replace(tzinfo=UTC).isoformat()
