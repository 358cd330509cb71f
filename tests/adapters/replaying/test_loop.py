"""The server works on either event loop."""

import asyncio
import socket
import ssl
from collections.abc import Callable

import httpx
import pytest

from driftproxy.adapters.replaying import server
from driftproxy.adapters.replaying.loop import new_loop
from driftproxy.adapters.trust.authority import Authority
from driftproxy.model.fault import Cut, Delivery
from driftproxy.model.http import Request, Response


@pytest.mark.parametrize("make", [new_loop, asyncio.new_event_loop], ids=["fastest", "asyncio"])
def test_either_loop(
    make: Callable[[], asyncio.AbstractEventLoop],
    tmp_path_factory: pytest.TempPathFactory,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def answer(request: Request, cassette: str, test: str) -> Response | Delivery:
        if "/reset" in request.url:
            return Delivery(Response(200), cut=Cut.RESET)
        return Response(200, "OK", (), request.body)

    monkeypatch.setattr(server, "new_loop", make)
    authority = Authority(tmp_path_factory.mktemp("state") / "authority")
    context = ssl.create_default_context(cafile=str(authority.bundle()))
    body = bytes(3_000_000)
    with server.ReplayServer(authority).serve(answer) as url, httpx.Client(proxy=url, verify=context) as client:
        assert client.post("https://h.test/", content=body).content == body
        assert client.post("http://h.test/", content=body).content == body
        with pytest.raises(httpx.HTTPError):
            client.get("http://h.test/reset")
        with socket.create_connection(("127.0.0.1", httpx.URL(url).port or 0)) as line:
            line.sendall(b"GET http://h.test/ HTTP/1.1\r\n\r\n" * 2)
            line.shutdown(socket.SHUT_WR)
            assert b"".join(iter(lambda: line.recv(65536), b"")).count(b"200 OK") == 2
