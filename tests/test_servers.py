"""What servers of the tests stand on."""

import socket

import pytest

from tests.servers import held_port


def test_a_port_that_is_held_is_its_servers_and_nobody_elses_while_that_is_down() -> None:
    with held_port() as port:
        for _ in range(2):
            socket.create_server(("127.0.0.1", port)).close()
        with socket.socket() as other, pytest.raises(OSError, match="in use"):
            other.bind(("127.0.0.1", port))
