"""Open streams: each ends within a second of its reader losing access, and when the server stops."""

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime

from domain.errors import DomainError, Forbidden
from domain.people.principal import Principal
from domain.people.standings import standings
from domain.ports import Feed, Reader
from domain.rights import Permission
from domain.storage.records import ACCESS, PEOPLE


class Draining(BaseException):
    """
    The server is stopping: the stream breaks off, without a word, and its client connects again.

    Like a cancellation it is no `Exception`, so that nothing on its way out takes it for an answer.
    """


@dataclass(eq=False)
class Stream:
    """One open stream: who reads, which permissions keep it open (any one; none: signed in is enough)."""

    principal: Principal
    permitting: tuple[Permission, ...]
    reader: Reader
    ended: BaseException | None = None

    def follow(self, found: Principal | DomainError) -> None:
        """Go on with the rights of now, or end."""
        if isinstance(found, DomainError):
            self.end(found)
        elif self.permitting and not found.may(*self.permitting):
            self.end(Forbidden("Your role no longer permits this."))
        else:
            self.principal = found

    def due(self, now: datetime) -> bool:
        """Say whether the session or token that holds it open has ended by itself, as far as is known."""
        ends_at = self.principal.ends_at
        return ends_at is not None and ends_at <= now

    def end(self, reason: BaseException) -> None:
        """Let nothing more be read, neither off the wire nor from the database."""
        self.ended = self.ended or reason
        self.reader.end(self.ended)

    def check(self) -> None:
        """Raise what ended it, if it has ended; to be asked before each push."""
        if self.ended:
            raise self.ended


class Streams:
    """All open streams of this process."""

    def __init__(self, feed: Feed, clock: Callable[[], datetime]) -> None:
        self._feed, self._clock = feed, clock
        self._open: set[Stream] = set()
        self._looked: dict[str, int] = {}
        self._draining = False
        self._turn = asyncio.Lock()

    def __len__(self) -> int:
        return len(self._open)

    @asynccontextmanager
    async def join(self, topic: str, principal: Principal, *permitting: Permission) -> AsyncIterator[Stream]:
        """Listen to a topic for as long as the reader may."""
        async with self._feed.listen(topic) as reader:
            stream = Stream(principal, permitting, reader)
            self._open.add(stream)
            try:
                if self._draining:
                    stream.end(Draining())
                # Rights may have gone between the operation's start and here.
                stream.follow((await standings([principal], self._clock()))[principal])
                yield stream
            finally:
                self._open.discard(stream)

    async def look(self, revisions: Mapping[str, int]) -> None:
        """End the streams whose readers may no longer read: people or access have changed, or time is up."""
        async with self._turn:  # so that no older answer overtakes a newer one
            now = self._clock()
            changed = any(self._looked.get(name) != revisions.get(name) for name in (PEOPLE, ACCESS))
            asked = {stream: stream.principal for stream in self._open if changed or stream.due(now)}
            if asked:
                found = await standings(set(asked.values()), now)
                for stream, principal in asked.items():
                    stream.follow(found[principal])
            self._looked = dict(revisions)  # after all have followed: if that fails, the next look asks again

    def drain(self) -> None:
        """Break every stream off, now and from now on."""
        self._draining = True
        for stream in self._open:
            stream.end(Draining())
