"""Which value of an earlier answer does a request carry, and the request with the fresh value in its place.

Ids, tokens, cursors and ETags are other ones on every run: what was recorded after them makes sense with fresh ones.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from driftproxy.model.http import Interaction, Request, Response, without_headers
from driftproxy.model.pseudonym import PLACEHOLDER, is_pseudonym, short_pseudonyms
from driftproxy.traffic.endpoints.endpoint import parts_of
from driftproxy.traffic.endpoints.host import authority_of
from driftproxy.traffic.endpoints.ids import without_id
from driftproxy.traffic.linking.places import carried, filled
from driftproxy.traffic.linking.springs import given
from driftproxy.traffic.linking.ties import Tie, fits_request
from driftproxy.traffic.redact.names import canonical

__all__ = ["CONSTANTS", "Link", "Missing", "emptied", "links_of", "rewritten", "unconditional"]


CONSTANTS = frozenset(one for one in (PLACEHOLDER, *short_pseudonyms(), *short_pseudonyms("redacted")) if one)
"""What stands in recordings for any secret, when there is no key, or it is short."""
_VALUE = "${value}"


@dataclass(frozen=True, slots=True)
class Link:
    """A value that the answer to the interaction at `source` gave, and that the request at `target` carries at `place`.

    `spring` is where in that answer (see `springs`), `place` where in the request (see `places`). Both positions are
    those in one cassette. `text` is what is put there, `${value}` standing for the value; an empty value stands for all
    that is there.
    """

    source: int
    spring: str
    target: int
    place: str
    value: str
    text: str = _VALUE

    def __str__(self) -> str:
        return f"{self.target} {self.place} ← {self.source} {self.spring}"


@dataclass(frozen=True, slots=True)
class Missing:
    """Why a request cannot be sent: the value that it carries is not there tonight."""

    reason: str


def links_of(
    interactions: Sequence[Interaction], ties: Iterable[Tie] = (), severed: Sequence[Tie] = ()
) -> tuple[Link, ...]:
    """Return the links of one cassette, in the order of the requests; never raises.

    A value links to the first answer that gave it, unless the client had said it before. It must look like an id: words
    and small numbers coincide by chance. `ties` are links that the project knows of, `severed` those it says are none.
    """
    found: list[Link] = []
    gave: dict[str, tuple[int, str]] = {}
    versions: dict[str, list[int]] = {}
    supplied: set[str] = set()
    for index, one in enumerate(interactions):
        places = list(carried(one.request))
        for place, value in places:
            if place in _CONDITIONS and value in versions:
                found.append(Link(_nearest(versions[value], one, interactions), "header etag", index, place, value))
            named = _named(place, value, one)
            words = [
                (word, known) for word in _words(place, value) if (known := named if word == value else word) in gave
            ]
            found += filter(None, (_link(gave[known], index, place, word, interactions) for word, known in words))
        supplied.update(_named(place, value, one) for place, value in places)
        for spring, value in given(one.response):
            if spring == "header etag":
                versions.setdefault(value, []).append(index)
            elif (known := _named(spring, value, one)) not in supplied and _is_linkable(value):
                gave.setdefault(known, (index, spring))
    kept = [link for link in found if not any(_is_of(tie, link, interactions) for tie in severed)]
    return _tied(kept, interactions, ties)


def rewritten(request: Request, links: Sequence[Link], fresh: Mapping[int, Response | None]) -> Request | Missing:
    """Return the request with tonight's values, `links` being its own.

    `fresh` has the fresh answer by source, None where there was none; what was not asked keeps its recorded value.
    """
    request = unconditional(request, links)
    for link in links:
        if link.source not in fresh:
            continue
        answer = fresh[link.source]
        if answer is None:
            return Missing(f"it carries {link.spring} of the answer at {link.source}, which was not answered tonight")
        value = next((value for spring, value in given(answer) if spring == link.spring), None)
        if value is None or not value.strip(". "):  # an empty segment would make the request one for all
            return Missing(f"it carries {link.spring} of the answer at {link.source}, which is not there tonight")
        if link.place == "url" and not _is_like(request.url, value):
            return Missing(f"{link.spring} of the answer at {link.source} leads to another kind of place tonight")
        new = link.text.replace(_VALUE, value)
        if new != link.value:
            request = filled(request, link.place, link.value, new)
    return request


def emptied(request: Request, links: Sequence[Link]) -> Request:
    """Return the request with a harmless word in the place of what its links will put there."""
    for link in links:
        if link.place != "url":
            request = filled(request, link.place, link.value, "0")
    return request


def unconditional(request: Request, links: Sequence[Link]) -> Request:
    """Return the request without the versions it was made for (RFC 9110 §13.1) that no link makes tonight's."""
    linked = {link.place.removeprefix("header ") for link in links}
    return Request(
        request.method, request.url, without_headers(request.headers, frozenset(_VERSIONS - linked)), request.body
    )


_VERSIONS = frozenset({"if-match", "if-unmodified-since"})
_CONDITIONS = frozenset(f"header {name}" for name in _VERSIONS)
_TIME = re.compile(r"\d{4}-\d\d-\d\d|\d{1,2}:\d\d|\d{1,3}\.\d{1,3}\.")
_LOCALE = re.compile(r"[a-z]{2,3}([-_][A-Z][a-z]{3})?[-_][A-Z]{2}")
_NUMBER = re.compile(r"[+-]?[\d.,]+")
_WORD = re.compile(r"[A-Za-z0-9](?:[\w.~-]*[A-Za-z0-9])?={0,2}")
_LAST = re.compile(r"(?:\.([^.\[\]\"]+)|\[\"([^\"]+)\"\])\Z")
_IDS = frozenset({"id", "uuid", "cursor", "token", "key"})
_TOKENS = frozenset({"authorization", "token", "access_token", "auth_token", "id_token", "jwt", "bearer"})
_MIN, _LONG, _LONGEST = 4, 16, 4096


def _words(place: str, value: str) -> Iterator[str]:
    """Yield what may be given by an answer in a value: all of it, and long words in a text such as a filter."""
    yield value
    if place != "url" and len(value) > _LONG:
        yield from (word for word in dict.fromkeys(_WORD.findall(value)) if len(word) >= _LONG // 2 and word != value)


def _named(place: str, value: str, one: Interaction) -> str:
    """Return what a value is known by: itself, or with its name and host where it stands for any secret.

    Else a secret would be sent where another one was.
    """
    if value not in CONSTANTS:
        return value
    name = re.sub(r"\A(\w+ )|, decoded\Z", "", place) if not place.startswith("$") else _last(place)
    known = canonical(name).removeprefix("x_")
    return f"{value} {'token' if known in _TOKENS else known} {authority_of(one.request.url)}"


def _link(
    gave: tuple[int, str], index: int, place: str, value: str, interactions: Sequence[Interaction]
) -> Link | None:
    source, spring = gave
    if value.isdecimal() and not _may_be_number(
        place, spring, interactions[index].request, interactions[source].request
    ):
        return None
    return Link(source, spring, index, place, value)


def _nearest(sources: Sequence[int], one: Interaction, interactions: Sequence[Interaction]) -> int:
    """Return the latest answer that gave a version: about the same thing, if there is one."""
    path = parts_of(one.request.url).path
    same = [source for source in sources if parts_of(interactions[source].request.url).path == path]
    return (same or sources)[-1]


def _is_of(tie: Tie, link: Link, interactions: Sequence[Interaction]) -> bool:
    """Return whether a link is one of those that the project speaks of."""
    return (
        tie.place in ("", link.place)
        and tie.spring in ("", link.spring)
        and fits_request(tie.target, interactions[link.target].request)
        and fits_request(tie.source, interactions[link.source].request)
    )


def _tied(found: Iterable[Link], interactions: Sequence[Interaction], ties: Iterable[Tie]) -> tuple[Link, ...]:
    """Return the links with those that the project knows of, which take the place of what was found."""
    links = {(link.target, link.place, link.value): link for link in found}
    for tie in ties:
        source = None
        for index, one in enumerate(interactions):
            if source is not None and fits_request(tie.target, one.request):
                value = next((value for place, value in carried(one.request) if place == tie.place), None)
                if value is not None or tie.place.startswith(("header ", "query ", "cookie ")):
                    whole = tie.text != _VALUE  # of a header, say, with its scheme
                    link = Link(source, tie.spring, index, tie.place, "" if whole else value or "", tie.text)
                    links = {key: one for key, one in links.items() if key[:2] != (index, tie.place)}
                    links[index, tie.place, link.value] = link
            if fits_request(tie.source, one.request):
                source = index
    return tuple(sorted(links.values(), key=lambda link: link.target))


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


def _may_be_number(place: str, spring: str, request: Request, source: Request) -> bool:
    """Return whether a mere number links: an answer's id, under the name of an id, or below its collection."""
    kind, _, name = place.partition(" ")
    if not spring.startswith("$"):
        return spring == "header location" and kind == "path"
    called = _last(spring)
    if not called or not _names_id(called):
        return False
    if kind != "path":
        return kind in ("query", "form", "body") and _names_id(name)
    above = parts_of(request.url).path.split("/")[int(name) - 1].lower()
    collection = [one for one in parts_of(source.url).path.lower().split("/") if one and without_id(one) == one]
    return bool(above) and (above in collection[-1:] or canonical(called).startswith(above.rstrip("s")))


def _last(spring: str) -> str:
    """Return the name of what stands at a place of a JSON body, `""` for one of a list."""
    found = _LAST.search(spring)
    return (found[1] or found[2]) if found else ""


def _names_id(name: str) -> bool:
    return canonical(name).rpartition("_")[2] in _IDS


def _is_like(url: str, other: str) -> bool:
    """Return whether two URLs have as many segments."""
    return len(parts_of(url).path.split("/")) == len(parts_of(other).path.split("/"))
