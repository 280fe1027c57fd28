"""How fast passwords may be tried, and who is never kept waiting; time is told, not waited for."""

from collections.abc import Mapping, Sequence
from datetime import timedelta

import pytest

from domain.access import tries
from domain.access.gate import Gate
from domain.access.signer import Signer
from domain.access.tries import ACCOUNT, AT_HOME, PAIR, network_of
from domain.errors import DomainError, Invalid, RateLimited
from domain.people import passwords
from domain.people.records import Agent
from tests.desk import PASSWORD, SECRET_KEY, Clock
from tests.domain.engine.quiet import QuietDesk
from tests.pairs import ON_SQLITE

MARIA, OMAR = "maria@desk.example", "omar@desk.example"
OFFICE, HOTEL = "203.0.113.7", "198.51.100.4"


class Door:
    """A gate at which people try to come in, at moments that a test names."""

    def __init__(self) -> None:
        self.clock = Clock()
        start = self.clock()
        self.gate = Gate(SECRET_KEY, lambda: start + self.clock.moved)

    async def tries(
        self,
        second: float,
        password: str,
        *,
        email: str = MARIA,
        at: str = OFFICE,
        keeping: Mapping[str, str] | None = None,
    ) -> str:
        """Say how a try ends: in, wrong, or wait."""
        self.clock.moved = timedelta(seconds=second)
        try:
            caller = await self.gate.caller(email, at, keeping or {})
            agent = await self.gate.recognise(caller, password)
        except DomainError as refusal:
            return {Invalid: "wrong", RateLimited: "wait"}[type(refusal)]
        await self.gate.open_session(agent, at)
        return "in"

    async def comes_in(self) -> None:
        """Sign Maria in at the office, long before anything else."""
        assert await self.tries(-3600, PASSWORD, at=OFFICE) == "in"

    async def guess(self, seconds: Sequence[float], *, at: str) -> list[str]:
        """Try a wrong password at each of these moments."""
        return [await self.tries(second, "a guess", at=at) for second in seconds]


@pytest.fixture
def door(quiet: QuietDesk, monkeypatch: pytest.MonkeyPatch) -> Door:
    """Give a door to a desk, without the time that argon2 takes."""
    monkeypatch.setattr(passwords, "_verify", lambda stored, given: bool(stored) and given == PASSWORD)
    return Door()


@pytest.mark.parametrize(
    ("address", "network"),
    [
        ("192.0.2.7", "192.0.2.7"),
        ("::ffff:192.0.2.7", "192.0.2.7"),
        ("2001:db8:1:2::7", "2001:db8:1:2::/64"),
        ("2001:db8:1:2:ffff:ffff:ffff:ffff", "2001:db8:1:2::/64"),
        ("2001:db8:1:3::7", "2001:db8:1:3::/64"),
        ("fe80::1%eth0", "fe80::/64"),
        ("", ""),
        ("a socket\0", "a socket\ufffd"),
        ("x" * 500, "x" * 39),
    ],
)
def test_an_address_is_counted_by_its_network(address: str, network: str) -> None:
    assert network_of(address) == network


@pytest.mark.parametrize(
    ("pace", "count", "seconds"),
    [
        (PAIR, 4, 0),
        (PAIR, 5, 1),
        (PAIR, 6, 2),
        (PAIR, 9, 16),
        (PAIR, 1000, 900),
        (ACCOUNT, 9, 0),
        (ACCOUNT, 1000, 5),
        (AT_HOME, 9, 0),
        (AT_HOME, 1000, 5),
    ],
    ids=str,
)
def test_each_wrong_try_beyond_the_free_ones_doubles_the_wait(pace: object, count: int, seconds: int) -> None:
    assert isinstance(pace, type(PAIR))
    assert pace.wait(count) == timedelta(seconds=seconds)


@ON_SQLITE
async def test_an_ipv6_network_has_no_more_free_tries_than_an_address(door: Door) -> None:
    """Every try from another address of it, at another account."""
    ends = [
        await door.tries(0, "a guess", email=f"agent{number}@desk.example", at=f"2001:db8:1:2::{number:x}")
        for number in range(1, 40)
    ]

    assert ends == ["wrong"] * 20 + ["wait"] * 19


@ON_SQLITE
async def test_whoever_has_signed_in_from_an_office_is_not_slowed_by_its_others(door: Door) -> None:
    """Fifty wrong passwords behind the shared address, for as many accounts; Omar, new there, waits."""
    await door.comes_in()
    for number in range(50):
        await door.tries(0, "a guess", email=f"agent{number}@desk.example")

    assert await door.tries(0, PASSWORD, email=OMAR) == "wait"
    assert await door.tries(0, PASSWORD) == "in"
    assert await door.tries(1, PASSWORD, email=OMAR) == "in"


@ON_SQLITE
async def test_whoever_fails_once_in_ten_seconds_keeps_nobody_out(door: Door) -> None:
    """From anywhere, also from the owner's own office, and where the owner has never been."""
    await door.comes_in()
    guesses = range(0, 600, 10)
    elsewhere = [await door.tries(guess, "a guess", at=f"192.0.2.{guess // 10}") for guess in guesses]
    assert set(elsewhere) == {"wrong"}
    assert await door.tries(596, PASSWORD, at=HOTEL) == "in"
    assert await door.tries(596, PASSWORD) == "in"

    assert set(await door.guess(range(600, 1200, 10), at=OFFICE)) == {"wrong"}
    assert await door.tries(1196, PASSWORD) == "in"


@ON_SQLITE
async def test_a_botnet_costs_an_owner_nothing_where_they_are_known(door: Door) -> None:
    """Five hundred networks guess at Maria's password within three seconds; few are listened to."""
    await door.comes_in()
    guesses = [
        await door.tries(number / 175, "a guess", at=f"10.0.{number // 250}.{number % 250}")
        for number in range(500)
    ]

    assert guesses.count("wrong") == 11
    assert await door.tries(3, PASSWORD) == "in"


@ON_SQLITE
async def test_a_browser_that_has_signed_in_is_known_on_the_road_too(door: Door) -> None:
    """Somebody in the hotel guesses without a pause; Maria's own laptop is not taken for theirs."""
    await door.comes_in()
    keepsake = dict([door.gate.signer.keepsake(await Agent.get(email=MARIA))])
    guesses = await door.guess([second / 10 for second in range(100)], at=HOTEL)

    assert guesses.count("wrong") == 8
    assert await door.tries(10, PASSWORD, at=HOTEL) == "wait"
    assert await door.tries(10, PASSWORD, at=HOTEL, keeping=keepsake) == "in"


@ON_SQLITE
@pytest.mark.parametrize("whose", ["omar's", "before a new password", "made up", "an access token"])
async def test_what_a_browser_keeps_is_good_for_one_account_and_its_password(door: Door, whose: str) -> None:
    maria, omar = await Agent.get(email=MARIA), await Agent.get(email=OMAR)
    name, text = door.gate.signer.keepsake(maria)
    match whose:
        case "omar's":
            text = door.gate.signer.keepsake(omar)[1]
        case "before a new password":
            await Agent.filter(id=maria.id).update(password_hash="another")
        case "made up":
            text = Signer("another key that is long enough too").keepsake(maria)[1]
        case _:
            text = (await door.gate.open_session(maria)).access
    await door.guess([0] * 5, at=HOTEL)

    assert await door.tries(0, PASSWORD, at=HOTEL, keeping={name: text}) == "wait"


@ON_SQLITE
async def test_a_browser_has_its_free_tries_and_no_more(door: Door) -> None:
    """Whoever takes Maria's laptop guesses no faster than one in five seconds."""
    keepsake = dict([door.gate.signer.keepsake(await Agent.get(email=MARIA))])
    ends = [await door.tries(second / 10, "a guess", keeping=keepsake) for second in range(600)]

    assert ends.count("wrong") < 10 + 60 / 5 + 4


def networks(kind: str, number: int) -> str:
    """Return the network of an attacker's try: never the same, one of twelve in turn, or a /64 of one /48."""
    return {
        "ever new ones": f"10.{number // 250}.{number % 250}.1",
        "each new one twice": f"10.{number // 500}.{number // 2 % 250}.1",
        "twelve in turn": f"10.0.{number % 12}.1",
        "one /48": f"2001:db8:1:{number:x}::1",
    }[kind]


@ON_SQLITE
@pytest.mark.parametrize("patience", [3, 25])
@pytest.mark.parametrize(
    ("kind", "seconds"),
    [("ever new ones", 5), ("each new one twice", 65), ("twelve in turn", 65), ("one /48", 5)],
)
async def test_an_owner_at_a_new_place_gets_in_while_others_go_on_guessing(
    door: Door, kind: str, seconds: int, patience: int
) -> None:
    """At the third try where nobody else is persistent, else after the twelve who were before."""
    for number in range(12):
        await door.tries(0, "a guess", at=f"192.0.2.{number}")
    number, end = 0, ""
    while end != "in" and number / 2 <= seconds + 3 * patience:
        for _ in range(2 * patience):
            await door.tries(20 + number / 2, "a guess", at=networks(kind, number))
            number += 1
        end = await door.tries(20 + number / 2, PASSWORD, at=HOTEL)

    assert end == "in"


@ON_SQLITE
@pytest.mark.parametrize("kind", ["ever new ones", "each new one twice", "twelve in turn", "one /48"])
async def test_strangers_guess_no_faster_however_many_networks_they_have(door: Door, kind: str) -> None:
    """One in five seconds, after the free ones: 720 in an hour."""
    ends = [await door.tries(number / 2, "a guess", at=networks(kind, number)) for number in range(200)]

    assert ends.count("wrong") <= 10 + 4 + 100 / 5


async def slowed(door: Door) -> None:
    """Let strangers fail at Maria's account until they are let in one by one, the next after a second."""
    for number in range(ACCOUNT.free_tries):
        assert await door.tries(0, "a guess", at=f"192.0.2.{number}") == "wrong"


async def test_whoever_was_passed_over_is_waited_for_once(door: Door) -> None:
    """They did not come when they could, and begin anew; whoever came behind them has waited enough."""
    await slowed(door)
    assert await door.guess([0.1, 0.2], at=OFFICE) == ["wait", "wait"]
    assert await door.guess([0.3, 30.9, 31, 33], at=HOTEL) == ["wait", "wait", "wrong", "wrong"]


async def test_whoever_came_back_keeps_their_turn_however_many_others_come(
    door: Door, monkeypatch: pytest.MonkeyPatch
) -> None:
    """No more turns are kept than there is room for, but those that are go on counting."""
    monkeypatch.setattr(tries, "TURNS_KEPT", 1)
    await slowed(door)
    assert await door.guess([0.1, 0.2], at=OFFICE) == ["wait", "wait"]
    assert await door.guess([1, 1.1], at=HOTEL) == ["wait", "wait"]
    assert await door.guess([1.2], at=OFFICE) == ["wrong"]
