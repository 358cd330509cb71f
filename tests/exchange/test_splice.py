"""A cassette written again: only what has changed changes, whoever wrote the file."""

import json
from dataclasses import replace
from pathlib import Path

import pytest
import requests
import vcr as vcrpy
import yaml
from hypothesis import given
from hypothesis import strategies as st

from driftproxy.exchange.vcr import again, dumps, dumps_json, loads, rewritten
from driftproxy.model.http import Cassette, Interaction, Request, Response

FRESH = Response(200, "OK", (("Content-Type", "application/json"),), '{"née": 1}'.encode())


def _changed(cassette: Cassette, index: int) -> Cassette:
    items = list(cassette.interactions)
    items[index] = replace(items[index], response=FRESH)
    return replace(cassette, interactions=tuple(items))


@pytest.mark.parametrize("serializer", ["yaml", "json"])
def test_what_vcrpy_wrote_stays_to_the_byte(serializer: str, server: str, tmp_path: Path) -> None:
    path = tmp_path / "c"
    with vcrpy.use_cassette(str(path), serializer=serializer):
        for name in ("json", "zipped", "json", "gone") if serializer == "yaml" else ("json", "gone"):
            requests.get(f"{server}/{name}", timeout=10)
    data = path.read_bytes()
    cassette = loads(data, "c")
    assert rewritten(data, cassette) == data
    path.write_bytes(rewritten(data, _changed(cassette, 1)))
    assert loads(path.read_bytes(), "c").interactions[1].response == FRESH
    if serializer == "yaml":  # the others are as compressed as they were
        first, second = data.split(b"- request:\n")[1], data.split(b"- request:\n")[3]
        assert path.read_bytes().count(first) == path.read_bytes().count(second) == data.count(first)
    with vcrpy.use_cassette(str(path), serializer=serializer, record_mode="none"):
        assert requests.get(f"{server}/{'zipped' if serializer == 'yaml' else 'gone'}", timeout=10).json() == {"née": 1}


ODD = """\
# kept by hand; see the wiki
version: 1
metadata: {written: 2019-01-01}   # before the list
interactions:
@# the first
@- request: {method: GET, uri: 'http://h/1', headers: {}, body: !!python/unicode 'é'}
@  response:
@    status: {code: 200, message: OK}
@    headers: {a: b}
@    recorded: &when '2020'
@    body: {string: "caf\\xE9"}
@
@- request:
@    method: GET
@    uri: http://h/2
@  response: {status: {code: 204}, headers: {}, at: AT}
@  # behind the second
@- 7
@- request: {uri: 'http://h/3'}
@  response: {status: {code: 404}}
more: [1, 2]
"""


def _odd(indent: str = "", at: str = "'2020'") -> str:
    return ODD.replace("@", indent).replace("AT", at)


@pytest.mark.parametrize("indent", ["", "  "])
@pytest.mark.parametrize("newline", ["\n", "\r\n"])
@pytest.mark.parametrize("begin", ["", "\ufeff", "---\n"])
def test_what_people_wrote_stays_too(indent: str, newline: str, begin: str) -> None:
    data = (begin + _odd(indent)).replace("\n", newline).encode()
    cassette = loads(data, "c")
    assert len(cassette.interactions) == 3
    assert rewritten(data, cassette) == data
    written = rewritten(data, _changed(cassette, 2))
    assert loads(written, "c").interactions[2].response == FRESH
    kept = data.index(b"- request: {uri: 'http://h/3'")
    assert written.startswith(data[:kept])
    assert written.endswith(f"more: [1, 2]{newline}".encode())
    assert written.count(newline.encode()) == written.count(b"\n")


def test_the_request_stays_where_only_the_answer_has_changed() -> None:
    data = _odd("  ").encode()
    cassette = loads(data, "c")
    written = rewritten(data, _changed(cassette, 1))
    assert loads(written, "c").interactions == _changed(cassette, 1).interactions
    before, after = (text.decode().splitlines() for text in (data, written))
    start = before.index("    response: {status: {code: 204}, headers: {}, at: '2020'}")
    assert after[:start] == before[:start]
    assert after[start] == "    response:"
    assert after[-4:] == before[-4:]


def test_the_answer_stays_where_only_the_request_has_changed() -> None:
    text = "interactions:\n- response: {status: 200}\n  # why\n  request:\n    uri: http://h/1\n  id: 7\n"
    cassette = loads(text.encode(), "c")
    (one,) = cassette.interactions
    written = rewritten(text.encode(), Cassette("c", (replace(one, request=Request("GET", "http://h/2")),)))
    assert written.decode().startswith(
        "interactions:\n- response: {status: 200}\n  # why\n  request:\n    body: null\n"
    )
    assert written.decode().endswith("    uri: http://h/2\n  id: 7\n")
    other = rewritten(text.encode(), Cassette("c", (replace(one, response=FRESH),)))
    assert other.decode().startswith("interactions:\n- response:\n    body:\n")
    assert other.decode().endswith("  request:\n    uri: http://h/1\n  id: 7\n")


@pytest.mark.parametrize("more", ["url: 'http://h/?key=hidden'", "note: hidden", "content: hidden"])
def test_what_is_not_read_of_an_interaction_goes_with_what_is_taken_out_of_it(more: str) -> None:
    text = (
        "interactions:\n- request:\n    method: GET\n    uri: http://h/?key=hidden\n"
        f"  response:\n    body: {{string: x}}\n    headers: {{}}\n    status: {{code: 200}}\n    {more}\n"
    )
    (one,) = loads(text.encode(), "c").interactions
    clean = replace(one, request=Request("GET", "http://h/?key=pseudonym"))
    assert b"hidden" not in rewritten(text.encode(), Cassette("c", (clean,)))


def test_what_nobody_understands_is_not_dropped() -> None:
    data = _odd().encode()
    cassette = loads(data, "c")
    written = rewritten(data, replace(cassette, interactions=cassette.interactions[:1]))
    assert b"\n- 7\n" in written
    assert b"http://h/2" not in written


def test_an_alias_that_would_dangle_has_all_written_anew() -> None:
    data = _odd(at="*when").encode()
    cassette = loads(data, "c")
    written = rewritten(data, _changed(cassette, 0))
    assert loads(written, "c").interactions == _changed(cassette, 0).interactions
    assert rewritten(data, _changed(cassette, 2)).startswith(data[:60])


@pytest.mark.parametrize(
    "text", ["interactions: []\nversion: 1\n", "interactions: 5\n", "interactions: [{request: {uri: x}}]\n", "", "5"]
)
def test_what_has_no_items_in_lines_of_their_own_is_written_anew(text: str) -> None:
    cassette = Cassette("c", (Interaction(Request("GET", "http://h/"), FRESH),))
    assert rewritten(text.encode(), cassette) == dumps(cassette)


def test_what_has_not_changed_is_not_touched_however_it_is_laid_out() -> None:
    data = b"interactions:\n- &one\n  request: {uri: 'http://h/'}\n  response: {status: 200}\n- *one\n- include: x\n"
    cassette = loads(data, "c")
    assert len(cassette.interactions) == 2
    assert rewritten(data, cassette) == data
    assert loads(rewritten(data, _changed(cassette, 0)), "c").interactions == _changed(cassette, 0).interactions


@pytest.mark.parametrize("text", ["interactions: []\nversion: 1\n", "", "5"])
def test_an_empty_cassette_is_written(text: str) -> None:
    assert rewritten(text.encode(), Cassette("c")) == dumps(Cassette("c"))


def test_a_list_of_before_1_0_is_written_as_it_is_today() -> None:
    item = {"request": {"host": "h", "port": 80, "path": "/", "protocol": "http"}, "response": {"status": 200}}
    data = json.dumps([item]).encode()
    cassette = loads(data, "c")
    assert rewritten(data, cassette) == data
    assert rewritten(data, _changed(cassette, 0)) == dumps_json(_changed(cassette, 0))


@pytest.mark.parametrize("indent", [None, 1, 4, "\t"])
def test_json_keeps_its_layout(indent: int | str | None) -> None:
    items = [
        {"request": {"method": "GET", "uri": f"http://h/{n}", "odd": "\u00e9"}, "response": {"status": {"code": 200}}}
        for n in range(3)
    ]
    document = {"a": ["]", {}], "interactions": items, "version": 1, "z": "}"}
    data = json.dumps(document, indent=indent, ensure_ascii=False).encode()
    cassette = loads(data, "c")
    written = rewritten(data, _changed(cassette, 1))
    assert loads(written, "c").interactions == _changed(cassette, 1).interactions
    assert written.startswith(data[: data.index(b"http://h/1") - 60])
    assert written.endswith(data[data.index(b"http://h/2") :])


@pytest.mark.parametrize(
    "text", ["{}", "{", '{"interactions"', '{"interactions": [', '{"interactions": []}', '{"a": 1,']
)
def test_json_without_items_is_written_anew(text: str) -> None:
    cassette = Cassette("c", (Interaction(Request("GET", "http://h/"), FRESH),))
    assert rewritten(text.encode(), cassette) == dumps_json(cassette)


bodies = st.binary(max_size=20) | st.text(max_size=20).map(str.encode)
interactions = st.builds(
    Interaction,
    st.builds(Request, st.just("GET"), st.sampled_from(["http://h/1", "http://h/2"]), st.just(()), bodies),
    st.builds(Response, st.integers(200, 299), st.text("aé: #", max_size=3), st.just((("A", "b"),)), bodies),
)
cassettes = st.lists(interactions, max_size=5).map(lambda found: Cassette("c", tuple(found)))


@given(cassettes, cassettes)
def test_whatever_changes_the_file_says_it(old: Cassette, new: Cassette) -> None:
    assert rewritten(dumps(old), old) == dumps(old)
    assert rewritten(dumps(old), new) == dumps(new)


@pytest.mark.parametrize("flow", [False, None], ids=["block", "flow"])
@pytest.mark.parametrize("emitter", [yaml.Dumper, getattr(yaml, "CDumper", yaml.Dumper)])
def test_what_vcrpy_has_ever_written_is_known(flow: bool | None, emitter: type[yaml.Dumper]) -> None:  # noqa: FBT001
    headers = {"Accept-Encoding": ["gzip"], "b": ["x" * 70, "y: #"]}
    request = {"body": None, "headers": headers, "method": "GET", "uri": "http://h/"}
    answer = {"body": {"string": "é " * 90}, "headers": {"a": ["b"]}, "status": {"code": 200, "message": "OK"}}
    plain = {"interactions": [{"request": request, "response": answer}], "version": 1}
    data = yaml.dump(plain, Dumper=emitter, default_flow_style=flow).encode()
    assert again(data, loads(data, "c")) == data


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("version: 1", "version: 1\nmetadata: {key: hidden}"),
        ("version: 1", "version: 1 # hidden"),
        ("  response:", "  recorded_by: hidden\n  response:"),
        ("    status:", "    note: hidden\n    status:"),
        ("string:", "encoding: hidden\n      string:"),
        ("code: 200", "code: hidden"),
        ("interactions:", "# hidden\ninteractions:"),
    ],
)
def test_what_may_hide_a_secret_is_never_copied(before: str, after: str) -> None:
    cassette = Cassette("c", (Interaction(Request("GET", "http://h/"), FRESH),))
    data = dumps(cassette).decode()
    assert again(data.encode(), cassette) == data.encode()
    changed = data.replace(before, after, 1)
    assert changed != data
    assert again(changed.encode(), cassette) is None


@pytest.mark.parametrize("text", ["", "5", "[]", "{", "interactions: 5\n", "interactions: [5]\n"])
def test_what_is_no_cassette_is_none_again(text: str) -> None:
    assert again(text.encode(), Cassette("c")) is None
