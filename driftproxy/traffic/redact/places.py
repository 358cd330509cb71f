"""Where in an interaction are the secrets: the place and the kind of each, and never the value."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import unquote_plus, urlsplit

from driftproxy.model.http import Headers, Interaction, Request, Response
from driftproxy.model.plain import Path, Plain, Wild, show
from driftproxy.traffic.redact.redactor import Redactor

__all__ = ["Spotted", "spots"]


@dataclass(frozen=True, slots=True)
class Spotted:
    """A place with a secret (`request header Authorization`, `response body $.user.token`), and of which kind it is."""

    place: str
    kind: str


def spots(interaction: Interaction, clean: Interaction, redactor: Redactor) -> Iterator[Spotted]:
    """Yield the places where a clean interaction differs; the redactor says of which kind it is there, and forgets."""
    request, response = interaction.request, interaction.response
    yield from _in_url(request.url, clean.request.url, redactor)
    yield from _in_headers("request", request.headers, clean.request.headers, redactor)
    yield from _in_body("request body", request, clean.request, redactor)
    yield from _in_headers("response", response.headers, clean.response.headers, redactor)
    yield from _in_body("response body", response, clean.response, redactor)


_ELSEWHERE = "a secret that stands elsewhere, too"
_MOST = 20
"""So many places are named in one body; what has more is one list of the same thing."""


def _in_url(before: str, after: str, redactor: Redactor) -> Iterator[Spotted]:
    if before == after:
        return
    old, new = before.partition("?"), after.partition("?")
    if _user(before) != _user(after):
        yield Spotted("request URL, user info", "credentials in a URL")
    if old[0].replace(f"{_user(before)}@", "") != new[0].replace(f"{_user(after)}@", ""):
        _forget(redactor)
        redactor.url(old[0].replace(f"{_user(before)}@", ""))
        yield Spotted("request URL, path", _kind(redactor))
    for one, other in zip(old[2].split("&"), new[2].split("&"), strict=False):
        if one != other:
            _forget(redactor)
            redactor.url(f"?{one}")
            yield Spotted(f"request URL, parameter `{_name(other)}`", _kind(redactor))


def _user(url: str) -> str:
    try:
        return urlsplit(url).netloc.rpartition("@")[0]
    except ValueError:
        return ""


def _name(parameter: str) -> str:
    return unquote_plus(parameter.partition("=")[0]) or "…"


def _in_headers(side: str, before: Headers, after: Headers, redactor: Redactor) -> Iterator[Spotted]:
    for (name, value), (_, clean) in zip(before, after, strict=True):
        if value != clean and name.lower() != "content-length":
            _forget(redactor)
            redactor.header(name, value)
            yield Spotted(f"{side} header `{name}`", _kind(redactor))


def _in_body(side: str, old: Request | Response, new: Request | Response, redactor: Redactor) -> Iterator[Spotted]:
    before, after = old.body, new.body
    if before == after:
        return
    try:
        found = dict(_leaves((), json.loads(before), json.loads(after)))
    except (ValueError, RecursionError):
        lines = zip(before.split(b"\n"), after.split(b"\n"), strict=False)
        differing = [(number, line) for number, (line, clean) in enumerate(lines, 1) if line != clean]
        for number, line in differing[:_MOST]:
            # Alone, or below the first line, which in a table says what the columns hold.
            looks = ((text, old.headers) for text in (line, before.partition(b"\n")[0] + b"\n" + line))
            yield Spotted(
                f"{side}, line {number}", next(filter(None, (_kinds(redactor, *one) for one in looks)), _ELSEWHERE)
            )
        return
    for path, leaf in list(found.items())[:_MOST]:
        name = next((step for step in reversed(path) if isinstance(step, str)), "")
        _forget(redactor)
        redactor.text(json.dumps({name: leaf}))
        yield Spotted(f"{side} {show(path)}", _kind(redactor))
    if len(found) > _MOST:
        yield Spotted(f"{side}, {len(found) - _MOST} more places", "alike")
    if not found:  # names of fields, and what one document says twice
        yield Spotted(side, _ELSEWHERE)


def _leaves(path: Path, old: Plain, new: Plain) -> Iterator[tuple[Path, Plain]]:
    if isinstance(old, dict) and isinstance(new, dict) and old.keys() == new.keys():
        for name, value in old.items():
            yield from _leaves((*path, name), value, new[name])
    elif isinstance(old, list) and isinstance(new, list) and len(old) == len(new):
        for index, value in enumerate(old):
            yield from _leaves((*path, Wild.ITEM), value, new[index])
    elif old != new:
        yield path, old


def _kinds(redactor: Redactor, body: bytes, headers: Headers) -> str:
    _forget(redactor)
    redactor.body(body, headers)
    return ", ".join(redactor.taken())


def _forget(redactor: Redactor) -> None:
    redactor.forget()
    redactor.taken()


def _kind(redactor: Redactor) -> str:
    return ", ".join(redactor.taken()) or _ELSEWHERE
