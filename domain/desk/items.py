"""
What all items share: sight, locking, and how they are begun, changed and deleted.

A room's record inherits `Item`, or `GroupItem` where it belongs to a group, names itself in ``entity``
and its occurrences in ``prefix`` (`TICKET` raises `TICKET_TRANSFERRED`), and adds what is its own.
"""

from collections.abc import Sequence
from copy import copy
from functools import lru_cache
from typing import Any, ClassVar, Self, TypeVar, cast
from uuid import UUID

from tortoise import fields
from tortoise.expressions import Q
from tortoise.models import Model

from domain.catalogue.naming import words_of
from domain.catalogue.registry import catalogue
from domain.catalogue.subjects import Placed, WhereCounted
from domain.deeds.deed import Deed
from domain.desk.verbs import verb
from domain.errors import NotFound
from domain.people.principal import Principal
from domain.rights import Area, Permission, edit, view
from domain.sight import Opening
from domain.storage.database import dialect, hold, tuples
from domain.storage.reading import made
from domain.storage.statements import Statement
from domain.storage.ways import Way, any_of, open_ways
from domain.storage.words import Findable

M = TypeVar("M", bound=Model)
FINDING = 500  # statements that find an item for somebody; each says what they see
OUT_OF_SIGHT = "There is no such {kind}, or it is not within your sight."


def may_have(kind: type[M]) -> fields.ForeignKeyNullableRelation[M]:
    """Return the relation of an item to a thing of the desk that it may be without."""
    return fields.ForeignKeyField(f"desk.{kind.__name__}", related_name=False, null=True)


def listed_by(*columns: str, within: str | None = None) -> tuple[tuple[str, ...], ...]:
    """Return the indexes of lists narrowed by one of some columns, each ``within`` another if given."""
    return tuple((column, *([within] if within else ()), "id") for column in columns)


class Item(Placed, Findable):
    """
    A thing of the desk.

    ``area`` is the part of the desk that roles open or close; without one, an item is for
    administrators where it is ``admin_only``, else for every agent. ``related`` is read along with it.
    ``called_by`` are the columns by which people call it: the first of them that says anything, unless
    `__str__`, which reads no others, says it otherwise. ``searched`` are those that a list's search looks
    into. An item that is ``private`` has an agent and a creator, who may open it besides those of its group,
    if it has one.
    What is ``counted`` is counted while it ``is_counted``, of which ``counted_where`` says the same in SQL.
    ``for_editors_only`` are columns that nobody else sees.
    ``payload_name`` and ``payload_member`` are what mutations answer with, where that is not
    `<entity>Payload` and the entity.

    Attributes:
        created_at: When it was made.
        last_activity_at: When somebody last wrote on it, handed it over or changed where it stands; edits of
            fields do not count, nor does what events do.
    """

    prefix: ClassVar[str]
    area: ClassVar[Area | None] = None
    admin_only: ClassVar[bool] = False
    counted_where: ClassVar[str] = ""
    for_editors_only: ClassVar[tuple[str, ...]] = ()
    payload_name: ClassVar[str] = ""
    payload_member: ClassVar[str] = ""
    called_by: ClassVar[tuple[str, ...]] = ()

    created_at = fields.DatetimeField()
    last_activity_at = fields.DatetimeField()
    deleted_at = fields.DatetimeField(null=True)

    class Meta:
        abstract = True

    def was_read(self) -> None:
        """Remember where the item is counted, so that a deed can tell what it moved."""
        self.__dict__["counted_in"] = self.place_counted

    def __str__(self) -> str:
        called = (getattr(self, column) for column in self.called_by)
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
    def place_counted(self) -> WhereCounted | None:
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
        return cls.open_to(principal) & any_of(cls.ways_to(principal))

    @classmethod
    def open_to(cls, principal: Principal) -> Q:
        """Return the filter that leaves what a person may open, wherever it stands."""
        needed = cls.viewing()
        return Q(id__isnull=True) if needed and not principal.may(*needed) else Q(deleted_at__isnull=True)

    @classmethod
    def ways_to(cls, principal: Principal) -> Sequence[Way] | None:
        """Return how such items come into a person's sight by where they stand; None where all are in it."""
        sight = principal.sight
        if sight.everything or "group" not in cls._meta.fields_map:
            return None
        ways = [Way({"group_id": sight.reach})]
        if cls.private:
            ways += [Way({name: sight.people}, few=True) for name in ("agent_id", "creator_id")]
        elif not cls.in_a_group:
            ways.append(Way({"group_id": None}))
        return open_ways(ways)

    @property
    def opening(self) -> Opening | None:
        """To whom it is open, as `seen_by` says to the database; None if that is not told by it alone."""
        if self.deleted_at:
            return None
        this, needed = cast("Any", self), self.viewing()
        needs = (needed,) if needed else ()
        if "group" not in self._meta.fields_map:
            return Opening(needs)
        people = (this.agent_id, this.creator_id) if self.private else ()
        anywhere = not (self.private or self.in_a_group)
        return Opening(needs, this.group_id, anywhere, tuple(filter(None, people)))

    @classmethod
    async def find(cls, uuid: UUID, principal: Principal | None, *, lock: bool = False) -> Self:
        """
        Return an item that the person may open; None stands for the desk itself, which sees all.

        Raises:
            NotFound: there is none, or it is out of sight.
        """
        if lock:
            await cls.hold(uuid)
        finding = cls._finding(principal, dialect())
        if found := await made(finding.kinds, await tuples(finding.sql, uuid, *finding.parameters[1:])):
            return cast("Self", found[0])
        raise NotFound(OUT_OF_SIGHT, kind=words_of(cls.entity))

    @classmethod
    @lru_cache(maxsize=FINDING)
    def _finding(cls, principal: Principal | None, _dialect: str) -> Statement:
        """Write down what finds an item that a person may open by its id, the first parameter."""
        may_open = Q(deleted_at__isnull=True) if principal is None else cls.seen_by(principal)
        return Statement(cls.filter(Q(id=UUID(int=0)), may_open).select_related(*cls.related))

    @classmethod
    async def hold(cls, uuid: UUID) -> None:
        """
        Keep everybody else from changing an item until the transaction ends.

        A statement of its own: one that waits for a lock and joins sees the item of now beside the
        group and agent of before.
        """
        await hold(cls._meta.db_table, uuid)

    def touch(self, deed: Deed) -> None:
        """Start a new idle spell, if a person acts; for what no type of event tells to be activity."""
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

    @classmethod
    def begun(cls, deed: Deed, **columns: Any) -> Self:
        """Make one that begins with the deed; it is not saved yet."""
        return cls.fresh(**columns, created_at=deed.at, last_activity_at=deed.at)

    def fill(self, **given: Any) -> Self:
        """Set the fields that are given, if any, and return it as it was before; what is None stays."""
        before = copy(self)
        for name, value in given.items():
            if value is not None:
                setattr(self, name, value)
        return before

    def same_as(self, before: Self) -> bool:
        """Say whether nothing of it has changed."""
        return self.columns() == before.columns()

    async def save_and_tell(
        self, deed: Deed, *event_types: str, before: Self | None = None, entry: Any = None
    ) -> Self:
        """
        Save it, whether it is new or changed, raise all that happened to it, in order, and return it.

        An activity begins its idle time anew. ``before`` is how it was, where it is changed; ``entry`` is
        what was added to it.
        """
        if any(catalogue().event_types[event_type].activity for event_type in event_types):
            self.touch(deed)
        await self.save()
        for event_type in event_types:
            deed.happened(event_type, self, before=before, entry=entry)
        return self
