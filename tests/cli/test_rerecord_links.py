"""`driftproxy rerecord` against a host that gives new ids, tokens and cursors on every run."""

import json
import re
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from uuid import uuid4

import pytest

from driftproxy.adapters.storage.store import Folder
from driftproxy.model.http import Cassette, Headers, Interaction, Request, Response
from tests.cli.conftest import Run

JSON: Headers = (("Content-Type", "application/json"),)


@dataclass
class Shop:
    """Invoices that can be made, read, listed by page and removed, by who has logged in."""

    version: int = 1
    invoices: dict[str, dict[str, object]] = field(default_factory=dict)
    tokens: set[str] = field(default_factory=set)
    heard: list[str] = field(default_factory=list)

    def answer(self, method: str, path: str, token: str) -> tuple[int, object]:
        self.heard.append(f"{method} {path}")
        if (method, path) == ("POST", "/login"):
            self.tokens.add(fresh := f"tok_{uuid4().hex}")
            return 200, {"token": fresh}
        if token not in self.tokens:
            return 401, {"error": "who are you?"}
        if (method, path) == ("POST", "/invoices"):
            made: dict[str, object] = {"id": f"in_{uuid4().hex[:12]}", "total": 7, "paid": False}
            if self.version > 1:
                made["paid"] = None
            self.invoices[str(made["id"])] = made
            return 201, made if self.version < 3 else {"invoice": made}
        if found := re.fullmatch(r"/invoices/(in_\w+)", path):
            known = self.invoices.get(found[1])
            if known is None:
                return 404, {"error": "no such invoice"}
            if method == "DELETE":
                del self.invoices[found[1]]
                return 200, {"deleted": found[1]}
            return 200, known
        return 404, {"error": "nothing here"}


@pytest.fixture
def shop() -> Iterator[tuple[Shop, str]]:
    shop = Shop()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            self.rfile.read(int(self.headers.get("Content-Length") or 0))
            token = (self.headers.get("Authorization") or "").removeprefix("Bearer ")
            status, said = shop.answer(self.command, self.path, token)
            body = json.dumps(said).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        do_POST = do_DELETE = do_GET  # noqa: N815 - the names that http.server looks for

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
    yield shop, f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


@pytest.fixture
def project(tmp_path: Path, shop: tuple[Shop, str], monkeypatch: pytest.MonkeyPatch) -> Path:
    """A project that recorded log-in, making, reading and removing of an invoice, as driftproxy records it."""
    monkeypatch.chdir(tmp_path)
    _, base = shop
    token, made = "tok_redacted0000000000000000000000", "in_0a1b2c3d4e5f"
    speaks: Headers = (*JSON, ("Authorization", f"Bearer {token}"))
    invoice = json.dumps({"id": made, "total": 7, "paid": False}).encode()
    pairs = [
        (Request("POST", f"{base}/login", JSON, b"{}"), 200, json.dumps({"token": token}).encode()),
        (Request("POST", f"{base}/invoices", speaks, b'{"total": 7}'), 201, invoice),
        (Request("GET", f"{base}/invoices/{made}", speaks), 200, invoice),
        (Request("DELETE", f"{base}/invoices/{made}", speaks), 200, json.dumps({"deleted": made}).encode()),
        (Request("GET", f"{base}/invoices/{made}", speaks), 404, b'{"error": "no such invoice"}'),
    ]
    recorded = [Interaction(request, Response(status, "", JSON, body)) for request, status, body in pairs]
    Folder(tmp_path / "cassettes").save([Cassette("life", tuple(recorded))])
    host = base.removeprefix("http://")
    (tmp_path / "driftproxy.toml").write_text(f'[hosts."{host}"]\nkind = "sandbox"\nallow = ["POST /*", "DELETE /*"]\n')
    return tmp_path


def test_a_life_with_new_ids_is_clean_and_leaves_nothing_behind(
    project: Path, shop: tuple[Shop, str], driftproxy: Run
) -> None:
    before = (project / "cassettes/life.yaml").read_bytes()
    code, out, _ = driftproxy("rerecord")
    assert (code, out.splitlines()[0]) == (0, "clean: 5 checked, no drift found")
    assert not shop[0].invoices
    made = re.findall(r"in_\w+", " ".join(shop[0].heard))
    assert len(made) == 3
    assert set(made) != {"in_0a1b2c3d4e5f"}
    assert len(set(made)) == 1
    assert (project / "cassettes/life.yaml").read_bytes() == before
    kept = "".join(path.read_text(errors="replace") for path in (project / ".driftproxy").rglob("*") if path.is_file())
    assert not [token for token in shop[0].tokens if token in kept]


def test_a_change_of_what_was_made_that_does_not_repeat_is_a_flake(
    project: Path, shop: tuple[Shop, str], driftproxy: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is made once more to look at it again, and removed once more."""
    well = Shop.answer

    def ill(self: Shop, method: str, path: str, token: str) -> tuple[int, object]:
        status, said = well(self, method, path, token)
        flaky = method == "GET" and sum(line.startswith("GET") for line in self.heard) == 1
        return status, {"id": said["id"]} if flaky and isinstance(said, dict) else said

    monkeypatch.setattr(Shop, "answer", ill)
    code, out, _ = driftproxy("rerecord")
    assert (code, out.count("a flake, not there any more")) == (0, 2)
    assert [line.split()[0] for line in shop[0].heard] == ["POST", "POST", "GET", "DELETE", "GET"] * 2
    assert not shop[0].invoices


def test_drift_of_what_was_made_is_seen_and_accepted_with_the_recorded_ids(
    project: Path, shop: tuple[Shop, str], driftproxy: Run
) -> None:
    shop[0].version = 2
    code, out, _ = driftproxy("rerecord")
    assert code == 1
    assert "`$.paid`" in out
    made = set(re.findall(r"in_\w+", " ".join(shop[0].heard)))
    assert driftproxy("accept")[0] == 0
    text = (project / "cassettes/life.yaml").read_text()
    assert not [one for one in (*made, *shop[0].tokens) if one in text]
    assert text.count("in_0a1b2c3d4e5f") == 6
    assert driftproxy("rerecord")[0] == 0


def test_followers_of_what_is_not_there_are_not_sent_and_are_no_drift(
    project: Path, shop: tuple[Shop, str], driftproxy: Run
) -> None:
    shop[0].version = 3
    code, out, _ = driftproxy("rerecord", "--output", "json=report.json")
    assert code == 1
    assert shop[0].heard == ["POST /login", "POST /invoices"] * 3
    report = json.loads((project / "report.json").read_text())
    assert {finding["endpoint"]["method"] for finding in report["findings"]} == {"POST"}
    assert [(one["index"], one["kind"]) for one in report["unchecked"]] == [
        (2, "unlinked"),
        (3, "unlinked"),
        (4, "unlinked"),
    ]
    assert "it carries $.id of the answer at 1, which is not there tonight" in out


def test_without_leave_to_make_anything_nothing_is_made(project: Path, shop: tuple[Shop, str], driftproxy: Run) -> None:
    config = project / "driftproxy.toml"
    config.write_text(config.read_text().replace('"POST /*", "DELETE /*"', ""))
    assert driftproxy("rerecord")[0] == 3
    assert not [line for line in shop[0].heard if not line.startswith("GET")]


def test_the_links_are_explained_without_a_socket(project: Path, shop: tuple[Shop, str], driftproxy: Run) -> None:
    code, out, _ = driftproxy("rerecord", "--explain")
    assert (code, shop[0].heard) == (0, [])
    lines = [" ".join(line.split()) for line in out.splitlines()]
    assert "2 sent GET" in " ".join(lines)
    assert "`path 2` takes $.id of 1" in lines
    assert "`header authorization` takes $.token of 0" in lines


def test_what_follows_from_a_request_that_is_not_chosen_is_not_sent_with_the_recorded_id(
    project: Path, shop: tuple[Shop, str], driftproxy: Run
) -> None:
    code, out, _ = driftproxy("rerecord", "--endpoint", "DELETE /invoices/{id}")
    assert (code, shop[0].heard) == (3, [])
    assert "which is not asked for" in out


def test_what_is_not_made_again_may_be_gone_and_is_no_drift(
    project: Path, shop: tuple[Shop, str], driftproxy: Run
) -> None:
    """Only reading is allowed: the recorded invoice was removed long ago, and nobody can say whether its URL works."""
    shop[0].tokens.add("tok_redacted0000000000000000000000")
    config = project / "driftproxy.toml"
    config.write_text(config.read_text().replace('"POST /*", "DELETE /*"', '"POST /login"'))
    code, out, _ = driftproxy("rerecord")
    assert "1x state-gone: answered 404 for what the request at 1 had made, which is not sent (life)" in out
    assert code != 1
    config.write_text(config.read_text().replace('"POST /login"', '"POST /*", "DELETE /*"'))
    code, out, _ = driftproxy("rerecord", "--endpoint", "POST */login", "--endpoint", "GET *")
    assert "1x state-gone: " in out
    assert code != 1
