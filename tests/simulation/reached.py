"""
How people were reached: with noise or without, and by which mail at what time, as each of them wished.

Between the moment of a firing and that of its writing a mute or quiet hours may end or begin; then both are
right. Where clocks are set back in between, the firing's own is neither the first nor the last of these
moments, and quiet hours may hold at it alone.
"""

import json
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from domain.deeds.outbox import Occurrence
from domain.deliveries.records import Delivery, DeliveryState
from domain.ids import global_id
from domain.messages import Message
from tests.simulation.deeds import Deeds
from tests.simulation.ledger import Entry
from tests.simulation.people import uuid_in
from tests.simulation.wishes import BY_DEFAULT, goes_out, in_quiet_hours
from tests.simulation.world import AHEAD, World

MUTE_ENDED = "MUTE_ENDED"
SOON = 5.0  # seconds after which what was held back is out, whoever may have to begin with it
Span = Sequence[float]  # moments, in seconds since 1970 and in order, each of which may have been gone by


class Reached:
    """Goes through a ledger with the wishes that hold at each of its entries."""

    def __init__(
        self,
        world: World,
        deeds: Deeds,
        occurrences: Sequence[Occurrence],
        messages: Sequence[Message],
        deliveries: Sequence[Delivery],
    ) -> None:
        self.world, self.wishes = world, deeds.wishes
        self._of = {occurrence.id: occurrence for occurrence in occurrences}
        self._messages = {message.id: message for message in messages}
        self._deliveries = {delivery.id: delivery for delivery in deliveries}
        self._told_by = Counter(delivery.message_id for delivery in deliveries)
        self._writes = uuid_in(world.founded.events["by mail to oneself"]), "TICKET_CREATED"
        self._mutes = dict[UUID, dict[str, Any]]()
        self._profiles = defaultdict[str, dict[str, Any]](dict)
        self._written_at = dict[UUID, float]()  # messages, in seconds of the run
        self._held = dict[UUID, float]()  # what is held back, and when it goes out at the latest
        self._seen = set[UUID]()
        self._latest = 0.0  # that any clock has shown so far
        self._kept_still = Counter[str]()
        self._unsure = set[str]()  # whose mutes may have kept more still, or less

    def look(self, ledger: Iterable[Entry]) -> None:
        """Complain of what was silent, held back or told, and should not have been, or should and was not."""
        for entry in ledger:
            self._latest = max(self._latest, entry.wall)
            self._seen.add(entry.key)
            if follow := getattr(self, f"_{entry.table}", None):
                follow(entry)
        for missing in {uuid_in(mute) for mute in self.wishes.muted} - self._seen:
            self.world.complain(f"the mute {missing} was acknowledged and is not there")
        for left in self._mutes.values():
            self.world.complain(f"a mute has not ended: {left}")
        self._never_let_out()
        self._ends()

    def _mute(self, entry: Entry) -> None:
        if entry.verb != "DELETE":
            self._mutes[entry.key] = entry.row
            return
        del self._mutes[entry.key]
        asked = global_id("Mute", entry.key) in self.wishes.unmuted
        if not asked and _seconds(entry.row["until"]) > self._latest + 2 * AHEAD:
            self.world.complain(f"a mute ended before its time: {entry.row}")

    def _notification_profile(self, entry: Entry) -> None:
        agent, given = entry.row["agent_id"], json.loads(entry.row["given"])
        self._profiles[agent] = given
        for delivery in self._held:  # all of which wait for the new hours now
            if str(self._deliveries[delivery].agent_id) == agent:
                self._held[delivery] = goes_out(given, self._latest)

    def _message(self, entry: Entry) -> None:
        message = self._messages[entry.key]
        self._written_at[entry.key] = entry.at
        profile = {**BY_DEFAULT, **self._profiles[str(message.agent_id)]}
        span = self._span(message.sent_at, entry)
        channels = profile["urgent" if message.urgent else "normal"]
        muted = self._muted(message, span)
        quiet = [not message.urgent and in_quiet_hours(profile, at) for at in span]
        silent = {"LIVE" not in channels or one or other for one, other in zip(muted, quiet, strict=True)}
        if message.silent not in silent:
            self.world.complain(
                f"{message.id} was {'' if message.silent else 'not '}silent, against {profile}"
            )
        mails = {int("MAIL" in channels and not one) for one in muted}
        if (message.event_id, message.event_type) == self._writes:
            mails = {1}
        if self._told_by[message.id] not in mails:
            self.world.complain(f"{message.id} was told by {self._told_by[message.id]} mails, not by {mails}")
        if len(set(muted)) > 1:
            self._unsure.add(str(message.agent_id))
        self._kept_still[str(message.agent_id)] += muted[0]

    def _span(self, fired: datetime, written: Entry) -> Span:
        return sorted((fired.timestamp(), written.wall, self._latest))

    def _muted(self, told: Message | Delivery, span: Span) -> list[bool]:
        """Say whether its reader had muted what it tells of, at each moment of a span."""
        assert told.occurrence_id
        assert told.event_id
        occurrence = self._of[told.occurrence_id]
        about = {global_id(occurrence.item_kind, occurrence.item_id), occurrence.category}
        about.add(global_id("Event", told.event_id))
        until = [
            _seconds(mute["until"])
            for mute in self._mutes.values()
            if mute["agent_id"] == str(told.agent_id) and mute["about"] in about
        ]
        return [max(until, default=0) > at for at in span]

    def _delivery(self, entry: Entry) -> None:
        """Follow a delivery to an agent until it is let out, alone or in a digest, which is of no event."""
        delivery = self._deliveries[entry.key]
        if entry.key in self._held:
            self._let_out(delivery, entry)
        elif delivery.agent_id and not delivery.event_id:
            for part in [one for one in self._held if self._deliveries[one].digest_id == delivery.id]:
                self._let_out(self._deliveries[part], entry)
        elif delivery.agent_id:
            self._written(delivery, entry)

    def _written(self, delivery: Delivery, entry: Entry) -> None:
        profile = self._profiles[str(delivery.agent_id)]
        span = self._span(delivery.created_at, entry)
        message = self._messages.get(delivery.message_id) if delivery.message_id else None
        out = [at if message and message.urgent else goes_out(profile, at) for at in span]
        states = {"SKIPPED" if muted else "" for muted in self._muted(delivery, span)}
        if "" in states:
            states |= {"HELD" if later > at else "PENDING" for later, at in zip(out, span, strict=True)}
        state, until = entry.row["state"], entry.row["deliver_at"]
        if state not in states:
            self.world.complain(f"{delivery.id} was {state}, not one of {states}")
        if state == "HELD":
            self._held[delivery.id] = _seconds(until)
            if not out[0] <= _seconds(until) <= out[-1]:
                self.world.complain(f"{delivery.id} is held until {until}, not {out}")

    def _let_out(self, delivery: Delivery, entry: Entry) -> None:
        latest = self._held.pop(delivery.id)
        assert delivery.deliver_at
        until = delivery.deliver_at.timestamp()
        if until > min(latest, self._latest + AHEAD):
            self.world.complain(f"{delivery.id} came out at {self._latest}, not at {until} or {latest}")
        for name, asked, answered in self.wishes.read:
            mine = uuid_in(self.world.founded.agents[name]) == delivery.agent_id and delivery.message_id
            if mine and self._written_at[mine] < asked and answered < entry.at:
                self.world.complain(f"{delivery.id} came out, and was read at {answered}")

    def _never_let_out(self) -> None:
        """What is held back at the end waits for a later time, or was read before its time had come."""
        for key, out in self._held.items():
            delivery = self._deliveries[key]
            message = self._messages.get(delivery.message_id) if delivery.message_id else None
            read = message and message.read_at and delivery.state is DeliveryState.SKIPPED
            if not read and (delivery.state is not DeliveryState.HELD or out < self.world.loop.wall() - SOON):
                self.world.complain(f"{key} is {delivery.state}, and was to come out at {out}")

    def _ends(self) -> None:
        """What mutes have kept still is told as they end, once."""
        told = Counter[str]()
        for message in self._messages.values():
            if message.event_type == MUTE_ENDED:
                [number] = re.findall(r"^(\w+) messages? w", message.body)
                told[str(message.agent_id)] += 1 if number == "One" else int(number)
        for agent in told | self._kept_still:
            if told[agent] != self._kept_still[agent] and agent not in self._unsure:
                kept = self._kept_still[agent]
                self.world.complain(f"mutes kept {kept} messages still, and told {agent} of {told[agent]}")


def _seconds(moment: str) -> float:
    return datetime.fromisoformat(moment).timestamp()
