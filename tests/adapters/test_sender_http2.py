"""HTTP/2, with a server that speaks it when it is offered."""

import asyncio
import json
from collections.abc import Iterator
from pathlib import Path
from threading import Event, Thread
from typing import Any

import pytest
import trustme
from hypercorn.asyncio import serve
from hypercorn.config import Config

from driftproxy.adapters.configuration.hosts import Host
from driftproxy.adapters.sender import LiveSender
from driftproxy.model.http import Request
from tests.adapters.live import ask, sent


async def _app(scope: Any, receive: Any, send: Any) -> None:
    if scope["type"] != "http":
        return
    said = {"version": scope["http_version"], "path": scope["path"], "host": dict(scope["headers"]).get(b":authority")}
    await send({"type": "http.response.start", "status": 200, "headers": [(b"x-twice", b"1"), (b"x-twice", b"2")]})
    await send({"type": "http.response.body", "body": json.dumps(said, default=str).encode()})


@pytest.fixture
def server(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    authority = trustme.CA()
    certificate = authority.issue_cert("127.0.0.1")
    certificate.cert_chain_pems[0].write_to_path(tmp_path / "cert.pem")
    certificate.private_key_pem.write_to_path(tmp_path / "key.pem")
    authority.cert_pem.write_to_path(tmp_path / "ca.pem")
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "ca.pem"))
    config = Config()
    config.bind = ["127.0.0.1:0"]
    config.certfile, config.keyfile = str(tmp_path / "cert.pem"), str(tmp_path / "key.pem")
    sockets = config.create_sockets()
    sockets.secure_sockets[0].listen()  # so that who is early waits and is not refused
    port = sockets.secure_sockets[0].getsockname()[1]
    config.create_sockets = lambda: sockets  # type: ignore[method-assign]
    stop = Event()

    async def stopped() -> None:
        while not stop.is_set():  # noqa: ASYNC110 - an event of another thread
            await asyncio.sleep(0.02)

    thread = Thread(target=lambda: asyncio.run(serve(_app, config, shutdown_trigger=stopped)))
    thread.start()
    yield f"https://127.0.0.1:{port}"
    stop.set()
    thread.join()


def test_http2_is_spoken_where_the_host_does(server: str) -> None:
    with LiveSender({server.removeprefix("https://"): Host(scheme="https")}) as sender:
        answer = sender.send(Request("GET", f"{server}/a", (("Connection", "keep-alive"), ("Host", "x"), ("TE", "x"))))
    assert json.loads(answer.body)["version"] == "2"
    assert (answer.status, answer.reason) == (200, "OK")
    assert [value for name, value in answer.headers if name == "x-twice"] == ["1", "2"]


def test_many_requests_share_connections(server: str) -> None:
    host = server.removeprefix("https://")
    told = sent([ask(f"{server}/{index}", index) for index in range(30)], {host: Host(scheme="https", concurrency=8)})
    assert set(told.ended.values()) == {200}
