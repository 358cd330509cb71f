"""Does every body become the plain data it says, whatever its media type claims?"""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from driftproxy.bodies import breaks_off, oddities, read
from driftproxy.model.http import Response
from driftproxy.model.plain import Plain

XSI = b"http://www.w3.org/2001/XMLSchema-instance"
DEEP = b"[" * 100_000 + b"]" * 100_000


def response(body: bytes, media: str = "") -> Response:
    return Response(200, "OK", (("content-type", media),) if media else (), body)


@pytest.mark.parametrize(
    ("media", "body", "name", "plain"),
    [
        ("application/json", b'{"a": 1}', "json", {"a": 1}),
        ("application/problem+json; charset=utf-8", b'{"a": 1}', "json", {"a": 1}),
        ("text/html", b'{"a": 1}', "json", {"a": 1}),
        ("", b" [1]", "json", [1]),
        ("application/json", "\ufeff{}".encode(), "json", {}),
        ("application/json; charset=ISO-8859-1", b'{"a": "J\xf6rg"}', "json", {"a": "J\u00f6rg"}),
        ("application/json; charset=iso-8859-1", '{"a": "J\u00f6rg"}'.encode(), "json", {"a": "J\u00f6rg"}),
        ('application/json; charset="windows-1252"', b'{"a": "\x80"}', "json", {"a": "\u20ac"}),
        ("application/x-ndjson; charset=latin1", b'{"a": "\x85"}\n{"a": 2}', "ndjson", [{"a": "\x85"}, {"a": 2}]),
        ("application/json-seq", b'\x1e{"a":\n1}\n\x1e{"a": 2}\n', "ndjson", [{"a": 1}, {"a": 2}]),
        ("", b'\x1e{"a": 1}\n', "ndjson", [{"a": 1}]),
        ("application/javascript", b'/**/ jQuery_1.cb({"a": 1});\n', "jsonp", {"a": 1}),
        ("application/json", b"/**/typeof cb === 'function' && cb([1])", "jsonp", [1]),
        ("application/json", b")]}'\n[1]", "guarded_json", [1]),
        ("text/javascript", b'while(1);{"a": 1}', "guarded_json", {"a": 1}),
        ("application/x-ndjson", b'{"a": 1}\n\n{"a": 2}\n', "ndjson", [{"a": 1}, {"a": 2}]),
        ("text/plain", b'{"a": 1}\r\n{"a": 2}', "ndjson", [{"a": 1}, {"a": 2}]),
        (
            "text/event-stream",
            b': hello\ndata: {"a": 1}\n\nevent: paid\ndata: one\ndata: two\n\ndata: [DONE]',
            "sse",
            {"message": [{"a": 1}, "[DONE]"], "paid": ["one\ntwo"]},
        ),
        (
            "text/event-stream",
            b'data: {"type": "a.b", "n": 1}\n\ndata: {"event": "c"}\n\nevent: d\ndata: {"type": "e"}\n\n%b'
            % b'data: {"type": "7f3a"}\n\n',
            "sse",
            {
                "a.b": [{"type": "a.b", "n": 1}],
                "c": [{"event": "c"}],
                "d": [{"type": "e"}],
                "message": [{"type": "7f3a"}],
            },
        ),
        ("text/event-stream", 'data: "a\u2028b"\r\r'.encode(), "sse", {"message": ["a\u2028b"]}),
        ("text/event-stream", b": still here\n\n", "sse", {}),
        ("text/event-stream", b'{"error": "busy"}', "json", {"error": "busy"}),
        ("application/x-www-form-urlencoded", b"a=1&b=&a=2", "form", {"a": ["1", "2"], "b": ""}),
        (
            "application/xml",
            b'<?xml version="1.0"?><r xmlns="urn:x" v="2"><i>1</i><i/>t</r>',
            "xml",
            {"r": {"@v": "2", "i": ["1"]}},
        ),
        ("text/xml", b"<r><a/><b> </b><c><d/></c></r>", "xml", {"r": {"a": [], "b": [], "c": [{"d": []}]}}),
        ("text/xml", b"<r/>", "xml", {"r": None}),
        (
            "text/xml",
            b'<r xmlns:x="%b"><a x:nil="true"/><b x:nil="0"/><c x:nil="0">1</c></r>' % XSI,
            "xml",
            {"r": {"a": [None], "b": [], "c": ["1"]}},
        ),
    ],
)
def test_formats_with_a_shape(media: str, body: bytes, name: str, plain: Plain) -> None:
    found = read(response(body, media))
    assert (found.format, found.shaped, found.plain) == (name, True, plain)


@pytest.mark.parametrize(
    ("media", "body", "name"),
    [
        ("application/json", b"", "empty"),
        ("application/json", b'{"a": ', "text"),
        ("application/json", b"<!DOCTYPE html><html></html>", "html"),
        ("application/json", DEEP, "text"),
        ("text/html; charset=latin-1", b"<p>\xe9</p>", "html"),
        ("text/plain", b"hello", "text"),
        ("text/javascript", b"run({a: 1}); run({b: 2});", "text"),
        ("text/plain", b"while(1);{ spin }", "text"),
        ("image/png", b"\x89PNG\r\n\x1a\n\0", "binary (png)"),
        ("application/json", b"\xff\xd8\xff\xe0", "binary (jpeg)"),
        ("", b"RIFF\xff\0\0\0WEBPVP8 ", "binary (webp)"),
        ("", b"\0\0\0 ftypisom\xff", "binary (mp4)"),
        ("", b"PK\x03\x04\xff", "binary (zip)"),
        ("", b"\xff\xfe", "binary"),
        ("application/pdf", b"%PDF-1.4\nletters only\n%%EOF", "binary (pdf)"),
        ("", b"%PDF-1.4\nletters only\n%%EOF", "binary (pdf)"),
        ("text/plain", b"%PDF-1.4 is what it begins with", "text"),
        ("application/octet-stream", b"by chance letters", "binary"),
        ("application/x-protobuf", b"\n\thi there!", "binary"),
        ("application/vnd.google.protobuf", b"\n\thi there!", "binary"),
        ("application/grpc+proto", b"\n\thi there!", "binary"),
        ("application/x-own", b"\x08\x16\x12\x03abc", "binary"),
        ("application/x-own", b"letters\tand \x1b[1mescapes\x1b[0m\n", "text"),
        ("application/xml", b'<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>', "text"),
        ("application/xml", '<?xml version="1.0"?><!DOCTYPE a><a/>'.encode("utf-16"), "binary"),
    ],
)
def test_formats_without_a_shape(media: str, body: bytes, name: str) -> None:
    found = read(response(body, media))
    assert (found.format, found.shaped, found.plain) == (name, False, None)


media_types = st.sampled_from(
    [
        "application/json",
        "text/event-stream",
        "application/x-ndjson",
        "application/xml",
        "text/html",
        "application/x-www-form-urlencoded",
        "multipart/form-data",
        "",
        "nonsense",
    ]
)


@given(st.binary(max_size=200), media_types)
def test_no_body_is_refused(body: bytes, media: str) -> None:
    read(response(body, media))


@pytest.mark.parametrize(
    ("media", "body"),
    [
        ("application/json", rb'{"a": [1, -2.5e+7, true, null, {"b": "x\\ny \u00e9"}], "c": false}'),
        ("application/json", rb'[{"a": "\"}", "b": []}]'),
        ("application/xml", b'<?xml version="1.0"?><r a="1"><i>1</i><!-- c --><i/><![CDATA[x]]></r>'),
    ],
)
def test_a_body_that_breaks_off_is_told(media: str, body: bytes) -> None:
    whole = read(response(body, media))
    for end in range(1, len(body)):
        assert breaks_off(read(response(body[:end], media)), whole), body[:end]


@pytest.mark.parametrize("body", [b"{'a': 1}", b'{"a": }', b'<br>{"a": 1}', b'{"a": 1}}', b"OK", b"{a}", b""])
def test_what_is_wrong_from_its_beginning_does_not_break_off(body: bytes) -> None:
    assert not breaks_off(read(response(body, "application/json")), read(response(b"{}", "application/json")))


@pytest.mark.parametrize("charset", ["", "; charset=utf-8", "; charset=nonsense", "; charset=hex"])
def test_what_no_charset_explains_cannot_be_read(charset: str) -> None:
    found = read(response(b'{"a": "J\xf6rg"}', f"application/json{charset}"))
    assert (found.format, found.claimed) == ("binary", "json")
    assert found.problem == f"it is not in {charset.partition('=')[2] or 'UTF-8'}"


def test_keys_that_are_there_twice_are_found_in_any_charset() -> None:
    body = b'{"a": "J\xf6rg", "a": "x"}'
    assert oddities(body, read(response(body, "application/json; charset=latin1")).plain) == [
        "`a` is there twice in one object, the last one counts"
    ]


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ('{"a": NaN, "b": [-Infinity]}', ["-Infinity is no JSON", "NaN is no JSON"]),
        ('{"a": [[1e999]], "b": 1e308, "c": 1e-999}', ["a number is larger"]),
        (f"[{'9' * 309}, {'9' * 308}]", ["a number is larger"]),
        (r'["\ud800"]', ["a text has half of a surrogate pair"]),
        (r'{"a\u0000": "\udc00"}', ["a text has a NUL in it", "a text has half of a surrogate pair"]),
        (r'{"a": "\ud83d\ude00", "b": "\\u0000", "c": "NaN 1e999 Infinity", "d": 12e100}', []),
    ],
)
def test_what_others_refuse_is_odd(body: str, said: list[str]) -> None:
    found = oddities(body.encode(), read(response(body.encode(), "application/json")).plain)
    assert [one.startswith(words) for one, words in zip(found, said, strict=True)] == [True] * len(said)
