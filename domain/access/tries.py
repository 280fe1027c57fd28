"""
Tries: how fast passwords may be guessed, without anybody being shut out by a stranger's guesses.

Wrong passwords are counted for an account at a network, for the account, and for the network. A network
is an IPv4 address or an IPv6 /64, which is what one house or office is given. Whoever comes from a place
that the account is known at (a network that it has signed in from, or a browser that keeps the token of a
sign-in) is judged by what was tried at that very place alone, and never waits long: neither a colleague's
mistakes behind the same address nor a botnet's guesses at the account cost its owner anything. Whoever is
strange waits for what all other strangers have tried, too: once an account is slowed, one of them is let
through every few seconds, and whoever comes back goes before those who do not, in the order they came. So an
owner at a new place waits for the persistent who were there before, however many others there are; an IPv6
/48 has one turn for all of it.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from ipaddress import IPv6Address, ip_address, ip_network

from domain.errors import RateLimited
from domain.ids import uuid7
from domain.people.access_records import FailedSignIns
from domain.storage.database import rows

FORGOTTEN_AFTER = timedelta(minutes=30)
TURN_LASTS = timedelta(minutes=1)  # for whoever does not come back
TURN_IS_KEPT_FREE = timedelta(seconds=30)
TURNS_KEPT = 5_000  # of strangers at one account
PLACE_LIMIT = 39  # characters; a key has to fit its column beside the longest address


@dataclass(frozen=True)
class Pace:
    """How many wrong tries in a row cost nothing; each further one doubles the wait, to the longest."""

    free_tries: int
    longest: timedelta

    def wait(self, count: int) -> timedelta:
        """Return how long after so many wrong tries the next one has to wait."""
        beyond = count - self.free_tries
        return min(timedelta(seconds=2 ** min(beyond, 20)), self.longest) if beyond >= 0 else timedelta()


# Where a place cannot be told from its owner's, whoever guesses there must leave room for the owner.
AT_HOME = Pace(10, timedelta(seconds=5))
PAIR = Pace(5, timedelta(minutes=15))
ACCOUNT = Pace(10, timedelta(seconds=5))
NETWORK = Pace(20, timedelta(minutes=1))


def network_of(address: str, bits: int = 64) -> str:
    """Return the network that an address is in, of so many bits in IPv6; what is none stands for itself."""
    try:
        found = ip_address(address.partition("%")[0])
    except ValueError:
        return address.replace("\0", "\ufffd")[:PLACE_LIMIT]
    if isinstance(found, IPv6Address):
        found = found.ipv4_mapped or found
    return str(ip_network((found, bits), strict=False) if isinstance(found, IPv6Address) else found)


@dataclass(frozen=True)
class Caller:
    """
    Who means whose account, from where; ``home`` is the place that the account is known at, if it is.

    ``site`` is the wider network with which they take turns.
    """

    account: str
    network: str
    site: str
    home: str | None = None

    @property
    def paces(self) -> dict[str, Pace]:
        """What a try to sign in counts under and is judged by; first what the right password clears."""
        if self.home:
            return {f"home {self.account} {self.home}": AT_HOME}
        return {
            f"pair {self.account} {self.network}": PAIR,
            f"account {self.account}": ACCOUNT,
            f"network {self.network}": NETWORK,
        }

    @property
    def help_paces(self) -> dict[str, Pace]:
        """What asking for a code by mail counts under and is judged by."""
        if self.home:
            return {f"help for {self.account} {self.home}": PAIR}
        return {f"help for {self.account}": PAIR, f"help from {self.network}": NETWORK}


def slowed(keys: Mapping[str, Pace], tried: Iterable[tuple[str, int, datetime]], now: datetime) -> timedelta:
    """Return how long a try still has to wait, from how often, and when last, its keys were failed."""
    waits = (at + keys[key].wait(count) - now for key, count, at in tried if count)
    return max(waits, default=timedelta())


async def check_pace(keys: Mapping[str, Pace], now: datetime) -> None:
    """
    Let tries come no faster than they may.

    Raises:
        RateLimited: too many were counted under one of the keys.
    """
    tried = await FailedSignIns.filter(key__in=list(keys)).values_list("key", "count", "last_at")
    if slowed(keys, tried, now) > timedelta():
        raise RateLimited


async def check_turn(caller: Caller, now: datetime) -> None:
    """
    Let strangers at an account that is slowed in one by one: those who come back, in the order they came.

    Raises:
        RateLimited: it is not their turn; they keep it if they come back within half a minute.
    """
    tried = await FailedSignIns.get_or_none(
        key=f"account {caller.account}", last_at__gte=now - FORGOTTEN_AFTER
    )
    if tried is None or tried.count < ACCOUNT.free_tries:
        return
    key = f"turn {caller.account} {caller.site}"
    turns = FailedSignIns.filter(key__startswith=f"turn {caller.account} ", last_at__gte=now - TURN_LASTS)
    own = await turns.get_or_none(key=key)
    if own or await turns.count() < TURNS_KEPT:
        await count_try([key], now, TURN_LASTS)
    came_back = turns.filter(count__gte=2)
    ahead = came_back.filter(id__lt=own.id) if own else came_back
    # Whoever is ahead and does not come when they could is passed over in time, and begins anew.
    if now < tried.last_at + ACCOUNT.wait(tried.count) + await ahead.count() * TURN_IS_KEPT_FREE:
        raise RateLimited
    await ahead.delete()
    await FailedSignIns.filter(key=key).delete()


async def count_try(keys: Iterable[str], now: datetime, lasts: timedelta = FORGOTTEN_AFTER) -> None:
    """Count a try under each of some keys, anew where the last one was longer ago than they last."""
    for key in keys:
        await rows(
            "INSERT INTO failed_sign_ins (id, key, count, last_at) VALUES ($1, $2, 1, $3)"
            " ON CONFLICT (key) DO UPDATE SET last_at = excluded.last_at,"
            " count = CASE WHEN failed_sign_ins.last_at < $4 THEN 1 ELSE failed_sign_ins.count + 1 END,"
            " id = CASE WHEN failed_sign_ins.last_at < $4 THEN excluded.id ELSE failed_sign_ins.id END",
            uuid7(),
            key,
            now,
            now - lasts,
        )


async def forget_tries(account: str) -> None:
    """Let an account begin anew, from wherever it was tried; for when its password is changed."""
    await FailedSignIns.filter(key=f"account {account}").delete()
    for kind in ("home", "pair", "turn"):
        await FailedSignIns.filter(key__startswith=f"{kind} {account} ").delete()
