"""What an answer repeats of its request is what is asked now."""

import json

from driftproxy.model.http import Request, Response
from driftproxy.traffic.matching.volatile import changes
from driftproxy.traffic.serving.repeated import repeated


def request(reference: object, state: str) -> Request:
    body = json.dumps({"order": {"reference": reference}}).encode()
    return Request("POST", f"http://h/?state={state}", (("Content-Type", "application/json"),), body)


PARTS = ("body $.order.reference", "query state", "query gone")


def test_values_of_now_stand_for_those_of_then() -> None:
    pairs = changes(request("ord-é1", "abc123"), request('ord-"2', "xyz789"), PARTS)
    assert pairs == [("ord-é1", 'ord-"2'), ("abc123", "xyz789")]
    body = '{"reference": "ord-é1", "again":["ord-\\u00e91"], "abc123": "ord-é12", "note": "not ord-é1"}'
    said = repeated(Response(302, "", (("Location", "/cb?state=abc123&x=abc1234"),), body.encode()), pairs)
    assert json.loads(said.body) == {
        "reference": 'ord-"2',
        "again": ['ord-"2'],
        "abc123": "ord-é12",
        "note": "not ord-é1",
    }
    assert said.headers == (("Location", "/cb?state=xyz789&x=abc1234"),)


def test_a_number_is_no_text() -> None:
    pairs = changes(request(17, "s"), request(18, "s"), PARTS)
    said = repeated(Response(200, "", (), b'{"n": 17, "s": "17", "f": 17.5, "m": 117}'), pairs)
    assert said.body == b'{"n": 18, "s": "17", "f": 17.5, "m": 117}'


def test_what_is_as_it_was_stays() -> None:
    answer = Response(200, "", (), b"ord-1")
    assert repeated(answer, [("ord-1", "ord-1")]) is answer
    assert repeated(answer, [("ord-1", "ord-2")]).body == b"ord-1"
