"""The log: what each process says, when, how grave it is, and no more of an outage than somebody reads."""

import logging

FORMAT = "%(asctime)s %(levelname)s %(name)s: %(message)s"
ANEW = 60.0  # seconds


def begin_log() -> None:
    """Have what this process logs written to stderr, unless that is seen to already."""
    handler = logging.StreamHandler()
    handler.addFilter(Repeated())
    logging.basicConfig(level=logging.INFO, format=FORMAT, handlers=[handler])
    for chatty in ("httpx", "tortoise"):
        logging.getLogger(chatty).setLevel(logging.WARNING)


class Repeated(logging.Filter):
    """
    Lets a fault be told with its traceback once a minute; meanwhile in a line, and each such line once.

    While a database is away, all that is tried again twice a second fails alike.
    """

    def __init__(self) -> None:
        super().__init__()
        self._since, self._told = 0.0, set[str]()

    def filter(self, record: logging.LogRecord) -> bool:
        """Say whether a record is told; shorten it where its fault was."""
        fault = record.exc_info[1] if record.exc_info else None
        if fault is None:
            return True
        if abs(record.created - self._since) >= ANEW:
            self._since, self._told = record.created, set()
        cause = f"{type(fault).__name__}: {fault}"
        line = f"{record.getMessage()} ({cause})"
        if line in self._told:
            return False
        if cause in self._told:
            record.msg, record.args, record.exc_info = line, None, None
        self._told |= {line, cause}
        return True
