"""People: signing in and out, agents, roles, departments, groups, tokens."""

from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence
from typing import Any, TypeVar
from uuid import UUID

from tortoise.expressions import Q

from domain.catalogue.forms import Line, Secret, fields_of_verb, parse_form, words_of
from domain.desk import agents
from domain.desk.custom_fields import CustomField
from domain.desk.deed import Deed, do
from domain.desk.entries import Named
from domain.desk.items import Item
from domain.engine.deliveries import DeliveryChannel
from domain.engine.providers import ExternalProvider
from domain.errors import Conflict, DomainError, NotFound, Refused
from domain.people import access, managing, sign_in_help
from domain.people.access import Tokens
from domain.people.directory import colleagues
from domain.people.passwords import Password, hash_password
from domain.people.records import Agent, ApiToken, Brand, Department, Group, Role
from domain.people.rights import Area, Grant, Level, Permission
from domain.storage.records import Record
from domain.words import by_name
from resolvers.context import Context
from resolvers.pages import Page, Slice, page, searched

T = TypeVar("T")
AreaInput = tuple[Area, Level, Collection[Permission] | None]


async def sign_in(context: Context, email: str, password: str) -> Tokens:
    """Open a session; the asker's address counts wrong tries too."""
    desk = context.desk
    agent = await desk.gate.recognise(email, password, context.address)

    async def work(deed: Deed) -> Tokens:
        await agents.came_in(deed, agent)
        return await desk.gate.open_session(agent)

    return await do(work, by=agent, at=context.now, engine=desk.engine)


async def request_sign_in_help(context: Context, email: str) -> bool:
    """
    Have a code mailed; True in any case, since nobody shall learn who has an account.

    Raises:
        Conflict: the desk has no mail server.
        RateLimited: too many asked for this account, or from this address.
    """
    if DeliveryChannel.MAIL not in context.desk.channels:
        raise Conflict("This desk cannot send mail yet; ask an administrator for a new password.")
    if await sign_in_help.request_sign_in_help(email, context.address, context.now):
        context.desk.dispatch()
    return True


async def reset_password(context: Context, code: str, password: str) -> Tokens:
    """
    Give whom a code was sent to a new password, and open a session.

    Raises:
        Refused, Invalid: the code does not work, or the password will not do.
    """
    desk = context.desk

    async def form(*, password: Password) -> None: ...

    given = parse_form(fields_of_verb(form), {"password": password})["password"]
    agent = await sign_in_help.agent_helped(code, context.now)
    hashed = await hash_password(given)

    async def work(deed: Deed) -> Tokens:
        await sign_in_help.reset_password(deed, code, hashed)
        await agents.came_in(deed, agent)
        return await desk.gate.open_session(agent)

    return await do(work, by=agent, at=context.now, engine=desk.engine)


async def sign_out(context: Context) -> bool:
    """End the asker's session, here and on every open stream; False for an API token, which has none."""
    session = context.principal.session_id

    async def work(deed: Deed) -> bool:
        ended = session is not None and await access.end_session(session, deed.at)
        if ended:
            await agents.went_out(deed, context.principal.agent)
        return ended

    ended = await context.do(work)
    if ended:
        await context.desk.engine.announce()
    return ended


async def manage(context: Context, verb: Callable[..., Awaitable[T]], given: Mapping[str, Any]) -> T:
    """
    Do one of the verbs of `domain.people.managing` with what its form got.

    Raises:
        Refused: every fault in the form, with its path; or what the verb refuses.
    """
    form = fields_of_verb(verb)
    if verb is managing.create_agent:
        given = {"timeZone": context.desk.time_zone, **given}
    values = parse_form(form, given)
    for field in form:
        if isinstance(field.rule, Secret) and field.name in values:
            values[field.name] = await hash_password(values[field.name])

    async def work(deed: Any) -> T:
        return await verb(deed, **await referred(form, values))

    return await context.do(work)


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
        for place, one in enumerate(wanted):
            if one not in records:
                where = (field.label, str(place)) if field.many else (field.label,)
                faults.append(NotFound(_nowhere(field.type), path=where))
        found[field.name] = [records.get(one) for one in wanted] if field.many else records.get(wanted[0])
    if faults:
        raise Refused(faults)
    return found


def _nowhere(kind: type[Record]) -> str:
    """Say that a thing is not there, in the words of one out of sight, where that is possible too."""
    unless = ", or it is not within your sight" if issubclass(kind, Group | Item) else ""
    return f"There is no such {words_of(kind.entity)}{unless}."


async def _find(kind: type[Record], ids: Sequence[UUID]) -> list[Record]:
    return await kind.filter(id__in=list(ids))


async def create_role(context: Context, name: str, areas: Sequence[AreaInput]) -> Role:
    """Make a role."""
    return await context.do(lambda deed: managing.create_role(deed, _name(name), managing.read_grants(areas)))


async def update_role(
    context: Context, role_id: UUID, name: str | None, areas: Sequence[AreaInput] | None
) -> Role:
    """Change a role; only the areas named."""
    grants: dict[Area, Grant] = managing.read_grants(areas or ())
    named = None if name is None else _name(name)
    return await context.do(lambda deed: managing.update_role(deed, role_id, named, grants))


def _name(name: str) -> str:
    async def form(*, name: Line) -> None: ...

    return str(parse_form(fields_of_verb(form), {"name": name})["name"])


async def delete_role(context: Context, role_id: UUID) -> list[UUID]:
    """Delete a role."""
    await context.do(lambda deed: managing.delete_role(deed, role_id))
    return [role_id]


async def create_api_token(context: Context, name: str, permissions: Collection[Permission]) -> str:
    """Make a token and return its text, which is not shown again."""
    _, text = await access.make_api_token(context.principal, _name(name), permissions, context.now)
    return text


async def revoke_api_token(context: Context, token_id: UUID) -> list[UUID]:
    """Revoke one of the asker's tokens, also on streams that it holds open."""
    await access.revoke_api_token(context.principal, token_id, context.now)
    await context.desk.engine.announce()
    return [token_id]


async def api_tokens(context: Context) -> list[ApiToken]:
    """Return the asker's tokens that still work, newest first."""
    return await ApiToken.filter(agent_id=context.principal.agent.id, revoked_at__isnull=True).order_by("-id")


async def departments(context: Context) -> list[Department]:
    """Return the departments in the asker's sight, by name."""
    sight = context.principal.sight
    found = Department.all() if sight.everything else Department.filter(id__in=list(sight.home))
    return by_name(await found)


async def groups(context: Context) -> list[Group]:
    """Return the groups in the asker's sight, by name."""
    sight = context.principal.sight
    near = Q(id__in=list(sight.groups)) | Q(department_id__in=list(sight.departments))
    found = Group.all() if sight.everything else Group.filter(near)
    return by_name(await found.select_related("department"))


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
