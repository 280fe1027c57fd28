"""The log: what each process says, when, how grave it is, and no more of an outage than somebody reads."""

import logging
from types import TracebackType

FORMAT = "%(asctime)s %(levelname)s %(name)s: %(message)s"
ANEW = 60.0  # seconds


def begin_log() -> None:
    """Have what this process logs written to stderr, unless that is seen to already."""
    handler = logging.StreamHandler()
    handler.addFilter(Repeated())
    logging.basicConfig(level=logging.INFO, format=FORMAT, handlers=[handler])
    for chatty in ("httpx", "tortoise"):
        logging.getLogger(chatty).setLevel(logging.WARNING)
    logging.getLogger("strawberry.ws").setLevel(logging.ERROR)  # it warns of origins by a setting of its own


class Repeated(logging.Filter):
    """
    Lets a fault be told with its traceback once a minute; meanwhile in a line, and each such line once.

    While a database is away, all that is tried again twice a second fails alike. What says the same and was
    raised elsewhere, as a missing key, is another fault.
    """

    def __init__(self) -> None:
        super().__init__()
        self._since, self._told = 0.0, set[tuple[str, str]]()

    def filter(self, record: logging.LogRecord) -> bool:
        """Say whether a record is told; shorten it where its fault was."""
        _, fault, traceback = record.exc_info or (None, None, None)
        if fault is None:
            return True
        if abs(record.created - self._since) >= ANEW:
            self._since, self._told = record.created, set()
        cause = f"{type(fault).__name__}: {fault}"
        line, place = f"{record.getMessage()} ({cause})", _raised_at(traceback)
        if (line, place) in self._told:
            return False
        if (cause, place) in self._told:
            record.msg, record.args, record.exc_info = line, None, None
        self._told |= {(line, place), (cause, place)}
        return True


def _raised_at(traceback: TracebackType | None) -> str:
    """Return the line of code that raised a fault; "" where it was not raised."""
    while traceback and traceback.tb_next:
        traceback = traceback.tb_next
    return f"{traceback.tb_frame.f_code.co_filename}:{traceback.tb_lineno}" if traceback else ""
