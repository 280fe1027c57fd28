"""Members of lists are read as far as they are shown, and show each field as they do when all is read."""

from typing import Any

import pytest
from graphql import get_named_type, is_leaf_type, is_object_type, is_required_argument

from domain.ids import parse_global_id
from resolvers import pages
from tests.desk import RunningDesk
from tests.lists import SCHEMA, fill_all, lists

ROWS = 4


def leaves(kind: Any) -> list[str]:
    """Return the fields of a type that hold nothing else and can be asked for as they are."""
    return [name for name, field in kind.fields.items() if is_leaf_type(get_named_type(field.type))]


def each_field(kind: Any) -> list[str]:
    """Write each field of a type, with what is to be seen of what it gives."""
    written = list[str]()
    for name, field in kind.fields.items():
        below: Any = get_named_type(field.type)
        if any(map(is_required_argument, field.args.values())):
            continue
        if is_leaf_type(below):
            written.append(name)
        elif not is_object_type(below) or "edges" in below.fields:
            written.append(f"{name} {{ __typename }}")
        else:
            written.append(f"{name} {{ {' '.join(leaves(below))} }}")
            written += [f"{name} {{ {leaf} }}" for leaf in leaves(below) if leaf in {"id", "name"}]
    return written


async def test_a_field_alone_is_as_it_is_of_whole_members(
    desk: RunningDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    event = await desk.event("ada", conditions={"all": [], "any": []})
    await fill_all(str(parse_global_id(event["id"])[1]), lambda _: ROWS)
    alone, whole, kinds = dict[str, Any](), dict[str, Any](), set[str]()
    for one in [one for one in await lists(()) if not one.given]:
        connection = SCHEMA.query_type.fields.get(one.name)
        if connection is None:
            continue
        edge: Any = get_named_type(get_named_type(connection.type).fields["edges"].type)
        kind: Any = get_named_type(edge.fields["node"].type)
        if kind.name == "Delivery":  # which are tried meanwhile
            continue
        kinds.add(kind.name)
        for field in each_field(kind):
            asked = one.asking(f"edges {{ node {{ {field} }} }}", first=ROWS)
            alone[asked] = await desk.people["ada"].answer(asked)
    monkeypatch.setattr(pages, "bringing", lambda query, *_: query)
    for asked in alone:
        whole[asked] = await desk.people["ada"].answer(asked)
    assert {"Event", "Message", "Occurrence", "Ticket", "Agent"} <= kinds
    assert alone == whole
    assert all("data" in answer for answer in alone.values())
