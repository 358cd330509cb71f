"""At what pace the events of a stream came, as a header of the recorded answer says it."""

import pytest

from driftproxy.model.http import Response
from driftproxy.model.pace import TIMING, gaps, timing

STREAM = ((b"content-type", b"text/event-stream; charset=utf-8"),)
PIECES = ((1.0, b"data: 1\n\nda"), (1.5, b"ta: 2\n"), (1.75, b"\n"), (1.75, b"data: 3\n\ndata: 4\n\n"))


def test_an_event_comes_with_the_piece_that_ends_it() -> None:
    assert timing(STREAM, PIECES) == ((TIMING.encode(), b"0.75 0.00 0.00"),)


@pytest.mark.parametrize(
    ("fields", "pieces"),
    [
        (((b"content-type", b"text/plain"),), PIECES),
        ((*STREAM, (b"Content-Encoding", b"gzip")), PIECES),
        (STREAM, ()),
        (STREAM, [(1.0 + n / 1000, b"data: 1\n\n") for n in range(9)]),
    ],
    ids=["no stream", "coded", "empty", "at once"],
)
def test_nothing_is_said_where_there_is_nothing_to_say(
    fields: tuple[tuple[bytes, bytes], ...], pieces: tuple[tuple[float, bytes], ...]
) -> None:
    assert timing(fields, pieces) == ()


@pytest.mark.parametrize(
    ("said", "found"),
    [("0.75 0.00", (0.75, 0.0, 0.0)), ("", ()), ("1e9", ()), ("nan", ()), ("-1.00", ()), ("99999.00", ())],
)
def test_what_the_header_says(said: str, found: tuple[float, ...]) -> None:
    assert gaps(Response(200, headers=((TIMING.lower(), said),))) == found
    assert gaps(Response(200)) == ()
