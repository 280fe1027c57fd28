"""Programs, let in by API tokens: each is known by its token's text, and its use noted by the minute."""

from collections.abc import Callable, Collection, Mapping
from datetime import datetime, timedelta
from uuid import UUID

from domain.access.admitted import Admitted
from domain.access.signer import hash_of_token
from domain.errors import Unauthenticated
from domain.people.principal import Principal
from domain.storage.database import among, as_uuid, rows
from domain.storage.together import Together

API_TOKEN_PREFIX = "dbt_"  # noqa: S105 - tells our tokens from access tokens
USE_IS_NOTED_EVERY = timedelta(minutes=1)
KNOWN = 10_000


class Programs:
    """The programs of this process's callers."""

    def __init__(self, admitted: Admitted, clock: Callable[[], datetime]) -> None:
        self._admitted, self._clock = admitted, clock
        self._known: dict[str, tuple[UUID, datetime]] = {}  # by the token's text, each until when
        self._named, self._used = Together(_ids_of), Together(self._note_use)

    async def let_in(self, text: str) -> Principal:
        """
        Return who asks by a token.

        Raises:
            Unauthenticated: it never was one, or does not work any more.
        """
        now = self._clock()
        known = self._known.get(text)
        if known and now < known[1]:
            return await self._admitted.as_now(known[0])
        token = known[0] if known else await self._named.get(hash_of_token(text))
        if token is None:
            raise Unauthenticated("That token is not valid.")
        found = await self._admitted.as_now(token)
        await self._used.get(token)
        if len(self._known) >= KNOWN:
            self._known.clear()
        self._known[text] = token, now + USE_IS_NOTED_EVERY
        return found

    async def _note_use(self, tokens: Collection[UUID]) -> Mapping[UUID, None]:
        """Note that tokens are used, where no process has a moment ago."""
        now = self._clock()
        await rows(
            f"UPDATE api_token SET last_used_at = $2 WHERE id {among('$1')}"  # noqa: S608 - ours
            " AND (last_used_at IS NULL OR last_used_at <= $3)",
            list(tokens),
            now,
            now - USE_IS_NOTED_EVERY,
        )
        return {}


async def _ids_of(hashes: Collection[str]) -> Mapping[str, UUID]:
    named = f"SELECT id, token_hash FROM api_token WHERE token_hash {among('$1', 'text')}"  # noqa: S608 - ours
    found = await rows(named, list(hashes))
    return {row["token_hash"]: as_uuid(row["id"]) for row in found}
