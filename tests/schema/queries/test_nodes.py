"""Things by their ids."""

from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from tests.desk import GraphQLRefusal, Person, RunningDesk
from tests.pairs import ON_POSTGRES
from tests.resolvers.test_paging import NODE, UNKNOWN

ASKING: list[Callable[[Person, str], Awaitable[Any]]] = [
    lambda who, id_: who.ask(NODE, id=id_),
    lambda who, id_: who.ask("query($id: ID!) { event(id: $id) { id } }", id=id_),
    lambda who, id_: who.ask("query($id: ID) { tickets(filter: {groupId: $id}) { totalCount } }", id=id_),
]


@ON_POSTGRES
@pytest.mark.parametrize("wrong", ["", "x", "Event_", f"Event_{'g' * 32}", UNKNOWN, "Event_\0", "é" * 40])
async def test_what_is_no_id_is_the_users_to_mend(desk: RunningDesk, wrong: str) -> None:
    for ask, path in zip(ASKING, (["id"], ["id"], ["filter", "groupId"]), strict=True):
        with pytest.raises(GraphQLRefusal) as refused:
            await ask(desk.ada, wrong)
        said = refused.value.errors[0]["extensions"]
        assert (said["code"], said["path"]) == ("BAD_USER_INPUT", path)
