"""What people wish to hear: what they mute and let ring again, and when they want their mail."""

from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from tests.simulation.founding import EVENTS
from tests.simulation.people import Person
from tests.simulation.world import World

MUTE = "mutation($input: MuteInput!) { mute(input: $input) { mute { id } errors { message } } }"
UNMUTE = "mutation($id: ID!) { unmute(id: $id) { errors { message } } }"
PROFILE = """mutation($input: SetNotificationProfileInput!) { setNotificationProfile(input: $input) {
    errors { message } } }"""
BY_DEFAULT = {"normal": ["LIVE"], "urgent": ["LIVE", "MAIL"]}
SHORT, LONG = 3.0, 300.0  # seconds for which something is muted at most; all mutes end as all comes to rest


@dataclass
class Wishes:
    """What was wished for in a run: ids of mutes, those that were made and those that were to end early."""

    world: World
    tickets: list[str]
    muted: list[str] = field(default_factory=list)
    unmuted: set[str] = field(default_factory=set)
    read: list[tuple[str, float, float]] = field(default_factory=list)  # who, asked and answered when

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

    async def plan(self, person: Person) -> None:
        """Say by which ways one is reached from now on, and when."""
        chance, minute = self.world.random, int(self.world.loop.wall() // 60)
        begins, ends = minute - chance.randint(0, 1), minute + chance.randint(1, 5)
        hours = {"start": _time_of_day(begins), "end": _time_of_day(ends), "timeZone": "UTC"}
        form: dict[str, Any] = {
            "normal": chance.choice((["LIVE"], ["MAIL"], ["LIVE", "MAIL"], ["LIVE", "MAIL"])),
            "digest": chance.choice((None, {"everyMinutes": 1}, {"everyMinutes": 3})),
            "quietHours": chance.choice((None, hours)),
        }
        await person.ask(PROFILE, input=form)


def in_quiet_hours(profile: dict[str, Any], at: float) -> bool:
    """Say whether somebody wants to hear no noise at a moment, in seconds since 1970."""
    hours = profile.get("quietHours")
    return hours is not None and bool(hours["start"] <= _time_of_day(int(at // 60)) < hours["end"])


def goes_out(profile: dict[str, Any], at: float) -> float:
    """Return when somebody wants to have the mail of a moment, both in seconds since 1970."""
    if digest := profile.get("digest"):
        every = 60 * int(digest["everyMinutes"])
        at = (at // every + 1) * every
    while in_quiet_hours(profile, at):
        at = (at // 60 + 1) * 60
    return at


def _time_of_day(minute: int) -> str:
    return f"{minute // 60 % 24:02}:{minute % 60:02}"
