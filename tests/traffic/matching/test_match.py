"""When two requests are the same request."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from driftproxy.model.http import Request
from driftproxy.traffic.matching.match import key

FORM = (("Content-Type", "application/x-www-form-urlencoded"),)
JSON = (("Content-Type", "application/json"),)


def get(url: str) -> Request:
    return Request("GET", url)


def upload(mark: str, value: str) -> Request:
    body = f'--{mark}\r\nContent-Disposition: form-data; name="a"\r\n\r\n{value}\r\n--{mark}--\r\n'
    return Request("POST", "http://h/", (("content-type", f"multipart/form-data; boundary={mark}"),), body.encode())


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (get("http://h/a?x=1&y=2"), get("http://H:80/a?y=2&x=1")),
        (get("https://h"), get("https://h:443/#top")),
        (get("http://u:p@h/%7ea%2f"), get("http://h/~a%2F")),
        (Request("get", "http://h/"), Request("GET", "http://h/", (("Accept", "*/*"),))),
        (
            Request("POST", "http://h/", JSON, b'{"a": 1, "b": [2]}'),
            Request("POST", "http://h/", JSON, b'{"b":[2],"a":1}'),
        ),
        (Request("POST", "http://h/", FORM, b"a=1&b=%20"), Request("POST", "http://h/", FORM, b"b=+&a=1")),
        (upload("xx", "1"), upload("yy", "1")),
    ],
)
def test_same(one: Request, other: Request) -> None:
    assert key(one) == key(other)
    assert hash(key(one)) == hash(key(other))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (get("http://h/a"), get("http://h/b")),
        (get("http://h/a"), get("https://h/a")),
        (get("http://h/a"), get("http://h:8080/a")),
        (get("http://h/a"), get("http://h/a?x=1")),
        (get("http://h/a?x=1"), get("http://h/a?x=1&x=1")),
        (get("http://h/a%2Fb"), get("http://h/a/b")),
        (get("http://h/"), Request("HEAD", "http://h/")),
        (Request("POST", "http://h/", JSON, b"[1,2]"), Request("POST", "http://h/", JSON, b"[2,1]")),
        (Request("POST", "http://h/", FORM, b"a=1&a=2"), Request("POST", "http://h/", FORM, b"a=2&a=1")),
        (upload("xx", "1"), upload("xx", "2")),
    ],
)
def test_different(one: Request, other: Request) -> None:
    assert key(one) != key(other)


@given(
    st.text(),
    st.sampled_from(["application/json", "application/x-www-form-urlencoded", "multipart/form-data; boundary=b", ""]),
    st.binary() | st.just(b"[" * 100_000) | st.just(b"--b\r\n\r\n\xff\r\n--b--"),
)
def test_total(url: str, media: str, body: bytes) -> None:
    request = Request("POST", url, (("content-type", media),), body)
    assert key(request) == key(request)


@given(st.dictionaries(st.text(), st.integers() | st.text() | st.lists(st.booleans())), st.integers(0, 4))
def test_the_layout_of_json_does_not_matter(value: dict[str, object], indent: int) -> None:
    turned = dict(reversed(value.items()))
    one = Request("POST", "http://h/", JSON, json.dumps(value, indent=indent).encode())
    other = Request("POST", "http://h/", JSON, json.dumps(turned, ensure_ascii=False).encode())
    assert key(one) == key(other)
