"""The statements that a test's own work asks the database."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from tortoise.log import db_client_logger

from resolvers.context import Context
from schema import build_schema
from tests.desk import RunningDesk

_counted: ContextVar[list[str] | None] = ContextVar("counted", default=None)


class Counter(logging.Handler):
    """Notes the statements of whoever asked to be counted, not the engine's beside it."""

    def emit(self, record: logging.LogRecord) -> None:
        """Note one."""
        noted = _counted.get()
        if noted is not None:
            noted.append(record.getMessage())


@contextmanager
def counting() -> Iterator[list[str]]:
    """Note the statements of this test's own work."""
    handler, level, noted = Counter(), db_client_logger.level, list[str]()
    db_client_logger.addHandler(handler)
    db_client_logger.setLevel(logging.DEBUG)
    token = _counted.set(noted)
    try:
        yield noted
    finally:
        _counted.reset(token)
        db_client_logger.setLevel(level)
        db_client_logger.removeHandler(handler)


async def asked(desk: RunningDesk, document: str) -> int:
    """Let Ada ask; return how many statements it took."""
    principal = await desk.runtime.gate.authenticate(desk.ada.token)
    with counting() as noted:
        answer = await build_schema().execute(document, context_value=Context(desk.runtime, principal, ""))
    assert answer.errors is None, answer.errors
    return len(noted)
