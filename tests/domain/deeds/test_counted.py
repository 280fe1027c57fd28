"""What counts are of: read together, and not at all where it is at hand."""

from typing import Any

from domain.deeds.counted import OWNERS, counted
from domain.desk.rooms.tickets import Ticket
from domain.ids import uuid7
from tests.domain.deeds.counts import EXPERTS, FRONT
from tests.domain.engine.quiet import QuietDesk
from tests.statements import counting


async def test_what_an_item_was_read_with_is_not_read_again(quiet: QuietDesk) -> None:
    """Others are, in one statement; of what is gone there is nothing."""
    ticket = await Ticket.find((await quiet.ticket(FRONT, agent=quiet.agents["maria"])).id, None)
    owners: dict[str, Any] = {
        "Agent": ticket.agent_id,
        "Group": ticket.group_id,
        "Department": ticket.group.department_id,
    }
    with counting() as noted:
        found = {by: await counted(by, {owners[by]}, [None, ticket]) for by in OWNERS}
    assert not noted
    assert found == {by: await counted(by, {owners[by]}) for by in OWNERS}

    groups = {quiet.groups[name].id for name in (FRONT, EXPERTS)}
    with counting() as noted:
        assert (await counted("Group", {*groups, uuid7()})).keys() == groups
    assert len(noted) == 1
