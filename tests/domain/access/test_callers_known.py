"""Who is asking: remembered as long as nothing has changed, and no longer."""

from time import monotonic
from typing import Any

import pytest

from domain.access import admitted
from domain.errors import Unauthenticated
from domain.people.access_records import Session
from domain.people.principal import Principal
from domain.rights import Permission
from domain.storage.revisions import ACCESS, PEOPLE, raise_revision, revisions
from tests.desk import RunningDesk
from tests.statements import counting


async def let_in(desk: RunningDesk) -> Principal:
    """Let Maria in, as a request does."""
    found = await desk.runtime.gate.authenticate(f"Bearer {desk.maria.token}")
    assert found
    return found


async def test_who_is_known_costs_no_statement_while_nothing_has_changed(desk: RunningDesk) -> None:
    gate = desk.runtime.gate
    await gate.follow(await let_in(desk))
    await gate.admitted.look(await revisions())
    with counting() as statements:
        asked = await let_in(desk)
        followed = await gate.follow(asked)

    assert statements == []
    assert followed.may(Permission.USE_INBOX)


@pytest.mark.parametrize("name", [PEOPLE, ACCESS])
async def test_who_is_known_is_read_anew_once_a_change_is_heard_of(desk: RunningDesk, name: str) -> None:
    gate, before = desk.runtime.gate, await let_in(desk)
    await raise_revision(name)
    await gate.admitted.look(await revisions())
    after = await let_in(desk)

    assert after == before
    assert after is not before


async def test_without_a_look_within_a_second_a_request_looks_itself(
    desk: RunningDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As where the feed and the regular looks fail."""
    gate, known = desk.runtime.gate, await let_in(desk)
    await Session.filter(id=known.session_id).update(ended_at=desk.clock())
    await raise_revision(ACCESS)
    later = monotonic() + admitted.LOOKED_LATELY
    monkeypatch.setattr(admitted, "monotonic", lambda: later)
    with pytest.raises(Unauthenticated):
        await let_in(desk)
    with pytest.raises(Unauthenticated):
        await gate.follow(known)


async def test_an_older_look_does_not_undo_a_newer_one(desk: RunningDesk) -> None:
    gate, before = desk.runtime.gate, await revisions()
    await raise_revision(PEOPLE)
    now: dict[str, Any] = await revisions()
    await gate.admitted.look(now)
    known = await let_in(desk)
    await gate.admitted.look(before)

    assert await let_in(desk) is known


async def test_a_session_that_runs_out_meanwhile_is_not_followed(desk: RunningDesk) -> None:
    gate, known = desk.runtime.gate, await let_in(desk)
    await gate.follow(known)
    desk.clock.advance(days=31)
    with pytest.raises(Unauthenticated):
        await gate.follow(known)
