"""
What items share: sight, locking, and the verbs that several categories have.

A room's record inherits `Item`, or `GroupItem` where it belongs to a group, names itself in ``entity``
and its occurrences in ``prefix`` (`TICKET` raises `TICKET_TRANSFERRED`), and adds what is its own.
"""

import inspect
from collections.abc import Callable
from copy import copy
from dataclasses import dataclass
from typing import Any, ClassVar, Self, TypeVar
from uuid import UUID

from tortoise import fields
from tortoise.expressions import Q

from domain.catalogue.forms import Field, Prose, fields_of_verb
from domain.catalogue.naming import member_of, words_of
from domain.catalogue.registry import catalogue
from domain.catalogue.subjects import Placed
from domain.deeds.deed import Deed, actor_id
from domain.desk.entries import Comment, CommentType, ItemMessage, MessageDirection
from domain.errors import Invalid, NotFound
from domain.people.principal import Principal
from domain.people.records import Agent, Group, Membership
from domain.rights import Area, Permission, edit, view
from domain.storage.database import for_share, for_update, rows
from domain.storage.words import Findable

F = TypeVar("F", bound=Callable[..., Any])
OUT_OF_SIGHT = "There is no such {kind}, or it is not within your sight."
CALLED_BY = ("subject", "title", "display_name", "customer_name", "customer_email", "ip_address", "note")


@dataclass(frozen=True)
class Verb:
    """
    Something people do to an item, as the outside knows it.

    ``name`` is the GraphQL mutation, ``id_label`` the input's field for the item; None where the
    verb makes the item.
    """

    name: str
    method: str
    id_label: str | None
    fields: tuple[Field, ...]

    @property
    def deletes(self) -> bool:
        """Whether the item is gone afterwards."""
        return self.method == "delete_item"


def verb(name: str, *, id_label: str | None = "id") -> Callable[[F], F]:
    """Offer a method to the outside; ``{item}`` in a name stands for the item's kind."""

    def mark(method: F) -> F:
        function: Any = getattr(method, "__func__", method)
        function.offered = (name, id_label)
        return method

    return mark


def verbs_of(item: type["Item"]) -> tuple[Verb, ...]:
    """Return what an item's record offers, the ones that make an item first."""
    found = []
    for method_name, method in inspect.getmembers(item, callable):
        if offered := getattr(method, "offered", None):
            name, id_label = offered
            named = name.format(item=item.entity)
            label = id_label and id_label.format(item=member_of(item.entity))
            found.append(Verb(named, method_name, label, fields_of_verb(method)))
    return tuple(sorted(found, key=lambda one: (one.id_label is not None, one.name)))


async def check_works_in(group: Group, agent: Agent | None) -> None:
    """
    Refuse to give work to a group that is retired, or of a group to an agent from elsewhere.

    Raises:
        Invalid: the group takes no work any more, or the agent does not work in it, or not any more.
    """
    # Shared until the transaction ends, so that the group is not retired meanwhile.
    held = await rows(f"SELECT retired FROM agent_group WHERE id = $1{for_share()}", group.id)  # noqa: S608 - ours
    if held[0]["retired"]:
        raise Invalid("That group is retired; name another.", path=("groupId",))
    if agent and not (agent.enabled and await Membership.exists(agent_id=agent.id, group_id=group.id)):
        raise Invalid("That agent does not work in that group.", path=("agentId",))


def check_enabled(agent: Agent) -> None:
    """
    Refuse to turn to an agent who no longer works here.

    Raises:
        Invalid: the account is disabled.
    """
    if not agent.enabled:
        raise Invalid("That agent's account is disabled.", path=("agentId",))


class Item(Placed, Findable):
    """
    A thing of the desk.

    ``area`` is the part of the desk that roles open or close; without one, an item is for
    administrators where it is ``admin_only``, else for every agent. ``related`` is read along with it.
    ``searched`` are the columns that a list's search looks into. An item that is ``private`` has an
    agent and a creator, who may open it besides those of its group, if it has one.
    What is ``counted`` is counted while it ``is_counted``, of which ``counted_where`` says the same in SQL.
    ``for_editors_only`` are columns that nobody else sees.
    ``payload_name`` and ``payload_member`` are what mutations answer with, where that is not
    `<entity>Payload` and the entity.

    Attributes:
        created_at: When it was made.
        last_activity_at: When somebody last worked on it; events' own actions do not count.
    """

    prefix: ClassVar[str]
    area: ClassVar[Area | None] = None
    admin_only: ClassVar[bool] = False
    in_a_group: ClassVar[bool] = False
    related: ClassVar[tuple[str, ...]] = ()
    counted: ClassVar[bool] = False
    counted_where: ClassVar[str] = ""
    for_editors_only: ClassVar[tuple[str, ...]] = ()
    payload_name: ClassVar[str] = ""
    payload_member: ClassVar[str] = ""

    created_at = fields.DatetimeField()
    last_activity_at = fields.DatetimeField()
    deleted_at = fields.DatetimeField(null=True)

    class Meta:
        abstract = True

    counted_in: tuple[UUID | None, UUID | None] | None = None

    @classmethod
    def _init_from_db(cls, **columns: Any) -> Self:
        """Remember where the item is counted, so that a deed can tell what it moved."""
        found = super()._init_from_db(**columns)
        found.counted_in = found.place_counted
        return found

    def __str__(self) -> str:
        called = (getattr(self, name, None) for name in CALLED_BY)
        return next(filter(None, called), words_of(self.entity).capitalize())

    @property
    def counted_as(self) -> str:
        """The kind that it counts for."""
        return self.entity

    @property
    def is_counted(self) -> bool:
        """Whether it is open, as far as counts are concerned."""
        return False

    @property
    def place_counted(self) -> tuple[UUID | None, UUID | None] | None:
        """The group and the agent it counts for now; None if it does not."""
        mine: Any = self
        return (mine.group_id, mine.agent_id) if self.counted and self.is_counted else None

    @classmethod
    def viewing(cls) -> tuple[Permission, ...]:
        """Return the permissions of which one opens such items; none means every agent."""
        if cls.area:
            return (view(cls.area),)
        return (Permission.MANAGE_DESK,) if cls.admin_only else ()

    @classmethod
    def editing(cls) -> tuple[Permission, ...]:
        """Return the permissions of which one lets people work on such items; none means every agent."""
        return (edit(cls.area),) if cls.area else cls.viewing()

    @classmethod
    def seen_by(cls, principal: Principal) -> Q:
        """Return the filter that leaves only what a person may open."""
        needed, sight, kept = cls.viewing(), principal.sight, Q(deleted_at__isnull=True)
        if needed and not principal.may(*needed):
            return Q(id__isnull=True)
        if sight.everything or "group" not in cls._meta.fields_map:
            return kept
        near = Q(group_id__in=list(sight.reach))
        if cls.private:
            people = list(sight.people)
            near |= Q(agent_id__in=people) | Q(creator_id__in=people)
        elif not cls.in_a_group:
            near |= Q(group_id__isnull=True)
        return near & kept

    @classmethod
    async def find(cls, uuid: UUID, principal: Principal | None, *, lock: bool = False) -> Self:
        """
        Return an item that the person may open; None stands for the desk itself, which sees all.

        Raises:
            NotFound: there is none, or it is out of sight.
        """
        if lock:
            await cls.hold(uuid)
        may_open = Q(deleted_at__isnull=True) if principal is None else cls.seen_by(principal)
        item = await cls.filter(may_open, id=uuid).select_related(*cls.related).first()
        if item is None:
            raise NotFound(OUT_OF_SIGHT, kind=words_of(cls.entity))
        return item

    @classmethod
    async def hold(cls, uuid: UUID) -> None:
        """
        Keep everybody else from changing an item until the transaction ends.

        A statement of its own: one that waits for a lock and joins sees the item of now beside the
        group and agent of before.
        """
        # Said in SQL: Tortoise leaves FOR UPDATE out where single columns are asked for.
        await rows(f"SELECT id FROM {cls._meta.db_table} WHERE id = $1{for_update()}", uuid)  # noqa: S608 - ours

    def touch(self, deed: Deed) -> None:
        """Start a new idle spell, if a person acts."""
        if deed.by_a_person:
            self.last_activity_at = max(self.last_activity_at, deed.at)

    def check_open(self) -> None:
        """
        Refuse to work on an item that is closed for good.

        Raises:
            Conflict: it is.
        """

    @verb("delete{item}")
    async def delete_item(self, deed: Deed) -> None:
        """Take the item away for good."""
        self.deleted_at = deed.at
        await self.save()
        if f"{self.prefix}_DELETED" in catalogue().event_types:
            deed.happened(f"{self.prefix}_DELETED", self)

    def same_as(self, before: Self) -> bool:
        """Say whether nothing of it has changed."""
        return self.columns() == before.columns()


class GroupItem(Item):
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
    agent: fields.ForeignKeyNullableRelation[Agent] = fields.ForeignKeyField(
        "desk.Agent", related_name=False, null=True
    )
    agent_id: UUID | None

    class Meta:
        abstract = True

    async def place(self, group: Group, agent: Agent | None) -> None:
        """
        Put the item into a group and an agent's hands.

        Raises:
            Invalid: the agent does not work in that group, or not any more.
        """
        await check_works_in(group, agent)
        await group.fetch_related("department__brand")
        self.group, self.agent = group, agent

    @verb("transfer{item}")
    async def transfer(self, deed: Deed, *, group: Group, agent: Agent | None = None) -> None:
        """
        Hand the item to another group, and to one of its agents if one is named.

        Args:
            group: The group that gets it.
            agent: The agent of that group who gets it; it goes into the group's queue if left out.
        """
        self.check_open()
        before = copy(self)
        await self.place(group, agent)
        if (before.group_id, before.agent_id) == (self.group_id, self.agent_id):
            raise Invalid("It is there already.", path=("groupId",))
        self.touch(deed)
        await self.save()
        deed.happened(f"{self.prefix}_TRANSFERRED", self, before=before)

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
        before = copy(self)
        entry = await Comment.create(
            item_id=self.id, author_id=actor_id(deed), type=comment_type, text=text, written_at=deed.at
        )
        self.touch(deed)
        await self.save()
        deed.happened(f"{self.prefix}_COMMENT_ADDED", self, before=before, entry=entry)


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

    async def add_message(self, deed: Deed, direction: MessageDirection, body: str) -> ItemMessage:
        """Keep a message and count it; raises no occurrence by itself."""
        entry = await ItemMessage.create(
            item_id=self.id, direction=direction, body=body, author_id=actor_id(deed), sent_at=deed.at
        )
        if direction is MessageDirection.IN:
            self.messages_in += 1
        else:
            self.messages_out += 1
        self.last_message = body
        self.touch(deed)
        return entry
