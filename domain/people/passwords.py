"""
Passwords: argon2, in threads, two at a time, so that signing in never stops the loop.

A password is hashed in one Unicode form, since keyboards and systems differ in how they write the same
letters. Hashes from before that are of whatever form was typed, so all likely ones are tried.
"""

import asyncio
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from typing import Annotated

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from domain.catalogue.forms import Secret
from domain.words import Form, normal

SHORTEST, LONGEST = 8, 200  # letters
Password = Annotated[str, Secret(SHORTEST, LONGEST)]
_OLDER: tuple[Form, ...] = ("NFC", "NFD")
_hasher = PasswordHasher()
_threads = ThreadPoolExecutor(2, "argon2")


async def hash_password(password: str) -> str:
    """Return what is stored instead of a password."""
    return await asyncio.get_running_loop().run_in_executor(_threads, _hasher.hash, normal("NFKC", password))


@cache
def _nobodys_hash() -> str:
    return _hasher.hash("nobody's password")


def _verify(stored: str | None, password: str) -> bool:
    try:
        return _hasher.verify(stored or _nobodys_hash(), password) and bool(stored)
    except (VerificationError, InvalidHashError):
        return False


def _forms(password: str) -> list[str]:
    return list(
        dict.fromkeys([normal("NFKC", password), password, *(normal(form, password) for form in _OLDER)])
    )


async def is_password(stored: str | None, password: str) -> bool:
    """
    Say whether a password is right, however its letters were typed.

    It takes as long where there is none (None) to compare with. One that is too long is nobody's.
    """
    if len(password) > 4 * LONGEST:  # some keyboards write one letter as four
        return False
    loop = asyncio.get_running_loop()
    for form in _forms(password):
        if await loop.run_in_executor(_threads, _verify, stored, form):
            return True
    return False
