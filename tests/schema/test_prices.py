"""What the fields of the schema cost that make the desk work, before anything is asked of it."""

from typing import Any

import pytest
from graphql import get_introspection_query, parse, validate

from domain.deliveries.system_mail import SystemMail
from domain.desk.rooms import CATALOGUE
from domain.events.records import EventLevel
from domain.rights import Area
from schema import build_schema
from schema.documents import PRICED, RULES
from schema.prices import COST, PASSWORD, holds

TIMES = COST // PASSWORD


def complaints(*fields: str, variables: str = "") -> list[str]:
    """Return what is said against a mutation of some fields."""
    asked = " ".join(f"a{place}: {field}" for place, field in enumerate(fields))
    document = parse(f"mutation{variables and f'({variables})'} {{ {asked} }}")
    return [error.message for error in validate(build_schema()._schema, document, RULES)]


@pytest.mark.parametrize(
    ("field", "variables"),
    [
        ('signIn(input: {email: "maria@desk.example", password: "x"}) { errors { code } }', ""),
        ("signIn(input: $input) { errors { code } }", "$input: SignInInput!"),
        ('changePassword(input: {oldPassword: "x", password: "y"}) { errors { code } }', ""),
        ('resetPassword(code: "x", password: "y") { errors { code } }', ""),
        ("resetPassword(code: $text, password: $text) { errors { code } }", "$text: String!"),
        ("createAgent(input: $input) { errors { code } }", "$input: CreateAgentInput!"),
        ('updateAgent(input: {agentId: "x", password: "y"}) { errors { code } }', ""),
    ],
    ids=lambda value: str(value)[:40],
)
def test_few_passwords_are_looked_at_or_set_in_one_operation(field: str, variables: str) -> None:
    """Each takes its time, of two threads that all who sign in share; people need one."""
    assert complaints(field, variables=variables) == []
    assert complaints(*[field] * TIMES, variables=variables) == [PRICED.format(limit=COST)]


def test_two_backtests_are_all_that_one_operation_may_ask_for() -> None:
    asked = "{} : backtestEvent(draft: $draft, since: $since) {{ examined }}"
    head = "query($draft: CreateEventInput!, $since: DateTime!)"

    def said(times: int) -> list[str]:
        fields = " ".join(asked.format(f"a{place}") for place in range(times))
        document = parse(f"{head} {{ {fields} }}")
        return [error.message for error in validate(build_schema()._schema, document, RULES)]

    assert (said(2), said(3)) == ([], [PRICED.format(limit=COST)])


@pytest.mark.parametrize(
    ("kind", "field", "members"),
    [
        ("Query", "eventCategories", len(CATALOGUE.categories)),
        ("EventType", "levels", len(EventLevel)),
        ("Role", "areas", len(Area)),
        ("Query", "mailTemplates", len(SystemMail)),
    ],
)
def test_a_list_whose_length_is_known_costs_that_much(kind: str, field: str, members: int) -> None:
    schema: Any = build_schema()._schema

    assert holds(schema.get_type(kind).fields[field]) == members


def test_many_agents_are_changed_in_one_operation_where_no_password_is_given() -> None:
    field = 'updateAgent(input: {agentId: "x", enabled: false}) { errors { code } }'

    assert complaints(*[field] * 20) == []


def test_the_whole_schema_is_described_once_in_an_operation() -> None:
    """As tools ask for it."""
    schema: Any = build_schema()._schema
    asked, fragments = get_introspection_query().split("\n}\n", 1)
    _, described = asked.split("{", 1)

    def said(times: int) -> list[str]:
        fields = " ".join(f"a{place}: {described}" for place in range(times))
        return [error.message for error in validate(schema, parse(f"{{ {fields} }} {fragments}"), RULES)]

    assert (said(1), said(2)) == ([], [PRICED.format(limit=COST)])
