"""People: signing in and out, agents, roles, departments, groups, tokens."""

from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence
from itertools import islice
from typing import Any, TypeVar, get_type_hints
from uuid import UUID

from tortoise.expressions import Q

from domain.access import api_tokens, sign_in_help
from domain.access.ending import check_still_in, end_access, end_one, replace_password
from domain.access.gate import Tokens
from domain.administration import roles as desk_roles
from domain.administration import staff
from domain.catalogue.forms import Line, Secret, field_of, fields_of_verb, parse_form
from domain.catalogue.naming import words_of
from domain.deeds.deed import Deed
from domain.deeds.recording import do
from domain.deliveries.providers import ExternalProvider
from domain.deliveries.records import DeliveryChannel
from domain.desk.custom_fields import CustomField
from domain.desk.entries import Named
from domain.desk.items import OUT_OF_SIGHT, Item
from domain.desk.rooms import CATALOGUE, agents
from domain.directory import colleagues, may_point_at
from domain.errors import (
    FAULTS,
    Conflict,
    DomainError,
    Forbidden,
    Invalid,
    NotFound,
    Refused,
    Unauthenticated,
)
from domain.people.access_records import ApiToken, Session
from domain.people.passwords import Password, hash_password
from domain.people.records import Agent, Brand, Department, Group, Role
from domain.rights import Area, Grant, Level, Permission, edit
from domain.storage.records import Record
from domain.words import by_name
from resolvers.context import Context
from resolvers.pages import Page, Slice, page, searched

R = TypeVar("R", bound=Record)

NAME = field_of("name", Line)
PASSWORD = field_of("password", Password)
HANDING_OVER = {
    edit(room.area)
    for room in CATALOGUE.categories
    for action in room.actions
    if action.hands_over and room.area
}
AreaInput = tuple[Area, Level, Collection[Permission] | None]


async def sign_in(context: Context, email: str, password: str) -> Tokens:
    """Open a session; where the asker comes from counts wrong tries too."""
    desk = context.desk
    caller = await desk.gate.caller(email, context.address, context.keepsakes)
    agent = await desk.gate.recognise(caller, password)
    return await _let_in(context, agent)


async def _let_in(
    context: Context, agent: Agent, first: Callable[[Deed], Awaitable[Agent]] | None = None
) -> Tokens:
    """Open a session for an agent who has shown who they are, after what is to be done ``first``."""
    gate = context.desk.gate

    async def work(deed: Deed) -> Tokens:
        entering = await first(deed) if first else agent
        await agents.came_in(deed, entering)
        return await gate.open_session(entering, context.address)

    tokens = await do(work, by=agent, at=context.now, engine=context.desk.engine)
    context.keep(*gate.signer.keepsake(tokens.agent))
    return tokens


async def refresh_session(context: Context, token: str) -> Tokens:
    """
    Go on with a session, by its refresh token, whoever asks.

    Raises:
        Unauthenticated: it does not work, or not any more.
    """
    desk = context.desk
    found = await do(lambda deed: desk.gate.refresh(deed, token), by=None, at=context.now, engine=desk.engine)
    if found is None:
        raise Unauthenticated("Sign in again.")
    return found


async def request_sign_in_help(context: Context, email: str) -> bool:
    """
    Have a code mailed; True in any case, since nobody shall learn who has an account.

    Raises:
        Conflict: the desk has no mail server.
        RateLimited: too many asked for this account, or from this address.
    """
    if DeliveryChannel.MAIL not in context.desk.channels:
        raise Conflict("This desk cannot send mail yet; ask an administrator for a new password.")
    caller = await context.desk.gate.caller(email, context.address, context.keepsakes)
    if await sign_in_help.request_sign_in_help(caller, context.now):
        context.desk.dispatch()
    return True


async def reset_password(context: Context, code: str, password: str) -> Tokens:
    """
    Give whom a code was sent to a new password, and open a session.

    Raises:
        Refused, Invalid: the code does not work, or the password will not do.
    """
    given = PASSWORD.parse(password)
    agent = await sign_in_help.agent_helped(code, context.now)
    hashed = await hash_password(given)
    return await _let_in(context, agent, lambda deed: sign_in_help.reset_password(deed, code, hashed))


async def sign_out(context: Context) -> bool:
    """End the asker's session, here and on every open stream; False if it has just ended."""
    session = context.principal.session_id

    async def work(deed: Deed) -> bool:
        agent = context.principal.agent
        ended = session is not None and await end_one(deed, Session, session, agent.id)
        if ended:
            await agents.went_out(deed, agent)
        return ended

    return await context.do(work)


async def sign_out_everywhere(context: Context) -> bool:
    """End every session of the asker's, and what they have let browsers do; their API tokens stay."""

    async def work(deed: Deed) -> bool:
        await end_access(deed, context.principal.agent.id, programs=False)
        await agents.went_out(deed, context.principal.agent)
        return True

    return await context.do(work)


async def change_password(context: Context, old_password: str, password: str) -> Agent:
    """
    Give the asker a new password; wrong old ones count as they do where people sign in.

    Raises:
        Refused, Invalid: the old password is wrong, or the new one will not do.
        RateLimited: too many old ones were wrong.
    """
    asker, gate, new = context.principal, context.desk.gate, PASSWORD.parse(password)
    caller = await gate.caller(asker.agent.email, context.address, context.keepsakes)
    try:
        agent = await gate.recognise(caller, old_password)
    except Invalid:
        raise Invalid("That is not your password.", path=("oldPassword",)) from None
    if new == old_password:
        raise Invalid("Choose another than the one you have.", path=("password",))
    hashed = await hash_password(new)

    async def work(deed: Deed) -> Agent:
        await check_still_in(deed, asker)
        await replace_password(deed, agent, hashed, but=asker.session_id)
        return agent

    return await context.do(work)


async def manage(context: Context, verb: Callable[..., Awaitable[R]], given: Mapping[str, Any]) -> R:
    """
    Do one of the verbs of `domain.administration` with what its form got.

    Raises:
        Refused: every fault in the form, with its path; or what the verb refuses.
    """
    form = fields_of_verb(verb)
    zone = {"timeZone": context.desk.time_zone} if verb is staff.create_agent else {}
    values = parse_form(form, {**zone, **given}, context.desk.policy)
    for field in form:
        if isinstance(field.rule, Secret) and field.name in values:
            values[field.name] = await hash_password(values[field.name])

    async def work(deed: Deed) -> R:
        return await verb(deed, **await referred(form, values))

    kind = get_type_hints(verb)["return"]
    return await context.make(f"{kind.__name__}.{verb.__name__}", given, work, _found(kind))


def _found(kind: type[R]) -> Callable[[UUID], Awaitable[R | None]]:
    """Return what looks up a thing of a kind."""
    return lambda made: kind.get_or_none(id=made)


async def referred(form: Sequence[Any], values: Mapping[str, Any]) -> dict[str, Any]:
    """
    Put the things that a form names in the place of their ids.

    Raises:
        Refused: those that are not there, each with its path.
    """
    found, faults = dict(values), list[DomainError]()
    for field in form:
        if not field.entity or field.name not in values:
            continue
        wanted = values[field.name] if field.many else [values[field.name]]
        records = {one.id: one for one in await _find(field.type, wanted)}
        gone = (place for place, one in enumerate(wanted) if one not in records)
        for place in islice(gone, FAULTS + 1):
            where = (field.label, str(place)) if field.many else (field.label,)
            faults.append(_nowhere(field.type, where))
        found[field.name] = [records.get(one) for one in wanted] if field.many else records.get(wanted[0])
    if faults:
        raise Refused(faults)
    return found


def _nowhere(kind: type[Record], path: Sequence[str]) -> NotFound:
    """Say that a thing is not there, in the words of one out of sight, where that is possible too."""
    return NotFound(
        OUT_OF_SIGHT if issubclass(kind, Group | Item) else "There is no such {kind}.",
        path=path,
        kind=words_of(kind.entity),
    )


async def _find(kind: type[Record], ids: Sequence[UUID]) -> list[Record]:
    return await kind.filter(id__in=list(ids))


async def create_role(context: Context, areas: Sequence[AreaInput], given: Mapping[str, Any]) -> Role:
    """Make a role."""
    name, grants = NAME.parse(given["name"]), desk_roles.parse_grants(areas)
    return await context.make(
        "createRole", given, lambda deed: desk_roles.create_role(deed, name, grants), _found(Role)
    )


async def update_role(
    context: Context, role_id: UUID, name: str | None, areas: Sequence[AreaInput] | None
) -> Role:
    """Change a role; only the areas named."""
    grants: dict[Area, Grant] = desk_roles.parse_grants(areas or ())
    named = None if name is None else NAME.parse(name)
    return await context.do(lambda deed: desk_roles.update_role(deed, role_id, named, grants))


async def delete_role(context: Context, role_id: UUID) -> list[UUID]:
    """Delete a role."""
    await context.do(lambda deed: desk_roles.delete_role(deed, role_id))
    return [role_id]


async def create_api_token(
    context: Context, permissions: Collection[Permission], given: Mapping[str, Any]
) -> tuple[ApiToken, str | None]:
    """Make a token; return it, and its text, which is not shown again, also to who asks with the same key."""
    form, shown = parse_form(fields_of_verb(api_tokens.make_api_token), given), dict[UUID, str]()

    async def work(deed: Deed) -> ApiToken:
        made, text = await api_tokens.make_api_token(deed, context.principal, permissions, **form)
        shown[made.id] = text
        return made

    made = await context.make("createApiToken", given, work, _found(ApiToken))
    return made, shown.get(made.id)


async def revoke_api_token(context: Context, token_id: UUID) -> list[UUID]:
    """Revoke one of the asker's tokens, also on streams that it holds open."""
    await context.do(lambda deed: api_tokens.revoke_api_token(deed, context.principal, token_id))
    return [token_id]


async def working_tokens(context: Context) -> list[ApiToken]:
    """Return the asker's tokens that still work, newest first."""
    return await api_tokens.working_tokens(context.principal.agent.id, context.now).order_by("-id")


async def may_know(context: Context, agent_id: UUID) -> bool:
    """Say whether an agent is in the asker's sight; others are known by name alone, wherever named."""
    asker = context.asker
    if asker is None or asker.sight.everything or agent_id in {asker.agent.id, context.signed_in}:
        return True  # where nobody asks, somebody is signing in and sees themselves
    return bool(await context.loaders.colleagues(asker).load(agent_id))


async def roles_known(context: Context, agent_id: UUID) -> list[Role]:
    """Return the roles that an agent holds, as far as the asker may list them."""
    if not await may_know(context, agent_id):
        return []
    held, asker = await context.loaders.roles.load(agent_id) or [], context.asker
    if asker is None or asker.may(Permission.MANAGE_ROLES) or agent_id == context.signed_in:
        return held
    own = {one.id for one in await context.loaders.roles.load(asker.agent.id) or ()}
    return [one for one in held if one.id in own]


async def groups_known(context: Context, agent_id: UUID) -> list[Group]:
    """Return the groups that an agent works in, as far as they are in the asker's sight; with departments."""
    if not await may_know(context, agent_id):
        return []
    asker = context.asker
    groups = [one.group for one in await context.loaders.memberships.load(agent_id) or ()]
    if asker is None or agent_id == context.signed_in:
        return groups
    return [one for one in groups if may_point_at(asker, one)]


async def departments(context: Context) -> list[Department]:
    """Return the departments in the asker's sight, by name; retired ones to those who manage the desk."""
    sight, shown = context.principal.sight, _listed(context)
    found = Department.all() if sight.everything else Department.filter(id__in=list(sight.home))
    return by_name(await found.filter(shown))


def _listed(context: Context) -> Q:
    return Q() if context.principal.may(Permission.MANAGE_DESK) else Q(retired=False)


async def groups(context: Context, *, everywhere: bool = False) -> list[Group]:
    """
    Return the groups in the asker's sight, by name; ``everywhere`` all, to whom something may be handed.

    Retired ones are shown only to those who manage the desk, and take nothing.

    Raises:
        Forbidden: the asker hands nothing over, but asks for all.
    """
    sight = context.principal.sight
    if everywhere and not context.principal.may(*HANDING_OVER):
        raise Forbidden("Only those who may transfer items see all groups.", path=("all",))
    near = Q(id__in=list(sight.groups)) | Q(department_id__in=list(sight.departments))
    found = Group.all() if sight.everything or everywhere else Group.filter(near)
    shown = Q(retired=False) if everywhere else _listed(context)
    return by_name(await found.filter(shown).select_related("department"))


async def roles(context: Context) -> list[Role]:
    """Return all roles to those who manage them, to others the ones they hold; by name."""
    if context.principal.may(Permission.MANAGE_ROLES):
        return by_name(await Role.all())
    return by_name(await context.loaders.roles.load(context.principal.agent.id) or [])


async def viewer(context: Context) -> Agent:
    """Return who asks, as they are now: they may have become available since they were let in."""
    return await Agent.get(id=context.principal.agent.id)


async def list_agents(context: Context, search: str | None, wanted: Slice) -> Page[Agent]:
    """Return a page of agents by name: all to those who see everything, to others their departments'."""
    return await page(searched(colleagues(context.principal), search), ("name_order", "id"), wanted)


async def find_agent(context: Context, uuid: UUID) -> Agent | None:
    """Return an agent whom `list_agents` would list, or None."""
    return await colleagues(context.principal).get_or_none(id=uuid)


async def brands(_: Context) -> list[Brand]:
    """Return the brands, by name."""
    return by_name(await Brand.all())


async def custom_fields(_: Context) -> list[CustomField]:
    """Return the custom fields, by name."""
    return by_name(await CustomField.all())


async def external_providers(context: Context) -> list[ExternalProvider]:
    """Return the external providers, by name, to those who manage the desk."""
    may = context.principal.may(Permission.MANAGE_DESK)
    return by_name(await ExternalProvider.all()) if may else []


async def all_named(kind: type[Named]) -> list[Named]:
    """Return the things of a kind that is nothing but names, such as forms, by name."""
    return by_name(await kind.all())
