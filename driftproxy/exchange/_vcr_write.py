"""Cassettes as VCR.py writes them, YAML and JSON."""

import json
import re
from collections.abc import Iterable, Iterator
from itertools import chain
from typing import Any

from driftproxy.exchange._items import dump_item
from driftproxy.model.errors import CassetteError
from driftproxy.model.http import Cassette, Headers, Interaction

__all__ = ["assembled", "dump_interactions", "dumps", "dumps_json", "plain_of"]


def dumps(cassette: Cassette) -> bytes:
    """Return the YAML that VCR.py writes for the same interactions."""
    return b"".join(assembled([dump_interactions(cassette.interactions)])) if cassette.interactions else _EMPTY


def dumps_json(cassette: Cassette) -> bytes:
    """Return the JSON that VCR.py writes for the same interactions; raises CassetteError for a body that is no text."""
    try:
        items = [plain_of(interaction) for interaction in cassette.interactions]
        return json.dumps({"version": 1, "interactions": items}, indent=4).encode() + b"\n"
    except TypeError as error:
        raise CassetteError(
            f"{cassette.name}: a body in it is binary, for which JSON has no room; store this cassette as YAML"
        ) from error


def assembled(items: Iterable[bytes]) -> Iterator[bytes]:
    """Return the pieces of a file that holds these list items, at least one, of `dump_interactions`."""
    return chain([b"interactions:\n"], items, [b"version: 1\n"])


def dump_interactions(interactions: Iterable[Interaction]) -> bytes:
    """Return the YAML list items as they stand under `interactions:`; nothing for none."""
    return b"".join(dump_item(plain_of(interaction)) for interaction in interactions)


def plain_of(interaction: Interaction) -> dict[str, dict[str, Any]]:
    """Return the interaction as VCR.py builds it before it is written."""
    # The order of keys is the one VCR.py's JSON has; YAML sorts them.
    request, response = interaction.request, interaction.response
    return {
        "request": {
            "method": _encodable(request.method),
            "uri": _encodable(request.url),
            "body": _readable(request.body) if request.body else None,
            "headers": _grouped(request.headers),
        },
        "response": {
            "status": {"code": response.status, "message": _encodable(response.reason)},
            "headers": _grouped(response.headers),
            "body": {"string": _readable(response.body)},
        },
    }


_EMPTY = b"interactions: []\nversion: 1\n"
_SURROGATE = re.compile("[\ud800-\udfff]")


def _grouped(headers: Headers) -> dict[str, list[str]]:
    """Return all values of each name, which is spelled as it was first (names are equal without case)."""
    names: dict[str, str] = {}
    groups: dict[str, list[str]] = {}
    for name, value in headers:
        spelled = names.setdefault(name.lower(), _encodable(name))
        groups.setdefault(spelled, []).append(_encodable(value))
    return groups


def _readable(body: bytes) -> str | bytes:
    try:
        return body.decode()
    except UnicodeDecodeError:
        return body


def _encodable(text: str) -> str:
    """Return the text with bytes that were no UTF-8 read as ISO 8859-1, as headers used to be (RFC 9110 §5.5)."""
    return _SURROGATE.sub(_latin, text)


def _latin(found: re.Match[str]) -> str:
    try:
        return found[0].encode("utf-8", "surrogateescape").decode("latin-1")
    except UnicodeEncodeError:
        return "?"
