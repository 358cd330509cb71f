"""VCR.py's cassettes, format version 1: YAML is read and written, its JSON too (https://vcrpy.readthedocs.io)."""

import json
import re
from base64 import b64decode
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from itertools import chain
from typing import Any

from yaml import YAMLError

from driftproxy.exchange._coding import decoded
from driftproxy.exchange._items import dump_item
from driftproxy.exchange._layout import laid_out
from driftproxy.exchange._yaml import line_of, parse, place_of
from driftproxy.model.errors import CassetteError
from driftproxy.model.http import Cassette, Headers, Interaction, Request, Response
from driftproxy.model.plugin import Exchange

__all__ = ["assembled", "dump_interactions", "dumps", "dumps_json", "loads", "vcr"]


def loads(data: bytes, name: str) -> Cassette:
    """Return the cassette that a file holds, YAML or JSON, compressed bodies unpacked; none where the file is empty.

    Raises CassetteError that begins with `name`, and says the line where it is known.
    """
    plain = _parse(data, name)
    if plain is None:
        return Cassette(name)
    if isinstance(plain, list) and plain and isinstance(plain[0], Mapping) and "request" in plain[0]:
        raise CassetteError(
            f"{name}: this is a cassette of VCR.py before 1.0; convert it with `python -m vcr.migration {name}`"
        )
    if not isinstance(plain, Mapping) or not isinstance(items := plain.get("interactions", ...), list | None):
        raise CassetteError(f"{name}: there is no list `interactions` in it, so this is no VCR.py cassette; {_ADVICE}")
    return Cassette(name, tuple(_interactions(items or [], data, name)))


def dumps(cassette: Cassette) -> bytes:
    """Return the YAML that VCR.py writes for the same interactions."""
    return b"".join(assembled([dump_interactions(cassette.interactions)])) if cassette.interactions else _EMPTY


def dumps_json(cassette: Cassette) -> bytes:
    """Return the JSON that VCR.py writes for the same interactions; raises CassetteError for a body that is no text."""
    try:
        items = [_plain(interaction) for interaction in cassette.interactions]
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
    return b"".join(dump_item(_plain(interaction)) for interaction in interactions)


_EMPTY = b"interactions: []\nversion: 1\n"
_ADVICE = "mend it there, or delete the file and record it again"
_NAMED = re.compile(rb"""(?:\A|[\s{,])["']?interactions["']?\s*:""")
_SURROGATE = re.compile("[\ud800-\udfff]")


def _claim(start: bytes) -> float:
    # Other tools have a list of that name, too, and say more of themselves.
    return 0.5 if not start.strip() or _NAMED.search(start) else 0.0


vcr = Exchange(title="VCR.py", claim=_claim, loads=loads, dumps=dumps)


def _parse(data: bytes, name: str) -> object:
    if data.lstrip()[:1] == b"{":
        try:
            return json.loads(data)
        except (ValueError, RecursionError):
            pass  # a YAML flow mapping begins so too
    with suppress(ValueError):
        return laid_out(data)
    try:
        return parse(data)
    except YAMLError as error:
        line, problem = place_of(error, data)
        where = f"{name}, line {line}" if line else name
        raise CassetteError(f"{where}: this cannot be read ({problem}); {_ADVICE}") from error
    except ValueError as error:
        raise CassetteError(f"{name}: this cannot be read ({error}); {_ADVICE}") from error


def _interactions(items: Iterable[object], data: bytes, name: str) -> Iterable[Interaction]:
    for index, item in enumerate(items):
        try:
            parts = _mapping(item, f"interaction {index + 1}")
            yield Interaction(_request(parts.get("request")), _response(parts.get("response")))
        except ValueError as error:
            line = line_of(data, "interactions", index)
            where = f"{name}, line {line}" if line else name
            raise CassetteError(f"{where}: in interaction {index + 1}, {error}; {_ADVICE}") from error


def _request(value: object) -> Request:
    parts = _mapping(value, "`request`")
    uri = parts.get("uri")
    if not isinstance(uri, str) or not uri:
        raise ValueError("the request has no `uri`")
    return Request(_text(parts.get("method") or "GET"), uri, _headers(parts.get("headers")), _body(parts.get("body")))


def _response(value: object) -> Response:
    parts = _mapping(value, "`response`")
    status = parts.get("status")
    code, message = (status.get("code"), status.get("message")) if isinstance(status, Mapping) else (status, "")
    if not (number := _text(code)).isdecimal():
        raise ValueError("the response has no `status` with a `code`")
    headers, body = decoded(_headers(parts.get("headers")), _body(parts.get("body")))
    return Response(int(number), _text(message or ""), headers, body)


def _headers(value: object) -> Headers:
    pairs = _mapping({} if value is None else value, "`headers`").items()
    return tuple([(_text(name), _text(one)) for name, values in pairs for one in _listed(values)])


def _listed(values: object) -> Iterable[object]:
    return values if isinstance(values, list) else () if values is None else (values,)


def _body(value: object) -> bytes:
    if isinstance(value, Mapping):
        if (coded := value.get("base64_string")) is not None:
            return b64decode(_text(coded))
        value = value.get("string")
    return b"".join(map(_bytes, value if isinstance(value, list) else [value]))


def _bytes(value: object) -> bytes:
    if value is None or isinstance(value, bytes):
        return value or b""
    if isinstance(value, str | int | float):
        return str(value).encode("utf-8", "surrogatepass")
    raise ValueError("the body is neither text nor `!!binary`")


def _mapping(value: object, what: str) -> Mapping[object, object]:
    if not isinstance(value, Mapping):
        raise ValueError(f"{what} is missing or no mapping")  # noqa: TRY004 - of data, not of arguments
    return value


def _text(value: object) -> str:
    if isinstance(value, str):
        return value
    if isinstance(value, Mapping | list):
        raise ValueError("a list or a mapping stands in the place of a text")  # noqa: TRY004 - of data, not of arguments
    return value.decode("utf-8", "surrogateescape") if isinstance(value, bytes) else str(value)


def _plain(interaction: Interaction) -> dict[str, dict[str, Any]]:
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
