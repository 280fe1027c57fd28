"""The connection to the database that is open, or the transaction on it in which somebody is."""

from tortoise.backends.base.client import BaseDBAsyncClient
from tortoise.connection import get_connection
from tortoise.context import get_current_context


def connection() -> BaseDBAsyncClient:
    """Return what runs statements now: what Tortoise would, which looks each time whose loop it is in."""
    context = get_current_context()
    if context and (found := context.connections._get_storage().get("default")):  # noqa: SLF001 - Tortoise's
        return found
    return get_connection("default")  # it makes it, or says that none is open
