"""Which operation of an endpoint that has many does a request ask for: GraphQL, JSON-RPC, SOAP, AWS, `?action=`."""

import re
from collections.abc import Mapping, Sequence
from functools import lru_cache
from json import loads
from urllib.parse import parse_qsl

from driftproxy.model.http import Headers, Request, header
from driftproxy.model.plain import Plain
from driftproxy.traffic.endpoints.webhook import EVENT

__all__ = ["operation_of"]


def operation_of(request: Request, query: str) -> str:
    """Return what tells a request from others to the same URL, or `""`; `query` is the URL's."""
    media, said = _told(request.headers)
    return (
        said
        or (_in_json(request.body) if "json" in media or _is_json(request.body) else "")
        or (_named(request.body[:_MOST].decode("utf-8", "replace")) if "form" in media else "")
        or _named(query)
        or (_call(dict(parse_qsl(query))) if "query=" in query else "")
    )


_ACTIONS = frozenset({"action", "method", "cmd", "command", "op", "operation", "function", "func", "request"})
"""Parameters whose value chooses what is done, names in lower case."""

_WORD = re.compile(r"[A-Za-z][A-Za-z_]*(?:[.:/-][A-Za-z][A-Za-z_]*){0,5}\d{0,2}")
"""A name that somebody chose: no id, no token."""

_GRAPHQL = re.compile(r"\b(?:query|mutation|subscription)\b\s+(\w+)\s*[({@]")
_FIELD = re.compile(r"\A\s*(?:(?:query|mutation|subscription)\s*(?:\([^)]*\)\s*)?)?\{\s*(\w+)")
_SOAP_12 = re.compile(r"""action\s*=\s*"?([^";]+)""")
_LAST = re.compile(r"[^/#:]+\Z")
_KEYS = (b'"query"', b'"method"')
_MOST, _MOST_CALLS = 4096, 5


@lru_cache(maxsize=4096)  # most requests have the headers of another one
def _told(headers: Headers) -> tuple[str, str]:
    """Return the media type, and what the operation is by a header."""
    media = header(headers, "content-type") or ""
    return media.lower(), _said(headers, media)


def _said(headers: Headers, media: str) -> str:
    """Return what a header says: AWS's `X-Amz-Target`, SOAP's `SOAPAction` or `action`, the event of a webhook."""
    if target := header(headers, "x-amz-target") or header(headers, EVENT):
        return target
    action = (header(headers, "soapaction") or "").strip('" ')
    if not action and "soap+xml" in media and (found := _SOAP_12.search(media)):
        action = found[1]
    last = _LAST.search(action.rstrip("/"))
    return last[0] if last else ""


def _is_json(body: bytes) -> bool:
    return body[:1] in (b"{", b"[") and any(key in body for key in _KEYS)


def _in_json(body: bytes) -> str:
    if not any(key in body for key in _KEYS):
        return ""
    try:
        said: Plain = loads(body)
    except (ValueError, RecursionError):
        return ""
    calls = said if isinstance(said, list) else [said]
    names = sorted({_call(one) for one in calls[:_MOST_CALLS] if isinstance(one, dict)} - {""})
    return ", ".join(names)


def _call(call: Mapping[str, Plain]) -> str:
    method = call.get("method")
    if isinstance(method, str) and ("jsonrpc" in call or ("params" in call and "id" in call)):
        # Model Context Protocol: the tool says what comes back.
        params = call.get("params")
        tool = params.get("name") if isinstance(params, dict) and method == "tools/call" else None
        return f"{method} {tool}" if isinstance(tool, str) else method
    if isinstance(name := call.get("operationName"), str) and name:
        return name
    query = call.get("query")
    # GraphQL over HTTP, section 5; without a name it is what it asks for first.
    found = (_GRAPHQL.search(query) or _FIELD.search(query)) if isinstance(query, str) else None
    return found[1] if found else ""


def _named(text: str) -> str:
    """Return the values of the parameters that choose what is done."""
    if "=" not in text:
        return ""
    pairs: Sequence[tuple[str, str]] = parse_qsl(text)
    return ", ".join(value for name, value in pairs if name.lower() in _ACTIONS and _WORD.fullmatch(value))
