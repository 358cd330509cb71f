"""VCR.py's files: what is read, what is refused and how, and the law that nothing is lost."""

from textwrap import dedent

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st
from vcr.serializers import jsonserializer, yamlserializer

from driftproxy.exchange import _parts
from driftproxy.exchange.vcr import dump_interactions, dumps, dumps_json, loads, vcr
from driftproxy.model.errors import CassetteError
from driftproxy.model.http import Cassette, Headers, Interaction, Request, Response

ODD = [
    "",
    "\r\n",
    "\0",
    "\ufeff",
    " lead",
    "trail ",
    "a\x85b\u2028",
    "\t",
    "no: yes",
    "123",
    "null",
    "🎉" * 60,
    "---\n",
]
TEXTS = st.sampled_from(ODD) | st.text(st.characters(exclude_categories=["Cs"]), max_size=200)
BODIES = TEXTS.map(str.encode) | st.binary(max_size=200)


def _in_order(headers: dict[str, list[str]]) -> Headers:
    first = {name.lower(): name for name in reversed(headers)}
    return tuple((name, value) for name in sorted(first.values()) for value in headers[name])


HEADERS = st.dictionaries(TEXTS, st.lists(TEXTS, min_size=1, max_size=3), max_size=3).map(_in_order)
INTERACTIONS = st.builds(
    Interaction,
    st.builds(Request, st.sampled_from(["GET", "POST"]), TEXTS.map("http://h/".__add__), HEADERS, BODIES),
    st.builds(Response, st.integers(100, 599), TEXTS, HEADERS, BODIES),
)
CASSETTES = st.builds(Cassette, st.just("c"), st.lists(INTERACTIONS, max_size=4).map(tuple))


@given(CASSETTES)
def test_reading_what_was_written_gives_the_same(cassette: Cassette) -> None:
    assert loads(dumps(cassette), "c") == cassette


@given(CASSETTES)
def test_the_bytes_are_the_ones_vcrpy_writes(cassette: Cassette) -> None:
    written = dumps(cassette)
    assert yamlserializer.serialize(yamlserializer.deserialize(written.decode())).encode() == written


@given(CASSETTES)
def test_items_stand_in_the_file_as_they_are_dumped_one_by_one(cassette: Cassette) -> None:
    items = b"".join(dump_interactions([one]) for one in cassette.interactions)
    assert dumps(cassette) == (b"interactions:\n" + items if items else b"interactions: []\n") + b"version: 1\n"


@given(CASSETTES)
def test_json_is_read_and_written_as_vcrpy_does(cassette: Cassette) -> None:
    try:
        written = dumps_json(cassette)
    except CassetteError as error:
        assert "YAML" in str(error)  # noqa: PT017 - either is right
        return
    assert loads(written, "c") == cassette
    assert jsonserializer.serialize(jsonserializer.deserialize(written)).encode() == written


@given(st.binary(max_size=300) | TEXTS.map(str.encode) | CASSETTES.map(lambda one: dumps(one)[:-20]))
def test_no_input_raises_anything_but_our_own_error(data: bytes) -> None:
    try:
        loads(data, "c.yaml")
    except CassetteError as error:
        assert str(error).startswith("c.yaml")  # noqa: PT017 - either is right


def _one(body: str = "null", *, headers: str = "{}") -> Interaction:
    text = f"""
    interactions:
    - request: {{uri: "http://h/", method: GET, body: null, headers: {{}}}}
      response:
        status: {{code: 200, message: OK}}
        headers: {headers}
        body: {body}
    """
    (interaction,) = loads(dedent(text).encode(), "c").interactions
    return interaction


@pytest.mark.parametrize(
    ("text", "body"),
    [
        ("null", b""),
        ("plain é", "plain é".encode()),
        ("{string: text}", b"text"),
        ("{string: !!binary /wD+}", b"\xff\x00\xfe"),
        ("!!binary /wD+", b"\xff\x00\xfe"),
        ("{base64_string: aGk=}", b"hi"),
        ("{string: null}", b""),
        ("{}", b""),
        ("{string: 12}", b"12"),
        ('!!python/str "x"', b"x"),
        ('!!python/unicode "é"', "é".encode()),
        ("!!python/tuple [a, b]", b"ab"),
        ("!!python/object/new:_io.BytesIO {state: !!python/tuple [!!binary aGk=, 0, null]}", b"hi"),
        ("!!python/object/apply:builtins.iter {args: [[!!binary aGk=, ho]]}", b"hiho"),
        ("!!python/object/apply:builtins.iter {args: [x]}", b"x"),
    ],
)
def test_every_way_a_body_is_written(text: str, body: bytes) -> None:
    assert _one(text).response.body == body


def test_header_values_may_be_text_or_lists() -> None:
    headers = _one(headers="{b: x, a: [1, !!binary /w==], c: null, d: []}").response.headers
    assert headers == (("b", "x"), ("a", "1"), ("a", "\udcff"))


def test_missing_keys_have_their_natural_meaning() -> None:
    cassette = loads(b"interactions: [{request: {uri: 'http://h/'}, response: {status: {code: '204'}}}]", "c")
    assert cassette.interactions == (Interaction(Request("GET", "http://h/"), Response(204)),)


@pytest.mark.parametrize("data", [b"", b" \n", b"# nothing yet\n", b"interactions:\n", b'{"interactions": []}'])
def test_an_empty_file_is_an_empty_cassette(data: bytes) -> None:
    assert loads(data, "c") == Cassette("c")


def test_a_header_that_repeats_in_other_case_is_one_header() -> None:
    headers = (("b", "1"), ("A", "2"), ("B", "3"))
    written = dumps(Cassette("c", (Interaction(Request("GET", "http://h/", headers), Response(200)),)))
    assert loads(written, "c").interactions[0].request.headers == (("A", "2"), ("b", "1"), ("b", "3"))


def test_header_bytes_that_are_no_utf8_are_read_as_latin() -> None:
    headers = (("x", b"caf\xe9".decode(errors="surrogateescape") + "\ud800"),)
    written = dumps(Cassette("c", (Interaction(Request("GET", "http://h/", headers), Response(200)),)))
    assert loads(written, "c").interactions[0].request.headers == (("x", "café?"),)


def _bomb(request: str) -> bytes:
    """Return a small file that says `*bomb` for what would be 9 ** 10 words."""
    levels = (f"x{number}: &x{number} [{', '.join([f'*x{number - 1}'] * 9)}]" for number in range(1, 10))
    last = ["bomb: &bomb [*x9, *x9]", "interactions:", f"- request: {request}", "  response: {status: {code: 200}}"]
    return "\n".join(["x0: &x0 [a]", *levels, *last]).encode()


GOOD = "- request: {uri: 'http://h/'}\n  response: {status: {code: 200}}\n"


@pytest.mark.parametrize(
    ("data", "start"),
    [
        (b"interactions:\n- a: [\n", "c.yaml, line 2: this cannot be read (did not find"),
        (b"interactions:\n- \tx: {\n", "c.yaml, line 2: this cannot be read (found character"),
        (b"interactions:\n- \xff\xfe\n", "c.yaml, line 2: this cannot be read (invalid"),
        (b"interactions:\n- !!python/object/apply:os.system [ls]\n", "c.yaml, line 2: this cannot be read (could not"),
        (b"interactions: [!!int '']\n", "c.yaml: this cannot be read ("),
        (b"interactions: [2024-99-99]\n", "c.yaml: this cannot be read ("),
        (b'{"interactions": [', "c.yaml, line 1: this cannot be read ("),
        (b"http_interactions: []\n", "c.yaml: there is no list `interactions` in it"),
        (b"just text", "c.yaml: there is no list `interactions` in it"),
        (b"interactions: 5", "c.yaml: there is no list `interactions` in it"),
        (b"[" * 100_000, "c.yaml: this cannot be read (it nests too deep)"),
        (b'{"a":' * 100_000, "c.yaml: this cannot be read (it nests too deep)"),
        (b"- " * 100_000, "c.yaml: this cannot be read (it nests too deep)"),
    ],
)
def test_what_is_broken_is_named_with_its_line(data: bytes, start: str) -> None:
    with pytest.raises(CassetteError) as caught:
        loads(data, "c.yaml")
    assert str(caught.value).startswith(start)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    ("data", "start"),
    [
        (f"interactions:\n{GOOD}- 7\n".encode(), "c.yaml, line 4: interaction 2 cannot be read (it is missing or"),
        (
            f"interactions:\n{GOOD}- request: 7\n".encode(),
            "c.yaml, line 4: interaction 2 cannot be read (`request` is missing or",
        ),
        (
            b"interactions:\n- request: {uri: ''}\n",
            "c.yaml, line 2: interaction 1 cannot be read (the request has no `uri`",
        ),
        (
            b"interactions:\n- request: {uri: x}\n  response: {}",
            "c.yaml, line 2: interaction 1 cannot be read (the response has",
        ),
        (
            f"interactions:\n{GOOD}".replace("}\n", ", body: &a [*a]}\n", 1).encode(),
            "c.yaml, line 2: interaction 1 cannot be read (the body is",
        ),
        (_bomb("{uri: x, body: *bomb}"), "c.yaml, line 13: interaction 1 cannot be read (the body is neither"),
        (
            _bomb("{uri: x, headers: {a: *bomb}}"),
            "c.yaml, line 13: interaction 1 cannot be read (a list or a mapping stands",
        ),
        (_bomb("{uri: x, method: *bomb}"), "c.yaml, line 13: interaction 1 cannot be read (a list or a mapping stands"),
        (_bomb("{uri: x, parsed_body: *bomb}"), "c.yaml, line 13: interaction 1 cannot be read (its body is larger"),
        (b"interactions: [{request: {uri: x, body: [[a]]}}]", "c.yaml, line 1: interaction 1 cannot be read (the body"),
        (b"interactions: [{request: {uri: x, body: &a {b: *a}}}]", "c.yaml, line 1: interaction 1 cannot be read (its"),
        (
            b"interactions: [{request: {uri: x, parsed_body: &a [*a]}}]",
            "c.yaml, line 1: interaction 1 cannot be read (its body is no JSON: C",
        ),
    ],
)
def test_one_broken_interaction_is_named_with_its_line_and_the_others_are_read(
    data: bytes, start: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(_parts, "_LARGEST", 1 << 20)  # the real one takes seconds to reach
    found = loads(data, "c.yaml")
    (said,) = found.unread
    assert said.startswith(start)
    assert "\n" not in said
    assert len(found.interactions) == data.count(GOOD.encode())


def test_bodies_and_headers_in_the_layouts_that_some_write() -> None:
    text = """
        interactions:
        - request: {uri: 'http://h/', method: POST, body: [[a, 1], [b, x y]]}
          response: {status: 200, headers: {Response-Headers: {Content-Type: [text/plain]}}, body: {string: {a: [1]}}}
        - request: {uri: 'http://h/', method: POST, body: {a: 1}}
          response: {status: {code: 200}, headers: {}, parsed_body: {née: [1, null, 2024-01-01]}}
        """
    one, other = loads(dedent(text).encode(), "c").interactions
    assert (one.request.body, one.response.body) == (b"a=1&b=x+y", b'{"a": [1]}')
    assert one.response.headers == (("Content-Type", "text/plain"),)
    assert (other.request.body, other.response.body) == (b"a=1", '{"née": [1, null, "2024-01-01"]}'.encode())


def test_a_file_is_recognised_by_its_start() -> None:
    assert vcr.claim(dumps(Cassette("c")))
    assert vcr.claim(dumps_json(Cassette("c")))
    assert vcr.claim(b"")
    assert not vcr.claim(b"http_interactions:\n")
    assert not vcr.claim(b'{"log": {}}')


def test_an_alias_is_read() -> None:
    shared = yaml.dump({"interactions": [{"request": {"uri": "http://h/"}, "response": {"status": {"code": 200}}}] * 2})
    assert "&id" in shared
    assert len(loads(shared.encode(), "c").interactions) == 2
