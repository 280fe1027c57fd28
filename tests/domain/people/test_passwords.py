"""Passwords: kept as argon2 hashes, and found right however their letters were typed."""

import runpy
import unicodedata
from collections.abc import Callable

import pytest

from domain.people import passwords
from domain.people.passwords import LONGEST, hash_password, is_password
from domain.words import normal

CAFE = "un cafe\u0301 au lait"  # as some keyboards write it


async def test_a_password_is_right_or_not() -> None:
    kept = await hash_password("correct horse")

    assert await is_password(kept, "correct horse")
    assert not await is_password(kept, "Correct horse")
    assert not await is_password(kept, "correct horse ")
    assert not await is_password(kept, "")


async def test_a_hash_tells_nothing_and_is_another_each_time() -> None:
    kept = [await hash_password("correct horse") for _ in range(2)]

    assert kept[0] != kept[1]
    assert all(text.startswith("$argon2id$") and "horse" not in text for text in kept)


def test_a_desk_makes_hashes_that_take_their_time() -> None:
    """Where no test has put another hasher in the place of its own."""
    hasher = runpy.run_path(str(passwords.__file__))["_hasher"]

    assert (hasher.time_cost, hasher.memory_cost) >= (3, 64 * 1024)


@pytest.mark.parametrize("form", ["NFC", "NFD", "NFKC", "NFKD"])
async def test_letters_are_the_same_in_every_form(form: str) -> None:
    kept = await hash_password(CAFE)

    assert await is_password(kept, unicodedata.normalize(form, CAFE))  # type: ignore[arg-type] # all four


@pytest.mark.parametrize("write", [str, lambda text: normal("NFC", text), lambda text: normal("NFD", text)])
async def test_a_hash_of_letters_as_they_were_typed_goes_on_working(write: Callable[[str], str]) -> None:
    """As hashes of before there was one form are."""
    kept = passwords._hasher.hash(write(CAFE))

    assert await is_password(kept, CAFE)


@pytest.mark.parametrize("stored", [None, "", "no hash", "$argon2id$v=19$m=8,t=1,p=1$broken"])
async def test_nothing_is_right_where_there_is_no_hash(stored: str | None) -> None:
    for password in ("", "nobody's password", "correct horse"):
        assert not await is_password(stored, password)


async def test_what_is_too_long_is_not_even_looked_at(monkeypatch: pytest.MonkeyPatch) -> None:
    looked: list[str] = []

    def verify(_: str | None, password: str) -> bool:
        looked.append(password)
        return True

    monkeypatch.setattr(passwords, "_verify", verify)

    assert not await is_password(None, "x" * (4 * LONGEST + 1))
    assert looked == []
    assert await is_password(None, "x" * 4 * LONGEST)
    assert looked == ["x" * 4 * LONGEST]


async def test_an_unknown_account_costs_as_many_looks_as_a_wrong_password(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    looks: list[str | None] = []
    own = passwords._verify

    def verify(stored: str | None, password: str) -> bool:
        looks.append(stored)
        return own(stored, password)

    monkeypatch.setattr(passwords, "_verify", verify)
    kept = await hash_password("correct horse")
    for stored in (kept, None):
        assert not await is_password(stored, CAFE)

    assert looks.count(kept) == looks.count(None) > 1
