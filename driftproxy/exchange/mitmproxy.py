"""mitmproxy's flow files, of every version, as `mitmdump -w FILE` writes them (https://docs.mitmproxy.org)."""

import re
from collections.abc import Iterator, Mapping
from uuid import NAMESPACE_URL, uuid5

from driftproxy.exchange._parts import Unread, answer, cassette, fields, integer, octets, text
from driftproxy.exchange._tnetstring import dump, parse
from driftproxy.exchange._written import split
from driftproxy.model.errors import CassetteError
from driftproxy.model.http import Cassette, Headers, Interaction, Request, header
from driftproxy.model.plugin import Exchange

__all__ = ["mitmproxy"]

_FLOW = re.compile(rb"\A\d{2,10}:(\d{1,2}):([a-z_]+)[;,]")
_PORTS = {"http": 80, "https": 443}
_HOST = re.compile(r"(?P<name>\[[^\]]*\]|[^:]*)(?::(?P<port>\d+))?")
_VERSION = 20
"""Of the files that are written: mitmproxy 10.1 and later read it."""


def _claim(start: bytes) -> float:
    # A mapping, which has its length, begins with a key, which has its length, too.
    first = _FLOW.match(start)
    return float(first is not None and int(first[1]) == len(first[2]))


def _loads(data: bytes, name: str) -> Cassette:
    flows = list(_flows(data))
    if len(flows) == 1 and isinstance(flows[0], Unread):
        raise CassetteError(f"{name}: this cannot be read ({flows[0]}); record it again")
    return cassette(name, flows, _interaction)


def _flows(data: bytes) -> Iterator[Mapping[object, object] | Unread]:
    """Yield the flows of a file; what cannot be read, of a recording that was killed, is the last one."""
    place = end = 0
    try:
        while end < len(data):
            flow, end = parse(data, place := end)
            yield (one := fields(flow, "this"))
            if one.get("websocket"):
                yield Unread("they are WebSocket messages, not HTTP")
    except ValueError as error:
        yield Unread(f"from byte {place} on, {error}")


def _interaction(flow: Mapping[object, object]) -> Interaction:
    if (kind := text(flow.get("type") or "http")) != "http":
        raise ValueError(f"it is {kind.upper()}, not HTTP")
    request, response = fields(flow.get("request"), "`request`"), flow.get("response")
    if response is None:
        error = flow.get("error")
        why = text(error.get("msg")) if isinstance(error, Mapping) else "the connection ended"
        raise ValueError(f"there was no answer: {why}")
    response = fields(response, "`response`")
    if response.get("content", response.get("body")) is None:
        raise ValueError("its body was not saved: it was streamed")
    code = response.get("status_code", response.get("code"))
    return Interaction(
        Request(text(request.get("method")).upper(), _url(request), _headers(request), _body(request)),
        answer(
            integer(code, "the status of the answer"),
            text(response.get("reason", response.get("msg"))),
            _headers(response),
            _body(response),
        ),
    )


def _headers(message: Mapping[object, object]) -> Headers:
    pairs = message.get("headers")
    if not isinstance(pairs, list) or not all(isinstance(one, list) and len(one) == 2 for one in pairs):  # noqa: PLR2004
        raise ValueError("its headers are no list of pairs")
    return tuple((text(name), text(value)) for name, value in pairs)


def _body(message: Mapping[object, object]) -> bytes:
    return octets(message.get("content", message.get("body")))


def _url(request: Mapping[object, object]) -> str:
    """Return the URL as the client meant it: behind a transparent proxy, the connection knows only an address."""
    scheme = text(request.get("scheme")) or "http"
    said = header(_headers(request), "host") or text(request.get("authority")) or text(request.get("host"))
    found = _HOST.fullmatch(said)
    name = found["name"] if found else said
    port = integer((found and found["port"]) or request.get("port"), "the port")
    path = text(request.get("path"))
    if name.count(":") > 1 and not name.startswith("["):
        name = f"[{name}]"  # RFC 3986 §3.2.2
    place = f"{scheme}://{name}" + ("" if port == _PORTS.get(scheme) else f":{port}")
    return path if path.startswith(("http://", "https://")) else place + path


def _dumps(cassette: Cassette) -> bytes:
    return b"".join(dump(_flow(one, f"{cassette.name} {index}")) for index, one in enumerate(cassette.interactions))


def _flow(one: Interaction, name: str) -> dict[str, object]:
    url = split(one.request)
    scheme = url.scheme or "http"
    try:
        port = url.port or _PORTS.get(scheme, 80)
    except ValueError:
        port = _PORTS.get(scheme, 80)
    # The same recording is the same file every time.
    flow, client, server = (str(uuid5(NAMESPACE_URL, f"{name} {what}")) for what in ("flow", "client", "server"))
    target = (url.path or "/") + (f"?{url.query}" if url.query else "")
    asked: dict[str, object] = {
        **_message(one.request.headers, one.request.body),
        "host": url.hostname or "",
        "port": port,
        "method": _octets(one.request.method),
        "scheme": _octets(scheme),
        "authority": b"",
        "path": _octets(target),
    }
    told: dict[str, object] = {
        **_message(one.response.headers, one.response.body),
        "status_code": one.response.status,
        "reason": _octets(one.response.reason),
    }
    return {
        "version": _VERSION,
        "type": "http",
        "id": flow,
        "error": None,
        "client_conn": _connection(client) | {"mitmcert": None, "proxy_mode": "regular"},
        "server_conn": _connection(server)
        | {"address": [url.hostname or "", port], "timestamp_tcp_setup": None, "via": None},
        "intercepted": False,
        "is_replay": None,
        "marked": "",
        "metadata": {},
        "comment": "",
        "timestamp_created": 0.0,
        "request": asked,
        "response": told,
        "websocket": None,
        "backup": None,
    }


def _message(headers: Headers, body: bytes) -> dict[str, object]:
    return {
        "http_version": b"HTTP/1.1",
        "headers": [[_octets(name), _octets(value)] for name, value in headers],
        "content": body,
        "trailers": None,
        "timestamp_start": 0.0,
        "timestamp_end": 0.0,
    }


def _connection(name: str) -> dict[str, object]:
    return {
        "id": name,
        "peername": ["127.0.0.1", 0],
        "sockname": ["127.0.0.1", 0],
        "transport_protocol": "tcp",
        "error": None,
        "tls": False,
        "certificate_list": [],
        "alpn": None,
        "alpn_offers": [],
        "cipher": None,
        "cipher_list": [],
        "tls_version": None,
        "sni": None,
        "timestamp_start": 0.0,
        "timestamp_end": None,
        "timestamp_tls_setup": None,
    }


def _octets(said: str) -> bytes:
    try:
        return octets(said.encode("utf-8", "surrogateescape"))
    except UnicodeEncodeError:  # half a character, which JSON can say and no wire can carry
        return octets(said.encode("utf-8", "replace"))


mitmproxy = Exchange(title="mitmproxy", claim=_claim, loads=_loads, dumps=_dumps, suffix=".mitm")
