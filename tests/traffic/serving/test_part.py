"""The part of a recorded answer that a request asks for."""

import pytest

from driftproxy.model.http import Request, Response
from driftproxy.traffic.serving.part import part

WHOLE = Response(200, "OK", (("ETag", '"v1"'), ("Content-Length", "10"), ("Last-Modified", "then")), b"0123456789")


def cut(*headers: tuple[str, str], method: str = "GET", whole: Response = WHOLE) -> tuple[int, str, bytes]:
    said = part(Request(method, "http://h/", headers), whole)
    return said.status, dict(said.headers).get("Content-Range", ""), said.body


@pytest.mark.parametrize(
    ("wanted", "place", "body"),
    [
        ("bytes=0-3", "0-3", b"0123"),
        ("Bytes=8-", "8-9", b"89"),
        ("bytes=-3", "7-9", b"789"),
        ("bytes=-99", "0-9", b"0123456789"),
        ("bytes=5-99", "5-9", b"56789"),
    ],
)
def test_a_part(wanted: str, place: str, body: bytes) -> None:
    assert cut(("range", wanted)) == (206, f"bytes {place}/10", body)


@pytest.mark.parametrize("wanted", ["bytes=10-", "bytes=99-100", "bytes=-0"])
def test_a_part_that_there_is_not(wanted: str) -> None:
    assert cut(("Range", wanted)) == (416, "bytes */10", b"")


@pytest.mark.parametrize("wanted", ["bytes=3-1", "bytes=-", "bytes=a-b", "lines=1-2", "bytes=0-1,4-5", ""])
def test_what_says_nothing_we_can_do_gets_all(wanted: str) -> None:
    assert cut(("Range", wanted)) == (200, "", WHOLE.body)


@pytest.mark.parametrize(("condition", "status"), [('"v1"', 206), ("then", 206), ('"v2"', 200), ("now", 200)])
def test_if_range(condition: str, status: int) -> None:
    assert cut(("Range", "bytes=0-1"), ("If-Range", condition))[0] == status


def test_only_what_may_be_cut_is() -> None:
    assert cut(("Range", "bytes=0-1"), method="POST")[0] == 200
    assert cut(("Range", "bytes=0-1"), whole=Response(201, body=b"abc"))[0] == 201
    assert cut(("Range", "bytes=0-1"), whole=Response(200, "", (("Accept-Ranges", "none"),), b"abc"))[0] == 200
    weak = Response(200, "", (("ETag", 'W/"v1"'),), b"abc")
    assert cut(("Range", "bytes=0-1"), ("If-Range", 'W/"v1"'), whole=weak)[0] == 200
