"""Root mutations that are made from verbs about no item: people, the desk's structure, providers, mails."""

from typing import Any

from domain.administration import external_providers, staff, structure
from domain.administration.mail_templates import set_mail_template
from domain.administration.notification_settings import subscribe_to_web_push
from domain.catalogue.forms import fields_of_verb
from domain.catalogue.naming import camel_to_snake
from domain.desk.custom_fields import create_custom_field, delete_custom_field, update_custom_field
from domain.desk.rooms import agents
from domain.rights import Permission
from resolvers import verbs
from schema.custom_fields import CustomField
from schema.deliveries import Delivery, ExternalProvider
from schema.directives import Info, guarded
from schema.forms import as_told, input_of
from schema.payloads import answer, payload_for, payload_of
from schema.people import NAMED_TYPES, Agent, Department, Group
from schema.profiles import MailTemplate, PushSubscription
from schema.words import begun, members_of, summary

DESK = (Permission.MANAGE_DESK,)

VERBS: tuple[tuple[Any, tuple[Permission, ...], tuple[Any, ...]], ...] = (
    (Agent, (Permission.MANAGE_AGENTS,), (staff.create_agent, staff.update_agent)),
    (Agent, (), (staff.update_viewer, agents.set_availability, agents.set_agent_active_in_group)),
    (Department, DESK, (structure.create_department, structure.update_department)),
    (Group, DESK, (structure.create_group, structure.update_group)),
    (CustomField, DESK, (create_custom_field, update_custom_field, delete_custom_field)),
    (
        ExternalProvider,
        DESK,
        (
            external_providers.create_external_provider,
            external_providers.update_external_provider,
            external_providers.rotate_external_provider_secret,
            external_providers.delete_external_provider,
        ),
    ),
    (PushSubscription, (), (subscribe_to_web_push,)),
    (MailTemplate, DESK, (set_mail_template,)),
    (Delivery, DESK, (external_providers.test_external_provider,)),
)


def _managed(verb: Any, payload: Any, member: str, *permitting: Permission, name: str = "") -> Any:
    """
    Make the mutation of a verb that is about no item; without a permission, anybody signed in may ask.

    It is named after the verb, unless ``name`` says otherwise.
    """

    async def manage(info: Info, input: Any) -> Any:
        return await answer(member, verbs.do_verb(info.context, verb, input))

    name = name or "".join(word.capitalize() for word in verb.__name__.split("_"))
    made = input_of(
        f"{name}Input",
        fields_of_verb(verb),
        enums=True,
        description=f"What `{name[0].lower()}{name[1:]}` takes: {begun(summary(verb))}",
        said=members_of(verb),
        keyed=name.startswith("Create"),
    )
    manage.__annotations__["input"] = as_told(made)
    return guarded(payload, *permitting, description=summary(verb))(manage)


def _creation(kind: Any, shown_as: Any) -> Any:
    member = camel_to_snake(kind.entity)
    payload = payload_of(kind.payload_name or f"{kind.entity}Payload", **{member: shown_as | None})
    return _managed(structure.creating(kind), payload, member, *DESK, name=f"Create{kind.entity}")


VERB_MUTATIONS: dict[str, Any] = {
    verb.__name__: _managed(verb, payload_for(kind), camel_to_snake(kind.__name__), *permitting)
    for kind, permitting, verbs in VERBS
    for verb in verbs
} | {f"create_{camel_to_snake(kind.entity)}": _creation(kind, made) for kind, made in NAMED_TYPES.items()}
