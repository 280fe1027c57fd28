"""The wire goes where the server is, or sentinels say that it is; what another took is made up for."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from domain.ports import Gap
from notifications.feed import open_feed
from tests.notifications.feed.conftest import back, eventually, hear, hear_gap, notice, process
from tests.servers import ValkeyServer
from tests.valkeys import SERVICE, ValkeyService, tell, valkey_service


@pytest.fixture
def service() -> Iterator[ValkeyService]:
    """Give a service of the test's own, to do as it likes with."""
    with valkey_service() as service:
        yield service


async def test_a_replica_takes_over_from_a_killed_primary(service: ValkeyService) -> None:
    async with (
        process(service) as here,
        process(service) as there,
        here.listen("maria") as mine,
        there.listen("maria") as theirs,
    ):
        await here.publish([notice("maria", 1)])
        assert [await hear(mine), await hear(theirs)] == [notice("maria", 1)] * 2
        service.primary.stop()
        await here.publish([notice("maria", 2)])
        await hear_gap(mine)
        await hear_gap(theirs)
        await back(here, there)
        await here.publish([notice("maria", 3)])
        for reader in (mine, theirs):
            while await hear(reader) != notice("maria", 3):
                pass


async def test_what_an_old_primary_took_is_made_up_for_where_the_new_one_is(
    service: ValkeyService, valkey: ValkeyServer
) -> None:
    async with process(service, patience=60) as here, here.listen("maria") as mine:
        await here.publish([notice("maria", 1)])
        assert await hear(mine) == notice("maria", 1)
        service.watch(valkey)
        async with process(service) as there, there.listen("maria") as theirs:
            await here.publish([notice("maria", 2)])  # to the old one, which takes it
            assert await hear(mine) == notice("maria", 2)
            tell(service.primary, "CLIENT", "KILL", "TYPE", "pubsub")
            assert [await hear(mine), await hear(theirs)] == [Gap("maria")] * 2
            await here.publish([notice("maria", 3)])
            assert await hear(theirs) == notice("maria", 3)


async def test_a_primary_that_lives_on_is_left_when_sentinels_name_another(
    service: ValkeyService, valkey: ValkeyServer
) -> None:
    async with process(service, patience=0.3) as here, here.listen("maria") as reader:
        service.watch(valkey)
        await hear_gap(reader)
        await eventually(lambda: b"maria" in tell(valkey, "PUBSUB", "CHANNELS"))


async def test_one_that_is_no_primary_yet_is_tried_again(service: ValkeyService) -> None:
    async with process(service) as here, here.listen("maria") as reader:
        tell(service.primary, "REPLICAOF", "127.0.0.1", service.replica.port)
        tell(service.primary, "CLIENT", "KILL", "TYPE", "pubsub")
        await eventually(lambda: not here.connected)
        tell(service.primary, "REPLICAOF", "NO", "ONE")
        await hear_gap(reader)
        await back(here)


async def test_a_service_that_no_sentinel_knows_is_waited_for(
    service: ValkeyService, caplog: pytest.LogCaptureFixture
) -> None:
    tell(service.sentinel, "SENTINEL", "REMOVE", SERVICE)
    async with process(service) as here, here.listen("maria") as reader:
        assert not here.connected
        assert f"no sentinel knows where {SERVICE} is" in caplog.text
        service.watch(service.primary)
        await hear_gap(reader)


async def test_certificates_that_cannot_be_read_stop_the_start(tmp_path: Path) -> None:
    for kind in ("rediss", "rediss+cluster"):
        with pytest.raises(ValueError, match="certificates"):
            async with open_feed(f"{kind}://127.0.0.1?ssl_ca_certs={tmp_path}/none.pem"):
                pass


async def test_users_with_the_rights_that_are_needed_alone_are_enough(service: ValkeyService) -> None:
    """Of the server one, of the sentinels another."""
    rights = ("+ping", "+publish", "+subscribe", "+unsubscribe", "+role", "+select", "&deskbell:*")
    tell(service.primary, "ACL", "SETUSER", "desk", "on", ">secret", "resetchannels", *rights)
    asking = ("on", ">word", "+sentinel|get-master-addr-by-name")
    tell(service.sentinel, "ACL", "SETUSER", "asking", *asking)
    url = service.url.replace("://", "://desk:secret@")
    url = f"{url}/1?sentinel_username=asking&sentinel_password=word"
    async with open_feed(url, namespace="deskbell:1:") as feed, feed.listen("maria") as reader:
        await feed.publish([notice("maria", 1)])
        assert (await hear(reader)).topic == "deskbell:1:maria"
    asked = [tell(server, "ACL", "LOG") for server in (service.primary, service.sentinel)]
    assert asked == [[], []]  # nothing else was tried
