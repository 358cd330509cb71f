"""What the recordings show, as an OpenAPI description that others can read (https://spec.openapis.org/oas/v3.1.1)."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import cast
from urllib.parse import urlsplit

from driftproxy.describe.components import shared
from driftproxy.describe.operation import METHODS, Operation, operations, told
from driftproxy.describe.security import Scheme
from driftproxy.model.http import Cassette
from driftproxy.model.plain import Plain
from driftproxy.model.policy import Policy
from driftproxy.shapes.schema import Schema

__all__ = ["Described", "described"]

_VERSION = "3.1.1"
_STATUSES = range(100, 600)


@dataclass(frozen=True, slots=True)
class Described:
    """An OpenAPI document, and sentences about what is recorded and not in it."""

    document: Schema
    lost: tuple[str, ...]


def described(cassettes: Iterable[Cassette], policy: Policy) -> Described:
    """Return the description of the API that these recordings show; what is in them is in its examples.

    It is about the host that was asked most; another host's paths are in it where no other has them.
    """
    found = operations(cassettes, policy)
    hosts = Counter(one.host for one in found for _ in one.interactions)
    ranked = sorted(hosts, key=lambda host: (-hosts[host], host))
    owners: dict[str, str] = {}
    for one in sorted(found, key=lambda one: ranked.index(one.host)):
        owners.setdefault(one.key, one.host)
    kept = [one for one in found if one.method in METHODS and owners[one.key] == one.host]
    main = [one for one in kept if one.host == ranked[0]]
    schemes: dict[str, Scheme] = {}
    document: Schema = {"openapi": _VERSION, "info": _info(ranked, kept)}
    if servers := _servers(main):
        document["servers"] = servers
    document["tags"] = [{"name": tag} for tag in sorted({one.tag for one in kept})]
    paths, schemas = shared(_paths(kept, ranked[:1], schemes))
    document["paths"] = cast("Plain", paths)
    components = {
        "schemas": schemas,
        "securitySchemes": {name: dict(schemes[name]) for name in sorted(schemes)},
    }
    if filled := {name: part for name, part in components.items() if part}:
        document["components"] = cast("Plain", filled)
    return Described(document, tuple(_lost(found, owners)))


def _info(hosts: Sequence[str], kept: Sequence[Operation]) -> Plain:
    count = sum(len(one.interactions) for one in kept)
    return {
        "title": f"{(hosts and hosts[0]) or 'An API'}, as recorded",
        "version": "recorded",
        "description": (
            f"Learned from {count} recorded interaction{'s' * (count != 1)}. Schemas say what was seen: a field is "
            "required if it was always there. `x-samples` says on how many answers that rests."
        ),
    }


def _paths(kept: Sequence[Operation], main: Sequence[str], schemes: dict[str, Scheme]) -> dict[str, Schema]:
    """Return the path items; those of another host than the main one name their servers."""
    ids: set[str] = set()
    paths: defaultdict[str, Schema] = defaultdict(dict)
    spelled: dict[str, str] = {}
    for one in kept:
        path = spelled.setdefault(one.key, one.path)  # two paths that differ in names of parameters only are one
        if one.host not in main and (servers := _servers([one])):
            paths[path]["servers"] = servers
        paths[path][one.method.lower()] = cast("Plain", told(one, path, ids, schemes))
    return dict(paths)


def _servers(found: Iterable[Operation]) -> Plain:
    origins = Counter(_origin(each.request.url) for one in found for each in one.interactions)
    return [{"url": origin} for origin in sorted(origins, key=lambda origin: (-origins[origin], origin)) if origin]


def _origin(url: str) -> str:
    try:
        parts = urlsplit(url)
    except ValueError:
        return ""
    place = parts.netloc.rpartition("@")[2]
    return f"{parts.scheme}://{place}" if parts.scheme and place and "{" not in place else ""


def _lost(found: Iterable[Operation], owners: dict[str, str]) -> Iterator[str]:
    for one in found:
        if one.method not in METHODS:
            yield f"{one.method} {one.host}{one.path} is left out: OpenAPI knows no such method"
        elif owners[one.key] != one.host:
            yield f"{one.method} {one.host}{one.path} is left out: {owners[one.key]} has a path like that, too"
        for status in sorted({each.response.status for each in one.interactions} - set(_STATUSES)):
            yield f"answers of {one.method} {one.host}{one.path} with status {status} are left out: HTTP has none such"
