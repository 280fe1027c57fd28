"""What the actions of an event would do, shown and not done: as `domain.engine.firing.doing` would do it."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from uuid import UUID

from domain.catalogue.actions import KIND, ChangesDesk, ChangesItem, LeavesDesk, Tells
from domain.directory import out_of_sight
from domain.engine.firing.doing import Doing
from domain.errors import DomainError
from domain.people.records import Agent
from domain.storage.records import by_ids

NAMED = 10  # recipients at most; of the others it is said how many they are
Shown = tuple[Sequence[str], int, str | None, str | None]
"""The first recipients, how many they are in all, subject and body."""


@dataclass(frozen=True)
class ActionPreview:
    """
    What an action would do: to whom or where it goes, and its texts; each None where there is none.

    ``fault`` says why it would fail, None if it would not.
    """

    action: str
    recipient: str | None = None
    subject: str | None = None
    body: str | None = None
    fault: str | None = None


async def preview_of(doing: Doing) -> ActionPreview:
    """Return what an action would do; nothing is written, sent or changed."""
    action = doing.action.type.id
    try:
        named, many, subject, body = await PREVIEWS[doing.action.type.kind](doing)
    except DomainError as refusal:
        return ActionPreview(action, fault=refusal.sentence)
    return ActionPreview(action, _listed(named, many), subject, body)


def _listed(named: Sequence[str], many: int) -> str | None:
    """Write who gets something in a line; None where nobody does."""
    if not named:
        return f"{many} agent{'s' * (many > 1)}" if many else None
    more = f" and {many - len(named)} more" if many > len(named) else ""
    return ", ".join(named) + more


async def _message(doing: Doing) -> Shown:
    told = await doing.told()
    agents = await _in_sight(doing, told[:NAMED])
    return [str(agents[agent]) for agent in told[:NAMED] if agent in agents], len(told), *doing.message


async def _deliveries(doing: Doing) -> Shown:
    made = await doing.deliveries()
    if not made:
        return [], 0, None, None
    first = made[:NAMED]
    agents = await _in_sight(doing, [delivery.agent_id for delivery in first if delivery.agent_id])
    named = [sent.recipient for sent in first if sent.agent_id is None or sent.agent_id in agents]
    return named, len(made), made[0].subject or None, made[0].body


async def _in_sight(doing: Doing, told: Sequence[UUID]) -> dict[UUID, Agent]:
    """Return those agents of whom the owner may know: who is in a group or role is not for everybody."""
    agents = await by_ids(Agent, told)
    beyond = await out_of_sight(doing.owner, agents)
    return {agent.id: agent for agent in agents if agent not in beyond}


async def _change_item(doing: Doing) -> Shown:
    doing.check_ours()
    return await _change(doing)


async def _change(doing: Doing) -> Shown:
    given = await doing.parameters()
    written = {path[-1] for path, _ in doing.action.templates()}
    texts = [given[field.name] for field in doing.action.type.fields if field.label in written]
    return [], 0, str(doing.action.type.form(**given)), "\n".join(texts) or None


PREVIEWS: dict[KIND, Callable[[Doing], Awaitable[Shown]]] = {
    ChangesItem: _change_item,
    ChangesDesk: _change,
    LeavesDesk: _deliveries,
    Tells: _message,
}
