"""Who hears what an action sends: what may be named, and how it is read aloud."""

from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.catalogue.recipients import KINDS, MYSELF, RECIPIENTS_LIMIT, Recipients
from domain.errors import FAULTS, DomainError
from domain.ids import global_id

MARIA, OMAR = (global_id("Agent", UUID(int=number)) for number in (1, 2))
SALES = global_id("Group", UUID(int=1))


def ids_of(kind: str) -> st.SearchStrategy[list[str]]:
    """Return ids of some things of a kind."""
    return st.lists(st.builds(global_id, st.just(kind), st.uuids()), max_size=5)


NAMED = st.fixed_dictionaries({label: ids_of(kind) for label, kind in KINDS.items()})


def refused(given_value: dict[str, Any]) -> list[tuple[str, str]]:
    """Return what stands in the way, each with its path."""
    with pytest.raises(DomainError) as refusal:
        Recipients.parse(given_value)
    return [("/".join(part.path), part.sentence) for part in refusal.value.parts]


@given(named=NAMED, owner=st.booleans(), agent=st.booleans())
def test_what_is_kept_is_what_was_given(named: dict[str, list[str]], owner: bool, agent: bool) -> None:
    sent = {"owner": owner, "assignedAgent": agent, **named}
    if not any(sent.values()):
        assert refused(sent) == [("", "Name at least one recipient.")]
        return

    found = Recipients.parse(sent)

    assert found.to_json() == {name: value for name, value in sent.items() if value}
    assert Recipients.parse(found.to_json()) == found
    assert list(found.references()) == [thing for label in KINDS for thing in named[label]]


def test_the_owner_alone_is_told_apart() -> None:
    assert Recipients.parse({"owner": True}) == MYSELF
    assert MYSELF.only_owner
    assert not Recipients.parse({"owner": True, "assignedAgent": True}).only_owner
    assert not Recipients.parse({"agents": [MARIA]}).only_owner


@pytest.mark.parametrize("nobody", [{}, {"owner": False}, {"agents": []}, {"agents": None, "groups": None}])
def test_nobody_is_no_recipient(nobody: dict[str, Any]) -> None:
    assert refused(nobody) == [("", "Name at least one recipient.")]


def test_each_wrong_id_is_told_at_its_place() -> None:
    assert refused({"agents": [MARIA, SALES], "groups": ["Sales", SALES, ""], "roles": [OMAR]}) == [
        ("agents/1", "That id names Group, not Agent."),
        ("roles/0", "That id names Agent, not Role."),
        ("groups/0", "'Sales' is not an id."),
        ("groups/2", "No group is named: choose one."),
    ]


def test_of_many_wrong_ids_the_first_are_told() -> None:
    told = refused({"agents": [SALES] * 100})

    assert [path for path, _ in told[:-1]] == [f"agents/{place}" for place in range(FAULTS)]
    assert told[-1] == ("", "There are more faults; mend these first.")


def test_so_many_may_be_named_and_no_more() -> None:
    """Counted over all kinds."""
    half = RECIPIENTS_LIMIT // 2
    most = {"agents": [MARIA] * half, "groups": [SALES] * (RECIPIENTS_LIMIT - half)}

    assert len(list(Recipients.parse(most).references())) == RECIPIENTS_LIMIT
    assert refused({**most, "agents": [MARIA] * (half + 1)}) == [
        ("", f"Name at most {RECIPIENTS_LIMIT} recipients; a group or role can stand for many.")
    ]


def test_each_is_placed_where_it_was_named() -> None:
    found = Recipients.parse({"agents": [MARIA, OMAR], "groups": [SALES]})

    assert list(found.placed()) == [
        (("agents", "0"), MARIA),
        (("agents", "1"), OMAR),
        (("groups", "0"), SALES),
    ]


@pytest.mark.parametrize(
    ("sent", "expected"),
    [
        ({"owner": True}, "the owner"),
        ({"owner": True, "assignedAgent": True}, "the owner, the assigned agent"),
        ({"agents": [MARIA, OMAR]}, "Maria Lopez, somebody who is gone"),
        ({"agents": [MARIA, MARIA], "assignedAgent": True}, "the assigned agent, Maria Lopez"),
    ],
)
def test_recipients_are_read_aloud_each_once(sent: dict[str, Any], expected: str) -> None:
    assert Recipients.parse(sent).say({MARIA: "Maria Lopez"}) == expected
