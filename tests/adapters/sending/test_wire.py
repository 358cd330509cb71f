"""A name that leads to a private address leads nowhere unless that is declared, also if it changes its mind."""

import asyncio
import socket
from typing import Any

import pytest

from driftproxy.adapters.configuration.hosts import Host
from driftproxy.adapters.sending.wire import Wire
from driftproxy.model.errors import Unreachable
from tests.adapters.live import ask, sent, serving


def resolving(monkeypatch: pytest.MonkeyPatch, *answers: str) -> list[str]:
    """Let the names of the tests lead to one address after the other; return what was asked for."""
    real = socket.getaddrinfo
    left, names = list(answers), list[str]()

    def resolve(host: Any, port: Any, *rest: Any, **more: Any) -> Any:
        name = host.decode() if isinstance(host, bytes) else host
        if not str(name).endswith(".test"):
            return real(host, port, *rest, **more)
        names.append(str(name))
        found = left.pop(0) if len(left) > 1 else left[0]
        return [entry for one in found.split() for entry in real(one, port, *rest, **more)]

    monkeypatch.setattr(socket, "getaddrinfo", resolve)
    return names


@pytest.mark.parametrize(
    "address", ["127.0.0.1", "10.0.0.1", "169.254.169.254", "::1", "::ffff:127.0.0.1", "93.184.215.14 127.0.0.1"]
)
def test_a_name_that_leads_to_a_private_address_is_not_connected_to(
    monkeypatch: pytest.MonkeyPatch, address: str
) -> None:
    with serving() as live:
        resolving(monkeypatch, address)
        host = f"api.test:{live.server_port}"
        told = sent([ask(f"http://{host}/")], {host: Host(scheme="http")})
        assert told.ended == {0: "blocked"}
        assert f'`private = true` under `[hosts."{host}"]`' in told.reasons[0]
        assert live.asked == []


def test_where_it_is_declared_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    with serving() as live:
        resolving(monkeypatch, "127.0.0.1")
        host = f"api.test:{live.server_port}"
        assert sent([ask(f"http://{host}/")], {host: Host(scheme="http", private=True)}).ended == {0: 200}
        assert live.asked[0].headers["host"] == host


def test_what_was_looked_at_is_what_is_connected_to(monkeypatch: pytest.MonkeyPatch) -> None:
    """A name that is public for who looks, and private for who connects (DNS rebinding)."""
    with serving() as live:
        # 192.0.2.0/24 is for documentation and never answers; `is_public` says it is none of the internet's.
        names = resolving(monkeypatch, "93.184.215.14", "127.0.0.1")
        host = f"api.test:{live.server_port}"
        monkeypatch.setattr("driftproxy.adapters.sending.wire.is_public", lambda address: address != "127.0.0.1")
        connected: list[str] = []
        real = socket.socket.connect

        async def connect(_self: Any, address: str, *_rest: Any) -> Any:
            connected.append(address)
            raise ConnectionRefusedError

        monkeypatch.setattr("httpcore.AnyIOBackend.connect_tcp", connect)
        told = sent([ask(f"http://{host}/")], {host: Host(scheme="http")})
        assert (told.ended, connected, names) == ({0: "connection"}, ["93.184.215.14"], ["api.test"])
        assert live.asked == []
        assert real is socket.socket.connect


@pytest.mark.parametrize("host", ["evil.test", "api.test.evil.test", "127.0.0.1", ""])
def test_it_leads_to_no_other_host_whatever_a_url_was_taken_for(host: str) -> None:
    with pytest.raises(Unreachable, match=r"the way to api\.test:8443, and to no other"):
        asyncio.run(Wire("api.test:8443", private=True).connect_tcp(host, 8443))


def test_the_second_address_is_tried_where_the_first_is_closed() -> None:
    with serving() as live:
        host = f"localhost:{live.server_port}"
        assert sent([ask(f"http://{host}/")], {host: Host()}).ended == {0: 200}
