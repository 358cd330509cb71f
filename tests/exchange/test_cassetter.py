"""cassetter's cassettes: what its version 0.16.1 wrote, and what stands beside HTTP in them."""

import json

import pytest

from driftproxy.exchange import format_of, loads
from driftproxy.model.errors import CassetteError
from driftproxy.model.http import Interaction, Request, Response

YAML = """\
version: 1
interactions:
- request:
    method: GET
    uri: https://api.test/users/1
    headers:
      accept:
      - "*/*"
    body:
      type: none
  response:
    status: 200
    headers:
      content-type:
      - application/json
    body:
      type: json
      content:
        "on": "yes"
        d: 2026-01-01T00:00:00Z
        t: 1:30
        eq: =
        url: <<
        f: 1.0e+100
        x: null
        "007": "012"
  recorded_at: 2026-11-21T15:52:05.758323+00:00
- request:
    method: PUT
    uri: https://api.test/b
    headers: {}
    body:
      type: binary
      content: 0001ff
  response:
    status: 204
    headers: {}
    body:
      type: text
      content: |-
        a
        b é
  recorded_at: 2026-11-21T15:52:05.758479+00:00
"""
TOML = """\
version = 1

[[interactions]]
recorded_at = "2026-11-21T15:52:05.761406+00:00"

[interactions.request]
method = "GET"
uri = "https://api.test/users/1"
body_type = "none"

[interactions.request.headers]
accept = ["*/*"]

[interactions.response]
status = 200
body_type = "json"
body_content = '{"on":"yes","d":"2026-01-01T00:00:00Z","t":"1:30","eq":"=","url":"<<","f":1e100,"x":null,"007":"012"}'

[interactions.response.headers]
content-type = ["application/json"]

[[interactions]]
recorded_at = "2026-11-21T15:52:05.767300+00:00"

[interactions.request]
method = "PUT"
uri = "https://api.test/b"
body_type = "binary"
body_content = "0001ff"

[interactions.request.headers]

[interactions.response]
status = 204
body_type = "text"
body_content = \"\"\"
a
b é\"\"\"

[interactions.response.headers]
"""
SAID = {"on": "yes", "d": "2026-01-01T00:00:00Z", "t": "1:30", "eq": "=", "url": "<<", "f": 1e100} | {
    "x": None,
    "007": "012",
}


@pytest.mark.parametrize("text", [YAML, TOML], ids=["yaml", "toml"])
def test_both_of_its_formats_say_the_same(text: str) -> None:
    found = format_of(text.encode())
    assert found
    assert found.title == "cassetter"
    cassette = loads(text.encode(), "c")
    assert not cassette.unread
    one, other = cassette.interactions
    assert one.request == Request("GET", "https://api.test/users/1", (("accept", "*/*"),))
    assert json.loads(one.response.body) == SAID
    assert other == Interaction(
        Request("PUT", "https://api.test/b", (), b"\0\1\xff"), Response(204, "", (), "a\nb é".encode())
    )


def test_what_is_no_http_is_said() -> None:
    more = "grpc_interactions:\n- request: {}\nws_interactions:\n- uri: wss://h\n- uri: wss://h\n"
    cassette = loads((YAML + more).encode(), "c")
    assert len(cassette.interactions) == 2
    assert [said.partition(" cannot")[2] for said in cassette.unread] == [
        " be read (it is gRPC, not HTTP)",
        *[" be read (they are WebSocket messages, not HTTP)"] * 2,
    ]


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        ("type: binary", "type: odd", "its body is of an unknown type, odd"),
        ("0001ff", "zz", "non-hexadecimal number found"),
        ("status: 204", "status: {}", "a list or a mapping stands in the place of a text"),
    ],
)
def test_one_broken_interaction_stops_nothing(before: str, after: str, said: str) -> None:
    cassette = loads(YAML.replace(before, after).encode(), "c.yaml")
    assert len(cassette.interactions) == 1
    assert cassette.unread[0].startswith("c.yaml, line 28: interaction 2 cannot be read (")
    assert said in cassette.unread[0]


def test_broken_toml_is_named_with_its_line() -> None:
    with pytest.raises(CassetteError, match=r"^c\.toml, line 15: this cannot be read"):
        loads(TOML.replace("status = 200", "status = ").encode(), "c.toml")
