"""Samples and shares: whole, disjoint, even, and the same every time."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from driftproxy.model.http import Interaction, Request, Response
from driftproxy.traffic.resending.choice import Choice, fits, outline, sampled, share
from driftproxy.traffic.resending.plan import Ask


def ask(index: int, path: str, body: object = None, method: str = "GET", cassette: str = "c") -> Ask:
    request = Request(method, f"https://api.test{path}")
    return Ask(cassette, index, request, Interaction(request, Response(200, body=json.dumps(body).encode())))


def chosen(asks: list[Ask], most: int | None) -> list[int]:
    kept, left = sampled(
        asks, lambda one: one.request.url[:19], lambda one: outline(json.loads(one.stored.response.body)), most
    )
    assert sorted([one.index for one in kept] + [one.index for one in left]) == [one.index for one in asks]
    assert all(one.kind == "sampled" for one in left)
    return [one.index for one in kept]


def test_one_per_shape_or_so_many_with_all_shapes_first() -> None:
    bodies = [{"a": 1}, {"a": 2}, {"a": "x"}, {"a": 3}, {"b": 1}]
    asks = [ask(index, f"/u/{index}", body) for index, body in enumerate(bodies)]
    asks.append(ask(5, "/v/1", {"a": 1}))
    assert chosen(asks, 0) == [0, 2, 4, 5]
    assert chosen(asks, 1) == [0, 5]
    assert chosen(asks, 4) == [0, 1, 2, 4, 5]
    assert chosen(asks, 99) == [0, 1, 2, 3, 4, 5]


def test_what_changes_something_is_always_sent() -> None:
    asks = [ask(index, "/u/1", {}, "POST") for index in range(3)]
    assert chosen(asks, 1) == [0, 1, 2]


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ([1, 2, 3], [4], True),
        ([1], ["a"], False),
        ({"a": {"b": 1}}, {"a": {"b": 2}}, True),
        ({"a": None}, {"a": 1}, False),
        ({"a": 1}, {"a": 1, "b": 1}, False),
        ([], [1], False),
    ],
)
def test_an_outline_leaves_values_and_lengths_aside(one: object, other: object, *, same: bool) -> None:
    assert (outline(one) == outline(other)) is same  # type: ignore[arg-type]


def test_endpoints_are_chosen_by_pattern_with_the_host_or_without() -> None:
    for pattern in ("GET /users/*", "GET api.test/users/{id}", "* /users/{id}"):
        choice = Choice((pattern,))
        assert choice.takes(ask(0, "/users/12345"))
        assert not choice.takes(ask(0, "/items/12345"))
    assert Choice(among=frozenset({("c", 1)})).takes(ask(1, "/"))
    assert not Choice(among=frozenset({("c", 1)})).takes(ask(0, "/"))
    assert Choice().takes(ask(0, "/"))


def test_brackets_in_a_pattern_are_themselves() -> None:
    assert fits("test_label[in_1]", ["test_label[in_*"])
    assert not fits("test_labeli", ["test_label[in]"])


SIZES = st.dictionaries(st.text("abcdef", min_size=1, max_size=4), st.integers(0, 50), max_size=30)


@given(SIZES, st.integers(1, 9))
def test_shares_are_disjoint_and_all_together(sizes: dict[str, int], of: int) -> None:
    shares = [share(sizes, number, of) for number in range(1, of + 1)]
    assert sorted(name for one in shares for name in one) == sorted(sizes)
    assert shares == [share(dict(reversed(sizes.items())), number, of) for number in range(1, of + 1)]


@given(SIZES, st.integers(1, 9))
def test_no_share_is_larger_than_another_by_more_than_one_cassette(sizes: dict[str, int], of: int) -> None:
    loads = [sum(sizes[name] for name in share(sizes, number, of)) for number in range(1, of + 1)]
    assert max(loads) - min(loads) <= max(sizes.values(), default=0)
