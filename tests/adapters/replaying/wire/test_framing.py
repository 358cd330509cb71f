"""A recorded answer in framing of our own."""

import pytest

from driftproxy.adapters.replaying.wire.framing import framed
from driftproxy.model.http import Response


def sent(response: Response, method: str = "GET", *, chunks: bool = True) -> tuple[list[str], bytes]:
    head, _, body = framed(response, method, chunks=chunks, keep_alive=True).partition(b"\r\n\r\n")
    lines = head.decode().split("\r\n")
    assert lines.pop() == "Connection: keep-alive"
    return lines, body


STALE = (
    ("Content-Length", "3"),
    ("content-encoding", "br"),
    ("Transfer-Encoding", "chunked"),
    ("Alt-Svc", 'h3=":443"'),
)


def test_the_recorded_framing_goes_and_ours_comes() -> None:
    response = Response(200, "Fine", (("X-A", "1"), *STALE, ("X-A", "2")), b"body")
    assert sent(response) == (["HTTP/1.1 200 Fine", "X-A: 1", "X-A: 2", "Content-Length: 4"], b"body")


def test_head_has_the_recorded_length_and_no_body() -> None:
    assert sent(Response(200, "OK", STALE, b"x"), "HEAD") == (["HTTP/1.1 200 OK", "Content-Length: 3"], b"")


@pytest.mark.parametrize("status", [204, 304])
def test_no_body_where_none_may_be(status: int) -> None:
    lines, body = sent(Response(status, "", STALE, b"x"))
    assert lines[1:] == []
    assert body == b""


def test_an_event_stream_goes_event_by_event_to_who_understands_it() -> None:
    response = Response(200, "OK", (("Content-Type", "text/event-stream; charset=utf-8"),), b"data: 1\n\ndata: 2")
    assert sent(response)[1] == b"9\r\ndata: 1\n\n\r\n7\r\ndata: 2\r\n0\r\n\r\n"
    assert sent(response, chunks=False)[1] == response.body


def test_a_recorded_header_cannot_become_two() -> None:
    response = Response(200, "OK\r\nX-Evil: 1", (("X-A", "1\r\nX-Evil: 1"), ("X B", "1"), ("X-C", "é")))
    assert sent(response)[0] == ["HTTP/1.1 200 OK X-Evil: 1", "X-A: 1 X-Evil: 1", "X-C: é", "Content-Length: 0"]


@pytest.mark.parametrize(("status", "reason"), [(404, "Not Found"), (299, "")])
def test_a_missing_reason_is_the_usual_one(status: int, reason: str) -> None:
    assert sent(Response(status))[0][0] == f"HTTP/1.1 {status} {reason}"
