"""What an answer gives that later requests may carry: from its JSON, its headers, its cookies, its page, its XML."""

import json
import re
from collections import Counter
from collections.abc import Iterator
from html import unescape
from urllib.parse import unquote

from driftproxy.model.http import Response, header
from driftproxy.model.plain import show
from driftproxy.traffic.endpoints.endpoint import parts_of
from driftproxy.traffic.linking.places import leaves

__all__ = ["given"]


def given(response: Response) -> Iterator[tuple[str, str]]:
    """Yield where a value is in an answer, and the value; never raises.

    Where is such as `$.data[0].id`, `header etag`, `header location` (its last part), `link next` (a URL, RFC 8288),
    `cookie sid`, `form csrf_token` (of a page: a hidden field, a `meta`) or `xml UploadId`.
    """
    for name, value in response.headers:
        yield from _in_header(name.lower(), value)
    if response.body[:1] in (b"{", b"["):
        try:
            yield from ((show(steps), value) for steps, value in leaves(json.loads(response.body)))
        except (ValueError, RecursionError):
            return
    elif response.body.lstrip()[:1] == b"<":
        text = response.body.decode("utf-8", "replace")
        page = "html" in (header(response.headers, "content-type") or "")
        yield from _fields(text) if page else _elements(text)


def _in_header(name: str, value: str) -> Iterator[tuple[str, str]]:
    if name == "location":
        yield "header location", unquote(parts_of(value).path.rstrip("/").rpartition("/")[2])
    elif name == "link":
        yield from ((f"link {relation}", url) for url, relation in _LINK.findall(value))
    elif name == "set-cookie":
        cookie, _, said = value.partition(";")[0].partition("=")
        yield f"cookie {cookie.strip()}", said.strip()
        if unquote(said) != said:  # as a header of a request repeats it
            yield f"cookie {cookie.strip()}, decoded", unquote(said.strip())
    elif name not in _DULL:
        yield f"header {name}", value


def _elements(text: str) -> Iterator[tuple[str, str]]:
    """Yield what stands in elements of XML; of several of one name, their number."""
    seen = Counter[str]()
    for name, value in _ELEMENT.findall(text):
        seen[name] += 1
        yield f"xml {name}" + (f" {seen[name]}" if seen[name] > 1 else ""), unescape(value)


def _fields(page: str) -> Iterator[tuple[str, str]]:
    """Yield what a page hands to who sends its forms."""
    for tag in _TAG.findall(page):
        said = {name.lower(): unescape(one or other) for name, one, other in _ATTRIBUTE.findall(tag)}
        value = said.get("value", said.get("content"))
        if "name" in said and value:
            yield f"form {said['name']}", value


_DULL = frozenset(
    {"date", "content-type", "content-length", "server", "connection", "cache-control", "expires", "vary"}
)
_LINK = re.compile(r"<([^<>]+)>[^<>]*?\brel=\"?([a-z]+)")
_ELEMENT = re.compile(r"<(?:[\w.-]+:)?([\w.-]+)(?:\s[^<>]*)?>([^<>]{1,4096})</")
_TAG = re.compile(r"<(?:input|meta)\s[^<>]*>", re.IGNORECASE)
_ATTRIBUTE = re.compile(r"([\w-]+)\s*=\s*(?:\"([^\"]*)\"|'([^']*)')")
