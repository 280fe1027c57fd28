"""How people were reached: what each wished to hear no noise of made none, and all else did."""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from domain.deeds.outbox import Occurrence
from domain.ids import global_id
from domain.messages import Message
from tests.simulation.ledger import Entry
from tests.simulation.people import uuid_in
from tests.simulation.wishes import Wishes
from tests.simulation.world import AHEAD, World

MUTE_ENDED = "MUTE_ENDED"


class Reached:
    """Goes through a ledger with the wishes that hold at each of its entries."""

    def __init__(
        self, world: World, wishes: Wishes, occurrences: Sequence[Occurrence], messages: Sequence[Message]
    ) -> None:
        self.world, self.wishes = world, wishes
        self._of = {occurrence.id: occurrence for occurrence in occurrences}
        self._messages = {message.id: message for message in messages}
        self._mutes = dict[UUID, dict[str, Any]]()
        self._latest = 0.0  # that any clock has shown so far
        self._kept_still = Counter[str]()

    def look(self, ledger: Iterable[Entry]) -> None:
        """Complain of what was silent and should not have been, or not silent and should."""
        made = set[UUID]()
        for entry in ledger:
            self._latest = max(self._latest, entry.wall)
            if entry.table == "mute":
                made.add(entry.key)
                self._mute(entry)
            elif message := self._messages.get(entry.key):
                self._told(message)
        for missing in {uuid_in(mute) for mute in self.wishes.muted} - made:
            self.world.complain(f"the mute {missing} was acknowledged and is not there")
        for left in self._mutes.values():
            self.world.complain(f"a mute has not ended: {left}")
        self._ends()

    def _mute(self, entry: Entry) -> None:
        if entry.verb != "DELETE":
            self._mutes[entry.key] = entry.row
            return
        del self._mutes[entry.key]
        asked = global_id("Mute", entry.key) in self.wishes.unmuted
        if not asked and _seconds(entry.row["until"]) > self._latest + 2 * AHEAD:
            self.world.complain(f"a mute ended before its time: {entry.row}")

    def _told(self, message: Message) -> None:
        """Hold a message against its reader's mutes; one may end between the firing and its writing."""
        occurrence = self._of[message.occurrence_id]
        about = {global_id(occurrence.item_kind, occurrence.item_id), occurrence.category}
        about.add(global_id("Event", message.event_id))
        until = [
            _seconds(mute["until"])
            for mute in self._mutes.values()
            if mute["agent_id"] == str(message.agent_id) and mute["about"] in about
        ]
        sent = message.sent_at.timestamp()
        if message.silent and max(until, default=0) <= sent:
            self.world.complain(f"{message.id} was silent, and nobody had muted it")
        if not message.silent and max(until, default=0) > self._latest:
            self.world.complain(f"{message.id} was not silent, and its reader had muted it")
        self._kept_still[str(message.agent_id)] += message.silent

    def _ends(self) -> None:
        """What mutes have kept still is told as they end, once."""
        told = Counter[str]()
        for message in self._messages.values():
            if message.event_type == MUTE_ENDED:
                [number] = re.findall(r"^(\w+) messages? w", message.body)
                told[str(message.agent_id)] += 1 if number == "One" else int(number)
        if told != self._kept_still:
            self.world.complain(f"mutes kept still {self._kept_still}, and told of {told}")


def _seconds(moment: str) -> float:
    return datetime.fromisoformat(moment).timestamp()
