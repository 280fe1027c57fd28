"""What people wish to hear: what they mute, and let ring again."""

from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from tests.simulation.founding import EVENTS
from tests.simulation.people import Person
from tests.simulation.world import World

MUTE = "mutation($input: MuteInput!) { mute(input: $input) { mute { id } errors { message } } }"
UNMUTE = "mutation($id: ID!) { unmute(id: $id) { errors { message } } }"
SHORT, LONG = 3.0, 300.0  # seconds for which something is muted at most; all mutes end as all comes to rest


@dataclass
class Wishes:
    """What was wished for in a run: ids of mutes, those that were made and those that were to end early."""

    world: World
    tickets: list[str]
    muted: list[str] = field(default_factory=list)
    unmuted: set[str] = field(default_factory=set)

    async def mute(self, person: Person) -> None:
        """Hear no noise of something for a while."""
        chance, loop = self.world.random, self.world.loop
        about: list[dict[str, Any]] = [{"category": "TICKETS"}]
        events = self.world.founded.events
        about += [{"eventId": events[wanted.name]} for wanted in EVENTS if person.name in wanted.tells]
        if self.tickets:
            about += [{"itemId": chance.choice(self.tickets)}] * len(about)
        seconds = chance.uniform(0.2, chance.choice((SHORT, LONG)))
        until = datetime.fromtimestamp(loop.wall() + seconds, UTC).isoformat()
        answer = await person.ask(MUTE, input={"about": chance.choice(about), "until": until})
        if answer and answer["mute"]:
            self.muted.append(answer["mute"]["id"])

    async def unmute(self, person: Person) -> None:
        """Hear it again before its time."""
        if self.muted:
            mute = self.world.random.choice(self.muted)
            self.unmuted.add(mute)
            await person.ask(UNMUTE, id=mute)
