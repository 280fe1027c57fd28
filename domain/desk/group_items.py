"""Items that stand in a group, and the verbs that all of these have; among them those with messages."""

from typing import Any, ClassVar, Self
from uuid import UUID

from tortoise import fields

from domain.catalogue.forms import Prose
from domain.deeds.deed import Deed
from domain.desk.assignees import check_enabled, check_works_in
from domain.desk.entries import Comment, CommentType, ItemMessage, MessageDirection
from domain.desk.items import Item, may_have
from domain.desk.verbs import verb
from domain.errors import Invalid
from domain.people.records import Agent, Group


class Assignable(Item):
    """A thing of the desk that may be in the hands of a group, of an agent, or of both."""

    agent: Any

    class Meta:
        abstract = True

    async def place(self, group: Group | None, agent: Agent | None) -> Self:
        """
        Put it into a group's and an agent's hands, or take it from those who are not named.

        Returns:
            It as it was before.

        Raises:
            Invalid: the group is retired, or the agent does not work in it, or not any more.
        """
        if group:
            await check_works_in(group, agent)
            await group.know_place()
        elif agent:
            check_enabled(agent)
        before = self.fill()
        self.group, self.agent = group, agent
        return before


class GroupItem(Assignable):
    """
    A thing of the desk that belongs to a group and, once somebody takes it, to an agent.

    Attributes:
        group: The group that it stands in.
        agent: The agent who has it; null while it is in the group's queue.
    """

    in_a_group = True
    related: ClassVar[tuple[str, ...]] = ("group__department__brand", "agent")
    searched: ClassVar[tuple[str, ...]] = ("subject",)

    group: fields.ForeignKeyRelation[Group] = fields.ForeignKeyField("desk.Group", related_name=False)
    group_id: UUID
    agent = may_have(Agent)
    agent_id: UUID | None

    class Meta:
        abstract = True

    @verb("transfer{item}")
    async def transfer(self, deed: Deed, *, group: Group, agent: Agent | None = None) -> None:
        """
        Hand the item to another group, and to one of its agents if one is named.

        Args:
            group: The group that gets it.
            agent: The agent of that group who gets it; it goes into the group's queue if left out.

        Raises:
            Invalid: it is in that group and with that agent already.
        """
        self.check_open()
        before = await self.place(group, agent)
        if (before.group_id, before.agent_id) == (self.group_id, self.agent_id):
            raise Invalid("It is there already.", path=("groupId",))
        await self.save_and_tell(deed, f"{self.prefix}_TRANSFERRED", before=before)

    @verb("add{item}Comment", id_label="{item}Id")
    async def comment(
        self, deed: Deed, *, text: Prose, comment_type: CommentType = CommentType.GENERAL
    ) -> None:
        """
        Write a note that customers do not see.

        Args:
            text: What the note says.
            comment_type: What the note is for.
        """
        self.check_open()
        before = self.fill()
        entry = Comment.fresh(
            item_id=self.id, author_id=deed.actor_id, type=comment_type, text=text, written_at=deed.at
        )
        await entry.save()
        await self.save_and_tell(deed, f"{self.prefix}_COMMENT_ADDED", before=before, entry=entry)


class Correspondence(GroupItem):
    """
    An item with messages between a customer and the desk.

    Attributes:
        customer_name: The customer's name, if it is known.
        customer_email: The customer's mail address, if it is known.
        messages_in: How many messages the customer has written.
        messages_out: How many messages the desk has written to the customer.
        last_message: What the newest message says, from either side; null before the first.
    """

    customer_name = fields.CharField(200, null=True)
    customer_email = fields.CharField(254, null=True)
    messages_in = fields.IntField(default=0)
    messages_out = fields.IntField(default=0)
    last_message = fields.TextField(null=True)

    class Meta:
        abstract = True

    async def add_message(
        self, deed: Deed, direction: MessageDirection, body: str
    ) -> tuple[Self, ItemMessage]:
        """Keep a message and count it; return the item as it was before, and the message; raise nothing."""
        entry = ItemMessage.fresh(
            item_id=self.id, direction=direction, body=body, author_id=deed.actor_id, sent_at=deed.at
        )
        await entry.save()
        before = self.fill(last_message=body)
        if direction is MessageDirection.IN:
            self.messages_in += 1
        else:
            self.messages_out += 1
        return before, entry

    async def open_in(
        self, deed: Deed, event_type: str, group: Group, agent: Agent | None, body: str | None
    ) -> Self:
        """Place it, add the customer's first words if there are any, save it, and raise that it has begun."""
        await self.place(group, agent)
        _, entry = await self.add_message(deed, MessageDirection.IN, body) if body else (None, None)
        return await self.save_and_tell(deed, event_type, entry=entry)
