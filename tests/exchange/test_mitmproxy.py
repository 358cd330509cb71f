"""mitmproxy's flow files: mitmproxy loads ours with the same requests and answers, and we load its."""

import io
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from mitmproxy.http import HTTPFlow
from mitmproxy.io import FlowReader, FlowWriter
from mitmproxy.test import tflow

from driftproxy.cli.main import run
from driftproxy.exchange import format_of, loads
from driftproxy.exchange._tnetstring import dump, parse
from driftproxy.exchange.mitmproxy import mitmproxy
from driftproxy.model.errors import CassetteError
from driftproxy.model.http import Cassette, Interaction, Request, Response

assert mitmproxy.dumps
dumps = mitmproxy.dumps

names = st.text("aZ-é", min_size=1, max_size=5)
headers = st.lists(st.tuples(names, st.text(max_size=9)), max_size=3).map(tuple)
interactions = st.builds(
    Interaction,
    st.builds(
        Request,
        st.sampled_from(["GET", "POST", "PURGE"]),
        st.sampled_from(["https://api.test/", "http://api.test:8080/a?b=c&b=%20", "https://1.2.3.4:444/x/é"]),
        headers.filter(lambda found: not any(name.lower() == "host" for name, _ in found)),
        st.binary(max_size=20),
    ),
    st.builds(
        Response, st.integers(100, 599), st.sampled_from(["", "OK", "Not There"]), headers, st.binary(max_size=20)
    ),
)
cassettes = st.lists(interactions, max_size=4).map(lambda found: Cassette("c", tuple(found)))


@given(cassettes)
def test_mitmproxy_loads_what_is_written(cassette: Cassette) -> None:
    flows = list(FlowReader(io.BytesIO(dumps(cassette))).stream())
    assert len(flows) == len(cassette.interactions)
    for flow, one in zip(flows, cassette.interactions, strict=True):
        assert isinstance(flow, HTTPFlow)
        assert flow.response
        assert (flow.request.method, flow.request.pretty_url) == (one.request.method, one.request.url)
        assert flow.request.raw_content == one.request.body
        assert flow.response.raw_content == one.response.body
        assert (flow.response.status_code, flow.response.reason) == (one.response.status, one.response.reason)
        for message, found in ((flow.request, one.request.headers), (flow.response, one.response.headers)):
            assert [(name.decode(), value.decode()) for name, value in message.headers.fields] == list(found)
    assert len({flow.id for flow in flows}) == len(flows)


@given(cassettes)
def test_what_is_written_says_the_same(cassette: Cassette) -> None:
    data = dumps(cassette)
    assert loads(data, "c", mitmproxy) == cassette
    assert dumps(cassette) == data
    assert not cassette.interactions or format_of(data) is mitmproxy


def _flows() -> bytes:
    there, lost, streamed, sockets, tcp = (
        tflow.tflow(resp=True),
        tflow.tflow(err=True),
        tflow.tflow(resp=True),
        tflow.twebsocketflow(),
        tflow.ttcpflow(),
    )
    assert there.response
    assert streamed.response
    there.request.scheme, there.request.port, there.request.path = "https", 443, "/users/1"
    there.request.headers["Host"] = "api.test"
    there.response.headers["content-encoding"] = "gzip"
    there.response.text = '{"id": 1}'
    streamed.response.raw_content = None
    file = io.BytesIO()
    writer = FlowWriter(file)
    for flow in (there, lost, streamed, sockets, tcp):
        writer.add(flow)
    return file.getvalue()


def test_what_mitmproxy_wrote_is_read_and_the_rest_is_told() -> None:
    data = _flows()
    assert format_of(data) is mitmproxy
    cassette = loads(data, "c.mitm")
    there, handshake = cassette.interactions
    assert (there.request.url, there.response.body) == ("https://api.test/users/1", b'{"id": 1}')
    assert not any(name.lower() == "content-encoding" for name, _ in there.response.headers)
    assert handshake.response.status == 101
    assert [said.partition("(")[2] for said in cassette.unread] == [
        "there was no answer: error)",
        "its body was not saved: it was streamed)",
        "they are WebSocket messages, not HTTP)",
        "it is TCP, not HTTP)",
    ]


OLD = {
    b"version": [0, 18],
    b"type": b"http",
    b"request": {
        b"method": b"GET",
        b"scheme": b"http",
        b"host": b"api.test",
        b"port": 8080,
        b"path": b"/a",
        b"headers": [[b"A", b"b"]],
        b"content": b"",
    },
    b"response": {b"code": 200, b"msg": b"OK", b"headers": [], b"content": b"{}"},
}


def _bytes(value: object) -> bytes:
    """A tagged netstring as Python 2 wrote it: all text is bytes."""
    if isinstance(value, dict):
        said = b"".join(dump(key) + _bytes(one) for key, one in value.items())
        return b"%d:%b}" % (len(said), said)
    return dump(value)


def test_flows_of_old_versions_are_read() -> None:
    data = _bytes(OLD)
    assert format_of(data) is mitmproxy
    (one,) = loads(data, "c").interactions
    assert one == Interaction(Request("GET", "http://api.test:8080/a", (("A", "b"),)), Response(200, "OK", (), b"{}"))


def test_a_recording_that_was_killed_is_read_as_far_as_it_goes() -> None:
    data = _flows()
    whole = loads(data, "c")
    first = parse(data, 0)[1]
    cut = loads(data[: first + 50], "c")
    assert cut.interactions == whole.interactions[:1]
    assert cut.unread == (f"c: interaction 2 cannot be read (from byte {first} on, it is cut off)",)


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"99:7:version;2:20#}", "it is cut off"),
        (b"14:7:version;2:20?}", "it is no flow of mitmproxy"),
        (b"14:7:version;2:2x#}", "invalid literal for int"),
        (b"10:7:version;}", "zip"),
        (b"13:7:version;0:~]", "this is missing or no mapping"),
        (b"5:hello,", "this is missing or no mapping"),
        (b"%b" % (b"16:7:version;" + b"1:" * 9), "it is"),
    ],
)
def test_what_is_no_flow_is_refused_with_a_reason(data: bytes, said: str) -> None:
    with pytest.raises(CassetteError, match=r"^c: this cannot be read \(from byte 0 on, ") as caught:
        loads(data, "c", mitmproxy)
    assert said in str(caught.value)


def test_an_ipv6_address_stands_in_brackets() -> None:
    one = Interaction(Request("GET", "https://[::1]:444/"), Response(200))
    assert loads(dumps(Cassette("c", (one,))), "c").interactions == (one,)


def test_lists_in_lists_without_end_are_refused() -> None:
    value = b"0:]"
    for _ in range(5000):
        value = b"%d:%b]" % (len(value), value)
    with pytest.raises(CassetteError, match="it nests too deep"):
        loads(value, "c", mitmproxy)


@given(st.binary(max_size=60), st.integers(0, 2000), st.integers(0, 40))
def test_whatever_is_broken_is_our_own_error(junk: bytes, place: int, size: int) -> None:
    data = dumps(Cassette("c", (Interaction(Request("GET", "http://h/"), Response(200, "", (), b"x")),) * 2))
    with suppress(CassetteError):
        loads(data[:place] + junk + data[place + size :], "c", mitmproxy)


def test_the_commands_work_on_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    for name, body in (("old", b'{"id": 1, "name": "x"}'), ("new", b'{"id": 1}')):
        one = Interaction(Request("GET", "https://api.test/users/1"), Response(200, "", (), body))
        Path(f"{name}.mitm").write_bytes(dumps(Cassette("c", (one,))))
    assert run(["diff", "old.mitm", "new.mitm"]) == 1
    assert "$.name" in capsys.readouterr().out
