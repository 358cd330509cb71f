"""Are requests that mean the same endpoint told to be one, and others not?"""

import pytest

from driftproxy.model.http import Request
from driftproxy.traffic.endpoints.endpoint import endpoint_of, host_of


@pytest.mark.parametrize(
    ("path", "template"),
    [
        ("/v1/invoices/in_1NxyzA/lines", "/v1/invoices/{id}/lines"),
        ("/users/me", "/users/me"),
        ("/users/7", "/users/{id}"),
        ("/v1", "/v1"),
        ("/v2.1/things", "/v2.1/things"),
        ("/2024-01-01/rates", "/2024-01-01/rates"),
        ("/rates/2024-01-01", "/rates/{id}"),
        ("/a/018f4d5e-7c1a-7b1e-8f6a-0123456789ab", "/a/{id}"),
        ("/blobs/9f86d081884c7d659a2feaa0c55ad015", "/blobs/{id}"),
        ("/tokens/01ARZ3NDEKTSV4RRFFQ69G5FAV", "/tokens/{id}"),
        ("/sheets/42:batchUpdate", "/sheets/{id}:batchUpdate"),
        ("/odata/Products('018f4d5e-7c1a-7b1e-8f6a-0123456789ab')/Name", "/odata/Products({id})/Name"),
        ("/works/10.1000/xyz123", "/works/{id}/{id}"),
        ("/2/tweets/7", "/2/tweets/{id}"),
        ("/1.1/statuses", "/1.1/statuses"),
        ("/api/v1", "/api/v1"),
        ("/admin/api/2024-01/products.json", "/admin/api/2024-01/products.json"),
        ("/7", "/{id}"),
        ("/charset/utf-8", "/charset/utf-8"),
        ("/report.json", "/report.json"),
        ("", "/"),
        ("/people/ada@example.com", "/people/{id}"),
    ],
)
def test_ids_are_taken_out_of_the_path(path: str, template: str) -> None:
    assert endpoint_of(Request("get", f"https://api.test{path}?page=2")).path == template


@pytest.mark.parametrize("url", ["http://[::1/", "http://[zz]/", "http://a]/"])
def test_what_is_no_url_is_an_endpoint_of_its_own(url: str) -> None:
    assert endpoint_of(Request("GET", url)).path == url


def test_a_configured_template_wins() -> None:
    request = Request("GET", "https://api.test/docs/intro")
    assert endpoint_of(request, ["/users/{id}", "/docs/{slug}"]).path == "/docs/{slug}"


def test_an_operation_is_an_endpoint_of_its_own() -> None:
    body = b'{"query": "query Invoices { a }"}'
    request = Request("POST", "https://api.test/graphql", (("Content-Type", "application/json"),), body)
    assert str(endpoint_of(request)) == "POST api.test/graphql (Invoices)"


@pytest.mark.parametrize(
    ("url", "host"),
    [
        ("https://API.test:443/", "api.test"),
        ("http://api.test:8080/", "api.test:8080"),
        ("http://user:pass@api.test/", "api.test"),
        ("http://[::1]:80/", "[::1]"),
        ("http://user@api.test:99999/", "api.test:99999"),
        ("http://[::1/", ""),
    ],
)
def test_host(url: str, host: str) -> None:
    assert host_of(url) == host
