"""The entries of an HTTP archive, HAR 1.2 (http://www.softwareishard.com/blog/har-12-spec)."""

from base64 import b64encode
from collections.abc import Callable, Iterator, Mapping, MutableMapping
from urllib.parse import urlencode

from driftproxy.exchange._beside import embedded
from driftproxy.exchange._parts import (
    Unread,
    answer,
    base64,
    cassette,
    document,
    fields,
    headers,
    integer,
    items,
    octets,
    text,
)
from driftproxy.model.http import Cassette, Headers, Interaction, Request

__all__ = ["Content", "embed", "plain_body", "read"]

Content = Mapping[object, object]
"""The `content` of an answer: `text`, `encoding`, `size`."""


def read(data: bytes, name: str, body: Callable[[Content, Headers], bytes]) -> Cassette:
    """Return the cassette that an archive is; `body` makes bytes of the content and the headers of an answer."""
    log = document(data, name).get("log")
    entries = items(log.get("entries") if isinstance(log, Mapping) else log, name, "`entries` of `log`")
    sockets = [one for one in entries if isinstance(one, Mapping) and one.get("_webSocketMessages")]

    def interaction(entry: Mapping[object, object]) -> Interaction:
        request, response = fields(entry.get("request"), "`request`"), fields(entry.get("response"), "`response`")
        if text(number := response.get("status")).startswith(("0", "-")):
            raise ValueError(f"there was no answer: its status is {number}")
        status = integer(number, "the status of the answer")
        names, content = _headers(response), fields(response.get("content") or {}, "`content`")
        method = text(request.get("method")).upper()
        if (file := content.get("_file")) is not None:
            raise ValueError(f"its body lies in a file of its own, which cannot be read: {text(file)}")
        if content.get("text") is None and method != "HEAD" and (size := content.get("size")) and text(size) > "0":
            raise ValueError("its body was not saved: export the archive with content")
        return Interaction(
            Request(method, text(request.get("url")), _headers(request), _sent(request.get("postData"))),
            answer(status, text(response.get("statusText")), names, body(content, names)),
        )

    return cassette(name, [*entries, *(Unread(_SOCKETS) for _ in sockets)], interaction)


def embed(data: bytes, beside: Callable[[str], bytes]) -> bytes:
    """Return the archive with the bodies that lie beside it (`_file`), as Playwright writes them."""

    def put(content: MutableMapping[object, object], body: bytes) -> None:
        content.update({"text": b64encode(body).decode(), "encoding": "base64"})

    def holders(plain: Mapping[object, object]) -> Iterator[object]:
        log = plain.get("log")
        entries = log.get("entries") if isinstance(log, Mapping) else None
        for entry in entries if isinstance(entries, list) else []:
            response = entry.get("response") if isinstance(entry, Mapping) else None
            yield response.get("content") if isinstance(response, Mapping) else None

    return embedded(data, "_file", holders, put, beside)


def plain_body(content: Content, _names: Headers) -> bytes:
    """Return the body as the standard has it: text, or base64 where `encoding` says so."""
    coded = text(content.get("encoding")).lower() == "base64"
    return base64(content.get("text")) if coded else octets(content.get("text"))


_SOCKETS = "they are WebSocket messages, not HTTP"


def _headers(message: Mapping[object, object]) -> Headers:
    # Browsers list the pseudo-headers of HTTP/2 with the others.
    return tuple((name, value) for name, value in headers(message.get("headers")) if not name.startswith(":"))


def _sent(data: object) -> bytes:
    if not data:
        return b""
    posted = fields(data, "`postData`")
    if posted.get("text") is None and isinstance(params := posted.get("params"), list):
        pairs = [fields(one, "a parameter") for one in params]
        return urlencode([(text(one.get("name")), text(one.get("value"))) for one in pairs]).encode()
    return octets(posted.get("text"))
