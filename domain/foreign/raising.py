"""
What happened in a help desk that lives elsewhere, recorded as deeds.

The item that a report is about is found by its key or made, and follows what was told: see
`domain.foreign.settling`. Many reports are recorded together, each as if it were a deed of its own.
"""

import asyncio
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any
from uuid import UUID

from domain.deeds.counting import listened_to
from domain.deeds.deed import Deed, ReportedFacts
from domain.deeds.keys import Key, keep_keys, known_keys
from domain.deeds.outbox import Occurrence
from domain.desk.rooms import CATALOGUE
from domain.directory import may_point_at
from domain.errors import DomainError, NotFound
from domain.foreign.facts import ItemReport, things_named
from domain.foreign.items import ForeignItem
from domain.foreign.names import Names
from domain.foreign.reportable import ITEM_URL, Reportable
from domain.foreign.reports import Report, check_report, digest, facts_named, facts_told
from domain.foreign.settling import PLACE, check_place, known_beside, settle
from domain.people.principal import Principal
from domain.storage.bulk import insert_unless, update
from domain.storage.database import GaveWay, dialect, for_update, rows


@dataclass(frozen=True)
class Answer:
    """
    The occurrence, by its id if it was raised by an earlier call.

    ``history`` says that more recent things were known of the item: of it, these hold.
    """

    occurrence_id: UUID
    occurrence: Occurrence | None = None
    history: bool = False

    @property
    def duplicate(self) -> bool:
        """Whether it was raised by an earlier call."""
        return self.occurrence is None


Led = Answer | DomainError


async def raise_occurrences(deed: Deed, reports: Sequence[Report | DomainError], by: Principal) -> list[Led]:
    """
    Record what an integrator reports; return what each led to: a refusal, of which nothing was recorded.

    A refusal has the path of the field; it is a Conflict where the key was used within the last 24 hours, and
    said something else. What is one already stays one. There may be fewer answers than reports: the others
    are for another deed, since they are of a key, or of an item that somebody listens to, of which this one
    tells already.

    Raises:
        GaveWay: somebody else told of the same at this moment.
    """
    checked = [_check(report, deed.at, by) for report in reports]
    raising = _Raising(deed, by)
    await raising.read([entry for entry in checked if isinstance(entry, _Checked)])
    led: list[Led] = []
    for entry in checked:
        await asyncio.sleep(0)
        if isinstance(entry, _Checked) and await raising.is_for_another_deed(entry):
            break
        led.append(entry if isinstance(entry, DomainError) else await raising.raise_one(entry))
    await raising.write()
    return led


@dataclass(frozen=True)
class _Checked:
    """A report whose form is right."""

    report: Report
    of: Reportable
    key: Key

    @cached_property
    def about(self) -> tuple[str, str]:
        """The kind and the key of the item that it is about."""
        category = self.of.category
        return (category.item.entity if category.item else category.id), self.report.item_key


def _check(report: Report | DomainError, now: datetime, by: Principal) -> _Checked | DomainError:
    if isinstance(report, DomainError):
        return report
    try:
        kept, of = check_report(report, now, by)
        return _Checked(kept, of, Key.of(by, kept.idempotency_key, digest(kept)))
    except DomainError as refusal:
        return refusal


class _Raising:
    """Records some reports within one deed."""

    def __init__(self, deed: Deed, by: Principal) -> None:
        deed.several = True
        self._deed, self._by, self._names = deed, by, Names(by)
        self._used: dict[str, Any] = {}
        self._items: dict[tuple[str, str], ForeignItem] = {}
        self._new, self._changed = dict[UUID, ForeignItem](), dict[UUID, ForeignItem]()
        self._led_to, self._tried = dict[Key, UUID](), set[str]()

    async def read(self, checked: Sequence[_Checked]) -> None:
        """Read what is known of their keys, and of their items, which are held until the deed ends."""
        if not checked:
            return
        self._used = await known_keys([entry.key for entry in checked], self._deed.at)
        wanted = defaultdict[str, set[str]](set)
        for entry in checked:
            if entry.key.key not in self._used:
                wanted[entry.about[0]].add(entry.about[1])
        for kind, keys in sorted(wanted.items()):
            items = ForeignItem.filter(source_id=self._by.source, kind=kind, key__in=list(keys))
            if dialect() != "sqlite":  # where a transaction holds everything
                places = ", ".join(f"${place}" for place in range(3, len(keys) + 3))
                which = f"source_id = $1 AND kind = $2 AND key IN ({places}) ORDER BY id{for_update()}"
                await rows(f"SELECT id FROM foreign_item WHERE {which}", self._by.source, kind, *keys)  # noqa: S608 - ours
            found = await items.select_related(*ForeignItem.related)
            self._items |= {(kind, item.key): item for item in found}

    async def is_for_another_deed(self, entry: _Checked) -> bool:
        """Say whether this deed tells already of its key, or of its item, to whose moves somebody listens."""
        if entry.key.key in self._tried:
            return True
        item = self._items.get(entry.about)
        told = item is not None and (item.id in self._new or item.id in self._changed)
        return told and bool(await listened_to(_follow_from(entry.about[0])))

    async def raise_one(self, entry: _Checked) -> Led:
        """Record a report, or return why not."""
        begun = self._deed.extent
        self._tried.add(entry.key.key)
        try:
            if used := self._used.get(entry.key.key):
                return Answer(entry.key.earlier(used))
            return await self._recorded(entry)
        except DomainError as refusal:
            self._deed.forget(begun)
            return refusal

    async def write(self) -> None:
        """
        Write the items and the keys.

        Raises:
            GaveWay: somebody else has written one of them.
        """
        new = sorted(self._new.values(), key=lambda item: (item.kind, item.key))
        if await insert_unless(new, "(source_id, kind, key) DO NOTHING") < len(new):
            raise GaveWay
        await update(list(self._changed.values()))
        await keep_keys(self._led_to, self._deed.at)

    async def _recorded(self, entry: _Checked) -> Answer:
        report, of, deed = entry.report, entry.of, self._deed
        at = min(report.occurred_at or deed.at, deed.at)  # a fast clock over there moves nothing ahead here
        given = await facts_named(of, facts_told(of, report.facts), self._names)
        given |= {ITEM_URL: report.item_url} if report.item_url else {}
        item, new = await self._item(entry, at)
        history = at < item.told_at
        known = known_beside(item, given, history=history)
        things = await things_named(of, {**known, **given}, self._names.find)
        check_place(given, things)
        item_report = ItemReport(of, item, known, given, things)
        reported = ReportedFacts(at, *item_report.facts(at))
        settle(item_report, item, at, new=new)
        occurrence = deed.happened(of.event_type.id, item, reported=reported)
        actor = things.get("ACTING_AGENT")
        occurrence.actor_id, occurrence.named_actor = actor.id if actor else None, None
        self._keep(entry, item, new=new)
        self._led_to[entry.key] = occurrence.id
        return Answer(occurrence.id, occurrence, history)

    def _keep(self, entry: _Checked, item: ForeignItem, *, new: bool) -> None:
        self._items[entry.about] = item
        if new:
            self._new[item.id] = item
        elif item.id not in self._new:
            self._changed[item.id] = item

    async def _item(self, entry: _Checked, at: datetime) -> tuple[ForeignItem, bool]:
        """
        Return the item that a report is about, and whether it was never told of before.

        Raises:
            NotFound: it stands where the integrator has no sight, or nowhere, and others tell of it too.
        """
        if (item := self._items.get(entry.about)) is None:
            moments = {"created_at": at, "last_activity_at": at, "told_at": at}
            kind, key = entry.about
            item = ForeignItem.fresh(source_id=self._by.source, kind=kind, key=key, open=False, **moments)
            item.was_read()
            return item, True
        if not self._by.sight.everything:
            await self._check_sight(entry.of, item)
        return item, False

    async def _check_sight(self, of: Reportable, item: ForeignItem) -> None:
        named = {name: item.facts[name] for name in PLACE & item.facts.keys()}
        place = await things_named(of, named, self._names.find)
        open_to_them = all(may_point_at(self._by, thing) for thing in place.values())
        if not open_to_them or (item.group is None and await self._names.told_by_others()):
            raise NotFound("There is no such item, or it is not within your sight.", path=("itemKey",))


def _follow_from(kind: str) -> list[str]:
    """Return the event types that may follow from what is told of an item: of counts, and of clocks."""
    found = [type_ for room in CATALOGUE.of_items(kind) for type_ in room.event_types]
    return [type_.id for type_ in found if type_.counts_by or type_.clock]
