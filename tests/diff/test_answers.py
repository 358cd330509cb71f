"""Is another format or media type said, and no type at all not taken for one?"""

import pytest

from driftproxy.drift import drift
from driftproxy.model.finding import Confidence, Verdict
from driftproxy.model.http import Response
from tests.answers import recording

PNG, JPEG = b"\x89PNG\r\n\x1a\n\0", b"\xff\xd8\xff\xe0"


def typed(media: str, body: bytes = b"{}") -> Response:
    return Response(200, headers=(("Content-Type", media),) if media else (), body=body)


STREAM = typed("text/event-stream", b'data: {"id": 1, "delta": "a"}\n\ndata: {"id": 1, "delta": "b"}\n\n')
XML = typed("application/xml", b"<answer><id>1</id><text>ab</text></answer>")


@pytest.mark.parametrize(
    ("before", "after", "rules"),
    [
        (typed("application/json"), typed("text/plain"), ["media_type_changed"]),
        (typed("application/json"), typed(""), ["media_type_changed"]),
        (typed("application/json"), typed("text/html", b"<html>"), ["body_format_changed"]),
        (typed("image/png", PNG), typed("image/png", JPEG), ["body_format_changed"]),
        (typed("image/png", PNG), typed("image/jpeg", JPEG), ["media_type_changed"]),
        (typed("image/png", PNG), typed("image/png", PNG + b"\xff"), []),
        (typed("application/pdf", b"%PDF-1.4 \xff"), typed("application/pdf", b"%PDF-1.4 letters"), []),
        (typed("application/octet-stream", b"\xff\xfe"), typed("application/octet-stream", b"letters"), []),
        (typed("application/pdf", b"%PDF-1.4 \xff"), typed("application/pdf", b"<html>"), ["body_format_changed"]),
        (typed("application/pdf", b"%PDF-1.4 \xff"), typed("application/pdf", b"nothing"), ["body_format_changed"]),
        (typed("application/json"), typed("APPLICATION/JSON; charset=utf-8"), []),
        (STREAM, typed("application/json", b'{"id": 1, "text": "ab"}'), ["body_format_changed"]),
        (typed("application/json", b'{"id": 1, "text": "ab"}'), XML, ["body_format_changed"]),
        (XML, typed("application/json", b'{"id": 1, "text": "ab"}'), ["body_format_changed"]),
        (
            typed("application/json", b'{"id": 1, "no": 2}'),
            typed("text/javascript", b'go({"id": 1});'),
            ["body_format_changed", "field_removed"],
        ),
        (typed(""), typed("application/json"), []),
        (typed("", b""), typed("application/octet-stream", b""), []),
        (typed("text/plain", b""), typed("text/html", b""), []),
    ],
)
def test_format_and_media_type(before: Response, after: Response, rules: list[str]) -> None:
    assert [finding.rule for finding in drift([recording(before)], [recording(after)]).findings] == rules


@pytest.mark.parametrize(
    "some",
    [
        typed("application/x-ndjson", b'{"a": 1}\n'),
        typed("text/plain", b'{"a": 1}\n{"a": 2}\n'),
        typed("text/csv", b"a,b\n1,2\n"),
    ],
)
def test_a_list_of_lines_without_any_is_no_other_format(some: Response) -> None:
    none = typed(some.headers[0][1], b"")
    for before, after in ((some, none), (none, some)):
        report = drift([recording(before, before)], [recording(after, after)])
        assert (report.verdict, report.findings) == (Verdict.CLEAN, ())


@pytest.mark.parametrize(
    ("media", "body", "confidence"),
    [
        ("text/plain", b"started\nstopped\n", Confidence.LOW),
        ("text/event-stream", b"data: 1\n\n", Confidence.LOW),
        ("application/json", b"{}", Confidence.HIGH),
        ("application/xml", b"<a/>", Confidence.HIGH),
        ("image/png", PNG, Confidence.HIGH),
    ],
)
def test_any_other_body_that_is_empty_is_another_format_or_may_be(
    media: str, body: bytes, confidence: Confidence
) -> None:
    report = drift([recording(typed(media, body))], [recording(typed(media, b""))])
    assert [(one.rule, one.confidence) for one in report.findings] == [("body_format_changed", confidence)]


def test_an_empty_body_hides_no_other_format() -> None:
    lines, text, none = (typed("text/plain", body) for body in (b'{"a": 1}\n{"a": 2}', b"none", b""))
    report = drift([recording(lines, lines)], [recording(text, none)])
    assert [(one.rule, one.confidence) for one in report.findings] == [("body_format_changed", Confidence.HIGH)]
