"""Is a stream that ends in an error told as one, and an event about an error as an event?"""

import pytest

from driftproxy.drift import drift
from driftproxy.model.http import Response
from tests.answers import recording, said

CHUNK = b'data: {"choices": [{"delta": {"content": "a"}}]}\n\n'
DONE = b"data: [DONE]\n\n"
TYPED = b'event: delta\ndata: {"text": "a"}\n\nevent: usage\ndata: {"n": 1}\n\nevent: stop\ndata: {"why": "end"}\n\n'
FULL = b'event: error\ndata: {"type": "error", "error": {"type": "overloaded_error", "message": "Overloaded"}}\n\n'
LIMIT = b'data: {"error": {"message": "Rate limit reached", "type": "requests"}}\n\n'
WRONG = b'data: {"error": {"message": "no such model"}}\n\n'


def stream(body: bytes, media: str = "text/event-stream") -> Response:
    return Response(200, headers=(("Content-Type", media),), body=body)


@pytest.mark.parametrize("times", [1, 3])
@pytest.mark.parametrize(
    ("before", "after", "kind"),
    [
        (CHUNK + DONE, LIMIT, "quota"),
        (CHUNK + DONE, CHUNK + LIMIT + DONE, "quota"),
        (TYPED, TYPED.partition(b"event: usage")[0] + FULL, "server-error"),
        (TYPED, LIMIT, "quota"),
        (TYPED, b"event: error\ndata: upstream timed out\n\n", "server-error"),
        (TYPED, b'data: {"type": "response.failed", "response": {"error": {"code": "rate_limit"}}}\n\n', "quota"),
        (TYPED, b'{"error": {"message": "Rate limit reached"}}', "quota"),
        (LIMIT, CHUNK + DONE, "recorded-error"),
    ],
)
def test_a_stream_that_ends_in_an_error_of_the_moment_is_not_compared(
    before: bytes, after: bytes, kind: str, times: int
) -> None:
    report = drift([recording(*[stream(before)] * times)], [recording(*[stream(after)] * times)])
    assert ([one.kind for one in report.unchecked], report.findings) == ([kind] * times, ())


def test_any_other_error_is_one_finding() -> None:
    assert said(stream(CHUNK + DONE), stream(WRONG)) == [("outcome_became_error", "$")]
    assert said(stream(WRONG), stream(CHUNK + DONE)) == [("outcome_changed", "$")]


def test_an_error_of_lines_ends_them() -> None:
    lines = stream(b'{"a": 1, "b": 2}\n{"a": 3, "b": 4}\n', "application/x-ndjson")
    report = drift(
        [recording(lines)], [recording(stream(b'{"a": 1, "b": 2}\n{"error": "try again"}\n', lines.headers[0][1]))]
    )
    assert [one.kind for one in report.unchecked] == ["server-error"]


@pytest.mark.parametrize(
    ("after", "findings"),
    [
        (TYPED.replace(b"event: usage", b"event: error"), [("event_added", "$.error"), ("event_gone", "$.usage")]),
        (TYPED + b'event: summary\ndata: {"errors": ["try again"]}\n\n', [("event_added", "$.summary")]),
        (
            TYPED.replace(b'{"why": "end"}', b'{"why": "end", "error": "try again"}'),
            [("field_added", "$.stop[*].error")],
        ),
    ],
)
def test_an_event_about_an_error_in_a_stream_that_goes_on_is_an_event(
    after: bytes, findings: list[tuple[str, str]]
) -> None:
    assert said(stream(TYPED), stream(after)) == findings


def test_streams_that_both_end_in_an_error_are_compared() -> None:
    assert said(stream(WRONG), stream(WRONG.replace(b"message", b"detail"))) == [
        ("field_renamed", "$.message[*].error.message")
    ]
    assert ("outcome_became_error", "$") not in said(stream(WRONG), stream(b"event: error\n" + WRONG))


def test_what_a_stream_speaks_of_is_no_error() -> None:
    report = drift([recording(stream(CHUNK))], [recording(stream(CHUNK.replace(b'"a"', b'"try again later"')))])
    assert (report.unchecked, report.findings) == ((), ())
