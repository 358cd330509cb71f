"""Which value of an earlier answer does a request carry, and the request with the fresh value in its place.

Ids, tokens, cursors and ETags are other ones on every run: what was recorded after them makes sense with fresh ones.
"""

import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from urllib.parse import parse_qsl, quote, unquote, urlencode

from driftproxy.model.http import Headers, Interaction, Request, Response, header
from driftproxy.model.plain import Plain, show
from driftproxy.model.pseudonym import is_pseudonym
from driftproxy.traffic.endpoints.endpoint import parts_of
from driftproxy.traffic.endpoints.ids import without_id
from driftproxy.traffic.redact.names import canonical

__all__ = ["Link", "Missing", "emptied", "links_of", "renamed", "rewritten", "turned"]

Steps = tuple[str | int, ...]
"""Where in a JSON body: names of fields and positions in lists."""


@dataclass(frozen=True, slots=True)
class Link:
    """A value that the answer to the interaction at `source` gave, and that the request at `target` carries at `place`.

    `spring` is where in that answer: `header etag`, or steps into its JSON. `place` is such as `path 3`, `query after`,
    `header if-match`, `body $.customer`, or `url`. Both positions are those in one cassette.
    """

    source: int
    spring: str | Steps
    target: int
    place: str
    value: str

    def __str__(self) -> str:
        return f"{self.target} {self.place} ← {self.source} {self.origin}"

    @property
    def origin(self) -> str:
        """The spring, as people write it: `$.data[0].id`."""
        return self.spring if isinstance(self.spring, str) else show(self.spring)


@dataclass(frozen=True, slots=True)
class Missing:
    """Why a request cannot be sent: the value that it carries is not there tonight."""

    reason: str


def links_of(interactions: Sequence[Interaction]) -> tuple[Link, ...]:
    """Return the links of one cassette, in the order of the requests; never raises.

    A value links to the first answer that gave it, unless the client had said it before. It must look like an id: words
    and small numbers coincide by chance.
    """
    found: list[Link] = []
    given: dict[str, tuple[int, str | Steps]] = {}
    supplied: set[str] = set()
    for index, one in enumerate(interactions):
        carried = list(_carried(one.request))
        for place, value in carried:
            if origin := given.get(value):
                source, spring = origin
                if not value.isdecimal() or _may_be_number(place, spring, one.request, interactions[source].request):
                    found.append(Link(source, spring, index, place, value))
        supplied.update(value for _, value in carried)
        for spring, value in _given(one.response):
            if value not in supplied and _is_linkable(value):
                given.setdefault(value, (index, spring))
    return tuple(found)


def rewritten(request: Request, links: Sequence[Link], fresh: Mapping[int, Response | None]) -> Request | Missing:
    """Return the request with tonight's values, `links` being its own.

    `fresh` has the fresh answer by source, None where there was none; what was not asked keeps its recorded value.
    """
    for link in links:
        if link.source not in fresh:
            continue
        answer = fresh[link.source]
        if answer is None:
            return Missing(f"it carries {link.origin} of the answer at {link.source}, which was not answered tonight")
        value = next((value for spring, value in _given(answer) if spring == link.spring), None)
        if value is None or not value.strip(". "):  # an empty segment would make the request one for all
            return Missing(f"it carries {link.origin} of the answer at {link.source}, which is not there tonight")
        if link.place == "url" and not _is_like(request.url, value):
            return Missing(f"{link.origin} of the answer at {link.source} leads to another kind of place tonight")
        if value != link.value:
            request = _replaced(request, link, value)
    return request


def emptied(request: Request, links: Sequence[Link]) -> Request:
    """Return the request with a harmless word in the place of what its links will put there."""
    for link in links:
        if link.place != "url":
            request = _replaced(request, link, "0")
    return request


def turned(links: Iterable[Link], answer: Response) -> dict[str, str]:
    """Return by fresh value the recorded one, for what an answer gives to these links.

    Only where the two have one form: another kind of id is drift, and must be seen.
    """
    given = dict(_given(answer))
    pairs = ((given.get(link.spring, link.value), link.value) for link in links if link.place != "url")
    return {fresh: value for fresh, value in pairs if fresh != value and _form_of(fresh) == _form_of(value) is not None}


def renamed(response: Response, turns: Mapping[str, str]) -> Response:
    """Return an answer that speaks of the recorded ids, so that it fits the recorded requests that carry them."""
    if not turns:
        return response
    words = "|".join(re.escape(word) for word in sorted(turns, key=len, reverse=True) if not word.isdecimal())
    numbers = "|".join(word for word in sorted(turns, key=len, reverse=True) if word.isdecimal())
    # A number only where it is all of a value, or of a part of a path: in a date or a text it is another one.
    pattern = re.compile(
        rf"(?<![A-Za-z0-9.])(?:{words or _NEVER})(?![A-Za-z0-9]|\.\d)"
        rf"|(?:(?<=[\"/=:\[,])|(?<=[:\[,]\s))(?:{numbers or _NEVER})(?=[\"\s,\]}}/?&\#]|\Z)"
    )

    def turn(text: str) -> str:
        return pattern.sub(lambda found: turns[found[0]], text)

    headers = tuple((n, turn(value) if n.lower() in _SPEAKING else value) for n, value in response.headers)
    body = turn(response.body.decode("utf-8", "surrogateescape")).encode("utf-8", "surrogateescape")
    return replace(response, headers=headers, body=body)


def _given(response: Response) -> Iterator[tuple[str | Steps, str]]:
    for name, value in response.headers:
        if name.lower() == "location":
            last = parts_of(value).path.rstrip("/").rpartition("/")[2]
            yield "header location", unquote(last)
        elif name.lower() == "set-cookie":
            pair, _, _ = value.partition(";")
            yield f"cookie {pair.partition('=')[0].strip()}", pair.partition("=")[2].strip()
        elif name.lower() not in _DULL:
            yield f"header {name.lower()}", value
    if response.body[:1] in (b"{", b"["):
        try:
            yield from _leaves(json.loads(response.body), ())
        except (ValueError, RecursionError):
            return


def _carried(request: Request) -> Iterator[tuple[str, str]]:
    parts = parts_of(request.url)
    yield "url", request.url
    for number, segment in enumerate(parts.path.split("/")):
        # `7:cancel` and `7.json` carry 7.
        yield f"path {number}", re.split(r"[:.](?=[A-Za-z]\w*\Z)", unquote(segment))[0]
    for name, value in parse_qsl(parts.query):
        yield f"query {name}", value
    for name, value in request.headers:
        if name.lower() == "cookie":
            for pair in value.split(";"):
                yield f"cookie {pair.partition('=')[0].strip()}", pair.partition("=")[2].strip()
        else:
            yield f"header {name.lower()}", value.rpartition(" ")[2]
    yield from _carried_in_body(request)


def _carried_in_body(request: Request) -> Iterator[tuple[str, str]]:
    media = (header(request.headers, "content-type") or "").partition(";")[0].strip().lower()
    if media == _FORM:
        for name, value in parse_qsl(request.body.decode("utf-8", "replace")):
            yield f"form {name}", value
    elif request.body[:1] in (b"{", b"["):
        try:
            for steps, value in _leaves(json.loads(request.body), ()):
                yield f"body {show(steps)}", value
        except (ValueError, RecursionError):
            return


def _replaced(request: Request, link: Link, value: str) -> Request:
    kind, _, name = link.place.partition(" ")
    parts = parts_of(request.url)
    match kind:
        case "url":  # on the host that was asked, wherever the answer leads
            fresh = parts_of(value)
            return replace(request, url=parts._replace(path=fresh.path, query=fresh.query).geturl())
        case "path":
            segments = parts.path.split("/")
            old = unquote(segments[int(name)])
            segments[int(name)] = quote(value + old[len(link.value) :], safe="-._~!$&'()*+,;=:@")
            return replace(request, url=parts._replace(path="/".join(segments)).geturl())
        case "query":
            return replace(request, url=parts._replace(query=_form(parts.query, name, link.value, value)).geturl())
        case "header":
            return replace(request, headers=_with(request.headers, name, link.value, value))
        case "cookie":
            return replace(request, headers=_with(request.headers, "cookie", f"{name}={link.value}", f"{name}={value}"))
        case "form":
            body = _form(request.body.decode("utf-8", "surrogateescape"), name, link.value, value)
            return replace(request, body=body.encode("utf-8", "surrogateescape"))
        case _:
            document = _set(json.loads(request.body), (), name, value)
            return replace(request, body=json.dumps(document, ensure_ascii=False).encode("utf-8", "surrogatepass"))


_FORM = "application/x-www-form-urlencoded"
_DULL = frozenset(
    {"date", "content-type", "content-length", "server", "connection", "cache-control", "expires", "vary"}
)
_TIME = re.compile(r"\d{4}-\d\d-\d\d|\d{1,2}:\d\d|\d{1,3}\.\d{1,3}\.")
_LOCALE = re.compile(r"[a-z]{2,3}([-_][A-Z][a-z]{3})?[-_][A-Z]{2}")
_NUMBER = re.compile(r"[+-]?[\d.,]+")
_IDS = frozenset({"id", "uuid", "cursor", "token", "key"})
_NEVER = r"(?!)"
_SPEAKING = frozenset({"location", "content-location", "etag", "link", "set-cookie"})
_LONG, _LONGEST = 16, 4096


def _is_linkable(value: str) -> bool:
    """Return whether a value is one that no client makes up: an id, a token, a URL; not a date, a word, an amount."""
    if value.isdecimal():
        return len(value) <= _LONG + 4
    if not _MIN <= len(value) <= _LONGEST or _TIME.match(value) or _LOCALE.fullmatch(value) or _NUMBER.fullmatch(value):
        return False
    if value.startswith(("https://", "http://")):
        return True
    plain = " " not in value and without_id(value.strip('"')) == "{id}" and "@" not in value
    return plain or is_pseudonym(value) or (len(value) >= _LONG and any(map(str.isdigit, value)) and " " not in value)


_MIN = 4


def _form_of(value: str) -> tuple[str, int] | None:
    """Return what two ids of one kind have alike: their prefix, marks and length; None for what is never turned."""
    if value.isdecimal():
        # A small one stands for too much else, and JSON has no numbers with a leading zero.
        return ("number", 0) if len(value) >= _TELLING and value[0] != "0" else None
    head, mark, _ = value.partition("_") if "_" in value else value.partition("-")
    prefix = head + mark if mark and head.isalpha() else ""
    return prefix + re.sub(r"[A-Za-z0-9]+", "", value[len(prefix) :]), len(value)


_TELLING = 3


def _may_be_number(place: str, spring: str | Steps, request: Request, source: Request) -> bool:
    """Return whether a mere number links: an answer's id, under the name of an id, or below its collection."""
    kind, _, name = place.partition(" ")
    if isinstance(spring, str):
        return spring == "header location" and kind == "path"
    if not isinstance(spring[-1], str) or not _names_id(spring[-1]):
        return False
    if kind != "path":
        return kind in ("query", "form", "body") and _names_id(name)
    above = parts_of(request.url).path.split("/")[int(name) - 1].lower()
    collection = [one for one in parts_of(source.url).path.lower().split("/") if one and without_id(one) == one]
    return bool(above) and (above in collection[-1:] or canonical(spring[-1]).startswith(above.rstrip("s")))


def _names_id(name: str) -> bool:
    return canonical(name).rpartition("_")[2] in _IDS


def _is_like(url: str, other: str) -> bool:
    """Return whether two URLs have as many segments."""
    return len(parts_of(url).path.split("/")) == len(parts_of(other).path.split("/"))


def _leaves(value: Plain, steps: Steps) -> Iterator[tuple[Steps, str]]:
    if isinstance(value, dict):
        for name, one in value.items():
            yield from _leaves(one, (*steps, name))
    elif isinstance(value, list):
        for number, one in enumerate(value[:_MOST_ELEMENTS]):
            yield from _leaves(one, (*steps, number))
    elif isinstance(value, str) or (isinstance(value, int) and not isinstance(value, bool)):
        yield steps or ("",), str(value)


_MOST_ELEMENTS = 100


def _set(value: Plain, steps: Steps, place: str, new: str) -> Plain:
    if isinstance(value, dict):
        return {name: _set(one, (*steps, name), place, new) for name, one in value.items()}
    if isinstance(value, list):
        return [_set(one, (*steps, number), place, new) for number, one in enumerate(value)]
    if show(steps) != place:
        return value
    return int(new) if isinstance(value, int) and new.isdecimal() else new


def _form(text: str, name: str, old: str, new: str) -> str:
    pairs = parse_qsl(text, keep_blank_values=True)
    return urlencode([(one, new if (one, value) == (name, old) else value) for one, value in pairs])


def _with(headers: Headers, name: str, old: str, new: str) -> Headers:
    return tuple((one, value.replace(old, new) if one.lower() == name else value) for one, value in headers)
