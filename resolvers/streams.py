"""Open streams: each ends within a second of its reader losing access, and goes on after an outage."""

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

from domain.access.admitted import Admitted
from domain.errors import DomainError, Forbidden
from domain.people.principal import Principal
from domain.people.standings import Standing
from domain.ports import Feed, Reader
from domain.rights import Permission
from domain.storage.faults import is_away, took_too_long

PAUSE = 0.1  # seconds between two looks whether rights are known again
STOPPING = "The server is stopping"

log = logging.getLogger("deskbell.streams")


class BrokenOff(BaseException):
    """
    The stream breaks off, without a word, so that its client connects again; the message says why.

    Like a cancellation it is no `Exception`, so that nothing on its way out takes it for an answer.
    """


@dataclass(eq=False, slots=True)
class Stream:
    """One open stream: who reads, which permissions keep it open (any one; none: signed in is enough)."""

    principal: Principal
    permitting: tuple[Permission, ...]
    reader: Reader
    admitted: Admitted
    ended: BaseException | None = None

    def follow(self, found: Standing) -> None:
        """Go on with the rights of now, or end."""
        if isinstance(found, DomainError):
            self.end(found)
        elif self.permitting and not found.may(*self.permitting):
            self.end(Forbidden("Your role no longer permits this."))
        else:
            self.principal = found

    def end(self, reason: BaseException) -> None:
        """Let nothing more be read, neither off the wire nor from the database."""
        self.ended = self.ended or reason
        self.reader.end(self.ended)

    @property
    def late(self) -> bool:
        """Whether it is not known how the reader stands now: nothing is to be pushed until it is."""
        return self.admitted.late

    def check(self) -> None:
        """Raise what ended it, if it has ended."""
        if self.ended:
            raise self.ended

    async def look_again(self) -> None:
        """
        Wait until it is known how the reader stands now; to be asked before each push.

        Raises what ended the stream.
        """
        while self.late:  # as while the database does not answer, though bells still come
            self.check()
            await asyncio.sleep(PAUSE)
        self.check()

    @asynccontextmanager
    async def through_outages(self) -> AsyncIterator[None]:
        """
        Where the database is away inside, wait until it answers; then what was not read is to be read again.

        Raises what ended the stream meanwhile.
        """
        try:
            yield
        except Exception as fault:
            if not is_away(fault) and not took_too_long(fault):
                raise
            log.warning("a live stream waits for the database: %r", fault)
            looked_at = self.admitted.looked_at
            while self.admitted.looked_at == looked_at:
                self.check()
                await asyncio.sleep(PAUSE)


class Streams:
    """All open streams of this process."""

    def __init__(self, feed: Feed, admitted: Admitted) -> None:
        self._feed, self._admitted = feed, admitted
        self._open: set[Stream] = set()
        self._draining = False

    def __len__(self) -> int:
        return len(self._open)

    @asynccontextmanager
    async def join(self, topic: str, principal: Principal, *permitting: Permission) -> AsyncIterator[Stream]:
        """Listen to a topic for as long as the reader may."""
        async with self._feed.listen(topic) as reader:
            stream = Stream(principal, permitting, reader, self._admitted)
            self._open.add(stream)
            try:
                if self._draining:
                    stream.end(BrokenOff(STOPPING))
                # Rights may have gone between the operation's start and here.
                await self._admitted.follow(principal.held_by, stream)
                yield stream
            finally:
                self._admitted.leave(principal.held_by, stream)
                self._open.discard(stream)

    def drain(self) -> None:
        """Break every stream off, now and from now on."""
        self._draining = True
        for stream in self._open:
            stream.end(BrokenOff(STOPPING))
