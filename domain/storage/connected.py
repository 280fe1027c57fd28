"""The connection to the database that is open, or the transaction on it in which somebody is."""

# ruff: noqa: SLF001 - what Tortoise stores: it is asked for with each statement, in less time than Tortoise needs

from contextvars import ContextVar, Token
from typing import Any

from tortoise.backends.base.client import BaseDBAsyncClient
from tortoise.connection import get_connection
from tortoise.context import get_current_context, require_context

Stored = dict[str, BaseDBAsyncClient]


def connection() -> BaseDBAsyncClient:
    """Return what runs statements now: what Tortoise would, which looks each time whose loop it is in."""
    context = get_current_context()
    handler = context and context._connections
    if handler and (found := handler._storage_var.get().get("default")):
        return found
    return get_connection("default")  # it makes it, or says that none is open


def enter(transaction: Any) -> Token[Stored]:
    """Let a transaction run the statements of this task, and of those that it begins, until it is left."""
    stored: ContextVar[Stored] = require_context().connections._storage_var
    return stored.set({"default": transaction})


def leave(entered: Token[Stored]) -> None:
    """Let the task's statements go where they went before."""
    entered.var.reset(entered)
