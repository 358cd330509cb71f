"""Answers go out compressed where the service does that and the client takes it."""

import pytest

from driftproxy.exchange._coding import decoded
from driftproxy.model.http import Response
from driftproxy.traffic.serving.coding import coded, preferred

BODY = b"abc" * 1000
VARYING = Response(200, "OK", (("Vary", "Origin, Accept-Encoding"),), BODY)


@pytest.mark.parametrize(
    ("accepted", "coding"),
    [
        ("gzip, deflate, br", "gzip"),
        ("br;q=1.0, gzip;q=0.5", "br"),
        ("zstd", "zstd"),
        ("*", "gzip"),
        ("gzip;q=0, *;q=0.1", "br"),
        ("gzip;q=x", ""),
        ("identity", ""),
        ("", ""),
    ],
)
def test_what_a_client_likes_best(accepted: str, coding: str) -> None:
    assert preferred((("accept-encoding", accepted),)) == coding


@pytest.mark.parametrize("coding", ["gzip", "br", "zstd"])
def test_what_is_coded_says_the_same(coding: str) -> None:
    body = coded(VARYING, coding)
    assert body
    assert len(body) < len(BODY)
    assert decoded((("Content-Encoding", coding),), body) == ((), BODY)


def test_what_goes_out_as_it_is() -> None:
    assert coded(VARYING, "") is None
    assert coded(Response(200, "OK", (), BODY), "gzip") is None
    assert coded(Response(206, "", VARYING.headers, BODY), "gzip") is None
    assert coded(Response(200, "", VARYING.headers, b"short"), "gzip") is None
    assert coded(Response(200, "", (*VARYING.headers, ("Content-Type", "text/event-stream")), BODY), "gzip") is None
