"""What may be sent: only to declared hosts, only what is safe or allowed, and to production nothing else ever."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from driftproxy.model.http import Request
from driftproxy.traffic.resending.permit import Permit, is_safe, refused


def why(request: Request, allow: tuple[str, ...] = (), host: str = "api.test", scheme: str = "https") -> str:
    return (refused(request, {host: Permit(scheme, allow=allow)}) or ("", ""))[0]


@pytest.mark.parametrize("method", ["GET", "HEAD", "OPTIONS", "get"])
def test_safe_methods_are_sent(method: str) -> None:
    assert why(Request(method, "https://api.test/v1")) == ""


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE", "TRACE", "CONNECT", "PURGE", ""])
def test_any_other_method_is_not_and_the_line_that_would_allow_it_is_named(method: str) -> None:
    kind, reason = refused(Request(method, "https://api.test/v1/pay?x=1"), {"api.test": Permit()}) or ("", "")
    assert kind == "unsafe"
    assert f'`allow = ["{method} /v1/pay"]` under `[hosts."api.test"]`' in reason


@pytest.mark.parametrize("name", ["X-HTTP-Method-Override", "x-method-override"])
def test_a_method_in_a_header_or_a_parameter_counts(name: str) -> None:
    assert why(Request("GET", "https://api.test/", ((name, "delete"),))) == "unsafe"
    assert why(Request("GET", "https://api.test/?a=1&_method=DELETE")) == "unsafe"
    # Nor does a header make a write a read, or take back what a parameter says.
    assert not is_safe(Request("DELETE", "https://api.test/", ((name, "GET"),)))
    assert not is_safe(Request("GET", "https://api.test/?_method=PUT", ((name, "GET"),)))
    assert not is_safe(Request("GET", "https://api.test/", ((name, "GET"), (name.replace("-", "_"), "PUT"))))
    assert why(Request("POST", "https://api.test/", ((name, "DELETE"),)), ("POST /",)) == "unsafe"
    assert why(Request("POST", "https://api.test/", ((name, "DELETE"),)), ("POST /", "DELETE /")) == ""


def test_a_method_that_other_services_take_from_elsewhere_counts() -> None:
    assert why(Request("GET", "https://api.test/7?method=delete")) == "unsafe"
    assert why(Request("GET", "https://api.test/7?method=flickr.photos.search")) == ""
    assert why(Request("GET", "https://api.test/7?$httpMethod=PATCH")) == "unsafe"
    form = (("Content-Type", "application/x-www-form-urlencoded"),)
    for headers, body in ((form, b"a=1&_method=delete"), ((), b'{"_method": "DELETE"}')):
        assert why(Request("POST", "https://api.test/7", headers, body), ("POST /*",)) == "unsafe"
        assert why(Request("POST", "https://api.test/7", headers, body), ("POST /*", "DELETE /*")) == ""
    assert why(Request("POST", "https://api.test/7", (), b'{"method": "delete"}'), ("POST /*",)) == ""


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
        ("POST /v1/*", "POST", "https://api.test/v1/..%2fadmin", False),
        ("POST /v1/*", "POST", "https://api.test/v1/..;a=b/admin", False),
        ("POST /v1/*", "POST", "https://api.test/v1/..%5cadmin", False),
        ("POST /v1/*", "POST", "https://api.test/v1/%252e%252e/admin", False),
        ("POST /v1/*", "POST", "https://api.test/v1/a..b/..c%2fd", True),
        ("POST /v1/pay", "POST", "http://api.test/v1/pay", False),
        ("POST /v1/pay", "POST", "https://api.test:8443/v1/pay", False),
        ("POST /v1/pay", "POST", "https://evil.test/v1/pay", False),
    ],
)
def test_what_is_allowed_is_allowed_for_that_host_and_endpoint_only(
    pattern: str, method: str, url: str, *, sent: bool
) -> None:
    assert (why(Request(method, url), (pattern,)) == "") is sent


def test_a_host_that_is_not_declared_is_not_asked_and_what_would_declare_it_is_named() -> None:
    kind, reason = refused(Request("GET", "https://api.test:8443/v1"), {"api.test": Permit()}) or ("", "")
    assert kind == "blocked"
    assert '`[hosts."api.test:8443"]`' in reason
    assert "`--host api.test:8443`" in reason


def test_a_host_is_asked_by_its_scheme_only() -> None:
    assert why(Request("GET", "http://api.test:8443/"), host="api.test:8443") == "blocked"
    assert why(Request("GET", "https://api.test:80/"), host="api.test:80", scheme="http") == "blocked"


@given(
    st.sampled_from(["GET", "POST", "DELETE", "get", "Put", "QUERY", "TRACE"]),
    st.lists(st.tuples(st.sampled_from(["X-HTTP-Method", "Accept"]), st.sampled_from(["PUT", "GET", "x"])), max_size=2),
    st.sampled_from(["", "?_method=PUT", "?a=b"]),
)
def test_to_production_nothing_is_sent_that_is_not_safe_whatever_is_allowed(
    method: str, headers: list[tuple[str, str]], query: str
) -> None:
    request = Request(method, f"https://api.test/v1{query}", tuple(headers))
    permit = Permit(production=True, allow=("POST /*", "DELETE /*", "PUT /*", "QUERY /*", "TRACE /*"))
    sent = refused(request, {"api.test": permit}) is None
    assert sent is is_safe(request)
    assert not sent or (method.upper() == "GET" and "PUT" not in query)


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
    assert why(Request("GET", url)) == "blocked"
