"""Recordings as a Postman collection, format 2.1: a request for each path, its answers saved as examples of it."""

from collections.abc import Mapping, Sequence
from http import HTTPStatus
from urllib.parse import unquote
from uuid import NAMESPACE_URL, uuid5

from driftproxy.exchange._written import as_json, counted, media_of, said, split, text_of
from driftproxy.model.http import Cassette, Headers, Interaction, Request, Response

__all__ = ["dumps", "lost"]

_SCHEMA = "https://schema.getpostman.com/json/collection/v2.1.0/collection.json"

_PORTS = {"http": "80", "https": "443"}


def dumps(cassette: Cassette) -> bytes:
    """Return the collection, with a folder for each host where there are several."""
    hosts: dict[str, dict[tuple[str, str], list[Interaction]]] = {}
    for one in cassette.interactions:
        parts = split(one.request)
        hosts.setdefault(parts.netloc, {}).setdefault((one.request.method, parts.path), []).append(one)
    folders = [
        {"name": host or "no host", "item": [_item(*key, found) for key, found in group.items()]}
        for host, group in hosts.items()
    ]
    return as_json(
        {
            "info": {
                "_postman_id": str(uuid5(NAMESPACE_URL, f"driftproxy:{cassette.name}")),
                "name": cassette.name,
                "schema": _SCHEMA,
            },
            "item": folders[0]["item"] if len(folders) == 1 else folders,
        }
    )


def lost(cassette: Cassette) -> Sequence[str]:
    """Return what a collection has no room for."""
    asked = counted(cassette, lambda one: text_of(one.request.body) is None)
    told = counted(cassette, lambda one: text_of(one.response.body) is None)
    moved = counted(cassette, lambda _: True) if _is_mixed(cassette) else 0
    fate = "left out: no text, for which a collection has no room"
    return said(
        [
            (asked, "request body is", "request bodies are", fate),
            (told, "answer's body is", "answers' bodies are", fate),
            (moved, "interaction is", "interactions are", "put in groups by path, and no longer in the order of time"),
        ]
    )


def _is_mixed(cassette: Cassette) -> bool:
    """Say whether some path is asked again after another one was."""
    asked = [(split(one.request).netloc, one.request.method, split(one.request).path) for one in cassette.interactions]
    places = [place for place, before in zip(asked, [None, *asked], strict=False) if place != before]
    hosts = [
        host
        for host, before in zip(((p[0]) for p in places), [None, *(p[0] for p in places)], strict=False)
        if host != before
    ]
    return len(set(places)) < len(places) or len(set(hosts)) < len(hosts)


def _item(method: str, path: str, found: Sequence[Interaction]) -> Mapping[str, object]:
    return {
        "name": f"{method} {unquote(path) or '/'}",
        "request": _request(found[0].request),
        "response": [_example(one) for one in found],
    }


def _example(one: Interaction) -> Mapping[str, object]:
    answer = one.response
    media = media_of(answer.headers)
    told = {
        "name": f"{answer.status} {answer.reason or _phrase(answer)}".strip(),
        "originalRequest": _request(one.request),
        "status": answer.reason,
        "code": answer.status,
        "_postman_previewlanguage": "json" if media.endswith("json") else "text",
        "header": _headers(answer.headers),
        "cookie": [],
    }
    return told | ({"body": text} if (text := text_of(answer.body)) else {})


def _request(request: Request) -> Mapping[str, object]:
    told = {"method": request.method, "header": _headers(request.headers), "url": _url(request)}
    if text := text_of(request.body):
        language = "json" if media_of(request.headers).endswith("json") else "text"
        told["body"] = {"mode": "raw", "raw": text, "options": {"raw": {"language": language}}}
    return told


def _url(request: Request) -> Mapping[str, object]:
    parts = split(request)
    told: dict[str, object] = {"raw": request.url}
    if parts.scheme:
        told["protocol"] = parts.scheme
    place, colon, port = parts.netloc.rpartition(":")
    if not colon or not port.isdecimal():
        place, port = parts.netloc, ""
    if place:
        told["host"] = [place] if place.startswith("[") or "@" in place else place.split(".")
    if port and port != _PORTS.get(parts.scheme):
        told["port"] = port
    if parts.path.strip("/"):
        told["path"] = parts.path.lstrip("/").split("/")
    if parts.query:
        pairs = (one.partition("=") for one in parts.query.split("&"))
        told["query"] = [{"key": name, "value": value} for name, _, value in pairs]
    return told


def _headers(headers: Headers) -> list[Mapping[str, str]]:
    return [{"key": name, "value": value} for name, value in headers]


def _phrase(answer: Response) -> str:
    try:
        return HTTPStatus(answer.status).phrase
    except ValueError:
        return ""
