"""
Reports: what an integrator says happened in a help desk that lives elsewhere, and how it is checked.

Their facts are checked as what an occurrence of the desk's own would carry, and the things that they name are
found; `domain.foreign.raising` records them.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Annotated, Any

import orjson

from domain.catalogue.declared import EventKind
from domain.catalogue.forms import Line, Text, fields_of_class, parse_form
from domain.catalogue.texts import Hints
from domain.errors import DomainError, Forbidden, Invalid, Refused, enough
from domain.foreign.items import ELSEWHERE
from domain.foreign.names import Names
from domain.foreign.reportable import Reportable, reportable
from domain.people.principal import Principal
from domain.rights import Permission
from domain.web_addresses import LONGEST, origin_of

OUR_OWN = "{title} is made here, and for the desk's own items alone."
NEAR = "'{given}' is not a fact of {title}. Did you mean {near}?"
EARLIEST = datetime(1970, 1, 1, tzinfo=UTC)
FACTS_LIMIT = 200  # in one report; no type has so many
AHEAD = timedelta(minutes=5)  # by which another clock may be fast


def _shown_address(text: str) -> None:
    origin_of(text)  # people follow it, we never do: it may lead into their own network


ShownAddress = Annotated[str, Text(LONGEST, check=_shown_address)]


@dataclass(frozen=True)
class Report:
    """
    What an integrator says: an event type, the item's own key, when, and the facts by name.

    ``item_url`` is where people look at the item; nothing calls it.
    """

    idempotency_key: Line
    event_type: str
    item_key: Line
    facts: Any
    occurred_at: datetime | None = None
    item_url: ShownAddress | None = None


_FORM = tuple(field for field in fields_of_class(Report) if field.name not in {"event_type", "facts"})


def check_report(report: Report, now: datetime, by: Principal) -> tuple[Report, Reportable]:
    """
    Check all but the facts; return the report as it is kept, and what it is of.

    Raises:
        Refused, Invalid, Forbidden: with the path of the field.
    """
    of = reportable(report.event_type)
    event_type = of.event_type
    kept = parse_form(_FORM, {field.label: getattr(report, field.name) for field in _FORM})
    if event_type.clock and not ELSEWHERE.running(of.category, event_type.clock):
        raise Invalid(OUR_OWN, path=("eventType",), title=event_type.title)
    if event_type.kind is not EventKind.INSTANT:
        raise Invalid(
            "{title} is made here, from what is told; raise what happened instead.",
            path=("eventType",),
            title=event_type.title,
        )
    if (event_type.admin_only or of.category.admin_only) and not by.administrator:
        raise Forbidden(
            "Only administrators raise what only they hear of; a token of theirs needs {permission} for it.",
            path=("eventType",),
            permission=Permission.MANAGE_GLOBAL_EVENTS,
        )
    if (at := kept.get("occurred_at")) and not EARLIEST <= at <= now + AHEAD:
        raise Invalid(
            "Give a moment since 1970 that has been; raise it when it has happened.", path=("occurredAt",)
        )
    if not isinstance(report.facts, dict):
        raise Invalid("Give an object of facts by name.", path=("facts",))
    return replace(report, **kept), of


def digest(report: Report) -> str:
    """
    Return what tells one report from another.

    Raises:
        Invalid: JSON cannot hold a fact.
    """
    told = [report.event_type, report.item_key, report.occurred_at, report.facts]
    told += [report.item_url] if report.item_url else []
    try:
        written = orjson.dumps(told, option=orjson.OPT_SORT_KEYS)
    except TypeError:
        raise Invalid(
            "Give facts of plain values, whole characters, and numbers of at most 64 bits.", path=("facts",)
        ) from None
    return hashlib.sha256(written).hexdigest()


def facts_told(of: Reportable, told: Mapping[str, Any]) -> dict[str, Any]:
    """
    Check the facts told against what occurrences of the type carry.

    Raises:
        Invalid: there are more of them than an occurrence carries.
        Refused: every fault, with its path.
    """
    if len(told) > FACTS_LIMIT:
        raise Invalid("At most {limit} facts, please.", path=("facts",), limit=FACTS_LIMIT)
    found, faults, hints = dict[str, Any](), list[DomainError](), Hints()
    for name, value in told.items():
        try:
            if name not in of.told:
                near, title = hints.nearest(name, of.told), of.event_type.title
                if near:
                    raise Invalid(NEAR, given=name[:60], title=title, near=near)
                raise Invalid("'{given}' is not a fact of {title}.", given=name[:60], title=title)
            found[name] = None if value is None else of.told[name].admit(value)
        except DomainError as fault:
            faults.append(fault.under("facts", name))
            if enough(faults):
                break
    if faults:
        raise Refused(faults)
    return found


async def facts_named(of: Reportable, given: Mapping[str, Any], names: Names) -> dict[str, Any]:
    """
    Return facts with ids in the place of the names of things, which ``names`` looks up.

    Raises:
        Refused: of every thing that is not there or out of the integrator's sight, or whose name is another's
            too.
    """
    found, faults = dict(given), list[DomainError]()
    for name, kind in of.references.items():
        try:
            if given.get(name) is not None:
                department = found.get("DEPARTMENT") if name == "GROUP" else None
                found[name] = await names.id_of(kind, given[name], department)
        except DomainError as fault:
            found[name] = None
            faults.append(fault.under("facts", name))
    if faults:
        raise Refused(faults)
    return found
