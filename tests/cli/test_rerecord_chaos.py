"""`driftproxy rerecord` against a host on its worst nights: each ends with its right reason, and never as drift."""

import json
import ssl
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
import trustme

from driftproxy.adapters.storage.store import Folder
from driftproxy.model.http import Cassette, Interaction, Request, Response
from tests.chaos import faults
from tests.chaos.faults import first, page, status
from tests.chaos.server import JSON, Answer, Call, Chaos, Fault, said, serving
from tests.cli.conftest import Run

PATHS = ["/orders/1", "/orders/2", "/orders/3", "/status", "/customers?limit=2", "/customers/7"]
OLD: dict[str, Any] = {
    **{f"/orders/{number}": {"id": number, "total": 7, "paid": False} for number in (1, 2, 3)},
    "/status": {"up": True},
    "/customers?limit=2": {"data": [{"id": 7, "name": "Ada"}], "more": False},
    "/customers/7": {"id": 7, "name": "Ada"},
}


def api(call: Call) -> Answer:
    return said(OLD[call.path]) if call.path in OLD else said({"error": "nothing here"}, 404)


@pytest.fixture
def chaos(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Chaos]:
    """A host that does well, and a project that recorded it and sends nothing twice."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("driftproxy.traffic.resending.retry._FIRST", 0.01)
    with serving(Chaos(api)) as chaos:
        recorded = [
            Interaction(Request("GET", chaos.url + path), Response(200, "", answer.headers, answer.body))
            for path in PATHS
            for answer in [said(OLD[path])]
        ]
        Folder(tmp_path / "cassettes").save([Cassette("shop", tuple(recorded))])
        configure(chaos)
        yield chaos


def configure(chaos: Chaos, *lines: str, retries: int = 0) -> None:
    Path("driftproxy.toml").write_text("\n".join([f"[pace]\nretries = {retries}", f'[hosts."{chaos.host}"]', *lines]))


def report() -> dict[str, Any]:
    found: dict[str, Any] = json.loads(Path(".driftproxy/last/report.json").read_text())
    return found


def kinds() -> Counter[str]:
    return Counter(one["kind"] for one in report()["unchecked"])


TIMEOUT = {True: "0.15", False: "9"}
"""Seconds, where nothing is to be waited for; where something is, a busy machine must not matter."""

NIGHTS: list[tuple[str, Fault, str, str]] = [
    ("silent", faults.silent, "timeout", "did not answer in full within"),
    ("stuck", faults.stuck, "timeout", "did not answer in full within"),
    ("reset", faults.reset, "connection", "broke off the connection"),
    ("hung up", faults.hung_up, "connection", "broke off the connection"),
    ("cut", faults.cut, "connection", "broke off the connection"),
    ("gibberish", faults.gibberish, "connection", "broke off the connection"),
    ("halved", faults.halved, "connection", "a body that breaks off in its middle"),
    ("401", status(401), "auth", "answered 401, 200 was recorded"),
    ("403", status(403), "auth", "answered 403, 200 was recorded"),
    ("402", status(402), "quota", "answered 402, over a limit"),
    ("429", faults.too_many("3600"), "quota", "answered 429, over a limit; retry after 3600"),
    ("429 by its clock", faults.too_many_by_its_clock, "quota", "answered 429, over a limit"),
    ("500", status(500), "server-error", "answered 500"),
    ("503", status(503), "server-error", "answered 503"),
    ("520", status(520), "server-error", "answered 520"),
    ("304", status(304), "not-modified", "answered 304"),
    ("to log in", faults.to_login, "auth", "a page to log in"),
    ("to maintenance", faults.to_maintenance, "server-error", "the service is down"),
    ("login", page("<title>Sign in</title><input type=password>"), "login", "a page to log in"),
    ("captcha", page("<p>Please verify you are a human</p>"), "captcha", "whether we are human"),
    ("captcha 403", page("<title>Just a moment...</title>", 403), "captcha", "whether we are human"),
    ("maintenance", page("<h1>Down for maintenance</h1>"), "server-error", "the service is down"),
    ("maintenance 503", page("<h1>We will be back soon</h1>", 503), "server-error", "the service is down"),
    ("limit inside", faults.error_inside("Rate limit exceeded"), "quota", "over a limit"),
    ("outage inside", faults.error_inside("Service temporarily unavailable"), "server-error", "in trouble"),
    ("token inside", faults.error_inside("Token expired"), "auth", "credentials"),
]


@pytest.mark.parametrize(("fault", "kind", "reason"), [one[1:] for one in NIGHTS], ids=[one[0] for one in NIGHTS])
def test_a_bad_night_is_inconclusive_with_its_reason(
    chaos: Chaos, driftproxy: Run, fault: Fault, kind: str, reason: str
) -> None:
    chaos.faults = {"": fault}
    code, out, err = driftproxy("rerecord", "--timeout", TIMEOUT[kind == "timeout"])
    assert (code, err, report()["findings"], report()["checked"]) == (3, "", [], 0)
    assert kinds() == {kind: 6}
    assert any(reason in line for line in out.splitlines() if f" {kind}: " in line)


PASSING = [one for one in NIGHTS if one[2] in ("timeout", "connection", "server-error", "quota") and one[0] != "402"]
FLAKES: list[tuple[str, Fault]] = [
    *((name, fault) for name, fault, *_ in PASSING if name not in ("silent", "stuck", "429")),
    ("429 for a moment", faults.too_many("0.05")),
    ("nothing left by its clock", faults.spent_by_its_clock),
    ("not there yet", status(404)),
    ("empty", faults.empty),
    ("another page", page("<h1>It works!</h1>")),
    ("half a record", lambda call: said({"id": 1})),
]


@pytest.mark.parametrize("fault", [one[1] for one in FLAKES], ids=[one[0] for one in FLAKES])
def test_a_bad_moment_is_the_same_as_ever(chaos: Chaos, driftproxy: Run, fault: Fault) -> None:
    """The first time that anything is asked for goes wrong, and the second does not."""
    configure(chaos, retries=2)
    chaos.faults = {"": first(1, fault)}
    code, _, err = driftproxy("rerecord")
    assert (code, err, report()["findings"], report()["checked"], kinds()) == (0, "", [], 6, {})
    assert set(Counter(chaos.asked).values()) <= {1, 2}


def changed(call: Call) -> Answer:
    """The API after a change: an order has no total any more."""
    new = {name: value for name, value in OLD[call.path].items() if name != "total"}
    return said(new)


@pytest.mark.parametrize(("fault", "kind"), [one[1:3] for one in NIGHTS], ids=[one[0] for one in NIGHTS])
def test_drift_is_found_behind_trouble_elsewhere(chaos: Chaos, driftproxy: Run, fault: Fault, kind: str) -> None:
    chaos.faults = {"/customers": fault, "/orders/": changed}
    code, _, _ = driftproxy("rerecord", "--timeout", TIMEOUT[kind == "timeout"])
    found = [(one["rule"], one["endpoint"]["path"], one["path"]) for one in report()["findings"]]
    assert (code, found, kinds()) == (1, [("field_removed", "/orders/{id}", "$.total")], {kind: 2})


def test_an_object_that_is_gone_is_no_drift_and_an_endpoint_that_is_gone_is(chaos: Chaos, driftproxy: Run) -> None:
    chaos.faults = {"/orders/2": status(404)}
    assert (driftproxy("rerecord")[0], kinds()) == (0, {"state-gone": 1})
    chaos.faults = {"/orders/2": status(410)}
    assert (driftproxy("rerecord")[0], kinds()) == (0, {"state-gone": 1})
    chaos.faults = {"/orders/": status(404)}
    assert (driftproxy("rerecord")[0], [one["rule"] for one in report()["findings"]]) == (1, ["endpoint_gone"])


def test_a_name_that_is_not_known_and_a_certificate_that_is_not_trusted(chaos: Chaos, driftproxy: Run) -> None:
    authority = trustme.CA().issue_cert("127.0.0.1")
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.configure_cert(context)
    answer = said(OLD["/status"])
    with serving(Chaos(api), context) as secured:
        names = ["http://nowhere.invalid:8080", f"https://{secured.host}", chaos.url]
        recorded = (
            Interaction(Request("GET", f"{name}/status"), Response(200, "", answer.headers, answer.body))
            for name in names
        )
        Folder(Path("cassettes")).save([Cassette("shop", tuple(recorded))])
        hosts = ['[hosts."nowhere.invalid:8080"]\nscheme = "http"', f'[hosts."{secured.host}"]\nscheme = "https"']
        configure(chaos, *hosts)
        code, out, _ = driftproxy("rerecord")
    assert (code, report()["checked"], report()["findings"], kinds()) == (3, 1, [], {"dns": 1, "tls": 1})
    assert "the name nowhere.invalid:8080 cannot be resolved" in out
    assert f"the certificate of {secured.host} is not valid" in out


class Ledger:
    """An API that issues tokens which hold for three requests, gives new ids and cursors, and is slow to know them."""

    def __init__(self) -> None:
        self.tokens: dict[str, int] = {}
        self.orders: dict[str, int] = {}
        self.cursor = ""

    def __call__(self, call: Call) -> Answer:
        path, _, query = call.path.partition("?")
        if path == "/token":
            self.tokens[f"tok_{uuid4().hex}"] = 3
            return said({"access_token": list(self.tokens)[-1], "token_type": "Bearer", "expires_in": 3600})
        token = call.headers.get("authorization", "").removeprefix("Bearer ")
        if not self.tokens.get(token):
            return said({"error": "invalid_token"}, 401)
        self.tokens[token] -= 1
        if path == "/orders" and call.method == "POST":
            made = f"ord_{uuid4().hex[:12]}"
            self.orders[made] = 2  # the second time that it is asked for
            return said({"id": made, "total": 7}, 201)
        if path == "/orders":
            return self._page(query)
        return self._order(call, path.rpartition("/")[2])

    def _page(self, query: str) -> Answer:
        if not query:
            self.cursor = uuid4().hex
            return said({"data": [{"id": "ord_0a1b2c3d4e5f", "total": 7}], "next": self.cursor})
        if query != f"cursor={self.cursor}":
            return said({"error": "no such cursor"}, 400)
        return said({"data": [{"id": "ord_1a1b2c3d4e5f", "total": 9}], "next": None})

    def _order(self, call: Call, name: str) -> Answer:
        """Other machines know of an order a moment later."""
        if name not in self.orders or self.orders[name] > call.times:
            return said({"error": "no such order"}, 404)
        if call.method == "DELETE":
            del self.orders[name]
            return said({"deleted": name})
        return said({"id": name, "total": 7})


def test_new_ids_cursors_ending_tokens_and_late_knowledge_are_no_drift(
    chaos: Chaos, driftproxy: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("driftproxy.adapters.credentials.oauth2._FRESH", 0)
    ledger = chaos.api = Ledger()
    made, cursor = "ord_5a1b2c3d4e5f", "0af1c2d3e4f5"
    other, order, headers = {"id": "ord_6a1b2c3d4e5f", "total": 9}, {"id": made, "total": 7}, JSON
    pairs: list[tuple[str, str, int, object]] = [
        ("GET", "/orders", 200, {"data": [other], "next": cursor}),
        ("GET", f"/orders?cursor={cursor}", 200, {"data": [other], "next": None}),
        ("POST", "/orders", 201, order),
        ("GET", f"/orders/{made}", 200, order),
        ("DELETE", f"/orders/{made}", 200, {"deleted": made}),
        ("GET", f"/orders/{made}", 404, {"error": "no such order"}),
    ]
    recorded = [
        Interaction(Request(method, chaos.url + path, headers), Response(code, "", headers, json.dumps(body).encode()))
        for method, path, code, body in pairs
    ]
    Folder(Path("cassettes")).save([Cassette("shop", tuple(recorded))])
    issuer = f'{{ kind = "oauth2", token-url = "{chaos.url}/token", client-id = "ci" }}'
    configure(chaos, 'allow = ["POST /*", "DELETE /*"]', f"credential = {issuer}", retries=2)
    code, _, _ = driftproxy("rerecord")
    assert (code, report()["findings"], report()["checked"], kinds()) == (0, [], 6, {})
    assert (ledger.orders, len(ledger.tokens)) == ({}, 3)
    assert chaos.asked.count("POST /orders") == 1


def test_what_was_named_and_is_not_there_is_drift_when_it_never_comes(chaos: Chaos, driftproxy: Run) -> None:
    """A collection below an object, which the API has no more."""
    order = "ord_5a1b2c3d4e5f"
    answers = {"/orders": {"data": [{"id": order, "total": 7}]}, f"/orders/{order}/lines": [{"sku": "A"}]}
    recorded = (
        Interaction(Request("GET", chaos.url + path), Response(200, "", JSON, json.dumps(body).encode()))
        for path, body in answers.items()
    )
    Folder(Path("cassettes")).save([Cassette("shop", tuple(recorded))])
    chaos.api = lambda call: said(answers[call.path])
    assert driftproxy("rerecord")[0] == 0
    chaos.faults = {f"/orders/{order}/lines": status(404)}
    assert (driftproxy("rerecord")[0], [one["rule"] for one in report()["findings"]]) == (1, ["endpoint_gone"])
