"""A cassette of VCR.py written again: what has not changed keeps its bytes, whoever wrote it."""

import json
from codecs import BOM_UTF8
from collections.abc import Mapping, Sequence
from contextlib import suppress
from itertools import islice

from driftproxy.exchange._items import dump_request, dump_response
from driftproxy.exchange._splice import Layout, json_layout, spliced, yaml_layout
from driftproxy.exchange._vcr_read import KEY, loads, meaning, parsed
from driftproxy.exchange._vcr_write import dumps, dumps_json, plain_of
from driftproxy.exchange._yaml import dumped, parse
from driftproxy.model.errors import CassetteError
from driftproxy.model.http import Cassette, Interaction

__all__ = ["again", "rewritten"]


def rewritten(data: bytes, cassette: Cassette) -> bytes:
    """Return the file that held `data` with these interactions in it: the bytes of those that were in it stay.

    Whatever else is in it stays, too. New ones are written as VCR.py does, YAML or JSON as the file is. Where it cannot
    be so, the whole file is written anew. Raises CassetteError as `dumps_json` does.
    """
    new = cassette.interactions
    is_json = data.lstrip(BOM_UTF8 + b" \t\r\n")[:1] in (b"{", b"[")
    with suppress(ValueError, RecursionError, CassetteError):
        plain = parsed(data, cassette.name)
        found = plain.get(KEY) if isinstance(plain, Mapping) else plain
        items: list[object] = found if isinstance(found, list) else []
        old = [meaning(item) for item in items]
        if old and tuple(filter(None, old)) == new:
            return data
        text, bom = data.removeprefix(BOM_UTF8).decode(), data[: len(data) - len(data.removeprefix(BOM_UTF8))]
        layout = json_layout(text, KEY) if is_json else yaml_layout(text, KEY)

        def dump(index: int, place: int | None) -> str:
            item = plain_of(new[index])
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
        plain = parsed(data, cassette.name)
    except CassetteError:
        return None
    items = plain.get(KEY) if isinstance(plain, Mapping) and plain.keys() <= {KEY, "version"} else None
    if not isinstance(items, list) or not all(map(_bare, items)) or None in map(meaning, items):
        return None
    return rewritten(data, cassette) if _written(plain, data) else None


_LARGE = 1 << 20
_TEXTS = {"base64_string", "string"}
_BODIES = {"body", "content", "parsed_body"}
_FIELDS = {"request": {*_BODIES, "headers", "method", "uri"}, "response": {*_BODIES, "headers", "status"}}


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
    # Not what the quick reader makes of it, which shares objects.
    if data[:1] == b"{":
        return json.dumps(plain, indent=4).encode() == data.removesuffix(b"\n")
    ways = islice(dumped(parse(data)), 2 if len(data) > _LARGE else None)  # the others take seconds for a megabyte
    return any(one == data for one in ways)


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
