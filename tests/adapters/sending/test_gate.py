"""Nothing gets past the gate that may not be sent: whatever is configured, and whoever asks."""

import asyncio
import ssl

import brotli
import httpx
import pytest

from driftproxy.adapters.configuration.hosts import Host
from driftproxy.adapters.sender import LiveSender
from driftproxy.adapters.sending.gate import Gate
from driftproxy.model.errors import Unreachable
from driftproxy.model.http import Request
from driftproxy.traffic.resending.permit import Permit
from tests.adapters.live import Answer, Live, ask, sent, serving

ALL = ("POST /*", "PUT /*", "DELETE /*", "PATCH /*")


def through(gate: Gate, request: httpx.Request) -> int | str:
    """Return the status of the answer, or the kind of the refusal."""

    async def go() -> int:
        try:
            return (await gate.handle_async_request(request)).status_code
        finally:
            await gate.aclose()

    try:
        return asyncio.run(go())
    except Unreachable as error:
        return error.kind


def gate(live: Live, posts_to: str = "", **permit: bool | tuple[str, ...]) -> Gate:
    return Gate(live.host, Permit("http", **permit), ssl.create_default_context(), posts_to=posts_to)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("method", "path", "headers"),
    [
        *((method, "/", {}) for method in ("POST", "PUT", "PATCH", "DELETE", "TRACE", "CONNECT", "PURGE", "QUERY")),
        ("GET", "/", {"X-HTTP-Method-Override": "DELETE"}),
        ("GET", "/?_method=delete", {}),
        ("POST", "/", {"X-HTTP-Method-Override": "GET"}),
    ],
)
def test_on_a_production_host_only_reads_get_to_the_socket(method: str, path: str, headers: dict[str, str]) -> None:
    with serving() as live:
        request = httpx.Request(method, live.url + path, headers=headers)
        assert through(gate(live, production=True, allow=ALL), request) == "unsafe"
        assert live.asked == []


@pytest.mark.parametrize("method", ["GET", "HEAD", "OPTIONS"])
def test_reads_do(method: str) -> None:
    with serving() as live:
        live.script["/"].append(Answer())
        got = through(gate(live, production=True), httpx.Request(method, live.url))
        assert got == (501 if method == "OPTIONS" else 200)


def test_in_a_sandbox_what_is_allowed_gets_through_and_nothing_else() -> None:
    with serving() as live:
        assert through(gate(live, allow=("POST /a",)), httpx.Request("POST", f"{live.url}/a")) == 200
        assert through(gate(live, allow=("POST /a",)), httpx.Request("POST", f"{live.url}/b")) == "unsafe"
        hidden = httpx.Request("POST", f"{live.url}/a", json={"_method": "DELETE"})
        assert through(gate(live, allow=("POST /a",)), hidden) == "unsafe"
        assert [one.path for one in live.asked] == ["/a"]


def test_it_is_the_way_to_one_host_and_scheme() -> None:
    with serving() as live, serving() as other:
        for url in (other.url, f"http://localhost:{live.server_port}", f"https://{live.host}"):
            assert through(gate(live), httpx.Request("GET", url)) == "blocked"
        assert live.asked == other.asked == []


def test_where_tokens_are_issued_that_url_alone_may_be_posted_to() -> None:
    with serving() as live:
        url = f"{live.url}/token"
        assert through(gate(live, posts_to=url, production=True), httpx.Request("POST", url)) == 200
        for other in (f"{live.url}/other", f"{url}?x=1", f"{url}/"):
            assert through(gate(live, posts_to=url, production=True), httpx.Request("POST", other)) == "unsafe"
        assert through(gate(live, posts_to=url, production=True), httpx.Request("DELETE", url)) == "unsafe"


def test_the_sender_holds_to_it_also_where_the_plan_was_wrong() -> None:
    with serving() as live:
        hosts = {live.host: Host(kind="production", allow=ALL)}
        asks = [ask(live.url, 0, "POST"), ask(live.url, 1, "DELETE"), ask(live.url, 2), ask("http://a.test/", 3)]
        assert sent(asks, hosts).ended == {0: "unsafe", 1: "unsafe", 2: 200, 3: "blocked"}
        assert [one.method for one in live.asked] == ["GET"]
        with LiveSender(hosts) as sender, pytest.raises(Unreachable, match="declared as production"):
            sender.send(Request("POST", live.url))


def test_a_redirect_leads_nowhere() -> None:
    with serving() as live, serving() as other:
        live.answers("/", Answer(307, (("Location", other.url),)), Answer())
        told = sent([ask(f"{live.url}/")], {live.host: Host(headers={"X-Key": "s3cret"}), other.host: Host()})
        assert told.ended == {0: 307}
        assert len(live.asked) == 1
        assert other.asked == []


def test_a_proxy_of_the_environment_is_gone_through_but_not_for_local_addresses(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for name in ("no_proxy", "NO_PROXY"):
        monkeypatch.delenv(name, raising=False)
    with serving() as proxy, serving() as live:
        monkeypatch.setenv("http_proxy", proxy.url)
        told = sent([ask("http://api.invalid/x")], {"api.invalid:80": Host()})
        assert told.ended == {0: 200}
        assert [one.path for one in proxy.asked] == ["http://api.invalid/x"]
        assert sent([ask(live.url)], {live.host: Host()}).ended == {0: 200}
        assert len(proxy.asked) == 1
        monkeypatch.setenv("http_proxy", "socks5://127.0.0.1:9")
        assert sent([ask("http://api.invalid/x")], {"api.invalid:80": Host()}).ended == {0: "connection"}


def test_what_unpacks_to_very_much_is_unpacked_little_by_little() -> None:
    packed = brotli.compress(bytes(128 << 20), quality=5)

    async def longest(live: Live) -> int:
        way = gate(live)
        try:
            answer = await way.handle_async_request(httpx.Request("GET", f"{live.url}/"))
            return max([len(piece) async for piece in answer.aiter_bytes()])
        finally:
            await way.aclose()

    with serving() as live:
        live.answers("/", Answer(headers=(("Content-Encoding", "br"),), body=packed))
        assert len(packed) < 1000
        assert asyncio.run(longest(live)) < 96 << 20
        with pytest.raises(Unreachable, match="answered with more than 64 MiB"), LiveSender({live.host: Host()}) as one:
            one.send(Request("GET", f"{live.url}/"))
