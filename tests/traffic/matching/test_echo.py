"""What only says back what the client said otherwise is told from what the API changed."""

import json
from dataclasses import replace

import pytest

from driftproxy.drift import drift
from driftproxy.model.change import (
    Change,
    Evidence,
    FieldAdded,
    FieldRemoved,
    FormatChanged,
    KindChanged,
    NullVanished,
    OnlyNull,
    Place,
    ValuesGrew,
    ValuesShrank,
)
from driftproxy.model.finding import Confidence
from driftproxy.model.http import Interaction, Request
from driftproxy.model.plain import Plain
from driftproxy.traffic.endpoints.endpoint import endpoint_of
from driftproxy.traffic.matching.echo import echoes
from driftproxy.traffic.matching.pair import pair
from tests.answers import cassette, get

URL = "https://api.test/teams"


def _post(body: Plain, answer: Plain = None) -> Interaction:
    headers = (("Content-Type", "application/json"),)
    return replace(get(URL, answer), request=Request("POST", URL, headers, json.dumps(body).encode()))


def _explained(kind: type[Change], old: Plain, new: Plain, before: str = "", after: str = "") -> bool:
    stored, fresh = [cassette(_post(old))], [cassette(_post(new))]
    place = Place(endpoint_of(stored[0].interactions[0].request), 200, ("team", "privacy"))
    change = kind(place, Evidence(1, 1, 1, 1), before, after, 1.0)
    return echoes(pair(stored, fresh, endpoint_of), endpoint_of)(change)


@pytest.mark.parametrize(
    ("kind", "old", "new", "before", "after"),
    [
        (FieldRemoved, {"privacy": "a"}, {}, "", ""),
        (FieldAdded, {}, {"team": {"privacy": "a"}}, "", ""),
        (ValuesGrew, {"privacy": "a"}, {"privacy": "b"}, "a", "a | b"),
        (ValuesShrank, {"privacy": "a"}, {"privacy": "b"}, "a", "b"),
        (FormatChanged, {"privacy": "a@b.test"}, {"privacy": "none"}, "string (email)", "string"),
        (OnlyNull, {"privacy": "a"}, {"privacy": None}, "string", "null"),
        (NullVanished, {"privacy": None}, {"privacy": "a"}, "null", "string"),
    ],
)
def test_what_the_client_said_otherwise_explains_it(
    kind: type[Change], old: Plain, new: Plain, before: str, after: str
) -> None:
    assert _explained(kind, old, new, before, after)
    assert not _explained(kind, old, {**old, "nonce": 1} if isinstance(old, dict) else old, before, after)


@pytest.mark.parametrize(
    ("kind", "old", "new", "before", "after"),
    [
        (FieldRemoved, {"privacy": "a"}, {"privacy": "b"}, "", ""),
        (ValuesGrew, {"privacy": "a"}, {"privacy": "b"}, "a", "a | c"),
        (OnlyNull, {"privacy": "a"}, {}, "string", "null"),
        (KindChanged, {"privacy": "a"}, {"privacy": 1}, "string", "integer"),
        (FieldRemoved, {"privacy": "a"}, {"privacy": "a"}, "", ""),
    ],
)
def test_what_it_did_not_say_is_no_echo(kind: type[Change], old: Plain, new: Plain, before: str, after: str) -> None:
    assert not _explained(kind, old, new, before, after)


def test_an_echo_is_possible_at_most_and_a_removal_beside_it_is_drift() -> None:
    stored = [cassette(*(_post({"mode": "a", "n": n}, {"mode": "a", "left": n, "gone": 1}) for n in range(3)))]
    fresh = [cassette(*(_post({"n": n + 5}, {"left": n}) for n in range(3)))]
    found = {one.path: one.confidence for one in drift(stored, fresh).findings}
    assert found["$.mode"] is Confidence.LOW
    assert found["$.gone"] is not Confidence.LOW
