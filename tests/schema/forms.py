"""Draws the form of a new event from the catalogue alone, as a client would, and fills it in."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Any

from graphql import GraphQLNonNull, GraphQLObjectType, get_named_type

from schema import build_schema

COMPARISONS = "comparisons { operator title bounds { name required above most } }"
PARAMETER = """name title type required many entity template format longest atMost least most levels
    choices { value title }"""
TYPES = "query { eventCategories { eventTypes { id levels } } }"
TYPE = f"""query Type($id: EventTypeId!) {{ eventType(id: $id) {{ id title kind levels
    limits {{ name conditions actions maximumFrequencyMinutes }}
    category {{ id customFields {{ id name kind takes choices variable {COMPARISONS} }} }}
    conditions {{ condition title required operators kind takes entity ofField atMost longest
        choices {{ value title }} {COMPARISONS} }}
    actions {{ action title perform oncePerItem levels
        parameters {{ {PARAMETER} members {{ {PARAMETER} }} }} }}
    variables {{ name description example hasValue }} }} }}"""
SAVE = """mutation($input: CreateEventInput!) { createEvent(input: $input) {
    event { id } errors { code message path } } }"""
FORMATS = {"email": "sam@customer.example", "url": "https://hooks.example/in", "file-name": "bells.log"}
WHOLE = {"timeOfDay": ("08:00", "18:30"), "dates": ("-P1D", "P1D")}


def lists_of_things() -> Iterator[tuple[str, str]]:
    """Find the root field that lists each kind of thing, by what the schema says; and how to ask it."""
    query = build_schema()._schema.query_type
    assert query
    for name, field in query.fields.items():
        kind = get_named_type(field.type)
        if any(isinstance(argument.type, GraphQLNonNull) for argument in field.args.values()):
            continue
        if isinstance(kind, GraphQLObjectType) and "edges" in kind.fields:
            edge = get_named_type(kind.fields["edges"].type)
            yield str(get_named_type(edge.fields["node"].type)), f"{name} {{ edges {{ node {{ id }} }} }}"
        elif isinstance(kind, GraphQLObjectType) and "[" in str(field.type) and "id" in kind.fields:
            yield str(kind), f"{name} {{ id }}"


@dataclass(frozen=True)
class Form:
    """The form for events of one type at one level; ``things`` are the ids of things there are, by kind."""

    type: dict[str, Any]
    level: str
    things: dict[str, str]

    def filled(self) -> Iterator[dict[str, Any]]:
        """Fill it in so often that each comparison has been chosen, with every action of its level."""
        optional = iter([condition for asked in self._asked(required=False) for condition in asked])
        [needed] = self._asked(required=True) or [[]]
        for wait in needed or [{}]:
            some = list(islice(optional, self.type["limits"]["conditions"]))
            yield self._event([wait] if wait else [], some, self._actions())
        while some := list(islice(optional, self.type["limits"]["conditions"])):
            yield self._event(needed[:1], some, self._actions()[:1])

    def beyond(self) -> Iterator[tuple[str, dict[str, Any]]]:
        """Fill it in with each action that the catalogue says is not for this level."""
        waits = [asked[0] for asked in self._asked(required=True)]
        for action in self.type["actions"]:
            if self.level not in action["levels"]:
                yield action["action"], self._event(waits, [], [self._action(action, ["SYSTEM", "AGENT"])])

    def _asked(self, *, required: bool) -> list[list[dict[str, Any]]]:
        """Fill in each condition, with every comparison that it offers."""
        return [
            [{"condition": condition["condition"], **given} for given in self._compared(condition)]
            for condition in self.type["conditions"]
            if condition["required"] is required
        ]

    def _event(self, needed: Any, optional: Any, actions: Any) -> dict[str, Any]:
        conditions = {"all": needed, "any": optional}
        name = "x" * self.type["limits"]["name"]
        given = {"name": name, "level": self.level, "eventType": self.type["id"], "enabled": False}
        return {**given, "conditions": conditions, "actions": actions}

    def _compared(self, condition: dict[str, Any]) -> Iterator[dict[str, Any]]:
        if condition["ofField"]:
            for field in self.type["category"]["customFields"]:
                for comparison in field["comparisons"]:
                    asked = {**field, "choices": [{"value": choice} for choice in field["choices"]]}
                    yield {"field": field["id"], **self._value(asked, comparison)}
            return
        for comparison in condition["comparisons"]:
            yield self._value(condition, comparison)

    def _value(self, condition: dict[str, Any], comparison: dict[str, Any]) -> dict[str, Any]:
        takes, bounds = condition["takes"], comparison["bounds"]
        value: Any
        if bounds:
            bounds = [b for b in bounds if b["name"] != "timeZone"]  # the owner's, as in most forms
            numbers = [(b["above"] or 0) + 1 for b in bounds]
            ends = WHOLE.get(takes) or (max(numbers), max(numbers))
            value = {b["name"]: end for b, end in zip(bounds, ends, strict=False)}
        elif takes == "ids":
            value = [self.things[condition["entity"]]]
        elif takes == "flag":
            value = True
        elif takes == "text":
            value = ["printer"]
        else:
            value = [choice["value"] for choice in condition["choices"]]
        return {"operator": comparison["operator"], "value": {takes: value}}

    def _actions(self) -> list[dict[str, Any]]:
        return [
            self._action(action, [self.level])
            for action in self.type["actions"]
            if self.level in action["levels"]
        ]

    def _action(self, action: dict[str, Any], levels: list[str]) -> dict[str, Any]:
        mine = [p for p in action["parameters"] if set(p["levels"]) & set(levels) or p["required"]]
        form = {p["name"]: self._entry(p, levels) for p in mine} if action["parameters"] else True
        return {
            "perform": {action["perform"]: form},
            "oncePerItem": action["oncePerItem"],
            "maximumFrequencyMinutes": self.type["limits"]["maximumFrequencyMinutes"],
        }

    def _entry(self, parameter: dict[str, Any], levels: list[str]) -> Any:
        if parameter.get("members"):
            mine = [member for member in parameter["members"] if set(member["levels"]) & set(levels)]
            return {member["name"]: self._entry({**member, "members": []}, levels) for member in mine}
        entry = self._single(parameter)
        return [entry] if parameter["many"] else entry

    def _single(self, parameter: dict[str, Any]) -> Any:
        if parameter["entity"] == "CustomField":
            return next(f["id"] for f in self.type["category"]["customFields"] if f["takes"] == "text")
        if parameter["entity"]:
            return self.things.get(parameter["entity"], f"{parameter['entity']}_{'0' * 32}")
        if parameter["choices"]:
            return parameter["choices"][0]["value"]
        if parameter["type"] != "str":
            return parameter["type"] == "bool" or parameter["most"]
        if parameter["format"]:
            return FORMATS[parameter["format"]]
        known = [v["name"] for v in self.type["variables"] if v["hasValue"]]
        text = " ".join(f"#{name}#" for name in known)[: parameter["longest"]].rpartition(" ")[0]
        return text if parameter["template"] else "x" * parameter["longest"]
