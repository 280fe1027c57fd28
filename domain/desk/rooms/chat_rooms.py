"""Chat rooms, where agents talk among themselves, and the events of it."""

from typing import Self

from tortoise import fields

from domain.catalogue.choices import Reference
from domain.catalogue.declared import Category, ConditionType, EventType, Variable
from domain.catalogue.forms import Line
from domain.catalogue.kinds import Phrases
from domain.deeds.deed import Deed
from domain.desk.assignees import check_enabled
from domain.desk.entries import Entry
from domain.desk.items import Item
from domain.desk.verbs import verb
from domain.errors import Conflict
from domain.people.records import Agent
from domain.storage.naming import refuse_taken


class ChatRoom(Item):
    """
    A room that every agent may enter.

    Attributes:
        name: What it is called; no other room is called so.
    """

    entity = "ChatRoom"
    prefix = "CHAT_ROOM"
    searched = called_by = ("name",)
    name = fields.CharField(200)

    class Meta:
        table = "chat_room"

    @classmethod
    @verb("create{item}")
    async def open(cls, deed: Deed, *, name: Line) -> Self:
        """
        Open a room for agents to talk in.

        Raises:
            Conflict: there is a room of that name.
        """
        taken = Conflict("There is a room {name} already.", path=("name",), name=name)
        await refuse_taken(cls.filter(deleted_at__isnull=True), name, taken)
        room = cls.begun(deed, name=name)
        await room.save()
        return room

    @verb("inviteTo{item}")
    async def invite(self, deed: Deed, *, agent: Agent, message: Line | None = None) -> None:
        """
        Ask another agent into the room.

        Args:
            agent: The agent who is asked to come.
            message: What to ask them with.

        Raises:
            Conflict: the agent is in the room.
        """
        check_enabled(agent)
        if await Presence.exists(item_id=self.id, agent_id=agent.id):
            raise Conflict("They are in the room already.", path=("agentId",))
        deed.happened("CHAT_ROOM_INVITE", self, entry=message)

    @verb("join{item}")
    async def join(self, deed: Deed) -> None:
        """
        Enter a room, as the agent who asks.

        Raises:
            Conflict: the acting agent is in the room.
        """
        if await Presence.exists(item_id=self.id, agent_id=deed.actor_id):
            raise Conflict("You are in the room already.")
        await Presence.create(item_id=self.id, agent_id=deed.actor_id)
        deed.happened("CHAT_ROOM_JOINED", self)

    @verb("leave{item}")
    async def leave(self, deed: Deed) -> None:
        """
        Leave a room, as the agent who asks.

        Raises:
            Conflict: the acting agent is not in the room.
        """
        if not await Presence.filter(item_id=self.id, agent_id=deed.actor_id).delete():
            raise Conflict("You are not in the room.")
        deed.happened("CHAT_ROOM_LEFT", self)


class Presence(Entry):
    """An agent in a room."""

    agent_id = fields.UUIDField()

    class Meta:
        table = "chat_room_presence"
        unique_together = (("item_id", "agent_id"),)


CATEGORY = Category(
    id="CHAT_ROOMS",
    title="Chat Room",
    once_per_item=False,
    item=ChatRoom,
    described={
        "CHAT_ROOMS": "Rooms in which agents talk among themselves.",
        "CHAT_ROOM_INVITE": "An agent was asked into a room.",
        "CHAT_ROOM_JOINED": "An agent has entered a room.",
        "CHAT_ROOM_LEFT": "An agent has left a room.",
        "CHAT_ROOM_NAME": "What the room is called.",
    },
    event_types=(EventType("CHAT_ROOM_INVITE"), EventType("CHAT_ROOM_JOINED"), EventType("CHAT_ROOM_LEFT")),
    conditions=(
        ConditionType("AGENT", Reference("Agent"), lambda h: h.actor),
        ConditionType("CHAT_ROOM_NAME", Phrases(), lambda h: h.item.name),
        ConditionType("SENT_MESSAGE", Phrases(), lambda h: h.entry),
    ),
    variables=(
        Variable("CHAT_ROOM_NAME", "Name of the room"),
        Variable("AGENT", "Who invited, joined or left"),
    ),
)
