"""What a request means at the port that it comes in by, and who may speak there."""

import ssl
from base64 import b64encode

import httpx
import pytest
import requests

from driftproxy.adapters.replaying.server import ReplayServer
from driftproxy.adapters.replaying.wire.door import Door
from driftproxy.adapters.trust.authority import Authority
from driftproxy.model.http import Request, Response
from driftproxy.traffic.matching.identity import address_for, with_password

PASSWORD = "correct-horse-battery"


def echo(request: Request, cassette: str, test: str) -> Response:
    told = [name for name, _ in request.headers if name.lower().startswith("proxy-")]
    return Response(200, "OK", (), f"{request.method} {request.url} {cassette} {test} {told}".encode())


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    return Authority(tmp_path_factory.mktemp("state") / "authority")


def test_the_scheme_is_the_recorded_one_where_a_host_is_named_to_us() -> None:
    door = Door(echo, schemes={"api.test": "https", "h:81": "http"})
    for name, url in (("API.test", "https://API.test/a"), ("h:81", "http://h:81/a"), ("new.test", "http://new.test/a")):
        assert door.url("/a", (("Host", name),)) == url
    led = Door(echo, schemes={"api.test": "https"}, port=8080)
    for name, url in (("api.test:8080", "https://api.test/a"), ("127.0.0.1:8080", "http://127.0.0.1:8080/a")):
        assert led.url("/a", (("Host", name),)) == url
    assert door.url("http://api.test/a", (("Host", "h"),)) == "http://api.test/a"
    assert door.url("/a", ()) is None


def test_one_port_per_host(authority: Authority) -> None:
    server = ReplayServer(authority, reverse=("https://api.test/v1", "http://other.test:8080"))
    with server.serve(echo) as url, requests.Session() as client:
        assert url == server.urls[0]
        said = [client.get(f"{one}/a", timeout=20).text.split()[1] for one in server.urls]
    assert said == ["https://api.test/a", "http://other.test:8080/a"]


def test_who_does_not_know_the_password_is_not_served(authority: Authority) -> None:
    context = ssl.create_default_context(cafile=str(authority.bundle()))
    with ReplayServer(authority, password=PASSWORD).serve(echo) as url:
        for proxy in (url, address_for(url, "c", "t"), with_password(url, PASSWORD[:-1])):
            with httpx.Client(proxy=proxy, verify=context) as client:
                assert client.get("http://h.test/").status_code == 407
                with pytest.raises(httpx.ProxyError, match="407"):
                    client.get("https://h.test/")
        refused = requests.get(f"{url}/a", headers={"Host": "h.test"}, timeout=20)
        assert refused.headers["Proxy-Authenticate"] == 'Basic realm="driftproxy"'
        assert refused.content == b""
        knowing = with_password(url, PASSWORD)
        for proxy, who in ((knowing, " "), (address_for(knowing, "bill:ing", "t::1 é"), "bill:ing t::1 é")):
            with httpx.Client(proxy=proxy, verify=context) as client:
                for place in ("http://h.test/", "https://h.test/"):
                    assert client.get(place).text == f"GET {place} {who} []"
        said = {"Proxy-Authorization": f"Basic {b64encode(f'-:{PASSWORD}'.encode()).decode()}", "Host": "h.test"}
        assert requests.get(f"{url}/a", headers=said, timeout=20).text == "GET http://h.test/a   []"


def test_nor_over_http_2(authority: Authority) -> None:
    context = ssl.create_default_context(cafile=str(authority.bundle()))
    with (
        ReplayServer(authority, password=PASSWORD).serve(echo) as url,
        httpx.Client(proxy=with_password(url, PASSWORD), verify=context, http1=False, http2=True) as client,
    ):
        answer = client.get("https://h.test/", headers={"Proxy-Authorization": "Basic Yzp0"})
        assert (answer.http_version, answer.status_code) == ("HTTP/2", 407)
        assert client.get("https://h.test/").text == "GET https://h.test/   []"


def test_other_addresses(authority: Authority) -> None:
    with ReplayServer(authority, host="0.0.0.0", password=PASSWORD).serve(echo) as url:
        assert url.startswith("http://127.0.0.1:")
        assert requests.get(f"{url}/a", timeout=20).status_code == 407
