"""Which operation and which answer of a specification a recorded request is about."""

import pytest

from driftproxy.model.http import Request
from driftproxy.model.promise import Promise, Promised
from driftproxy.traffic.endpoints.promise import answer_for, hosts_of, operation_for, templates_of

PROMISE = Promise(
    (
        Promised("GET", "/users/{id}", {"200": {}}),
        Promised("GET", "/users/me", {"200": {}}),
        Promised("GET", "/users/{id}.json", {"200": {}}),
        Promised("POST", "/users", {"201": {}}),
    ),
    ("https://api.test/v1", "http://localhost:8080/v1"),
)


@pytest.mark.parametrize(
    ("method", "url", "path"),
    [
        ("GET", "https://api.test/v1/users/7?x=1", "/users/{id}"),
        ("get", "https://api.test/v1/users/me", "/users/me"),
        ("GET", "https://api.test/v1/users/7.json", "/users/{id}.json"),
        ("GET", "http://sandbox.test/v1/users/7", "/users/{id}"),
        ("POST", "https://api.test/v1/users", "/users"),
        ("DELETE", "https://api.test/v1/users", None),
        ("GET", "https://api.test/users/7", None),
        ("GET", "https://api.test/v1/users/7/8", None),
    ],
)
def test_a_request_is_for_the_most_literal_path_that_fits(method: str, url: str, path: str | None) -> None:
    found = operation_for(PROMISE, Request(method, url))
    assert (found.path if found else None) == path


def test_the_hosts_that_are_named_count_and_others_only_where_none_of_them_was_asked() -> None:
    named, sandbox, other = (f"https://{host}/v1/users/7" for host in ("api.test", "sandbox.test", "other.test"))
    requests = [Request("GET", url) for url in (named, sandbox, other, "https://login.test/token")]
    assert hosts_of(PROMISE, requests) == {"api.test"}
    assert hosts_of(PROMISE, requests[1:]) == {"sandbox.test", "other.test"}
    assert hosts_of(PROMISE, requests[3:]) == frozenset()


def test_templates_are_below_the_base_paths_the_most_literal_first() -> None:
    assert templates_of(PROMISE) == ("/v1/users/me", "/v1/users", "/v1/users/{id}.json", "/v1/users/{id}")
    assert templates_of(Promise((Promised("GET", "/x", {}),))) == ("/x",)


@pytest.mark.parametrize(
    ("answers", "status", "found"),
    [
        (("200", "404"), 404, (404, "404")),
        (("200", "4xx"), 404, (404, "4xx")),
        (("200", "default"), 503, (503, "default")),
        (("202", "204"), 200, (202, "202")),
        (("200",), 404, None),
        (("404",), 200, None),
    ],
)
def test_the_nearest_answer_is_meant(answers: tuple[str, ...], status: int, found: tuple[int, str] | None) -> None:
    operation = Promised("GET", "/x", {name: {name: None} for name in answers})
    answer = answer_for(operation, status)
    assert (answer and (answer[0], *answer[1])) == found
