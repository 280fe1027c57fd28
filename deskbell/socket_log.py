"""What is logged of WebSockets: who is refused, and not each that comes and goes, as over HTTP."""

import logging
from typing import Any

COMING_AND_GOING = {'%s - "WebSocket %s" [accepted]', "connection open", "connection closed"}
AGAIN = ("connection rejected (%d %s)", 403)  # what was said a moment before, with an address


class _Sockets(logging.LoggerAdapter[logging.Logger]):
    """Makes no record of whoever comes and goes: a filter would look at it when most of the work is done."""

    level = logging.INFO  # which uvicorn asks for

    def info(self, msg: object, *given: object, **more: Any) -> None:
        if msg not in COMING_AND_GOING and (msg, *given[:1]) != AGAIN:
            super().info(msg, *given, **more)


sockets = _Sockets(logging.getLogger("uvicorn.error.sockets"))
