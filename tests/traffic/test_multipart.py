"""Are the parts of a multipart body found, and is a body put together again as it was?"""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from driftproxy.traffic.multipart import boundary, map_parts, parts

BODY = (
    b'--x\r\nContent-Disposition: form-data; name="a"\r\n\r\none\r\n'
    b'--x\r\nContent-Disposition: form-data; name="b"; filename="b.txt"\r\n'
    b"Content-Type: text/plain\r\n\r\ntwo\r\n--x--\r\n"
)


@pytest.mark.parametrize(
    ("media", "mark"),
    [
        ("multipart/form-data; boundary=x", "x"),
        ('multipart/form-data; boundary="x y"', "x y"),
        ("multipart/form-data; BOUNDARY=x; charset=utf-8", "x"),
    ],
)
def test_the_boundary(media: str, mark: str) -> None:
    found = boundary(media)
    assert (found.decode() if isinstance(found, bytes) else found) == mark


def test_the_parts() -> None:
    mark = boundary("multipart/form-data; boundary=x")
    assert mark
    found = [(dict(headers), body) for headers, body in parts(BODY, mark)]
    assert [body for _, body in found] == [b"one", b"two"]
    assert found[1][0]["Content-Type"] == "text/plain"
    assert map_parts(BODY, mark, lambda _, body: body.upper()) == BODY.replace(b"one", b"ONE").replace(b"two", b"TWO")


@given(st.binary())
def test_a_body_in_which_nothing_changes_stays_as_it_is(body: bytes) -> None:
    mark = boundary("multipart/form-data; boundary=x")
    assert mark
    for whole in (body, BODY + body, BODY.replace(b"one", body)):
        assert map_parts(whole, mark, lambda _, part: part) == whole
