"""What is sent again: only what is safe or allowed, only where it may go."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from driftproxy.model.finding import Unchecked
from driftproxy.model.http import Cassette, Interaction, Request, Response
from driftproxy.traffic.plan import aim, authority_of, plan


def of(*requests: Request) -> list[Cassette]:
    return [Cassette("c", tuple(Interaction(request, Response(200)) for request in requests))]


def why(
    request: Request, allowed: dict[str, tuple[str, ...]] | None = None, target: str = ""
) -> tuple[str, str] | None:
    asks, skipped = plan(of(request), allowed or {}, target)
    assert len(asks) + len(skipped) == 1
    return (skipped[0].kind, skipped[0].reason) if skipped else None


@pytest.mark.parametrize("method", ["GET", "HEAD", "OPTIONS", "get"])
def test_safe_methods_are_sent(method: str) -> None:
    assert why(Request(method, "https://api.test/v1")) is None


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE", "TRACE", "CONNECT", "PURGE", ""])
def test_any_other_method_is_not_and_the_line_that_would_allow_it_is_named(method: str) -> None:
    kind, reason = why(Request(method, "https://api.test/v1/pay?x=1")) or ("", "")
    assert kind == "unsafe"
    assert f'`allow = ["{method} /v1/pay"]` under `[hosts."api.test"]`' in reason


@pytest.mark.parametrize("name", ["X-HTTP-Method-Override", "x-method-override"])
def test_a_method_in_a_header_counts(name: str) -> None:
    assert (why(Request("GET", "https://api.test/", ((name, "delete"),))) or "")[0] == "unsafe"


@pytest.mark.parametrize(
    ("pattern", "method", "url", "sent"),
    [
        ("POST /v1/pay", "POST", "https://api.test/v1/pay?a=b", True),
        ("POST /v1/pay", "POST", "https://API.test:443/v1/pay", True),
        ("POST /v1/pay", "PUT", "https://api.test/v1/pay", False),
        ("POST /v1/pay", "POST", "https://api.test/v1/pay/2", False),
        ("POST /v1/*", "POST", "https://api.test/v1/pay/2", True),
        ("POST /v1/{id}/x", "POST", "https://api.test/v1/7/x", True),
        ("POST /v1/{id}", "POST", "https://api.test/v1/7/x", False),
        ("POST /v1/*", "POST", "https://api.test/v1/../admin", False),
        ("POST /v1/*", "POST", "https://api.test/v1/%2E%2e/admin", False),
        ("POST /v1/pay", "POST", "http://api.test/v1/pay", False),
        ("POST /v1/pay", "POST", "https://api.test:8443/v1/pay", False),
        ("POST /v1/pay", "POST", "https://evil.test/v1/pay", False),
    ],
)
def test_what_is_allowed_is_allowed_for_that_host_and_endpoint_only(
    pattern: str, method: str, url: str, *, sent: bool
) -> None:
    assert (why(Request(method, url), {"api.test": (pattern,)}) is None) is sent


LOCAL = [
    "http://127.0.0.1:8000/",
    "http://localhost/",
    "http://LOCALHOST./",
    "http://api.localhost/",
    "http://10.0.0.1/",
    "http://192.168.1.1/",
    "http://169.254.169.254/latest/meta-data",
    "http://[::1]:80/",
    "http://[fe80::1]/",
    "http://[::ffff:127.0.0.1]/",
    "http://[::127.0.0.1]/",
    "http://[64:ff9b::a9fe:a9fe]/",
    "http://127\u30020\uff0e0\uff611/",
    "http://127.1/",
    "http://2130706433/",
    "http://0x7f000001/",
    "http://0.0.0.0/",
]


@pytest.mark.parametrize("url", LOCAL)
def test_local_addresses_are_asked_only_where_declared(url: str) -> None:
    kind, reason = why(Request("GET", url)) or ("", "")
    assert kind == "blocked"
    assert f'`[hosts."{authority_of(url)}"]`' in reason
    assert why(Request("GET", url), {authority_of(url): ()}) is None
    assert why(Request("GET", "https://api.test/"), target=url) is None


@pytest.mark.parametrize("url", ["https://93.184.215.14/", "http://[2606:4700::1111]/", "https://a1.b2/"])
def test_public_addresses_are_asked(url: str) -> None:
    assert why(Request("GET", url)) is None


@pytest.mark.parametrize(
    "url",
    [
        "ftp://h/",
        "/path",
        "",
        "http://",
        "http://h:99999/",
        "http://[::1/",
        "file:///etc",
        "http://a b/",
        "http://a\x1b/",
        'http://"/',
    ],
)
def test_what_is_no_url_of_http_is_not_sent(url: str) -> None:
    assert (why(Request("GET", url)) or "")[0] == "blocked"
    assert (why(Request("GET", url), target="https://api.test") or "")[0] == "blocked"


def test_a_path_that_held_a_secret_cannot_be_asked_again() -> None:
    assert (why(Request("GET", "https://api.test/bot/REDACTED/me")) or "")[0] == "auth"


def test_a_target_takes_the_place_of_the_base_url() -> None:
    stored = of(
        Request("GET", "https://user@api.test:444/v1/a%2Fb?x=1&y=%20#z"), Request("POST", "https://api.test/v1")
    )
    asks, skipped = plan(stored, {"api.test": ("POST /v1",)}, "http://127.0.0.1:8000/base/")
    assert [ask.request.url for ask in asks] == ["http://127.0.0.1:8000/base/v1/a%2Fb?x=1&y=%20"]
    # What was allowed for the recorded host says nothing about this one.
    assert [(one.index, one.request, one.kind) for one in skipped] == [(1, "POST https://api.test/v1", "unsafe")]
    assert '`allow = ["POST /base/v1"]` under `[hosts."127.0.0.1:8000"]`' in skipped[0].reason
    assert plan(stored, {"127.0.0.1:8000": ("POST /base/v1",)}, "http://127.0.0.1:8000/base/")[1] == ()


def test_the_order_and_the_place_of_each_request_are_kept() -> None:
    asks, skipped = plan(of(*(Request(method, "https://a.test/") for method in ("GET", "PUT", "GET"))), {})
    assert [(ask.cassette, ask.index) for ask in asks] == [("c", 0), ("c", 2)]
    assert [type(one) for one in skipped] == [Unchecked]


@pytest.mark.parametrize(
    ("url", "host"),
    [
        ("https://API.test/x", "api.test"),
        ("https://api.test:443", "api.test"),
        ("http://api.test", "api.test:80"),
        ("https://api.test:80", "api.test:80"),
        ("http://[::1]:8/", "[::1]:8"),
        ("https://u:p@api.test:8443/", "api.test:8443"),
    ],
)
def test_a_host_is_named_with_its_port_unless_it_is_that_of_https(url: str, host: str) -> None:
    assert authority_of(url) == host


@given(st.text(), st.text(max_size=10))
def test_no_request_raises(url: str, method: str) -> None:
    why(Request(method, url))
    aim(Request(method, url), "https://t/")
