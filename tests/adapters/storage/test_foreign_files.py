"""Files of other tools in a store: bodies beside them, names of many kinds, and what is written back to whose file."""

import json
from pathlib import Path

import pytest

from driftproxy.adapters.storage.store import Folder
from driftproxy.cli.sources import cassettes_in
from driftproxy.exchange.har import har
from driftproxy.exchange.mitmproxy import mitmproxy
from driftproxy.exchange.vcr import dumps
from driftproxy.model.errors import CassetteError
from driftproxy.model.http import Cassette, Interaction, Request, Response

ONE = Interaction(Request("GET", "http://h/1"), Response(200, "", (), b"{}"))


def _mapping(body: str) -> str:
    return json.dumps({"request": {"url": "/1", "method": "GET"}, "response": {"status": 200, "bodyFileName": body}})


@pytest.fixture
def stubs(tmp_path: Path) -> Path:
    root = tmp_path / "stubs"
    for folder in ("mappings/deep", "__files/a"):
        (root / folder).mkdir(parents=True)
    (root / "mappings" / "one.json").write_text(_mapping("a/one.json"))
    (root / "mappings" / "deep" / "two.json").write_text(_mapping("two.bin"))
    (root / "__files" / "a" / "one.json").write_text('{"interactions": [], "id": 1}')
    (root / "__files" / "two.bin").write_bytes(b"\xff")
    (root / "__files" / "log.yaml").write_text("interactions: []")
    return root


@pytest.mark.parametrize("inside", ["", "mappings"])
def test_wiremock_keeps_bodies_beside_the_mappings(stubs: Path, inside: str) -> None:
    store, names = cassettes_in([stubs / inside])
    assert names == ("mappings/deep/two", "mappings/one")
    found = {name: store.load(name).interactions[0].response.body for name in names}
    assert found == {"mappings/one": b'{"interactions": [], "id": 1}', "mappings/deep/two": b"\xff"}


def test_so_it_is_for_one_file(stubs: Path) -> None:
    store, names = cassettes_in([stubs / "mappings" / "deep" / "two.json"])
    assert store.load(*names).interactions[0].response.body == b"\xff"


def test_a_mapping_of_the_same_name_is_no_body(stubs: Path) -> None:
    (stubs / "mappings" / "one.json").write_text(_mapping("one.json"))
    assert not Folder(stubs).load("mappings/one").interactions
    (stubs / "__files" / "one.json").write_text("{}")
    assert Folder(stubs).load("mappings/one").interactions[0].response.body == b"{}"


@pytest.mark.parametrize("name", ["../secret", "/etc/hostname", "link", "gone", "a/../../../secret", "nul\0"])
def test_a_body_is_never_read_from_elsewhere(stubs: Path, name: str) -> None:
    (stubs.parent / "secret").write_text("secret")
    (stubs / "__files" / "link").symlink_to(stubs.parent / "secret")
    (stubs / "mappings" / "one.json").write_text(_mapping(name))
    cassette = Folder(stubs).load("mappings/one")
    assert not cassette.interactions
    assert "its body lies in a file of its own, which cannot be read: " in cassette.unread[0]
    assert "there is no such file in" in cassette.unread[0]


def test_a_body_that_changes_is_another_cassette(stubs: Path) -> None:
    store = Folder(stubs)
    before = store.digest(store.names())
    assert store.digest(store.names()) == before
    (stubs / "__files" / "two.bin").write_bytes(b"\xfe")
    assert store.digest(store.names()) != before


@pytest.mark.parametrize("name", ["c.mitm", "c.flow", "flows", "c.dump"])
def test_flows_are_found_by_what_they_hold(tmp_path: Path, name: str) -> None:
    assert mitmproxy.dumps
    (tmp_path / name).write_bytes(mitmproxy.dumps(Cassette("c", (ONE,))))
    (tmp_path / "other.dump").write_bytes(b"binary\0")
    assert Folder(tmp_path).names() == (name,)
    assert Folder(tmp_path).load(name).interactions == (ONE,)


def test_a_description_is_no_recording(tmp_path: Path) -> None:
    (tmp_path / "openapi.json").write_text('{"openapi": "3.1.0", "info": {"title": "x", "version": "1"}, "paths": {}}')
    assert Folder(tmp_path).names() == ()


def test_one_file_may_have_any_name(tmp_path: Path) -> None:
    assert mitmproxy.dumps
    path = tmp_path / "last-night.bin"
    path.write_bytes(mitmproxy.dumps(Cassette("c", (ONE,))))
    store, names = cassettes_in([path])
    assert store.load(*names).interactions == (ONE,)
    path.write_bytes(b"binary\0")
    with pytest.raises(CassetteError, match=r"last-night\.bin is no cassette.*`--from FORMAT` says what it is"):
        cassettes_in([path])


def test_a_format_that_is_said_counts_and_not_the_looks(tmp_path: Path) -> None:
    entry = {"request": {"method": "GET", "url": "http://h/1"}, "response": {"status": 200, "content": {"text": "{}"}}}
    text = json.dumps({"about": "x" * 5000, "log": {"entries": [entry]}})
    (tmp_path / "export").write_text(text)
    assert Folder(tmp_path).names() == ()
    assert Folder(tmp_path, har).names() == ("export",)
    store, names = cassettes_in([tmp_path / "export"], har)
    assert store.load(*names).interactions == (ONE,)


def test_what_is_saved_changes_only_what_changed(tmp_path: Path) -> None:
    text = dumps(Cassette("c", (ONE, ONE))).decode().replace("version: 1", "version: 1  # by hand\nmetadata: {a: b}")
    path = tmp_path / "c.yaml"
    path.write_text(text.replace("string: '{}'", 'string: "\\x7b}"', 1))
    before = path.read_text()
    fresh = Interaction(ONE.request, Response(201, "Made", (), b"[]"))
    store = Folder(tmp_path)
    store.save([store.load("c")])
    assert path.read_text() == before
    store.save([Cassette("c", (ONE, fresh))])
    assert store.load("c").interactions == (ONE, fresh)
    first, second, _ = before.split("- request:")
    assert path.read_text().startswith(f"{first}- request:{second}- request:")
    assert path.read_text().endswith("version: 1  # by hand\nmetadata: {a: b}\n")


def test_what_could_not_be_read_stays_or_nothing_is_written(tmp_path: Path) -> None:
    broken = dumps(Cassette("c", (ONE, ONE))).decode().replace("version: 1", "- 7\nversion: 1")
    path = tmp_path / "c.yaml"
    path.write_text(broken)
    store = Folder(tmp_path)
    cassette = store.load("c")
    assert cassette.unread
    fresh = Interaction(ONE.request, Response(201, "Made", (), b"[]"))
    store.save([Cassette("c", (ONE, fresh), cassette.unread)])
    assert path.read_text().endswith("\n- 7\nversion: 1\n")
    assert store.load("c").interactions == (ONE, fresh)
    path.write_text("interactions: [{request: {uri: x}, response: {status: 200}}, 7]\n")
    cassette = store.load("c")
    with pytest.raises(
        CassetteError, match=r"interaction 2 cannot be read .* and would be lost if the file was written"
    ):
        store.save([Cassette("c", (fresh,), cassette.unread)])
    assert path.read_text().startswith("interactions: [{")


def test_json_stays_json_whatever_it_is_called(tmp_path: Path) -> None:
    path = tmp_path / "c.yaml"
    path.write_text('{"interactions": []}')
    Folder(tmp_path).save([Cassette("c", (ONE,))])
    assert json.loads(path.read_text())["interactions"]
    (tmp_path / "d.json").write_text("\n")
    Folder(tmp_path).save([Cassette("d", (ONE,))])
    assert json.loads((tmp_path / "d.json").read_text())["interactions"]
