"""Of what is noted together, each event fires once in a chain and for an occurrence."""

from domain.engine.firing.limits import SAME_CHAIN
from domain.engine.firing.transaction import Firings
from notifications.inbox import Inboxes
from tests.domain.engine.quiet import QuietDesk


async def test_two_of_one_chain_in_one_batch(quiet: QuietDesk) -> None:
    """The first fires; of the other is noted why it did not, also if both are fired again."""
    event = await quiet.event("maria")
    [first, second] = [await quiet.ticket(), await quiet.ticket()]
    one, two = await quiet.occurrences()
    await type(two).filter(id=two.id).update(root_id=one.id)
    worker = quiet.worker
    await worker.rules.catch_up([one, two])
    firings = Firings(
        await quiet.occurrences(), worker.rules, Inboxes(), worker.policy, quiet.clock(), worker.worker
    )
    fired = await firings.fire()

    assert (first.subject, second.subject, len(fired.bells)) == ("Printer on fire", "Printer on fire", 1)
    assert [firing.held_back for firing in await quiet.firings(event)] == [None, SAME_CHAIN]
    assert not (await firings.fire()).occurrences
