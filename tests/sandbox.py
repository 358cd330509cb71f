"""The API that the guide's examples are recorded from, on loopback, and what was recorded of it."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import count
from threading import Thread
from typing import Any
from urllib.request import Request as Asked
from urllib.request import urlopen

from driftproxy.model.http import Cassette, Interaction, Request, Response

__all__ = ["Sandbox", "recorded", "sandbox"]

JSON = {"Content-Type": "application/json"}
TOKEN = "sandbox-3f7a9c1e55"
HOOK = {"type": "invoice.paid", "id": "evt_1Qx7Zk2eZvKYlo2C", "data": {"number": "A-1", "total": 1900}}
SIGNED = {
    **JSON,
    "Stripe-Signature": "t=1767225600,v1=5257a869e7ecebeda32affa62cdca3fa51cad7e77a0e56ff536d0ce8e108d8bd",
}


class Sandbox(ThreadingHTTPServer):
    """An API of invoices, orders, GraphQL, a language model and OAuth; `version` 2 is the one that has drifted."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.host = f"127.0.0.1:{self.server_port}"
        self.version = 1
        self.orders: dict[str, dict[str, Any]] = {}
        self.numbers = count(4711)


@contextmanager
def sandbox() -> Iterator[Sandbox]:
    """Serve the sandbox."""
    server = Sandbox()
    Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
    try:
        yield server
    finally:
        server.shutdown()
        server.server_close()


def recorded(api: Sandbox) -> Iterator[Cassette]:
    """Yield what the guide's projects have recorded of the sandbox as it answers now."""
    bearer = {"Authorization": f"Bearer {TOKEN}"}
    yield Cassette(
        "billing", tuple(_ask(api, f"/v1/invoices{path}", bearer) for path in ("", "/in_1001", "/in_1002", "/in_1003"))
    )
    question = {"model": "small", "stream": True, "messages": [{"role": "user", "content": "What is drift?"}]}
    yield Cassette("chat", (_ask(api, "/v1/chat/completions", bearer, question),))
    query = "query Invoices { invoices { id number total } }"
    yield Cassette("graphql", (_ask(api, "/graphql", bearer, {"operationName": "Invoices", "query": query}),))
    made = _ask(api, "/v1/orders", bearer, {"item": "tea", "quantity": 2})
    path = f"/v1/orders/{json.loads(made.response.body)['id']}"
    yield Cassette("orders", (made, _ask(api, path, bearer), _ask(api, path, bearer, method="DELETE")))
    yield Cassette("profile", (_ask(api, "/v1/me", {"Authorization": "Bearer of-an-hour"}),))


def hooks(name: str, event: dict[str, Any]) -> Cassette:
    """Return what a service that gets webhooks has recorded of one."""
    request = Request("POST", "http://localhost:8000/hooks", tuple(SIGNED.items()), json.dumps(event).encode())
    return Cassette(name, (Interaction(request, Response(204, "No Content", (), b"")),))


def _ask(
    api: Sandbox, path: str, headers: dict[str, str], body: Any = None, *, method: str | None = None
) -> Interaction:
    data = None if body is None else json.dumps(body).encode()
    asked = Asked(f"http://{api.host}{path}", data, {**headers, **JSON}, method=method)
    with urlopen(asked, timeout=10) as answer:
        response = Response(answer.status, answer.reason, tuple(answer.headers.items()), answer.read())
    return Interaction(Request(asked.get_method(), asked.full_url, tuple(asked.header_items()), data or b""), response)


class _Handler(BaseHTTPRequestHandler):
    """One connection of a client."""

    server: Sandbox

    def do_GET(self) -> None:
        data = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        status, answer = self._answer(json.loads(data) if data.startswith(b"{") else {})
        stream = isinstance(answer, str)
        self.send_response(status)
        self.send_header("Content-Type", "text/event-stream" if stream else "application/json")
        self.end_headers()
        self.wfile.write(answer.encode() if isinstance(answer, str) else json.dumps(answer).encode())

    do_POST = do_DELETE = do_GET  # noqa: N815 - the names that http.server looks for

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - its name there
        pass

    def _answer(self, asked: dict[str, Any]) -> tuple[int, Any]:
        new = self.server.version == 2
        path = self.path.partition("?")[0]
        if path == "/oauth/token":
            return 200, {"access_token": "of-an-hour", "token_type": "Bearer", "expires_in": 3600}
        if self.headers.get("Authorization") != f"Bearer {'of-an-hour' if path == '/v1/me' else TOKEN}":
            return 401, {"error": "unauthorized"}
        invoices = [_invoice(number, new=new) for number in (1001, 1002, 1003)]
        last = path.rpartition("/")[2]
        match self.command, path.split("/")[1:]:
            case "GET", ["v1", "me"]:
                return 200, {"id": "us_1", "mail" if new else "email": "ada@example.com"}
            case "GET", ["v1", "invoices"]:
                return 200, {"data": invoices}
            case "GET", ["v1", "invoices", _]:
                return 200, next(invoice for invoice in invoices if invoice["id"] == last)
            case "POST", ["graphql"]:
                total = "amount" if new else "total"
                return 200, {
                    "data": {"invoices": [{"id": one["id"], "number": "A-1", total: 1900} for one in invoices]}
                }
            case "POST", ["v1", "chat", "completions"]:
                return 200, _spoken(new=new)
            case _, ["v1", "orders", *_]:
                return self._order(asked, last, new=new)
            case _:
                return 404, {"error": "not found"}

    def _order(self, asked: dict[str, Any], last: str, *, new: bool) -> tuple[int, Any]:
        orders = self.server.orders
        if self.command == "POST":
            order = {"id": f"or_{next(self.server.numbers)}", "state": "open", **asked}
            orders[order["id"]] = order
            return 201, order
        if last not in orders:
            return 404, {"error": "not found"}
        if self.command == "DELETE":
            return 200, {"id": orders.pop(last)["id"], "deleted": True}
        return 200, {**orders[last], "quantity": str(orders[last]["quantity"])} if new else orders[last]


def _invoice(number: int, *, new: bool) -> dict[str, Any]:
    person = {"id": f"cus_{number}", "name": "Ada"}
    return {"id": f"in_{number}", "total": number, "customer_details" if new else "customer": person}


def _spoken(*, new: bool) -> str:
    """Return an answer of a language model, word by word; the new version ends another way."""
    words = [{"choices": [{"index": 0, "delta": {"content": word}}]} for word in ("Two ", "shapes ", "differ.")]
    end = [] if new else ["[DONE]"]
    return "".join(f"data: {event}\n\n" for event in [*map(json.dumps, words), *end])
