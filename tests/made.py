"""Random recordings of HTTP APIs: ids in paths, queries, JSON, forms, text and bytes that are none."""

import json
from urllib.parse import quote, urlencode

from hypothesis import strategies as st

from driftproxy.model.http import Cassette, Interaction, Request, Response
from tests.strategies import documents

WORDS = st.sampled_from(["a b", "é", "100%", "x&y=z", "", "{id}", "~tilde", "🎉", "ok", "1"])
SEGMENTS = st.sampled_from(
    ["v1", "users", "7", "in_1Nxy", "a b", "é", "{odd}", "me", "search", "x.json", ":id", "{{v}}"]
)
HOSTS = st.sampled_from(["https://api.example.com", "http://127.0.0.1:8042", "https://api.example.com:8443"])


def _url(host: str, segments: list[str], query: list[tuple[str, str]]) -> str:
    return f"{host}/{'/'.join(quote(one, safe='{}:') for one in segments)}{'?' * bool(query)}{urlencode(query)}"


URLS = st.builds(
    _url,
    HOSTS,
    st.lists(SEGMENTS, max_size=3),
    st.lists(st.tuples(st.sampled_from(["page", "q", "ids[]", "é"]), WORDS), max_size=2),
)
CREDENTIALS = st.sampled_from(
    [(), (("Authorization", "Bearer t"),), (("authorization", "Basic eDp5"),), (("X-Api-Key", "k"),)]
)
BODIES = st.one_of(
    st.just(("", b"")),
    documents.map(lambda value: ("application/json", json.dumps(value).encode())),
    documents.map(lambda value: ("application/vnd.api+json; charset=utf-8", json.dumps(value).encode())),
    st.dictionaries(st.sampled_from(["a", "b"]), WORDS).map(
        lambda pairs: ("application/x-www-form-urlencoded", urlencode(pairs).encode())
    ),
    st.binary(max_size=20).map(lambda body: ("application/octet-stream", body)),
    st.just(("application/json", b"{broken")),
    st.just(("text/plain", "héllo\r\n".encode())),
)
TRACES = st.sampled_from([(), (("X-RateLimit-Limit", "60"),), (("Location", "/users/8"), ("Link", "<x>; rel=next"))])


def _media(body: tuple[str, bytes]) -> tuple[tuple[str, str], ...]:
    return (("Content-Type", body[0]),) if body[0] else ()


REQUESTS = st.builds(
    lambda method, url, headers, body: Request(method, url, (*headers, *_media(body)), body[1]),
    st.sampled_from(["GET", "POST", "DELETE", "PATCH", "HEAD"]),
    URLS,
    CREDENTIALS,
    BODIES,
)
RESPONSES = st.builds(
    lambda status, headers, body: Response(status, "", (*headers, *_media(body)), body[1]),
    st.sampled_from([200, 201, 204, 302, 404, 422, 500]),
    TRACES,
    BODIES,
)
CASSETTES = st.builds(
    Cassette, st.just("made"), st.lists(st.builds(Interaction, REQUESTS, RESPONSES), max_size=6).map(tuple)
)
