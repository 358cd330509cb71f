"""Who may speak with the application: the browser that was given its address, and no other page in it.

The address holds a token; who brings it gets a cookie. Names that lead here by way of somebody's DNS are refused by
their `Host`, forms of other pages by their `Origin` (RFC 6454) and by a second token that only our own forms hold.
"""

from hashlib import sha256
from hmac import compare_digest, new
from typing import TYPE_CHECKING
from urllib.parse import parse_qs

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import HTMLResponse, PlainTextResponse, Response

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

__all__ = ["POLICY", "Guard"]

POLICY = (
    "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; connect-src 'self'; form-action 'self'; "
    "base-uri 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'"
)
_HEADERS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",  # with less, the `Origin` of our own forms would be null
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": "no-store",
}
_ENTER = '<!doctype html><meta charset="utf-8"><meta http-equiv="refresh" content="0;url=/"><title>driftproxy</title>'
"""Goes on by itself: after a redirect, a browser that came by a link would leave out a cookie that is Strict."""


class Guard:
    """An ASGI application before another: nobody reaches that without the token, or from elsewhere."""

    def __init__(self, app: "ASGIApp", token: str, port: int) -> None:
        """Take the application, the token of the address, and the port on which it is served."""
        self._app, self._token = app, token
        self._authorities = {f"127.0.0.1:{port}", f"localhost:{port}"}
        self._cookie = f"driftproxy-ui-{port}"  # cookies are the same on all ports
        self._session = _derived(token, "cookie")

    @staticmethod
    def form_token(token: str) -> str:
        """Return what every form must hold."""
        return _derived(token, "form")

    async def __call__(self, scope: "Scope", receive: "Receive", send: "Send") -> None:
        """Answer, or let the application do so; every answer gets the headers that keep it to itself."""
        if scope["type"] != "http":
            return

        async def sealed(message: "Message") -> None:
            if message["type"] == "http.response.start":
                MutableHeaders(scope=message).update(_HEADERS)
            await send(message)

        await (self._refusal(scope) or self._app)(scope, receive, sealed)

    def _refusal(self, scope: "Scope") -> Response | None:
        headers = Headers(scope=scope)
        if [one.lower() for one in headers.getlist("host")] not in [[one] for one in self._authorities]:
            return PlainTextResponse("This is no name of this application.", 421)
        given = parse_qs(scope["query_string"].decode("latin-1")).get("token")
        if given and scope["path"] == "/" and scope["method"] == "GET" and _same(given[0], self._token):
            answer = HTMLResponse(_ENTER)
            answer.set_cookie(self._cookie, self._session, path="/", httponly=True, samesite="strict")
            return answer
        if not _same(_cookies(headers).get(self._cookie, ""), self._session):
            return PlainTextResponse("Open the address that `driftproxy ui` has printed: it lets you in.", 403)
        if scope["method"] not in ("GET", "HEAD") and headers.get("origin") != f"http://{headers['host']}":
            return PlainTextResponse("This form is not of this application.", 403)
        return None


def _derived(token: str, use: str) -> str:
    return new(token.encode(), use.encode(), sha256).hexdigest()


def _same(one: str, other: str) -> bool:
    return compare_digest(one.encode(errors="replace"), other.encode())


def _cookies(headers: Headers) -> dict[str, str]:
    """Return the cookies by name (RFC 6265 §4.2); of two of a name the first."""
    pairs = (part.strip().partition("=") for part in headers.get("cookie", "").split(";"))
    found: dict[str, str] = {}
    for name, _, value in pairs:
        found.setdefault(name, value)
    return found
