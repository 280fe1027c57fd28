"""What is given out is known again by the secret alone, and nothing else is."""

from datetime import UTC, datetime
from uuid import UUID

import pytest

from domain.access.signer import Signer
from domain.errors import Unauthenticated
from domain.people.records import Agent
from tests.desk import SECRET_KEY

SESSION, MARIA = UUID(int=1), UUID(int=2)
NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
OURS, THEIRS = Signer(SECRET_KEY), Signer("another key that is long enough too")


def test_a_refresh_token_has_one_successor_however_often_it_is_asked_for() -> None:
    """Each session begins with one that nobody can guess."""
    first = OURS.first_refresh(SESSION)

    assert first != OURS.first_refresh(SESSION)
    assert OURS.successor(SESSION, first) == OURS.successor(SESSION, first) != first
    assert OURS.successor(SESSION, first) != THEIRS.successor(SESSION, first)


@pytest.mark.parametrize("text", ["", ".", f"{SESSION.hex}.abc", f"{SESSION.hex}.abc.def", "ä.ö.ü"])
def test_what_was_given_out_is_told_from_what_was_made_up(text: str) -> None:
    first = OURS.first_refresh(SESSION)

    assert OURS.gave_out(first)
    assert OURS.gave_out(OURS.successor(SESSION, first))
    assert not OURS.gave_out(THEIRS.first_refresh(SESSION))
    assert not OURS.gave_out(text)


def test_an_access_token_names_agent_session_and_end_also_when_that_is_past() -> None:
    """Whether it has expired says whoever has a clock."""
    assert OURS.read_access(OURS.access(MARIA, SESSION, NOON)) == (MARIA, SESSION, NOON)


@pytest.mark.parametrize("text", ["", "rubbish", THEIRS.access(MARIA, SESSION, NOON)], ids=len)
def test_an_access_token_of_somebody_else_lets_nobody_in(text: str) -> None:
    with pytest.raises(Unauthenticated, match="not valid; sign in again"):
        OURS.read_access(text)


def test_a_keepsake_is_of_one_account_with_its_present_password() -> None:
    maria = Agent(id=MARIA, password_hash="a")
    keepsake = dict([OURS.keepsake(maria)])

    assert OURS.browser_of(maria, keepsake) == OURS.browser_of(maria, keepsake) is not None
    assert THEIRS.browser_of(maria, keepsake) is None
    assert OURS.browser_of(maria, {}) is None
    maria.password_hash = "b"
    assert OURS.browser_of(maria, keepsake) is None
