"""How does the billing API answer a request?"""

import json
import re
import secrets
import sys
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from hashlib import sha256
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

from driftproxy.demo.invoices import CUSTOMERS, Invoice, as_version_2, create, invoices

__all__ = ["BillingServer", "secret"]

_PAGE = 5
_PAUSE = 0.02  # seconds between two events
_INVOICE = re.compile(r"/v1/invoices/(in_\w+)")


def secret(token: str, purpose: str) -> str:
    """Return what the API hands out in confidence to the bearer of a token: a `session` or a `client` secret."""
    return f"{purpose}_{sha256(f'{purpose} of {token}'.encode()).hexdigest()[:32]}"


class BillingServer(ThreadingHTTPServer):
    """The API of one version; `port` 0 takes a free one. Raises OSError if it cannot listen there."""

    daemon_threads = True

    def __init__(self, version: int, port: int, token: str) -> None:
        """Listen on loopback; the invoices live as long as this server does."""
        super().__init__(("127.0.0.1", port), _Handler)
        self.version = version
        self.token = token
        self.invoices: list[Invoice] = invoices()

    @property
    def url(self) -> str:
        """The base URL, such as `http://127.0.0.1:8080`."""
        return f"http://127.0.0.1:{self.server_port}"

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Say nothing of a client that went away; anything else is a defect to be seen."""
        if not isinstance(sys.exception(), ConnectionError):
            super().handle_error(request, client_address)


class _Handler(BaseHTTPRequestHandler):
    """One connection of a client."""

    server: BillingServer
    protocol_version = "HTTP/1.1"
    server_version = "billing"
    sys_version = ""
    wbufsize = -1  # head and body leave together
    disable_nagle_algorithm = True

    def do_GET(self) -> None:
        """Answer a read."""
        url = urlsplit(self.path)
        if not self._allowed():
            return
        if url.path == "/v1/invoices":
            self._list(parse_qs(url.query))
        elif match := _INVOICE.fullmatch(url.path):
            self._show(match[1])
        elif url.path == "/v1/account":
            name = "The Difference Shop"
            self._json(HTTPStatus.OK, {"id": "acct_42", "name": name, "api_key": self.server.token})
        elif url.path == "/v1/balance" and self.server.version == 1:
            owed = sum(invoice["total"] for invoice in self.server.invoices if invoice["status"] == "open")
            self._json(HTTPStatus.OK, {"object": "balance", "currency": "eur", "outstanding": owed})
        elif url.path == "/v1/events":
            self._events()
        else:
            self._error(HTTPStatus.NOT_FOUND, "not_found", f"There is nothing at {url.path}.")

    def do_POST(self) -> None:
        """Answer a create."""
        body = self.rfile.read(int(self.headers.get("content-length") or 0))
        if not self._allowed():
            return
        if urlsplit(self.path).path != "/v1/invoices":
            self._error(HTTPStatus.NOT_FOUND, "not_found", f"Nothing can be created at {self.path}.")
            return
        try:
            wanted = json.loads(body)
            customer, items = wanted["customer"], wanted["line_items"]
            invoice = create(secrets.randbelow(10**9) + 10**9, customer, items, datetime.now(UTC))
        except (ValueError, TypeError, KeyError):
            items = []
        if not items:
            needed = f"An invoice needs a customer ({', '.join(CUSTOMERS)}) and at least one line item."
            self._error(HTTPStatus.UNPROCESSABLE_ENTITY, "invalid_request", needed)
            return
        self.server.invoices.append(invoice)
        client_secret = secret(self.server.token, "client")
        self._json(HTTPStatus.CREATED, self._shown(invoice) | {"client_secret": client_secret})

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002  (the name is the base class's)
        """Stay silent: the demo's own words are enough on a terminal."""

    def _allowed(self) -> bool:
        sent, right = self.headers.get("authorization", ""), f"Bearer {self.server.token}"
        if secrets.compare_digest(sent.encode(), right.encode()):
            return True
        self._error(HTTPStatus.UNAUTHORIZED, "unauthorized", "Send the token as `Authorization: Bearer …`.")
        return False

    def _list(self, query: dict[str, list[str]]) -> None:
        until = query.get("created_before", ["9999"])[0]
        chosen = [invoice for invoice in self.server.invoices if invoice["created_at"] < until]
        ids = [invoice["id"] for invoice in chosen]
        cursor = query.get("after", [""])[0]
        if cursor and cursor not in ids:
            self._error(HTTPStatus.BAD_REQUEST, "invalid_request", f"There is no invoice {cursor!r} to go on after.")
            return
        start = ids.index(cursor) + 1 if cursor else 0
        page = chosen[start : start + _PAGE]
        more = start + _PAGE < len(ids)
        self._json(
            HTTPStatus.OK,
            {
                "data": [self._shown(invoice) for invoice in page],
                "has_more": more,
                "next": page[-1]["id"] if more else None,
            },
        )

    def _show(self, wanted: str) -> None:
        for invoice in self.server.invoices:
            if invoice["id"] == wanted:
                self._json(HTTPStatus.OK, self._shown(invoice))
                return
        self._error(HTTPStatus.NOT_FOUND, "not_found", f"There is no invoice {wanted!r}.")

    def _shown(self, invoice: Invoice) -> Invoice:
        return invoice if self.server.version == 1 else as_version_2(invoice)

    def _events(self) -> None:
        """Stream what happened to the paid invoices, each event on its own as it would come in time."""
        self._head(HTTPStatus.OK, "text/event-stream", {"transfer-encoding": "chunked", "cache-control": "no-store"})
        for text in _happened(self.server.invoices):
            data = text.encode()
            self.wfile.write(b"%x\r\n%b\r\n" % (len(data), data))
            self.wfile.flush()
            time.sleep(_PAUSE)
        self.wfile.write(b"0\r\n\r\n")

    def _error(self, status: HTTPStatus, kind: str, message: str) -> None:
        self._json(status, {"error": {"type": kind, "message": message}})

    def _json(self, status: HTTPStatus, value: Invoice) -> None:
        body = json.dumps(value).encode()
        self._head(status, "application/json", {"content-length": str(len(body))})
        self.wfile.write(body)

    def _head(self, status: HTTPStatus, media: str, extra: dict[str, str]) -> None:
        self.send_response(status)
        self.send_header("content-type", media)
        self.send_header("x-request-id", f"req_{secrets.token_hex(8)}")
        self.send_header("set-cookie", f"session={secret(self.server.token, 'session')}; HttpOnly; Path=/")
        for name, value in extra.items():
            self.send_header(name, value)
        self.end_headers()


def _happened(known: list[Invoice]) -> Iterator[str]:
    for position, invoice in enumerate(paid for paid in known if paid["status"] == "paid"):
        data = {"id": f"evt_{9001 + position}", "invoice": invoice["id"], "total": invoice["total"]}
        yield f"event: invoice.paid\nid: {9001 + position}\ndata: {json.dumps(data)}\n\n"
    yield 'event: done\ndata: {"remaining": 0}\n\n'
