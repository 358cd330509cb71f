"""What a run makes is removed as recordings show, and nothing else ever is."""

import json

import pytest

from driftproxy.model.http import Cassette, Headers, Interaction, Request, Response
from driftproxy.traffic.resending.permit import Permit
from driftproxy.traffic.resending.plan import plan
from driftproxy.traffic.resending.removal import removals

JSON: Headers = (("Content-Type", "application/json"),)
ALL = {"a.test": Permit(allow=("POST /*", "PUT /*", "DELETE /*"))}


def said(method: str, path: str, status: int = 200, answer: object = None, body: object = None) -> Interaction:
    request = Request(method, f"https://a.test{path}", JSON, json.dumps(body).encode() if body else b"")
    return Interaction(request, Response(status, "", JSON, json.dumps(answer).encode() if answer else b""))


MADE = said("POST", "/v1/users", 201, {"id": "us_1Nxyz"})
GONE = said("DELETE", "/v1/users/us_1Nxyz", 204)


def shown(*cassettes: list[Interaction], permits: dict[str, Permit] | None = None, target: str = "") -> list[str]:
    """Return which request removes what which one makes."""
    stored = [Cassette(name, tuple(one)) for name, one in zip("abc", cassettes, strict=False)]
    asks, _ = plan(stored, permits or ALL, target)
    found = removals(asks, stored, permits or ALL, target)
    return [f"{one.maker.cassette}{one.maker.index}: {one.ask.request.method} {one.ask.request.url}" for one in found]


def test_a_removal_is_that_of_its_own_cassette_or_as_another_shows() -> None:
    assert shown([MADE, GONE]) == ["a0: DELETE https://a.test/v1/users/us_1Nxyz"]
    url = "https://a.test/v1/users/us_1Nxyz"
    other = said("POST", "/v1/users", 201, {"id": "us_7Kabc"})
    assert shown([MADE, GONE], [other, other]) == [f"b1: DELETE {url}", f"b0: DELETE {url}", f"a0: DELETE {url}"]
    local = {"127.0.0.1:9": Permit("http", allow=("POST /*", "DELETE /*"))}
    assert shown([MADE, GONE], permits=local, target="http://127.0.0.1:9/x") == [
        "a0: DELETE http://127.0.0.1:9/x/v1/users/us_1Nxyz"
    ]


@pytest.mark.parametrize(
    "cassette",
    [
        [said("POST", "/v1/search", 200, {"id": "us_1Nxyz"}), GONE],  # it was found, not made
        [said("POST", "/v1/users", 200, {"found": [{"id": "us_1Nxyz"}]}), GONE],
        [said("POST", "/v1/users", 201, {"data": [{"id": "us_1Nxyz"}]}), GONE],
        [said("GET", "/v1/users", 200, {"id": "us_1Nxyz"}), said("POST", "/v1/users", 201, {"id": "us_1Nxyz"}), GONE],
        [said("POST", "/v1/users", 201, {"id": "us_7", "invited_by": "us_1Nxyz"}), GONE],  # its owner
        [said("POST", "/v1/orders", 201, {"id": "or_7", "user": {"id": "us_1Nxyz"}}), GONE],
        [MADE, said("DELETE", "/v1/users/us_1Nxyz", 404)],  # as if it had not been removed
        [MADE, said("DELETE", "/v1/users/us_1Nxyz/keys", 204)],
        [MADE, said("POST", "/v1/users/us_1Nxyz/delete", 204)],
        [MADE, said("DELETE", "/v1/users", 204)],  # all of them
        [said("PUT", "/v1/users/us_1Nxyz", 200, {}), GONE],  # it was there before
        [said("POST", "/v1/users", 200, {}, {"id": "us_1Nxyz"}), GONE],
    ],
)
def test_what_is_not_surely_made_is_not_removed(cassette: list[Interaction]) -> None:
    assert shown(cassette) == []
    assert shown(cassette, [said("POST", "/v1/users", 201, {"id": "us_7Kabc"})]) == []


@pytest.mark.parametrize(
    "answer",
    [{"data": {"id": "us_1Nxyz"}}, {"user": {"uuid": "us_1Nxyz"}}, {"user_id": "us_1Nxyz"}, {"name": "us_1Nxyz"}],
)
def test_its_own_id_has_many_names(answer: object) -> None:
    assert shown([said("POST", "/v1/users", 200, answer), GONE]) == ["a0: DELETE https://a.test/v1/users/us_1Nxyz"]


@pytest.mark.parametrize(
    "maker",
    [
        said("PUT", "/v1/users/us_1Nxyz", 201, {}),
        said("POST", "/v1/users", 201, {"id": "us_1Nxyz"}, {"id": "us_1Nxyz"}),
    ],
)
def test_what_the_client_named_is_removed_where_it_was_said_to_be_made(maker: Interaction) -> None:
    stored = [Cassette("a", (maker, GONE))]
    (found,) = removals(plan(stored, ALL)[0], stored, ALL)
    assert [found.due(status) for status in (200, 201, 409)] == [False, True, False]
    assert shown([maker, GONE], [maker]) == ["a0: DELETE https://a.test/v1/users/us_1Nxyz"]


def test_nothing_is_removed_where_that_is_not_allowed() -> None:
    assert shown([MADE, GONE], permits={"a.test": Permit(allow=("POST /*", "DELETE /v1/carts/*"))}) == []
    assert shown([MADE, GONE], permits={"a.test": Permit(production=True, allow=("POST /*", "DELETE /*"))}) == []
