"""HTTP archives, HAR 1.2, as browsers and proxies export them (http://www.softwareishard.com/blog/har-12-spec)."""

import re
from collections.abc import Sequence
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from importlib.metadata import version
from urllib.parse import parse_qsl

from driftproxy.exchange._har import embed, plain_body, read
from driftproxy.exchange._written import as_json, base64_of, counted, said, split, text_of
from driftproxy.model.http import Cassette, Headers, Interaction, Request, Response, header
from driftproxy.model.plugin import Exchange

__all__ = ["har"]

_LOG = re.compile(rb"""\A\s*(?:---\s+)?\{?\s*["']?log["']?\s*:""")
_UNKNOWN = -1
_NEVER = datetime(1970, 1, 1, tzinfo=UTC)


def _claim(start: bytes) -> float:
    return float(_LOG.match(start) is not None and b"_recordingName" not in start)


def _dumps(cassette: Cassette) -> bytes:
    creator = {"name": "driftproxy", "version": version("driftproxy")}
    entries = [_entry(one) for one in cassette.interactions]
    return as_json({"log": {"version": "1.2", "creator": creator, "entries": entries}})


def _lost(cassette: Cassette) -> Sequence[str]:
    binary = counted(cassette, lambda one: _binary(one.request))
    undated = counted(cassette, lambda one: not _heard(one.response))
    placeless = counted(cassette, lambda one: not split(one.request).netloc)
    return said(
        [
            (binary, "request body is", "request bodies are", "left out: no text, for which HAR has no room"),
            (undated, "answer says", "answers say", "no date, which HAR asks for: 1970-01-01 is written"),
            (placeless, "request names", "requests name", "no host, which other tools may refuse"),
        ]
    )


def _entry(one: Interaction) -> dict[str, object]:
    when = _heard(one.response) or _NEVER
    return {
        "startedDateTime": when.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z"),
        "time": 0,
        "request": _request(one.request),
        "response": _response(one.response),
        "cache": {},
        "timings": {"send": 0, "wait": 0, "receive": 0},
    }


def _request(request: Request) -> dict[str, object]:
    query = parse_qsl(split(request).query, keep_blank_values=True)
    told: dict[str, object] = {
        "method": request.method,
        "url": request.url,
        **_head(request.headers),
        "queryString": [{"name": name, "value": value} for name, value in query],
        "bodySize": len(request.body),
    }
    if request.body and not _binary(request):
        told["postData"] = {"mimeType": header(request.headers, "content-type") or "", "text": text_of(request.body)}
    return told


def _response(response: Response) -> dict[str, object]:
    content: dict[str, object] = {
        "size": len(response.body),
        "mimeType": header(response.headers, "content-type") or "",
    }
    if response.body:
        text = text_of(response.body)
        content |= {"text": base64_of(response.body), "encoding": "base64"} if text is None else {"text": text}
    return {
        "status": response.status,
        "statusText": response.reason,
        **_head(response.headers),
        "content": content,
        "redirectURL": header(response.headers, "location") or "",
        "bodySize": _UNKNOWN,
    }


def _head(headers: Headers) -> dict[str, object]:
    return {
        "httpVersion": "HTTP/1.1",
        "cookies": [],  # they are among the headers
        "headers": [{"name": name, "value": value} for name, value in headers],
        "headersSize": _UNKNOWN,
    }


def _binary(request: Request) -> bool:
    return text_of(request.body) is None


def _heard(response: Response) -> datetime | None:
    """Return when an answer was made, as it says itself (RFC 9110 §6.6.1), or None."""
    try:
        return parsedate_to_datetime(header(response.headers, "date") or "").astimezone(UTC)
    except (ValueError, TypeError, OverflowError):
        return None


har = Exchange(
    title="HAR",
    claim=_claim,
    loads=lambda data, name: read(data, name, plain_body),
    dumps=_dumps,
    lost=_lost,
    suffix=".har",
    embed=embed,
)
