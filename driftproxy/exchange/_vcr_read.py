"""What the cassettes of VCR.py say, of every age, YAML and JSON, and what others write in its layout."""

import json
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from urllib.parse import urlencode

from yaml import YAMLError

from driftproxy.exchange._layout import laid_out
from driftproxy.exchange._parts import answer, base64, cassette, fields, stored, text
from driftproxy.exchange._vcr_quick import quick
from driftproxy.exchange._yaml import parse, place_of
from driftproxy.model.errors import CassetteError
from driftproxy.model.http import Cassette, Headers, Interaction, Request, Response

__all__ = ["KEY", "loads", "meaning", "parsed"]

KEY = "interactions"
"""Under which the interactions are."""


def loads(data: bytes, name: str) -> Cassette:
    """Return the cassette that a file holds, YAML or JSON, compressed bodies unpacked; none where the file is empty.

    What some write in place of what VCR.py writes is read, too: a `parsed_body`, forms as pairs, headers in groups.
    Raises CassetteError that begins with `name`, and says the line where it is known.
    """
    with suppress(ValueError):
        return Cassette(name, tuple(quick(data)))
    plain = parsed(data, name)
    if plain is None:
        return Cassette(name)
    if isinstance(plain, list) and plain and isinstance(plain[0], Mapping) and "request" in plain[0]:
        return cassette(name, plain, _interaction)  # so it was before VCR.py 1.0
    if not isinstance(plain, Mapping) or not isinstance(items := plain.get(KEY, ...), list | None):
        raise CassetteError(
            f"{name}: there is no list `interactions` in it, so this is no VCR.py cassette, nor a known one of another "
            f"tool; {_ADVICE}"
        )
    return cassette(name, items or [], _interaction, data=data, key=KEY)


def parsed(data: bytes, name: str) -> object:
    """Return what a file says, as plain data; raises CassetteError with the line where it is known."""
    if data.lstrip()[:1] in (b"{", b"["):
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


def meaning(item: object) -> Interaction | None:
    """Return the interaction that an item is, None for one that cannot be read."""
    try:
        return _interaction(fields(item, "it"))
    except ValueError:
        return None


_ADVICE = "mend it there, or delete the file and record it again"
_PORTS = {"http": "80", "https": "443"}


def _interaction(item: Mapping[object, object]) -> Interaction:
    return Interaction(_request(item.get("request")), _response(item.get("response")))


def _request(value: object) -> Request:
    parts = fields(value, "`request`")
    uri = parts.get("uri") or parts.get("url") or (_uri(parts) if "host" in parts else "")
    if not isinstance(uri, str) or not uri:
        raise ValueError("the request has no `uri`")
    method = text(parts.get("method") or "GET")
    return Request(method.upper() if "url" in parts else method, uri, _headers(parts.get("headers")), _body(parts))


def _uri(parts: Mapping[object, object]) -> str:
    """Return the URL of a request as VCR.py wrote it before 1.0."""
    scheme, port = text(parts.get("protocol")), text(parts.get("port"))
    place = text(parts["host"]) + (f":{port}" if port not in ("", _PORTS.get(scheme)) else "")
    return f"{scheme}://{place}{text(parts.get('path'))}"


def _response(value: object) -> Response:
    parts = fields(value, "`response`")
    status = parts.get("status", parts.get("status_code"))  # VCR.py has had another name for it, for httpx
    if isinstance(status, list) and len(status) == 3:  # noqa: PLR2004 - version, code and phrase, as Erlang has it
        status = {"code": status[1], "message": status[2]}
    code, message = (status.get("code"), status.get("message")) if isinstance(status, Mapping) else (status, "")
    number, _, reason = text(code).partition(" ")
    if not number.isdecimal():
        raise ValueError("the response has no `status` with a `code`")
    return answer(int(number), text(message or reason), _headers(parts.get("headers")), _body(parts))


def _headers(value: object) -> Headers:
    if isinstance(value, list):
        return tuple((name, text(one)) for line in value for name, values in [_line(line)] for one in values)
    pairs = fields({} if value is None else value, "`headers`").items()
    return tuple([(text(name), text(one)) for pair in pairs for name, one in _listed(*pair)])


def _line(value: object) -> tuple[str, Sequence[object]]:
    """Return name and values of a header that is a line, or a pair, as VCR.py has written them, too."""
    if isinstance(value, list):
        name, found = value if len(value) == 2 else ("", "")  # noqa: PLR2004 - a name and a value
    else:
        name, _, found = (part.strip() for part in text(value).partition(":"))
    if not name:
        raise ValueError("a header in it is neither a line nor a pair")
    return text(name), found if isinstance(found, list) else [found]


def _listed(name: object, values: object) -> Iterable[tuple[object, object]]:
    if isinstance(values, list):
        return [(name, one) for one in values]
    if isinstance(values, Mapping):  # headers of one kind, grouped under a name of their own
        return [pair for inner, one in values.items() if not isinstance(one, Mapping) for pair in _listed(inner, one)]
    return () if values is None else ((name, values),)


def _body(parts: Mapping[object, object]) -> bytes:
    value = parts.get("body", parts.get("content"))
    if value is None and "parsed_body" in parts:
        return stored(parts["parsed_body"])
    if isinstance(value, Mapping):
        if (coded := value.get("base64_string")) is not None:
            return base64(coded)
        if value and "string" not in value:
            if any(isinstance(one, list | Mapping) for one in value.values()):
                return stored(value)
            return _form(list(value.items()))
        coded = text(value.get("encoding")).lower() == "base64"
        value = value.get("string")
        if coded and isinstance(value, str):
            return base64(value)
        if isinstance(value, Mapping):
            return stored(value)
    if isinstance(value, list) and value and all(isinstance(one, list) for one in value):
        return _form(value)
    return b"".join(map(_bytes, value if isinstance(value, list) else [value]))


def _form(pairs: Sequence[Sequence[object]]) -> bytes:
    """Return what a form says (https://url.spec.whatwg.org/#application/x-www-form-urlencoded)."""
    if any(len(pair) != 2 for pair in pairs):  # noqa: PLR2004 - a name and a value
        raise ValueError("the body is neither text nor `!!binary`, nor pairs of a form")
    return urlencode([(text(name), text(value)) for name, value in pairs]).encode()


def _bytes(value: object) -> bytes:
    if value is None or isinstance(value, bytes):
        return value or b""
    if isinstance(value, str | int | float):
        return str(value).encode("utf-8", "surrogatepass")
    raise ValueError("the body is neither text nor `!!binary`")
