"""What people say about how they are reached: their profile, mutes, and browsers that take web pushes."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from cryptography.hazmat.primitives.asymmetric import ec

from domain.access.ending import check_still_in
from domain.catalogue.forms import Text
from domain.deeds.deed import Deed
from domain.deeds.recording import Engine, do
from domain.deliveries.records import CHANNELS, Delivery, DeliveryState
from domain.desk.rooms.system import mute_ended
from domain.errors import BadRequest, Forbidden, Invalid, LimitExceeded, NotFound
from domain.events.records import Event
from domain.ids import parse_global_id
from domain.messages import NO_EVENT, Letter
from domain.people.notification_records import Mute, NotificationProfile, PushSubscription
from domain.people.profiles import Profile
from domain.people.push_key import read_base64url
from domain.people.records import Agent
from domain.policy import Policy
from domain.storage.database import for_update, for_update_skip_locked, rows, uuids
from domain.web_addresses import check_web_address, host_of, is_opened, read_web_address

BROWSERS_LIMIT = 20
ENDPOINT_LIMIT = 1_000  # characters
MUTES_LIMIT = 200
SECRET = 16  # bytes


def _push_address(text: str, policy: Policy) -> None:
    check_web_address(text, policy)
    url = read_web_address(text)
    if url.scheme != "https" and not is_opened(host_of(url), policy):
        raise Invalid("Give the endpoint that the browser was given; it begins with https.")


def _public_key(text: str) -> None:
    """Check that it is a point of the curve: what is no key would fail each time something is pushed."""
    try:
        ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), read_base64url(text))
    except ValueError:
        raise Invalid("Give the key `p256dh` as the browser gives it, in base64url.") from None


def _secret(text: str) -> None:
    try:
        good = len(read_base64url(text)) == SECRET
    except ValueError:
        good = False
    if not good:
        raise Invalid("Give the key `auth` as the browser gives it, in base64url.")


PushAddress = Annotated[str, Text(ENDPOINT_LIMIT, check_by=_push_address)]
PushPublicKey = Annotated[str, Text(100, check=_public_key)]
PushSecret = Annotated[str, Text(40, check=_secret)]


async def profile_of(agent: Agent) -> Profile:
    """Return how an agent wants to be reached."""
    found = await NotificationProfile.get_or_none(agent_id=agent.id)
    return found.read(agent.time_zone) if found else Profile()


async def set_notification_profile(deed: Deed, agent: Agent, given: Mapping[str, Any]) -> Profile:
    """
    Replace an agent's profile; what is held back for them goes out when the new one says.

    Raises:
        Invalid: with the path of what cannot be.
    """
    profile = Profile.parse(given, agent.time_zone)
    await NotificationProfile.update_or_create(agent_id=agent.id, defaults={"given": profile.to_json()})
    await _plan_anew(agent, profile, deed.at)
    return profile


async def follow_zone(deed: Deed, agent: Agent) -> None:
    """Let what is held back for an agent who has moved go out by the clock of their new zone."""
    held = f"SELECT agent_id FROM notification_profile WHERE agent_id = $1{for_update()}"  # noqa: S608 - ours
    if await rows(held, agent.id):  # firings that planned by the old one have ended
        await _plan_anew(agent, await profile_of(agent), deed.at)


async def _plan_anew(agent: Agent, profile: Profile, at: datetime) -> None:
    for channel, of_person in CHANNELS.items():
        held = Delivery.filter(agent_id=agent.id, channel=channel, state=DeliveryState.HELD)
        await held.update(deliver_at=profile.held_until(of_person, at) or at)


async def _known(agent: Agent) -> None:
    """Let firings look for what an agent has said; see `notifications.reach.reaches`."""
    await rows(
        "INSERT INTO notification_profile (agent_id, given) VALUES ($1, $2) ON CONFLICT DO NOTHING",
        agent.id,
        {},
    )


async def mute(deed: Deed, agent: Agent, about: str, title: str, *, until: datetime) -> Mute:
    """
    Let an agent hear no noise ``about`` something called ``title``; a mute that is there is moved.

    Raises:
        Invalid, LimitExceeded: the moment has passed, or there are too many.
    """
    if until <= deed.at:
        raise Invalid("Give a moment to come.", path=("until",))
    await _known(agent)
    found = await Mute.filter(agent_id=agent.id, about=about).select_for_update().first()
    if found is None:
        if await Mute.filter(agent_id=agent.id).count() >= MUTES_LIMIT:
            raise LimitExceeded("At most {limit} things can be muted at once.", limit=MUTES_LIMIT)
        return await Mute.create(agent_id=agent.id, about=about, title=title[:200], until=until)
    found.until = until
    await found.save(update_fields=["until"])
    return found


async def unmute(deed: Deed, agent: Agent, mute_id: UUID) -> Mute:
    """
    End a mute before its time, and tell what it has kept still.

    Raises:
        NotFound: the agent has none such.
    """
    found = await Mute.filter(id=mute_id, agent_id=agent.id).select_for_update().first()
    if found is None:
        raise NotFound("There is no such mute, or it has ended.", path=("id",))
    await _end(deed, found)
    return found


async def end_mutes(clock: Callable[[], datetime], engine: Engine) -> None:
    """End the mutes whose time has come, each in a deed of its own that tells what it has kept still."""
    while await rows("SELECT id FROM mute WHERE until <= $1 LIMIT 1", now := clock()):
        if not await do(_end_one, by=None, at=now, engine=engine):
            return  # another process has it


async def _end_one(deed: Deed) -> bool:
    due = await uuids(
        f"SELECT id FROM mute WHERE until <= $1 ORDER BY until LIMIT 1{for_update_skip_locked()}",  # noqa: S608 - ours
        deed.at,
    )
    if due:
        await _end(deed, await Mute.get(id=due[0]))
    return bool(due)


async def _end(deed: Deed, ended: Mute) -> None:
    await ended.delete()
    if not ended.count:
        return
    many = "One message was" if ended.count == 1 else f"{ended.count} messages were"
    sentence = f"{many} kept quiet while {ended.title} was muted."
    occurrence = mute_ended(deed, ended.id, sentence)
    letter = Letter(
        subject=f"{ended.title} is no longer muted",
        body=sentence,
        event_id=_event_of(ended),
        occurrence_id=occurrence.id,
        event_type=occurrence.event_type,
        sent_at=deed.at,
    )
    deed.tell(occurrence, letter, [ended.agent_id])


def _event_of(mute: Mute) -> UUID:
    """Return the event that a mute is about; `NO_EVENT` where that is something else, or cannot be read."""
    try:
        kind, named = parse_global_id(mute.about)
    except BadRequest:
        return NO_EVENT
    return named if kind == Event.entity else NO_EVENT


async def subscribe_to_web_push(
    deed: Deed, *, endpoint: PushAddress, p256dh: PushPublicKey, auth: PushSecret
) -> PushSubscription:
    """
    Let a browser take one's web pushes; one that was another agent's is theirs no more.

    Args:
        endpoint: The address that the browser's push service gave, `endpoint` of its subscription.
        p256dh: `keys.p256dh` of the subscription, as the browser writes it.
        auth: `keys.auth` of the subscription, as the browser writes it.
    """
    if (agent := deed.by) is None:
        raise Forbidden
    if deed.asker:
        await check_still_in(deed, deed.asker)
    await _known(agent)
    await PushSubscription.filter(endpoint=endpoint).delete()
    old = PushSubscription.filter(agent_id=agent.id).order_by("-created_at").offset(BROWSERS_LIMIT - 1)
    await PushSubscription.filter(id__in=[browser.id for browser in await old.limit(BROWSERS_LIMIT)]).delete()
    return await PushSubscription.create(
        agent_id=agent.id, endpoint=endpoint, p256dh=p256dh, auth=auth, created_at=deed.at
    )


async def unsubscribe_from_web_push(_deed: Deed, agent: Agent, endpoint: str) -> bool:
    """Send an agent's web pushes to a browser no more; False if it took none."""
    return bool(await PushSubscription.filter(agent_id=agent.id, endpoint=endpoint).delete())
