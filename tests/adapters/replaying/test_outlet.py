"""What a client gets of an answer that is told in another thread."""

import asyncio

import pytest

from driftproxy.adapters.replaying.outlet import Outlet
from driftproxy.model.http import Response
from driftproxy.model.streamed import Piece, Streamed


def test_a_whole_answer_and_a_failure() -> None:
    one, other = Outlet(), Outlet()
    one.add(b"part")
    one.end(Response(200, body=b"part"))
    one.fail("too late")
    other.fail("no such host")
    assert one.coming.result() == Response(200, body=b"part")
    failed = other.coming.result()
    assert isinstance(failed, Response)
    assert (failed.status, failed.body) == (502, b'{"error": "driftproxy: no such host"}')


@pytest.mark.parametrize("whole", [True, False])
def test_pieces(whole: bool) -> None:  # noqa: FBT001
    outlet = Outlet()
    outlet.begin(Response(200))
    outlet.add(b"1")
    if whole:
        outlet.end(Response(200, body=b"1"))
    outlet.fail("broken off")
    begun = outlet.coming.result()
    assert isinstance(begun, Streamed)
    first = begun.rest.result()
    assert (begun.head, first.data, first.whole) == (Response(200), b"1", True)
    assert first.rest
    assert first.rest.result() == Piece(b"", whole=whole)


def test_what_is_left_is_not_read_on() -> None:
    async def left(*, early: bool) -> bool:
        outlet = Outlet()
        outlet.begin(Response(200))
        begun = outlet.coming.result()
        assert isinstance(begun, Streamed)
        if early:
            begun.rest.cancel()
        reading = outlet.until_left(asyncio.create_task(asyncio.sleep(60)))
        begun.rest.cancel()
        with pytest.raises(asyncio.CancelledError):
            await reading
        outlet.add(b"nobody hears this")
        outlet.end(Response(200))
        return outlet.left

    assert all(asyncio.run(left(early=early)) for early in (True, False))
