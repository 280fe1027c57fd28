"""How the asker is reached: their profile, mutes, browsers; and the texts of system mails."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from domain.administration import notification_settings as profiles
from domain.administration.mail_templates import set_mail_template
from domain.catalogue.forms import fields_of_verb, parse_form
from domain.deliveries import system_mail
from domain.deliveries.records import DeliveryChannel
from domain.deliveries.system_mail import SystemMail
from domain.desk.rooms import CATALOGUE
from domain.errors import NotFound
from domain.events.records import Event, readable_by
from domain.ids import global_id, parse_global_id
from domain.messages import Message
from domain.people.notification_records import Mute, PushSubscription
from domain.people.profiles import NotificationChannel, Profile
from domain.words import is_keepable
from resolvers.context import Context
from resolvers.deliveries import WAITS
from resolvers.desk import own_id
from resolvers.item_sight import item_kinds, seen


async def notification_profile(context: Context) -> Profile:
    """Return the asker's profile."""
    return await profiles.profile_of(context.principal.agent)


async def set_notification_profile(context: Context, given: Mapping[str, Any]) -> Profile:
    """Replace the asker's profile."""
    agent = context.principal.agent
    return await context.do(lambda deed: profiles.set_notification_profile(deed, agent, given))


def profile_waits(context: Context, profile: Profile) -> Iterable[str]:
    """Say what a profile's channels wait for that this installation lacks, and what of it cannot be read."""
    chosen = [profile.choice, *profile.categories.values()]
    mail = any(NotificationChannel.MAIL in choice.normal | choice.urgent for choice in chosen)
    waits = (
        [WAITS[DeliveryChannel.MAIL]] if mail and DeliveryChannel.MAIL not in context.desk.channels else []
    )
    known = {category.id for category in CATALOGUE.categories}
    waits += [f"The category {name} is not known here." for name in profile.categories if name not in known]
    return [*waits, *profile.unreadable]


async def mutes(context: Context) -> list[Mute]:
    """Return what the asker has muted, by when it ends."""
    return await Mute.filter(agent_id=context.principal.agent.id, until__gt=context.now).order_by("until")


async def mute(context: Context, about: Mapping[str, str], until: datetime) -> Mute:
    """
    Let the asker hear no noise about an event, an item or a category.

    Raises:
        NotFound: there is no such thing, or it is not within sight.
        Refused, Invalid: the moment cannot be.
    """
    agent, form = context.principal.agent, parse_form(fields_of_verb(profiles.mute), {"until": until})
    [(kind, value)] = about.items()
    name, title = await _muted(context, kind, value)
    return await context.do(lambda deed: profiles.mute(deed, agent, name, title, **form))


async def _muted(context: Context, kind: str, value: str) -> tuple[str, str]:
    path = ("about", kind)
    if kind == "category":
        return value, next(category.title for category in CATALOGUE.categories if category.id == value)
    if kind == "eventId":
        return await _event(context, own_id("Event", value, *path), path)
    uuid = own_id([*item_kinds()], value, *path)
    key = parse_global_id(value)[0], uuid
    named = (await seen(context.principal, [key])).get(key)
    if named is None:
        raise NotFound("There is no such item, or it is not within your sight.", path=path)
    return global_id(*key), named.label


async def _event(context: Context, uuid: UUID, path: Sequence[str]) -> tuple[str, str]:
    """Name an event that the asker may read, or that has told them something."""
    event = await Event.get_or_none(id=uuid, deleted_at__isnull=True)
    mine = Event.filter(readable_by(context.principal), id=uuid)
    told = Message.filter(agent_id=context.principal.agent.id, event_id=uuid)
    if event and (await mine.exists() or await told.exists()):
        return event.global_id, event.name
    raise NotFound("There is no such event, or it is not yours to see.", path=path)


async def unmute(context: Context, mute_id: UUID) -> None:
    """End one of the asker's mutes before its time."""
    agent = context.principal.agent
    await context.do(lambda deed: profiles.unmute(deed, agent, mute_id))


async def push_subscriptions(context: Context) -> list[PushSubscription]:
    """Return the browsers that take the asker's web pushes, newest first."""
    return await PushSubscription.filter(agent_id=context.principal.agent.id).order_by("-created_at")


async def unsubscribe_from_web_push(context: Context, endpoint: str) -> bool:
    """Send the asker's web pushes to a browser no more; False if it took none."""
    if not is_keepable(endpoint) or len(endpoint) > profiles.ENDPOINT_LIMIT:
        return False  # which none can have
    agent = context.principal.agent
    return await context.do(lambda deed: profiles.unsubscribe_from_web_push(deed, agent, endpoint))


def preview_mail_template(mail: SystemMail, subject: str | None, body: str | None) -> tuple[str, str]:
    """
    Return subject and body that a text would give, with examples in it.

    Raises:
        Refused: a text that could not be saved.
    """
    given = {name: text for name, text in (("subject", subject), ("body", body)) if text is not None}
    form = parse_form(fields_of_verb(set_mail_template), {"mail": mail, **given})
    return system_mail.check_template(mail, form.get("subject"), form.get("body")).preview()
