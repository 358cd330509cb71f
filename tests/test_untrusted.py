"""Recordings made to do harm: to the machine, to the terminal, to whoever reads the report; see test_bad_input, too."""

import gzip
import json
from pathlib import Path

import brotli
import pytest

from driftproxy.adapters.storage.local import LocalFiles
from driftproxy.adapters.storage.store import Folder
from driftproxy.drift import drift
from driftproxy.exchange import loads
from driftproxy.exchange._coding import decoded
from driftproxy.exchange.vcr import dumps
from driftproxy.model.errors import CassetteError
from driftproxy.model.http import Cassette, Interaction, Request, Response
from driftproxy.model.plugin import Exchange
from driftproxy.plugins import discover
from driftproxy.traffic.redact import Redactor, wrapped
from tests.exchange.foreign import FILES

JSON = (("Content-Type", "application/json"),)


# What constructs objects


@pytest.mark.parametrize(
    "tag",
    [
        '!!python/object/apply:os.system ["touch owned"]',
        "!!python/object/apply:subprocess.check_output [[touch, owned]]",
        "!!python/object/new:os.system [touch owned]",
        "!!python/object:driftproxy.model.http.Request {method: GET}",
        "!!python/name:os.system ''",
        "!!python/module:os ''",
        '!!python/object/new:_io.BytesIO {state: !!python/object/apply:os.system ["touch owned"]}',
        '!!python/object/apply:builtins.iter {args: [!!python/object/apply:os.system ["touch owned"]]}',
        '!!python/object/apply:builtins.eval ["__import__(\'os\').system(\'touch owned\')"]',
        "!ruby/object:Gem::Installer {i: x}",
        "!ruby/hash:ActionDispatch::Routing {a: 1}",
        "!!js/function 'function() {}'",
        "!<tag:yaml.org,2002:java/object:javax.script.ScriptEngineManager> []",
    ],
)  # fmt: skip
@pytest.mark.parametrize("form", ["vcr", "ruby_vcr", "go_vcr", "responses", "cassetter"])
def test_no_tag_constructs_anything(form: str, tag: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    for key in ("interactions", "http_interactions", "responses"):
        for text in (
            f"{key}: {tag}\n",
            f"{key}:\n- request: {tag}\n  response: {{status: 200}}\n",
            f"{key}:\n- request: {{uri: 'http://h/', body: {tag}}}\n  response: {{status: {{code: 200}}}}\n",
            f"x: &a {tag}\n{key}: [*a]\n",
        ):
            try:
                cassette = discover("exchange", Exchange)[form].loads(text.encode(), "f")
            except CassetteError:
                continue
            for one in cassette.interactions:
                assert {type(part) for part in (one.request.body, one.response.body)} == {bytes}
                assert {type(part) for part in (one.request.url, one.request.method)} == {str}
    assert list(tmp_path.iterdir()) == []


# What fills the memory, or never ends


BOMBS = {
    "nested lists": b"[" * 200_000,
    "nested objects": b'{"a":' * 200_000,
    "nested under a key": b'{"interactions": ' + b"[" * 200_000,
    "nested flows": b"interactions: " + b"[" * 200_000,
    "nested blocks": b"interactions:\n" + b"- " * 20_000 + b"a\n",
    "aliases": b"a: &a [x, x, x, x, x, x, x, x, x]\n"
    + b"".join(b"%c: &%c [%s]\n" % (n, n, b", ".join([b"*%c" % (n - 1)] * 9)) for n in range(98, 112))
    + b"interactions: *o\nhttp_interactions: *o\nresponses: *o\n",
    "one long line": b"interactions: " + b"a" * 5_000_000,
    "digits": b'{"interactions": ' + b"9" * 1_000_000 + b"}",
    "exponent": b'{"interactions": 1e999999999}',
    "tables": b"[[interactions]]\n" * 50_000,
    "dotted keys": b"a." * 50_000 + b"a = 1\n",
    "lengths": b"999999999999:x," * 10,
    "nested lengths": b"9:" * 100_000,
}


@pytest.mark.parametrize("form", discover("exchange", Exchange))
@pytest.mark.parametrize("bomb", BOMBS)
def test_no_file_fills_the_memory_or_the_stack(form: str, bomb: str) -> None:
    try:
        cassette = discover("exchange", Exchange)[form].loads(BOMBS[bomb], "f")
    except CassetteError as error:
        said = str(error)
    else:
        said = "f"
        assert sum(len(one.response.body) for one in cassette.interactions) < 1 << 26
    assert said.startswith("f")
    assert len(said) < 1000


def test_brotli_is_unpacked_in_pieces_that_have_a_bound(monkeypatch: pytest.MonkeyPatch) -> None:
    packing = brotli.Compressor(quality=3)
    bomb = b"".join(packing.process(bytes(16 << 20)) for _ in range(12)) + packing.finish()
    assert len(bomb) < 4096
    largest = 0
    begin = brotli.Decompressor

    class Watched:
        def __init__(self) -> None:
            self.inner = begin()
            self.is_finished = self.inner.is_finished

        def process(self, data: bytes) -> bytes:
            nonlocal largest
            plain: bytes = self.inner.process(data)
            largest = max(largest, len(plain))
            return plain

    monkeypatch.setattr(brotli, "Decompressor", Watched)
    answer = Response(200, "OK", (*JSON, ("Content-Encoding", "br")), bomb)
    assert Redactor().response(answer).body == bomb
    assert decoded(answer.headers, bomb)[1] == bomb
    assert 0 < largest <= 160 << 20
    assert wrapped.MOST < 64 << 20


def test_what_is_packed_over_and_over_is_left_packed() -> None:
    body = b"{}"
    for _ in range(9):
        body = gzip.compress(body, mtime=0)
    headers = (("Content-Encoding", ", ".join(["gzip"] * 9)),)
    assert decoded(headers, body) == (headers, body)
    assert decoded((("Content-Encoding", ", ".join(["gzip"] * 8)),), gzip.decompress(body))[1] == b"{}"


def test_giant_headers_are_read_and_told() -> None:
    many = tuple((f"X-{number}", "v" * 50) for number in range(3000))
    long = (("X-Long", "v, " * 300_000), ("Link", "<a>; rel=b, " * 10_000), ("Set-Cookie", "a=b; " * 30_000))
    for headers in (many, long):
        one = Interaction(Request("GET", "http://h.test/x", headers), Response(200, "OK", (*JSON, *headers), b"{}"))
        (again,) = loads(dumps(Cassette("c", (Redactor()(one),))), "c").interactions
        report = drift([Cassette("c", (again,))], [Cassette("c", (again,))])
        assert (report.checked, report.findings) == (1, ())


UNITS = (
    "a",
    "1",
    "-",
    "_",
    ".",
    "@",
    "a@",
    "a.",
    "1.",
    "1-",
    "/",
    "%",
    "%41",
    "=",
    "==",
    "A",
    "aA",
    "a1",
    "{",
    "[",
    "(",
    "\\",
    "'",
    '"',
    " ",
    "\t",
    "<",
    "&",
    "&a;",
    ";",
    ":",
    "::",
    "//",
    "http://",
    "0x",
    "f",
    "-----BEGIN ",
    "eyJ",
    "eyJa.",
    "sk_live_",
    "AKIA",
    "bearer ",
    "Basic ",
    "password=",
    "password: ",
    "a@b.",
    "+1 ",
    "(1) ",
    "4111 ",
    "DE",
    "é",
    "\u0660",
    "Z:",
    "2026-01-01T",
    "a:b@",
    "postgres://a:b@",
    "~",
    "|",
    "a=b&",
    "a=b;",
    "ABCD",
    '{"a":',
    "x-",
    "--b\r\n",
    "\\u0041",
    "data: \n",
    "<a>",
    "<a ",
    "a,",
    "]]>",
)


@pytest.mark.parametrize("unit", UNITS)
def test_no_pattern_of_ours_runs_away(unit: str) -> None:
    text = (unit * 6000)[:6000] + "!"
    for media in ("application/json", "text/plain", "application/xml", "application/x-www-form-urlencoded"):
        body = json.dumps({"a": text, text: 1}).encode() if media.endswith("json") else text.encode()
        headers = (("Content-Type", media), ("X-A", text), ("Cookie", text), ("Location", text), ("Link", text))
        request = Request("POST", f"http://h.test/{text}", headers, body)
        one = Redactor()(Interaction(request, Response(200, text, (*headers, ("Set-Cookie", text)), body)))
        assert drift([Cassette("c", (one,))], [Cassette("c", (one,))]).findings == ()


@pytest.mark.parametrize("unit", ["<", "@", "a@", "a", "eyJ", "a:b@"])
def test_what_was_slow_once_has_an_end(unit: str) -> None:
    text = unit * (300_000 // len(unit)) + "1!"
    body = json.dumps({text: 1, "a": text}).encode()
    one = Redactor()(Interaction(Request("GET", "http://h.test/x"), Response(200, "OK", (*JSON, ("Link", text)), body)))
    assert drift([Cassette("c", (one,))], [Cassette("c", (one,))]).findings == ()


# What leads out of the folder


@pytest.mark.parametrize("name", ["../secret", "/etc/passwd", "..", "a/../../secret", "link", "\0"])
def test_a_body_in_a_file_of_its_own_lies_in_the_folder(name: str, tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("secret")
    folder = tmp_path / "in"
    folder.mkdir()
    (folder / "link").symlink_to(tmp_path / "secret")
    mapping = {"request": {"url": "/x", "method": "GET"}, "response": {"status": 200, "bodyFileName": name}}
    (folder / "m.json").write_text(json.dumps(mapping))
    cassette = Folder(folder).load("m")
    assert (len(cassette.interactions), len(cassette.unread)) == (0, 1)
    assert "secret" not in cassette.unread[0].replace("../secret", "")


def test_a_note_of_somebody_else_renames_nothing_of_others(tmp_path: Path) -> None:
    folder = tmp_path / "in"
    (folder / "sub").mkdir(parents=True)
    staged = ".a.yaml.1-00000000~"
    for path in (tmp_path / staged, folder / "other", folder / ".hidden"):
        path.write_text("x")
    (folder / ".link.1-00000000~").symlink_to(tmp_path / staged)
    (folder / "out").symlink_to(tmp_path)
    names = [f"../{staged}", str(tmp_path / staged), "other", ".hidden", ".link.1-00000000~", f"out/{staged}", 5, None]
    for number, text in enumerate((json.dumps(names), "{", "5", "[" * 100_000, '{"a": 1}')):
        (folder / f".driftproxy-begun-{number}").write_text(text)
    before = sorted(path.name for path in tmp_path.iterdir())
    assert Folder(folder).names() == ()
    assert sorted(path.name for path in tmp_path.iterdir()) == before
    assert {path.name for path in folder.iterdir()} == {"sub", "other", ".hidden", "out"}


@pytest.mark.parametrize("path", ["../x", "/x", "a/../../x", "a\0b"])
def test_files_are_named_from_within(path: str, tmp_path: Path) -> None:
    files = LocalFiles(tmp_path)
    for act in (files.read, files.size, files.version, lambda one: files.write({one: b""})):
        with pytest.raises(CassetteError, match="is no path inside"):
            act(path)


def test_every_file_of_ours_is_read_as_it_is() -> None:
    assert all(loads(text.encode(), "c").interactions for _, text in FILES.values())
