"""How those stand who were let in: as they are now, or why they may not stay."""

from datetime import timedelta
from uuid import UUID, uuid4

import pytest

from domain.access.gate import Gate
from domain.errors import DomainError
from domain.people.access_records import ApiToken, Session
from domain.people.principal import Principal
from domain.people.records import Agent
from domain.people.standings import standings_of
from domain.rights import Permission
from tests.desk import SECRET_KEY
from tests.domain.engine.quiet import QuietDesk


@pytest.fixture
async def session(quiet: QuietDesk) -> UUID:
    """Maria's."""
    gate = Gate(SECRET_KEY, quiet.clock)
    _, opened, _ = gate.signer.read_access((await gate.open_session(quiet.agents["maria"])).access)
    return opened


async def said(quiet: QuietDesk, held_by: UUID) -> Principal | str:
    """Return whom something lets in now, or the refusal."""
    found = (await standings_of([held_by], quiet.clock()))[held_by]
    return found.sentence if isinstance(found, DomainError) else found


async def test_a_session_lets_in_whose_it_is_until_it_ends(quiet: QuietDesk, session: UUID) -> None:
    found = await said(quiet, session)
    assert isinstance(found, Principal)
    assert (found.agent.id, found.session_id) == (quiet.agents["maria"].id, session)
    assert Permission.CREATE_AND_EDIT_MY_EVENTS in found.permissions
    quiet.clock.advance(days=31)

    assert "has ended" in str(await said(quiet, session))
    assert "has ended" in str(await said(quiet, uuid4()))


async def test_a_session_that_was_ended_lets_in_nobody(quiet: QuietDesk, session: UUID) -> None:
    await Session.filter(id=session).update(ended_at=quiet.clock())

    assert "has ended" in str(await said(quiet, session))


async def test_a_disabled_account_is_told_so(quiet: QuietDesk, session: UUID) -> None:
    await Agent.filter(id=quiet.agents["maria"].id).update(enabled=False)

    assert "disabled" in str(await said(quiet, session))


async def test_a_token_holds_what_it_was_given_of_what_its_maker_may(quiet: QuietDesk) -> None:
    now = quiet.clock()
    token = await ApiToken.create(
        id=uuid4(),
        agent=quiet.agents["maria"],
        name="Robot",
        token_hash="-",
        permissions=["USE_INBOX", "MANAGE_ROLES"],
        created_at=now,
        expires_at=now + timedelta(hours=1),
    )
    found = await said(quiet, token.id)
    assert isinstance(found, Principal)
    assert (found.permissions, found.token_id, found.token_source) == (
        frozenset({Permission.USE_INBOX}),
        token.id,
        token.id,
    )
    quiet.clock.advance(hours=2)
    assert "revoked" in str(await said(quiet, token.id))
    await ApiToken.filter(id=token.id).update(expires_at=None, revoked_at=now)
    assert "revoked" in str(await said(quiet, token.id))
