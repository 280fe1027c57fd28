"""What reports name, looked up once for many of them."""

import pytest

from domain.errors import Invalid, NotFound
from domain.foreign.names import Names
from domain.people.principal import principal_of
from tests.domain.engine.quiet import QuietDesk
from tests.statements import counting


async def names_for(quiet: QuietDesk, person: str) -> Names:
    """Return what looks things up for a person's token."""
    return Names(await principal_of(quiet.agents[person]))


async def test_what_many_reports_name_is_looked_up_once(quiet: QuietDesk) -> None:
    """By its id, by its name, and where it is not there."""
    names, group = await names_for(quiet, "ada"), quiet.groups["Support Front Line"]
    for said in (group.global_id, str(group.name)):
        assert await names.id_of("Group", said, None) == group.global_id
    with pytest.raises(NotFound, match="no group 'Nowhere'"):
        await names.id_of("Group", "Nowhere", None)
    with counting() as noted:
        for said in (group.global_id, str(group.name)):
            assert await names.id_of("Group", said, None) == group.global_id
        with pytest.raises(NotFound, match="no group 'Nowhere'"):
            await names.id_of("Group", "Nowhere", None)
    assert noted == []


async def test_what_is_out_of_sight_is_not_found(quiet: QuietDesk) -> None:
    """As if it were not there."""
    names, group = await names_for(quiet, "maria"), quiet.groups["Sales Front Line"]
    with pytest.raises((NotFound, Invalid)):
        await names.id_of("Group", group.global_id, None)
