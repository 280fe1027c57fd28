"""What people do in any room over GraphQL, with names in the place of ids."""

from dataclasses import dataclass, field
from typing import Any

from graphql import GraphQLNonNull, GraphQLObjectType

from schema import build_schema
from tests.desk import GraphQLRefusal, Person, RunningDesk

MUTATIONS = build_schema()._schema.mutation_type
Form = dict[str, Any]


async def send(person: Person, verb: str, **form: Any) -> dict[str, Any]:
    """Send a mutation; return its payload, in which what it was about is `it`."""
    assert MUTATIONS
    mutation = MUTATIONS.fields[verb]
    payload = mutation.type.of_type if isinstance(mutation.type, GraphQLNonNull) else mutation.type
    assert isinstance(payload, GraphQLObjectType)
    member = next(name for name in payload.fields if name != "errors")
    shown = f"it: {member}" + ("" if member == "deletedIds" else " { id }")
    if "input" in mutation.args:
        head, call, given = f"$input: {mutation.args['input'].type}", "input: $input", {"input": form}
    else:
        head, call, given = "$id: ID!", "id: $id", form
    operation = f"mutation({head}) {{ {verb}({call}) {{ {shown} errors {{ code message path }} }} }}"
    done: dict[str, Any] = await person.ask(operation, **given)
    return done


@dataclass
class House:
    """A desk whose things are known by name: `@Sales`, `@omar`, and what was made."""

    desk: RunningDesk
    known: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        people = {name: person.id for name, person in self.desk.people.items()}
        for name, thing_id in (people | self.desk.departments | self.desk.groups).items():
            self.known[f"@{name}"] = thing_id

    def named(self, form: Form) -> Form:
        """Put ids in the place of names."""
        return {
            name: self.known.get(value, value) if isinstance(value, str) else value
            for name, value in form.items()
        }

    async def do(self, verb: str, by: str = "ada", called: str = "@it", **form: Any) -> None:
        """Do something that is not refused, and call what it was about by a name."""
        done = await send(self.desk.people[by], verb, **self.named(form))
        assert done["errors"] == [], (verb, done)
        if isinstance(done["it"], dict):
            self.known[called] = done["it"]["id"]

    async def outcome(self, verb: str, by: str, **form: Any) -> str:
        """Do something; return `done`, or code and path of what stands in the way, and its sentence."""
        try:
            refused = (await send(self.desk.people[by], verb, **self.named(form)))["errors"]
        except GraphQLRefusal as refusal:
            return f"{refusal.code} at the field"
        told = (
            f"{' '.join([refusal['code'], *refusal['path']])}: {refusal['message']}" for refusal in refused
        )
        return "; ".join(told) or "done"
