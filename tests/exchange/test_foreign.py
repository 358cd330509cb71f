"""Other tools' files: each is known by its content and says the same; what is broken in one stops nothing."""

import gzip
import json
from base64 import b64encode
from contextlib import suppress
from pathlib import Path

import pytest

from driftproxy.adapters.storage.store import Folder
from driftproxy.cli.main import run
from driftproxy.exchange import format_of, loads
from driftproxy.model.errors import CassetteError
from driftproxy.model.http import Interaction, header
from driftproxy.model.plugin import Exchange
from driftproxy.plugins import discover
from tests.exchange.foreign import (
    BETAMAX,
    BODY,
    ELIXIR,
    FILES,
    GO_1,
    HAR,
    MARKS,
    NOCK,
    POLLY,
    R_VCR,
    RESPONSES,
    RUBY,
    URL,
    WIREMOCK,
    ZIPPED,
    polly,
)


def _only(data: bytes) -> Interaction:
    cassette = loads(data, "c")
    assert not cassette.unread
    (one,) = cassette.interactions
    return one


@pytest.mark.parametrize("name", FILES)
@pytest.mark.parametrize("begin", [b"", b"\xef\xbb\xbf", b"\n"])
def test_a_file_is_known_by_its_content_and_says_what_was_asked_and_answered(name: str, begin: bytes) -> None:
    title, text = FILES[name]
    data = begin + text.encode()
    known = format_of(data)
    assert known
    assert known.title == title
    one = _only(data)
    assert (one.request.method, one.request.url, one.request.body) == ("GET", URL, b"")
    assert (one.response.status, one.response.body) == (200, BODY.encode())
    assert header(one.response.headers, "content-type") == "application/json"
    assert not any(name.startswith(":") for name, _ in one.request.headers)


def _other(name: str, body: str) -> str:
    """Return a file of the same format with another answer."""
    text = FILES[name][1]
    if name.startswith("ruby") and name.endswith("json"):
        return text.replace(b64encode(BODY.encode()).decode(), b64encode(body.encode()).decode())
    if "recording" in name:
        chunks = [gzip.compress(body.encode())]
        old = name.startswith("old")
        return polly([chunk.hex() if old else b64encode(chunk).decode() for chunk in chunks], **MARKS[old])
    return text.replace(json.dumps(BODY), json.dumps(body)).replace(BODY, body)


@pytest.mark.parametrize("name", FILES)
def test_the_commands_work_on_it(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    for folder, text in (("old", FILES[name][1]), ("new", _other(name, '{"id": 1, "title": 7}'))):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / name).write_text(text)
    assert run(["diff", "old", "new"]) == 1
    assert "$.name" in capsys.readouterr().out
    assert run(["diff", f"old/{name}", f"old/{name}"]) == 0
    assert run(["endpoints", f"new/{name}"]) == 0
    assert "api.test/users/{id}" in capsys.readouterr().out
    assert run(["schema", f"new/{name}"]) == 0
    assert '"title"' in capsys.readouterr().out


@pytest.mark.parametrize("name", sorted(name for name in FILES if FILES[name][0] != "VCR.py"))
def test_it_is_never_written_in_another_format(name: str, tmp_path: Path) -> None:
    path = tmp_path / name
    path.write_text(FILES[name][1])
    folder = Folder(tmp_path)
    (found,) = folder.names()
    with pytest.raises(CassetteError, match=f"{name} is a file of .*, which is read but not written"):
        folder.save([folder.load(found)])
    assert path.read_text() == FILES[name][1]


BROKEN = {
    "ruby.yml": RUBY.replace("recorded_with", "- request: 5\nrecorded_with"),
    "ruby.json": BETAMAX.replace('{"request"', '{"request": 5}, {"request"'),
    "go1.yaml": GO_1 + "- request: {}\n",
    "page.har": HAR.replace('"entries": [', '"entries": [{"request": {}, "response": {"status": 0}}, '),
    "polly.har": POLLY.replace('"entries": [', '"entries": [7, '),
    "out.yaml": RESPONSES + "- response: {status: many}\n",
    "mapping.json": f'{{"mappings": [{WIREMOCK}, {{"request": {{}}, "response": {{"bodyFileName": "a.json"}}}}]}}',
}


@pytest.mark.parametrize("name", BROKEN)
def test_one_broken_interaction_is_said_and_the_others_are_read(name: str) -> None:
    cassette = loads(BROKEN[name].encode(), name)
    assert [one.response.body for one in cassette.interactions] == [BODY.encode()]
    (said,) = cassette.unread
    assert said.startswith(name)
    assert "interaction" in said


def test_what_is_broken_alike_is_one_sentence() -> None:
    unread = loads((BROKEN["go1.yaml"] + "- request: {}\n- 5\n").encode(), "c").unread
    assert len(unread) == 3
    assert len(set(unread)) == 2
    assert ": interaction 2 and 1 more cannot be read" in unread[0]


def test_the_line_of_a_broken_interaction_is_said() -> None:
    (said,) = loads(BROKEN["go1.yaml"].encode(), "go1.yaml").unread
    assert said.startswith(f"go1.yaml, line {len(GO_1.splitlines()) + 1}: interaction 2 cannot be read")


@pytest.mark.parametrize(
    ("data", "start"),
    [
        (b"http_interactions: 5", "c: `http_interactions` is no list"),
        (b"http_interactions:\n- {\n", "c, line 2: this cannot be read"),
        (b'{"log": {"entries": [}', "c, line 1: this cannot be read (Expecting value)"),
        (b'{"log": 5}', "c: `entries` of `log` is no list"),
        (b"---\nversion: 1\ninteractions:\n- request: !!python/name:os.system {}\n  url: a\n", "c, line 4: "),
        (b"http_interactions: " + b"[" * 100_000, "c: this cannot be read (it nests too deep)"),
        (b'{"log": ' * 100_000, "c: this cannot be read (it nests too deep)"),
    ],
)
def test_a_file_that_cannot_be_read_is_refused_with_the_reason(data: bytes, start: str) -> None:
    with pytest.raises(CassetteError) as caught:
        loads(data, "c")
    assert str(caught.value).startswith(start)


def test_tags_of_ruby_are_their_values() -> None:
    packed = b64encode(gzip.compress(b"\x00\xff", mtime=0)).decode()
    text = RUBY.replace(f"string: '{BODY}'", f"string: !binary |-\n        {packed}").replace(
        "encoding: UTF-8", "encoding: !ruby/object:Encoding UTF-8"
    )
    assert _only(text.encode()).response.body == gzip.compress(b"\x00\xff", mtime=0)


def test_a_text_is_read_in_the_encoding_that_is_said() -> None:
    said = RUBY.replace(BODY, "café")
    assert _only(said.encode()).response.body == "café".encode()
    assert _only(said.replace("UTF-8", "ISO-8859-1").encode()).response.body == "café".encode("latin-1")
    assert _only(said.replace("UTF-8", "ASCII-8BIT").encode()).response.body == "café".encode()


def test_base64_in_the_place_of_a_text_is_what_older_versions_of_one_tool_write() -> None:
    coded = b64encode(BODY.encode()).decode()
    text = R_VCR.replace(f"{{encoding: UTF-8, string: '{BODY}'}}", f"{{encoding: ASCII-8BIT, string: {coded}}}")
    assert _only(text.encode()).response.body == BODY.encode()
    assert _only(text.replace("webmockr", "another").encode()).response.body == coded.encode()


def test_messages_of_a_websocket_are_not_dropped_unsaid() -> None:
    said = loads(HAR.replace('"time": 12', '"_webSocketMessages": [{"type": "send", "data": "x"}]').encode(), "c")
    assert len(said.interactions) == 1
    assert said.unread == ("c: interaction 2 cannot be read (they are WebSocket messages, not HTTP)",)


def test_a_body_beside_an_archive_is_read() -> None:
    data = HAR.replace('"text": ' + json.dumps(BODY), '"_file": "a1.json"').encode()
    assert loads(data, "c", beside=lambda _name: BODY.encode()).interactions[0].response.body == BODY.encode()
    assert "its body lies in a file of its own, which cannot be read: a1.json" in loads(data, "c").unread[0]


def test_a_status_as_erlang_has_it() -> None:
    (one,) = loads(
        ELIXIR.replace('"status_code": 200', '"status_code": ["HTTP/1.1", 404, "Gone"]').encode(), "c"
    ).interactions
    assert (one.response.status, one.response.reason) == (404, "Gone")


def _nock(**parts: object) -> Interaction:
    document = [json.loads(NOCK)[0] | parts]
    (one,) = loads(json.dumps(document).encode(), "c").interactions
    return one


@pytest.mark.parametrize(
    ("parts", "body"),
    [
        ({"response": {"id": 1}}, b'{"id": 1}'),
        ({"response": [1, "a"]}, b'[1, "a"]'),
        ({"response": "ff00"}, b"\xff\0"),
        ({"response": "cafe"}, b"\xca\xfe"),
        ({"response": "3031"}, b"3031"),
        ({"response": [ZIPPED[:9].hex(), ZIPPED[9:].hex()], "rawHeaders": ["Content-Encoding", "gzip"]}, BODY.encode()),
        (
            {"response": ZIPPED.hex(), "headers": {"content-encoding": "gzip"}, "rawHeaders": None},
            BODY.encode(),
        ),
        ({"response": ""}, b""),
    ],
)
def test_bodies_of_nock(parts: dict[str, object], body: bytes) -> None:
    assert _nock(**parts).response.body == body


def test_headers_of_nock_that_are_no_pairs_are_told() -> None:
    data = NOCK.replace('"today"]', '"today", "odd"]').encode()
    assert "its `rawHeaders` are no names and values in turn" in loads(data, "c").unread[0]


def test_requests_of_nock() -> None:
    one = _nock(scope="http://h:8080", method="post", body={"a": 1}, reqheaders={"A": "b", "C": ["d", "e"]})
    assert one.request.url == "http://h:8080/users/1"
    assert (one.request.method, one.request.body) == ("POST", b'{"a": 1}')
    assert one.request.headers == (("A", "b"), ("C", "d"), ("C", "e"))


@pytest.mark.parametrize("name", ["page.har", "ruby.yml", "vcr.json"])
@pytest.mark.parametrize("coding", ["utf-16", "utf-16-be"])
def test_what_windows_exported_is_read(name: str, coding: str) -> None:
    title, text = FILES[name]
    data = ("" if coding == "utf-16" else "\ufeff").encode(coding) + text.encode(coding)
    known = format_of(data[:4095])
    assert known
    assert known.title == title
    assert _only(data).response.body == BODY.encode()


@pytest.mark.parametrize("name", ["ruby.yml", "page.har", "vcr.json", "tape.yaml"])
def test_an_unsettled_merge_is_called_so(name: str) -> None:
    text = FILES[name][1]
    at = text.index("\n") + 1 if "\n" in text else 0
    data = f"{text[:at]}<<<<<<< HEAD\n{text[at:]}"
    with pytest.raises(CassetteError, match=r"^c, line [12]: this cannot be read \(a merge conflict is not settled"):
        loads(data.encode(), "c", format_of(text.encode()))


def test_a_pointer_of_git_lfs_is_called_so() -> None:
    data = b"version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 12\n"
    with pytest.raises(CassetteError, match=r"^c: this is a pointer of Git LFS, not the recording"):
        loads(data, "c")


EVERYTHING = """
mappings:
- request: {url: /, bodyPatterns: [{equalToJson: VALUE}]}
  response: {jsonBody: VALUE, transformers: VALUE, bodyFileName: a}
data: {pairs: [{request: {path: [{value: VALUE}]}, response: {status: 200, bodyFile: a}}]}
log:
  entries:
  - {request: {method: GET, url: x}, response: {status: 200, content: {_file: a, text: VALUE}}}
consumer: {name: a}
provider: {name: b}
info: {name: c}
item: [{request: {body: {mode: graphql, graphql: {query: VALUE}}}, response: [{body: VALUE}]}]
interactions: [{request: {path: /, uri: x, body: VALUE}, response: {status: 200, body: VALUE}}]
http_interactions: [{request: VALUE, response: {body: VALUE}}]
responses: [{response: VALUE}]
"""


@pytest.mark.parametrize("name", sorted(discover("exchange", Exchange)))
@pytest.mark.parametrize(
    "value", ["!!binary /w==", "2024-01-01", "!!set {a}", "{1: 2}", "{2024-01-01: x}", "&a [*a]", "[&b {c: *b}]"]
)
def test_what_yaml_can_say_and_json_cannot_crashes_no_reader(name: str, value: str) -> None:
    data = EVERYTHING.replace("VALUE", value).encode()
    with suppress(CassetteError):
        loads(data, "c", discover("exchange", Exchange)[name], lambda _name: b"x")
