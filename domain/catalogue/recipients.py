"""Who hears what an event's action sends."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from typing import Any, Self

from domain.catalogue.references import referred
from domain.errors import DomainError, Invalid, Refused, enough

KINDS = {"agents": "Agent", "roles": "Role", "departments": "Department", "groups": "Group"}
RECIPIENTS_LIMIT = 200


@dataclass(frozen=True)
class Recipients:
    """Who is told: the event's owner, the item's agent, and everyone named by these global ids."""

    owner: bool = False
    assigned_agent: bool = False
    agents: tuple[str, ...] = ()
    roles: tuple[str, ...] = ()
    departments: tuple[str, ...] = ()
    groups: tuple[str, ...] = ()

    @classmethod
    def parse(cls, given: Mapping[str, Any]) -> Self:
        """
        Parse what a person sent.

        Raises:
            Invalid, Refused: nobody is named, or an id is of another kind.
        """
        if sum(len(given.get(label) or ()) for label in KINDS) > RECIPIENTS_LIMIT:
            raise Invalid(
                "Name at most {limit} recipients; a group or role can stand for many.", limit=RECIPIENTS_LIMIT
            )
        faults: list[DomainError] = []
        for label, kind in KINDS.items():
            for place, text in enumerate(given.get(label) or ()):
                try:
                    referred(text, kind)
                except Invalid as fault:
                    faults.append(fault.under(label, str(place)))
                    if enough(faults):
                        break
        if faults:
            raise Refused(faults)
        named = {label: tuple(given.get(label) or ()) for label in KINDS}
        found = cls(bool(given.get("owner")), bool(given.get("assignedAgent")), **named)
        if found == cls():
            raise Invalid("Name at least one recipient.")
        return found

    @property
    def only_owner(self) -> bool:
        """Whether nobody but the owner is told."""
        return self == MYSELF

    def references(self) -> Iterable[str]:
        """Global ids named, in order."""
        return (named for _, named in self.placed())

    def placed(self) -> Iterable[tuple[tuple[str, str], str]]:
        """Global ids named, each with its path."""
        for label in KINDS:
            yield from (((label, str(place)), named) for place, named in enumerate(getattr(self, label)))

    def to_json(self) -> dict[str, Any]:
        """Return what `parse` takes."""
        given = {field.name: getattr(self, field.name) for field in fields(self)}
        given["assignedAgent"] = given.pop("assigned_agent")
        return {
            name: list(value) if isinstance(value, tuple) else value for name, value in given.items() if value
        }

    def say(self, names: Mapping[str, str]) -> str:
        """Read the recipients aloud."""
        said = ["the owner"] * self.owner + ["the assigned agent"] * self.assigned_agent
        said += [names.get(named, "somebody who is gone") for named in self.references()]
        return ", ".join(dict.fromkeys(said))


MYSELF = Recipients(owner=True)
