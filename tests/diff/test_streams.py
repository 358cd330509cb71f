"""Do findings about streams speak of events?"""

import json

import pytest

from driftproxy.drift import drift
from driftproxy.model.http import Response
from tests.answers import recording


def stream(*events: tuple[str, object]) -> Response:
    text = "".join(
        f"{f'event: {name}' + chr(10) if name else ''}data: {data if isinstance(data, str) else json.dumps(data)}\n\n"
        for name, data in events
    )
    return Response(200, headers=(("Content-Type", "text/event-stream"),), body=text.encode())


def said(before: Response, after: Response, times: int = 1) -> list[tuple[str, str]]:
    report = drift([recording(*[before] * times)], [recording(*[after] * times)])
    return [(one.rule, one.path) for one in report.findings]


DELTA, STOP, DONE = ("delta", {"text": "hello"}), ("stop", {"reason": "end"}), ("", "[DONE]")
CHUNK = ("", {"text": "hello"})


def test_a_type_of_event_that_is_gone() -> None:
    assert said(stream(DELTA, STOP), stream(DELTA)) == [("event_gone", "$.stop")]


def test_a_type_of_event_that_has_come() -> None:
    assert said(stream(DELTA), stream(DELTA, ("usage", {"tokens": 3}))) == [("event_added", "$.usage")]


def test_what_is_inside_an_event_is_a_field() -> None:
    assert said(stream(DELTA), stream(("delta", {}))) == [("field_removed", "$.delta[*].text")]


def test_an_event_may_say_its_type_in_its_data() -> None:
    start, delta, stop = ("", {"type": "start"}), ("", {"type": "delta", "text": "hello"}), ("", {"type": "stop"})
    assert said(stream(start, delta, stop, DONE), stream(start, delta, DONE), 3) == [("event_gone", "$.stop")]
    other = ("", {"type": "delta", "content": "hello"})
    assert said(stream(start, delta, DONE), stream(start, other, DONE), 3) == [("field_renamed", "$.delta[*].text")]


def test_events_that_were_only_an_end_mark_are_no_type_that_has_gone() -> None:
    assert said(stream(DELTA, DONE), stream(DELTA)) == [("end_marker_gone", "$")]
    assert said(stream(DELTA, CHUNK, DONE), stream(DELTA, DONE)) != [("end_marker_gone", "$")]


def test_an_end_mark_that_is_gone() -> None:
    report = drift([recording(stream(CHUNK, DONE))], [recording(stream(CHUNK))])
    assert [one.message for one in report.findings] == ["the stream ended with `[DONE]`, and does not any more"]


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (stream(CHUNK, CHUNK, DONE), stream(CHUNK, DONE)),
        (stream(CHUNK), stream(CHUNK, DONE)),
        (stream(CHUNK, ("", "KEY00QX7")), stream(CHUNK)),
        (stream(("", "some words")), stream(("", "other words"))),
        (stream(("", 1), ("", "some words")), stream(("", "some words"), ("", 1))),
    ],
)
def test_this_is_no_drift_of_a_stream(before: Response, after: Response) -> None:
    assert said(before, after, times=2) == []


def test_an_end_mark_that_some_streams_lacked_was_none() -> None:
    before, after = [stream(CHUNK, DONE), stream(CHUNK)], [stream(CHUNK), stream(CHUNK)]
    assert not drift([recording(*before)], [recording(*after)]).findings


def test_a_field_at_the_root_of_other_bodies_stays_a_field() -> None:
    report = drift([recording({"stop": 1, "id": 1})], [recording({"id": 1})])
    assert [one.rule for one in report.findings] == ["field_removed"]
