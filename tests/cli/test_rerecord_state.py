"""`driftproxy rerecord` leaves a stateful host as it was, fills in what must be new, and prepares what it needs."""

import json
import os
import re
import signal
import sys
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from uuid import uuid4

import pytest

from driftproxy.adapters.storage.store import Folder
from driftproxy.model.http import Cassette, Headers, Interaction, Request, Response
from tests.cli.conftest import Run

JSON: Headers = (("Content-Type", "application/json"),)
Heard = tuple[str, str, dict[str, str], object]


@dataclass
class Store:
    """Users with unique emails and versions, made once per key of idempotency; `hooks` are told of each request."""

    users: dict[str, dict[str, object]] = field(default_factory=dict)
    versions: dict[str, str] = field(default_factory=dict)
    keys: dict[str, str] = field(default_factory=dict)
    emails: set[object] = field(default_factory=set)
    heard: list[Heard] = field(default_factory=list)
    tenants: set[str] = field(default_factory=set)
    hook: Callable[[str, str], int] = lambda _method, _path: 0

    def answer(self, method: str, path: str, headers: dict[str, str], body: dict[str, object]) -> Response:
        self.heard.append((method, path, headers, body))
        if status := self.hook(method, path):
            return told(status, {"error": "a bad moment"})
        if (method, path) == ("POST", "/tenants"):
            self.tenants.add(fresh := f"ten_{uuid4().hex[:8]}")
            return told(201, {"id": fresh})
        if (method, path) == ("POST", "/search"):
            return told(200, {"id": next(iter(self.users), "none"), "found": 1})
        if (method, path) == ("POST", "/users"):
            return self._made(headers, body)
        if not (found := re.fullmatch(r"/users/(us_\w+)", path)) or found[1] not in self.users:
            return told(404, {"error": "no such user"})
        return self._of(method, found[1], headers, body)

    def _made(self, headers: dict[str, str], body: dict[str, object]) -> Response:
        key = headers.get("idempotency-key", "")
        if key in self.keys:
            return told(200, {"id": self.keys[key], "email": "as before"})
        if body["email"] in self.emails:
            return told(409, {"error": "there is one"})
        self.emails.add(body["email"])
        self.keys[key] = fresh = f"us_{uuid4().hex[:10]}"
        self.users[fresh] = {"id": fresh, "email": body["email"], "name": "Ada"}
        return self._versioned(fresh, 201)

    def _of(self, method: str, user: str, headers: dict[str, str], body: dict[str, object]) -> Response:
        if method == "DELETE":
            del self.users[user]
            return Response(204)
        if method == "PUT":
            if headers.get("if-match") != self.versions[user]:
                return told(412, {"error": "another version"})
            self.users[user] |= body
        return self._versioned(user, 200, anew=method == "PUT")

    def _versioned(self, user: str, status: int, *, anew: bool = True) -> Response:
        if anew:
            self.versions[user] = f'"{uuid4().hex[:4]}"'
        return told(status, self.users[user], ("ETag", self.versions[user]))


def told(status: int, said: object, *headers: tuple[str, str]) -> Response:
    return Response(status, "", (*JSON, *headers), json.dumps(said).encode())


@pytest.fixture
def host() -> Iterator[tuple[Store, str]]:
    store = Store()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            data = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            headers = {name.lower(): value for name, value in self.headers.items()}
            said = store.answer(self.command, self.path, headers, json.loads(data or b"{}"))
            self.send_response(said.status)
            for name, value in said.headers:
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(said.body)))
            self.end_headers()
            self.wfile.write(said.body)

        do_POST = do_DELETE = do_PUT = do_GET  # noqa: N815 - the names that http.server looks for

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
    yield store, f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


USER = {"id": "us_1234567890", "email": "ada@sandbox.example", "name": "Ada"}
KEY = "9f2c1c84-1de3-4a5b-9b4e-0242ac120002"
FILL = '[[rerecord.fill]]\nto = "POST /users"\nat = "body $.email"\nwith = "test-${uuid}@sandbox.example"\n'


@pytest.fixture
def project(tmp_path: Path, host: tuple[Store, str], monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """Write the configuration of a project that recorded the life of a user, and in another cassette only its birth."""
    monkeypatch.chdir(tmp_path)
    _, base = host
    made = Request("POST", f"{base}/users", (*JSON, ("Idempotency-Key", KEY)), json.dumps(USER | {"id": 0}).encode())
    one, eva = f"{base}/users/us_1234567890", USER | {"name": "Eva"}
    life = [
        (made, told(201, USER, ("ETag", '"1"'))),
        (Request("PUT", one, (*JSON, ("If-Match", '"1"')), b'{"name": "Eva"}'), told(200, eva, ("ETag", '"2"'))),
        (Request("GET", one), told(200, eva, ("ETag", '"2"'))),
        (Request("DELETE", one), Response(204)),
    ]
    found = told(200, {"id": USER["id"], "found": 1})
    birth = [(Request("POST", f"{base}/search", JSON, b"{}"), found), (made, told(201, USER, ("ETag", '"1"')))]
    Folder(tmp_path / "cassettes").save(
        [Cassette(name, tuple(Interaction(*pair) for pair in pairs)) for name, pairs in (("life", life), ("a", birth))]
    )
    table = f'[hosts."{base.removeprefix("http://")}"]\nallow = {{}}\n[pace]\nconcurrency = 1\nretries = 0\n'
    every = '["POST /*", "PUT /*", "DELETE /*"]'

    def configure(text: str = FILL, allow: str = every) -> None:
        (tmp_path / "driftproxy.toml").write_text(table.replace("{}", allow) + text)

    configure()
    return configure


def sent(store: Store) -> list[str]:
    return [f"{method} {re.sub('us_.*', '{id}', path)}" for method, path, _, _ in store.heard]


LIFE = ["POST /users", "PUT /users/{id}", "GET /users/{id}", "DELETE /users/{id}"]


def test_all_that_is_made_is_new_and_is_removed_as_a_recording_shows(
    project: Callable[..., None], host: tuple[Store, str], driftproxy: Run
) -> None:
    store, _ = host
    store.users["us_another"] = {"id": "us_another", "email": "x", "name": "y"}  # what others made stays
    for _ in range(2):
        store.heard.clear()
        code, out, _ = driftproxy("rerecord")
        assert (code, out.splitlines()[0]) == (0, "clean: 6 checked, no drift found"), out
        assert sorted(sent(store)) == sorted([*LIFE, "POST /search", "POST /users", "DELETE /users/{id}"])
        assert list(store.users) == ["us_another"]
        assert "1 thing made and not removed by then: removed again" in out
    assert len(store.emails) == len(store.keys) == 4
    assert KEY not in store.keys
    fresh = "".join(path.read_text() for path in Path(".driftproxy/last/fresh").rglob("*.yaml"))
    assert not [word for word in (*store.keys, *map(str, store.emails), *store.keys.values()) if word in fresh]
    assert "what it makes is removed, if it is left" in driftproxy("rerecord", "--dry-run")[1]
    out = driftproxy("rerecord", "--explain")[1]
    assert f"what it makes is removed, if it is left: DELETE {host[1]}/users/us_1234567890" in out
    assert "`header idempotency-key` is made anew: a key of the same form" in out
    assert "`body $.email` is made anew: test-${uuid}@sandbox.example" in out


@pytest.mark.parametrize(
    ("choice", "made"), [(("--endpoint", "POST *"), 2), (("--cassette", "life", "--max-requests", "1"), 1)]
)
def test_what_is_made_is_removed_though_its_removal_was_not_asked_for(
    project: Callable[..., None], host: tuple[Store, str], driftproxy: Run, choice: tuple[str, ...], made: int
) -> None:
    store, _ = host
    store.users["us_another"] = {"id": "us_another", "email": "x", "name": "y"}
    driftproxy("rerecord", *choice)
    assert (len(store.keys), sent(store).count("DELETE /users/{id}"), list(store.users)) == (made, made, ["us_another"])


def test_it_is_removed_after_a_failure_of_what_follows_and_a_removal_that_fails_is_told(
    project: Callable[..., None], host: tuple[Store, str], driftproxy: Run
) -> None:
    store, _ = host
    failures = ["PUT", "DELETE"]
    store.hook = lambda method, _path: 500 if method in failures and not failures.remove(method) else 0  # type: ignore[func-returns-value]
    code, out, _ = driftproxy("rerecord", "--cassette", "life")
    assert (code, sent(store)) == (0, [*LIFE, "DELETE /users/{id}"]), out
    assert not store.users
    store.hook = lambda method, _path: 500 if method == "DELETE" else 0
    out = driftproxy("rerecord", "--cassette", "life")[1]
    assert "what was made is still there: DELETE" in out
    assert "us_1234567890 (life): answered 500" in out
    assert len(store.users) == 1


def test_nothing_is_removed_where_that_is_not_allowed_or_nothing_was_made(
    project: Callable[..., None], host: tuple[Store, str], driftproxy: Run
) -> None:
    store, _ = host
    project(allow='["POST /*", "PUT /*"]')
    driftproxy("rerecord")
    assert not [line for line in sent(store) if line.startswith("DELETE")]
    project(text="")  # the email is taken now
    store.heard.clear()
    store.emails.add(USER["email"])
    driftproxy("rerecord")
    assert set(sent(store)) == {"POST /search", "POST /users"}


def test_ctrl_c_hears_what_is_made_and_removes_it(
    project: Callable[..., None], host: tuple[Store, str], driftproxy: Run
) -> None:
    store, _ = host

    def interrupt(method: str, path: str) -> int:
        if (method, path) == ("POST", "/users"):
            os.kill(os.getpid(), signal.SIGINT)
            threading.Event().wait(0.2)  # it is made though we were told to stop
        return 0

    store.hook = interrupt
    code, out, _ = driftproxy("rerecord", "--cassette", "life")
    assert code == 3
    assert "interrupted: 3 of 4 requests had no answer by then" in out
    assert sent(store) == ["POST /users", "DELETE /users/{id}"]
    assert not store.users


def test_what_is_needed_is_prepared_and_taken_down_however_it_ends(
    project: Callable[..., None], host: tuple[Store, str], driftproxy: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    store, base = host
    monkeypatch.setenv("REGION_OF_TEST", "eu-central-17")
    program = "import sys; open('log', 'a').write(sys.argv[1] + chr(10)); print(7)"
    note = f'command = ["{sys.executable}", "-c", "{program}", '
    steps = f"""
[rerecord.variables]
run = "run-${{uuid}}"
region = "${{REGION_OF_TEST}}"
[[rerecord.set-up]]
request = "POST {base}/tenants"
headers = {{ X-Run = "${{run}}" }}
body = '{{"region": "${{region}}"}}'
take = {{ tenant = "$.id" }}
[[rerecord.set-up]]
{note} "up ${{tenant}} ${{run}}"]
[[rerecord.fill]]
to = "*"
at = "header X-Tenant"
with = "${{tenant}} ${{region}}"
[[rerecord.tear-down]]
{note} "down ${{tenant}} ${{run}}"]
"""
    project(FILL + steps)
    words = ("rerecord", "--cassette", "life", "--format", "json")
    job = driftproxy("schedule", "github")[1]
    assert re.findall(r"secrets\.(\w+)", job) == ["REGION_OF_TEST"]
    code, out, err = driftproxy("rerecord", "--dry-run")
    assert f"before the first: `POST {base}/tenants`" in out
    assert (code, store.heard, Path("log").exists()) == (0, [], False)
    code, out, err = driftproxy(*words)
    assert code == 0, err
    assert json.loads(out)["checked"] == 4
    (tenant,) = store.tenants
    assert {headers.get("x-tenant") for _, path, headers, _ in store.heard if path != "/tenants"} == {
        f"{tenant} eu-central-17"
    }
    assert store.heard[0][3] == {"region": "eu-central-17"}
    run = store.heard[0][2]["x-run"]
    assert Path("log").read_text().splitlines() == [f"up {tenant} {run}", f"down {tenant} {run}"]
    kept = b"".join(path.read_bytes() for path in Path(".driftproxy").rglob("*") if path.is_file())
    assert b"eu-central-17" not in kept
    # Where the set-up fails nothing is asked, and what may be there is taken down.
    store.hook = lambda _method, path: 503 if path == "/tenants" else 0
    store.heard.clear()
    code, out, err = driftproxy(*words)
    assert (code, sent(store)) == (3, ["POST /tenants"])
    assert f"nothing was asked, for the set-up failed: `POST {base}/tenants` answered 503" in err
    assert "the tear-down failed: `${tenant}` is no variable of the configuration" in err
    # A set-up is bound to the same rules as any other request.
    project(FILL + steps, allow="[]")
    store.heard.clear()
    code, out, err = driftproxy(*words)
    assert (code, store.heard) == (3, [])
    assert "POST may change something there" in err


def test_the_project_adds_links_and_says_what_is_none(
    project: Callable[..., None], host: tuple[Store, str], driftproxy: Run
) -> None:
    store, _ = host
    link = 'from = "POST /search"\ntake = "$.id"\nto = "POST /users"\nat = "header X-Found"\nwith = "found ${value}"'
    project(f'{FILL}[[rerecord.link]]\n{link}\n[[rerecord.unlink]]\nto = "PUT /users/*"\nat = "path 2"\n')
    out = driftproxy("rerecord", "--explain")[1]
    assert "`header x-found` takes $.id of 0" in out
    assert out.count("`path 2` takes $.id of 0") == 2
    project(f"{FILL}[[rerecord.link]]\n{link}\n")
    assert driftproxy("rerecord")[0] == 0
    made = {headers.get("x-found") for method, path, headers, _ in store.heard if (method, path) == ("POST", "/users")}
    assert made == {None, "found none"}


def test_a_secret_that_was_not_recorded_is_filled_in_and_is_written_nowhere(
    project: Callable[..., None], host: tuple[Store, str], driftproxy: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    store, base = host
    pair = (
        Request("POST", f"{base}/tenants", JSON, b'{"password": "redacted7wq3vmr"}'),
        told(201, {"id": "ten_12345678"}),
    )
    Folder(Path("cassettes")).save([Cassette("login", (Interaction(*pair),))])
    project('[[rerecord.fill]]\nto = "POST /tenants"\nat = "body $.password"\nwith = "${PASSWORD_OF_TEST}"\n')
    words = ("rerecord", "--cassette", "login")
    code, out, _ = driftproxy(*words)
    assert (code, store.heard) == (3, [])
    assert "the configuration" in out
    monkeypatch.setenv("PASSWORD_OF_TEST", "s3cret-of-test")
    code, out, err = driftproxy(*words)
    assert (code, store.heard[-1][3]) == (0, {"password": "s3cret-of-test"})
    kept = b"".join(path.read_bytes() for path in Path(".driftproxy").rglob("*") if path.is_file())
    assert b"s3cret-of-test" not in kept + out.encode() + err.encode()


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (
            '[[rerecord.link]]\nfrom = "POST /a"\ntake = "id"\nat = "path 1"',
            "`rerecord.link.0.take`, must be a place in",
        ),
        ("[[rerecord.unlink]]\n", "must say what is no link"),
        ('[[rerecord.fill]]\nto = "*"\nat = "body id"\nwith = "x"', "`rerecord.fill.0.at`, must be a place in"),
        ('[[rerecord.set-up]]\ncommand = ["a"]\nrequest = "GET https://a/"', "must be one thing"),
        ('[[rerecord.set-up]]\nrequest = "GET /a"', "must be a method and a URL"),
        ('[rerecord.variables]\nuuid = "x"', "must be a word of letters and digits"),
        ('[rerecord.variables]\na = "${b}"\nb = "${a}"', "the variable `a` stands for itself"),
    ],
)
def test_wrong_configuration_is_one_sentence(
    project: Callable[..., None], driftproxy: Run, text: str, said: str
) -> None:
    project(text)
    code, _, err = driftproxy("rerecord")
    assert (code, len(err.splitlines())) == (2, 1)
    assert said in err
