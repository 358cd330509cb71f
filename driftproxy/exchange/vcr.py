"""VCR.py's cassettes, format version 1: YAML is read and written, its JSON too (https://vcrpy.readthedocs.io)."""

import json
import re
from codecs import BOM_UTF8
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from itertools import chain
from typing import Any
from urllib.parse import urlencode

from yaml import YAMLError

from driftproxy.exchange._items import dump_item, dump_request, dump_response
from driftproxy.exchange._layout import laid_out
from driftproxy.exchange._parts import answer, base64, cassette, fields, stored, text
from driftproxy.exchange._splice import Layout, json_layout, spliced, yaml_layout
from driftproxy.exchange._yaml import dumped, parse, place_of
from driftproxy.model.errors import CassetteError
from driftproxy.model.http import Cassette, Headers, Interaction, Request, Response
from driftproxy.model.plugin import Exchange

__all__ = ["again", "assembled", "dump_interactions", "dumps", "dumps_json", "loads", "rewritten", "vcr"]


def loads(data: bytes, name: str) -> Cassette:
    """Return the cassette that a file holds, YAML or JSON, compressed bodies unpacked; none where the file is empty.

    What some write in place of what VCR.py writes is read, too: a `parsed_body`, forms as pairs, headers in groups.
    Raises CassetteError that begins with `name`, and says the line where it is known.
    """
    plain = _parse(data, name)
    if plain is None:
        return Cassette(name)
    if isinstance(plain, list) and plain and isinstance(plain[0], Mapping) and "request" in plain[0]:
        return cassette(name, plain, _interaction)  # so it was before VCR.py 1.0
    if not isinstance(plain, Mapping) or not isinstance(items := plain.get("interactions", ...), list | None):
        raise CassetteError(
            f"{name}: there is no list `interactions` in it, so this is no VCR.py cassette, nor a known one of another "
            f"tool; {_ADVICE}"
        )
    return cassette(name, items or [], _interaction, data=data, key=_KEY)


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


def rewritten(data: bytes, cassette: Cassette) -> bytes:
    """Return the file that held `data` with these interactions in it: the bytes of those that were in it stay.

    Whatever else is in it stays, too. New ones are written as VCR.py does, YAML or JSON as the file is. Where it cannot
    be so, the whole file is written anew. Raises CassetteError as `dumps_json` does.
    """
    new = cassette.interactions
    is_json = data.lstrip(BOM_UTF8 + b" \t\r\n")[:1] in (b"{", b"[")
    with suppress(ValueError, RecursionError, CassetteError):
        plain = _parse(data, cassette.name)
        found = plain.get(_KEY) if isinstance(plain, Mapping) else plain
        items: list[object] = found if isinstance(found, list) else []
        old = [_meaning(item) for item in items]
        if old and tuple(filter(None, old)) == new:
            return data
        text, bom = data.removeprefix(BOM_UTF8).decode(), data[: len(data) - len(data.removeprefix(BOM_UTF8))]
        layout = json_layout(text, _KEY) if is_json else yaml_layout(text, _KEY)

        def dump(index: int, place: int | None) -> str:
            item = _plain(new[index])
            if is_json:
                written = json.dumps(item, indent=4 if "\n" in layout.items[0] else None)
                return written.replace("\n", f"{layout.newline}{layout.indent}")
            parts = {"request": dump_request(item["request"]), "response": dump_response(item["response"])}
            before = [] if place is None else layout.parts[place]
            if place is None or not parts.keys() <= dict(before).keys():
                return _indented("".join(part.decode() for part in parts.values()), layout)
            fresh = {
                name
                for name in parts
                if getattr(old[place], name) != getattr(new[index], name) or not _is_read(items[place], name)
            }
            return "".join(
                _indented(("  " if number else "- ") + parts[name].decode()[2:], layout) if name in fresh else text
                for number, (name, text) in enumerate(before)
            )

        if new and len(old) == len(layout.items):
            written = bom + spliced(layout, old, new, dump).encode()
            if _says(written, new):
                return written
    return dumps_json(cassette) if is_json else dumps(cassette)


def again(data: bytes, cassette: Cassette) -> bytes | None:
    """Return what `rewritten` does of a file as VCR.py itself writes it, which holds nothing but interactions."""
    try:
        plain = _parse(data, cassette.name)
    except CassetteError:
        return None
    items = plain.get(_KEY) if isinstance(plain, Mapping) and plain.keys() <= {_KEY, "version"} else None
    if not isinstance(items, list) or not all(map(_bare, items)) or None in map(_meaning, items):
        return None
    return rewritten(data, cassette) if _written(plain, data) else None


def assembled(items: Iterable[bytes]) -> Iterator[bytes]:
    """Return the pieces of a file that holds these list items, at least one, of `dump_interactions`."""
    return chain([b"interactions:\n"], items, [b"version: 1\n"])


def dump_interactions(interactions: Iterable[Interaction]) -> bytes:
    """Return the YAML list items as they stand under `interactions:`; nothing for none."""
    return b"".join(dump_item(_plain(interaction)) for interaction in interactions)


_KEY = "interactions"
_EMPTY = b"interactions: []\nversion: 1\n"
_ADVICE = "mend it there, or delete the file and record it again"
_NAMED = re.compile(rb"""(?:\A|[\s{,])["']?interactions["']?\s*:""")
_OLD = re.compile(rb"""\A\s*(?:-\s+|\[\s*\{\s*)["']?request["']?\s*:""")
_TEXTS = {"base64_string", "string"}
_BODIES = {"body", "content", "parsed_body"}
_FIELDS = {"request": {*_BODIES, "headers", "method", "uri"}, "response": {*_BODIES, "headers", "status"}}
_PORTS = {"http": "80", "https": "443"}
_SURROGATE = re.compile("[\ud800-\udfff]")


def _claim(start: bytes) -> float:
    # Other tools have a list of that name, too, and say more of themselves.
    named = b"interactions" in start and _NAMED.search(start)
    return 0.5 if not start.strip() or named or _OLD.match(start) else 0.0


vcr = Exchange(title="VCR.py", claim=_claim, loads=loads, dumps=dumps, suffix=".yaml", again=again)


def _parse(data: bytes, name: str) -> object:
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


def _bare(item: object) -> bool:
    """Return whether an item holds what is read of it, and nothing else, which might be secret."""
    return isinstance(item, Mapping) and item.keys() == _FIELDS.keys() and all(_is_read(item, name) for name in _FIELDS)


def _is_read(item: object, name: str) -> bool:
    """Return whether all that the request or the response of an item holds is read."""
    part = item.get(name) if isinstance(item, Mapping) else None
    if not isinstance(part, Mapping) or not part.keys() <= _FIELDS[name] or len(part.keys() & _BODIES) > 1:
        return False
    body, status = part.get("body"), part.get("status")
    if isinstance(body, Mapping) and body.keys() & _TEXTS and len(body) > 1:
        return False
    return not isinstance(status, Mapping) or status.keys() <= {"code", "message"}


def _written(plain: object, data: bytes) -> bool:
    """Return whether VCR.py writes this so: there are no comments then, nor anything that is lost on reading."""
    if data[:1] == b"{":
        return json.dumps(plain, indent=4).encode() == data.removesuffix(b"\n")
    return any(one == data for one in dumped(parse(data)))  # the quick reader shares objects


def _indented(text: str, layout: Layout) -> str:
    """Return lines as they stand in a file of this layout."""
    return "".join(f"{layout.indent}{line}{layout.newline}" for line in text.split("\n")[:-1])


def _says(data: bytes, wanted: Sequence[Interaction]) -> bool:
    """Return whether a file says these interactions; headers of one name may stand together, as we write them."""
    found = loads(data, "").interactions
    return len(found) == len(wanted) and all(map(_alike, found, wanted))


def _alike(found: Interaction, wanted: Interaction) -> bool:
    if found == wanted:
        return True
    written = loads(dumps(Cassette("", (wanted,))), "").interactions[0]
    return found.request in (wanted.request, written.request) and found.response in (wanted.response, written.response)


def _meaning(item: object) -> Interaction | None:
    """Return the interaction that an item is, None for one that cannot be read."""
    try:
        return _interaction(fields(item, "it"))
    except ValueError:
        return None


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
    return tuple([(text(name), text(one)) for name, values in pairs for name, one in _listed(name, values)])


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
    if isinstance(values, Mapping):  # headers of one kind, grouped under a name of their own
        return [pair for inner, one in values.items() if not isinstance(one, Mapping) for pair in _listed(inner, one)]
    return [(name, one) for one in values] if isinstance(values, list) else () if values is None else ((name, values),)


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
