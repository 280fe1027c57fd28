"""
`deskbell serve`, by a process that kills itself at one step between a deed and its bell.

The steps are reached by putting something in the place of a function, so that the code served knows
nothing of it. Leases are short here, since whoever takes over waits for them.
"""

import asyncio
import os
import signal
from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Any

from domain.deeds import outbox, recording
from domain.deliveries import outcomes, queue
from domain.engine.firing import uses
from domain.engine.firing.dealing import Dealing
from domain.engine.firing.settling import Settling
from domain.engine.ringing import ringer
from domain.engine.working import taking_over, worker
from domain.engine.working.worker import Worker
from notifications.channels.mail import Mail
from notifications.channels.web import WebCalls


def die(*_: Any, **__: Any) -> None:
    """End as if the machine had failed."""
    os.kill(os.getpid(), signal.SIGKILL)


def put(where: Any, name: str, thing: Any) -> None:
    """Put something in a function's place."""
    setattr(where, name, thing)


def dying_after(real: Callable[..., Awaitable[Any]]) -> Callable[..., Awaitable[Any]]:
    """Do the real thing, then die if it came to something."""

    async def do_and_die(*given: Any, **named: Any) -> Any:
        result = await real(*given, **named)
        if result or result is None:
            die()
        return result

    return do_and_die


def about_tickets(occurrences: Any) -> bool:
    """Say whether it is a ticket's turn: what starting and signing in raise kills nobody."""
    return any(occurrence.category == "TICKETS" for occurrence in occurrences)


def before_the_deeds_commit() -> None:
    """Die when the occurrences are written, and nothing is committed."""
    real = recording.record

    async def record(done: Any, *given: Any) -> None:
        await real(done, *given)
        if about_tickets(done.occurrences):
            die()

    put(recording, "record", record)


def before_it_is_taken() -> None:
    """Die between the deed's commit and this process's engine."""
    real = Worker.take

    def take(self: Any, occurrences: Any) -> None:
        if about_tickets(occurrences):
            die()
        real(self, occurrences)

    put(Worker, "take", take)


def once_it_is_claimed() -> None:
    """Die as the one that had claimed it from the outbox."""
    put(Worker, "take", lambda *_: None)
    real = outbox.claim

    async def claim(*given: Any) -> Any:
        taken = await real(*given)
        if about_tickets(await outbox.Occurrence.filter(id__in=[pending.occurrence_id for pending in taken])):
            die()
        return taken

    put(taking_over, "claim", claim)


def before_the_firings_commit() -> None:
    """Die with everything written and nothing committed."""
    put(uses, "count", dying_after(uses.count))


def before_the_bell() -> None:
    """Die between the firing's commit and the bell."""
    real = Dealing.ring

    async def ring(self: Any, occurrences: Any, bells: Any) -> None:
        if bells:
            die()
        await real(self, occurrences, bells)

    put(Dealing, "ring", ring)


def before_it_is_settled() -> None:
    """Die between the bell and the outbox."""

    def rung(_: Any, fired: Any) -> None:
        if fired:
            die()

    put(Settling, "put", rung)


def together(tickets: int) -> None:
    """Let tickets wait until there are so many, so that they are of one batch."""
    real, begun = Worker._next_batch, list[bool]()

    async def next_batch(self: Any) -> None:
        waiting = sum(occurrence.category == "TICKETS" for occurrence in self.backlog)
        if 0 < waiting < tickets and not begun:
            await asyncio.sleep(0.01)
            return
        begun.extend([True] * (waiting > 0))
        await real(self)

    put(Worker, "_next_batch", next_batch)


def in_a_batch_before_it_commits() -> None:
    """Die with all of a batch written and nothing committed."""
    together(BATCHED)
    before_the_firings_commit()


def in_a_batch_before_its_bells() -> None:
    """Die with all of a batch committed and nobody rung for."""
    together(BATCHED)
    before_the_bell()


def in_a_batch_between_its_bells() -> None:
    """Die when one of a batch's bells has rung, and the others have not."""
    together(BATCHED)
    put(ringer, "RUNG_AT_ONCE", 1)
    real = Dealing.ring

    async def ring(self: Any, occurrences: Any, bells: Any) -> None:
        if len(bells) > 1:
            await real(self, [], bells[:1])
            die()
        await real(self, occurrences, bells)

    put(Dealing, "ring", ring)


def in_a_batch_before_it_is_settled() -> None:
    """Die when all of a batch's bells have rung."""
    together(BATCHED)
    before_it_is_settled()


def between_two_batches() -> None:
    """Die when one batch is done and the next is in hand."""
    together(BATCHED)
    put(worker, "BATCH", 1)
    put(worker, "SMALLEST_BATCH", 1)
    real, begun = Worker._deal_with, list[Any]()

    async def deal_with(self: Any, batch: Any) -> None:
        begun.extend(occurrence for occurrence in batch if occurrence.category == "TICKETS")
        if len(begun) > 1:
            die()
        await real(self, batch)

    put(Worker, "_deal_with", deal_with)


def alone_after_a_fault() -> None:
    """Die when a batch has failed and one of it is fired, and the next written and not committed."""
    together(BATCHED)
    real, counted = uses.count, list[int]()

    async def count(used: Any, *given: Any) -> None:
        if sum(use.fired for use in used.values()) > 1:
            raise RuntimeError("a fault of ours")
        await real(used, *given)
        counted.append(1)
        if len(counted) > 1:
            die()

    put(uses, "count", count)


def before_it_is_sent() -> None:
    """Die with a delivery in hand."""
    put(WebCalls, "send", die)
    put(Mail, "send", die)


def before_it_is_noted() -> None:
    """Die between the receiver's answer and the note of it."""
    put(outcomes, "succeeded", die)


def before_what_a_deed_tells_is_committed() -> None:
    """Die with everything done and told, as of a mute that ends or a digest, and nothing committed."""
    put(Worker, "tell", dying_after(Worker.tell))


def before_a_deed_rings() -> None:
    """Die between a deed's commit and the bell for what it tells itself."""
    put(Worker, "_ring", die)


STEPS = {
    step.__name__: step
    for step in (
        before_the_deeds_commit,
        before_it_is_taken,
        once_it_is_claimed,
        before_the_firings_commit,
        before_the_bell,
        before_it_is_settled,
    )
}
BATCHED = 3
BATCHES = {
    step.__name__: step
    for step in (
        in_a_batch_before_it_commits,
        in_a_batch_before_its_bells,
        in_a_batch_between_its_bells,
        in_a_batch_before_it_is_settled,
        between_two_batches,
        alone_after_a_fault,
    )
}
PROMISES = {step.__name__: step for step in (before_what_a_deed_tells_is_committed, before_a_deed_rings)}
WAYS_OUT = {step.__name__: step for step in (before_it_is_sent, before_it_is_noted)}


def be_about_to(step: str) -> None:
    """Let this process die at a step, and claim things for shorter than others do."""
    for module in (outbox, recording):
        put(module, "LEASE", timedelta(seconds=1))
    put(queue, "LEASE", timedelta(seconds=2))
    put(WebCalls, "time_limit", 1.5)
    put(Mail, "time_limit", 1.5)
    (STEPS | BATCHES | PROMISES | WAYS_OUT)[step]()
