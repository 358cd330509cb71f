"""An exchange arrives at the writer as it was sent; what waits there is bounded."""

import io
import os
import threading
from typing import BinaryIO, cast

from hypothesis import given
from hypothesis import strategies as st

from driftproxy.adapters.recording.frames import END, Exchanged, interaction, pack, unpack
from driftproxy.adapters.recording.inbox import Inbox

FIELDS = st.lists(st.tuples(st.binary(max_size=9), st.binary(max_size=9))).map(tuple)
EXCHANGED = st.builds(
    Exchanged,
    *(st.integers(0), st.text(), st.text(), st.text(), st.text(), FIELDS, st.binary()),
    *(st.integers(100, 599), st.text(), FIELDS, st.binary()),
)


def exchanged(number: int = 0, body: bytes = b"", headers: tuple[tuple[bytes, bytes], ...] = ()) -> Exchanged:
    return Exchanged(number, "c", "t", "GET", "http://h/", headers, b"", 200, "OK", headers, body)


@given(st.lists(EXCHANGED), st.integers(0, 99))
def test_what_goes_in_comes_out_up_to_a_torn_end(sent: list[Exchanged], lost: int) -> None:
    packed = [pack(one) for one in sent]
    assert [one for one, _ in unpack(io.BytesIO(b"".join(packed)))] == sent
    torn = b"".join(packed)[: -lost or None]
    whole = [one for one, end in zip(sent, ends(packed), strict=True) if end <= len(torn)]
    assert [one for one, _ in unpack(io.BytesIO(torn))] == whole


def test_the_sign_that_this_was_all_is_no_exchange() -> None:
    one = pack(exchanged())
    for data, complete in ((one, False), (one + END, True), (END, True), (one + END[:-1], False)):
        inbox = Inbox(io.BytesIO(data), 1 << 20)
        assert [each.began for each in inbox] == [0] * (one in data)
        assert inbox.complete == complete


def ends(packed: list[bytes]) -> list[int]:
    return [sum(map(len, packed[: index + 1])) for index in range(len(packed))]


def test_what_was_said_to_the_proxy_is_no_part_of_a_recording() -> None:
    said = ((b"Proxy-Authorization", b"Basic x"), (b"Proxy-Connection", b"close"), (b"Transfer-Encoding", b"chunked"))
    heard = interaction(exchanged(headers=(*said, (b"X", b"\xff"), (b"x", b"2"))))
    kept = (("X", "\udcff"), ("x", "2"))
    assert (heard.request.headers, heard.response.headers) == (kept, kept)


def test_the_sender_has_to_wait_when_too_much_waits() -> None:
    source, sink = os.pipe()
    sent = 0

    def send() -> None:
        nonlocal sent
        with os.fdopen(sink, "wb", buffering=0) as stream:
            for number in range(40):
                stream.write(pack(exchanged(number, bytes(1 << 16))))
                sent += 1

    with os.fdopen(source, "rb") as stream:
        inbox = iter(Inbox(cast("BinaryIO", stream), 1 << 18))
        sender = threading.Thread(target=send)
        sender.start()
        assert next(inbox).began == 0
        sender.join(0.3)
        assert sent < 20
        assert [one.began for one in inbox] == list(range(1, 40))
        sender.join()
