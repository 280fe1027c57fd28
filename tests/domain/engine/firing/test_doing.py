"""What actions do: whom they tell, and what they change with their owner's rights."""

from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Any

import pytest

from domain.administration import roles, staff
from domain.desk.entries import Comment
from domain.desk.rooms.tickets import Ticket, TicketPriority, TicketStatus
from domain.events.records import Event
from domain.people.records import Role
from domain.rights import Area, Grant, Level, Permission
from tests.desk import message
from tests.domain.engine.quiet import QuietDesk, action, reread

Step = Callable[[QuietDesk, Event], Awaitable[Any]]


async def may_not_change_tickets(desk: QuietDesk, _: Event) -> None:
    grants = {
        Area.EVENTS: Grant(Level.CUSTOM, (Permission.CREATE_AND_EDIT_MY_EVENTS,)),
        Area.TICKETS: Grant(Level.READ_ONLY),
    }

    async def work(deed: Any) -> None:
        role = await roles.create_role(deed, "Reader", grants)
        await staff.assign_roles(deed, agent=desk.agents["maria"], roles=[role])

    await desk.do(work)


async def transfer_to_sales(desk: QuietDesk, _: Event) -> None:
    async def work(deed: Any) -> None:
        ticket = await Ticket.find((await Ticket.all())[0].id, None, lock=True)
        await ticket.transfer(deed, group=desk.groups["Sales Front Line"])

    await desk.do(work)


@pytest.mark.parametrize("system", [False, True], ids=["Maria's event", "Ada's global event"])
async def test_actions_change_the_item(quiet: QuietDesk, system: bool) -> None:
    """Priority, status, pin, follow-up, comment with variables, and a transfer last."""
    both = [quiet.groups["Support Front Line"], quiet.groups["Sales Front Line"]]
    await quiet.do(lambda deed: staff.update_agent(deed, agent=quiet.agents["maria"], groups=both))
    actions = [
        action("setTicketPriority", priority="URGENT"),
        action("setTicketStatus", status="WAITING"),
        action("pinTicket", pinned=True),
        action("scheduleTicketFollowUp", delayMinutes=30, agentId=quiet.agents["maria"].global_id),
        action("addTicketComment", text="#TICKET_SUBJECT#, ##1, #CUSTOMER_NAME#!"),
        action(
            "transferTicket",
            groupId=quiet.groups["Sales Front Line"].global_id,
            agentId=quiet.agents["omar"].global_id,
        ),
    ]
    event = await quiet.event("ada" if system else "maria", system=system, actions=actions)
    ticket = await quiet.ticket()
    await quiet.work()

    changed = await reread(ticket)
    assert await quiet.outcomes(event) == [["DONE"] * 6]
    assert (changed.priority, changed.status) == (TicketPriority.URGENT, TicketStatus.WAITING)
    assert changed.pinned
    assert changed.follow_up_at
    assert changed.follow_up_at > quiet.clock() + timedelta(minutes=29)
    assert changed.follow_up_agent_id == quiet.agents["maria"].id
    assert changed.agent_id == quiet.agents["omar"].id
    assert changed.group_id == quiet.groups["Sales Front Line"].id
    [comment] = await Comment.filter(item_id=ticket.id)
    assert (comment.text, comment.author_id) == ("Printer on fire, #1, !", None)


async def test_what_an_event_does_is_no_activity_on_the_item(quiet: QuietDesk) -> None:
    await quiet.event("maria", actions=[action("setTicketStatus", status="WAITING")])
    ticket = await quiet.ticket()
    quiet.clock.advance(minutes=5)
    await quiet.work()

    assert (await reread(ticket)).last_activity_at == ticket.last_activity_at


@pytest.mark.parametrize(
    "meanwhile", [may_not_change_tickets, transfer_to_sales], ids=lambda step: step.__name__
)
async def test_an_agents_event_changes_only_what_its_owner_could_by_hand(
    quiet: QuietDesk, meanwhile: Step
) -> None:
    """Maria lost the permission or the ticket before the event fired; she is still told."""
    raising = action("setTicketPriority", priority="URGENT")
    event = await quiet.event("maria", actions=[raising, message("#TICKET_PRIORITY#")])
    ticket = await quiet.ticket()
    await meanwhile(quiet, event)
    await quiet.work()

    assert (await reread(ticket)).priority is TicketPriority.NORMAL
    assert await quiet.outcomes(event) == [["FAILED", "DONE"]]
    assert await quiet.inbox("maria") == ["Normal"]


async def test_a_global_event_changes_what_its_maker_may_no_longer_see(quiet: QuietDesk) -> None:
    event = await quiet.event("ada", system=True, actions=[action("setTicketPriority", priority="URGENT")])
    ticket = await quiet.ticket()
    roles = [await Role.get(key="AGENT")]
    await quiet.do(
        lambda deed: staff.assign_roles(
            deed, agent=quiet.agents["omar"], roles=[quiet.roles["Administrator"]]
        )
    )
    await quiet.do(lambda deed: staff.assign_roles(deed, agent=quiet.agents["ada"], roles=roles))
    await quiet.work()

    assert await quiet.outcomes(event) == [["DONE"]]
    assert (await reread(ticket)).priority is TicketPriority.URGENT
