"""What readers of other tools' files have in common: the document, its parts, and interactions read one by one."""

import json
from base64 import b64decode
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping

from yaml import YAMLError

from driftproxy.exchange._coding import decoded
from driftproxy.exchange._yaml import conflict, line_of, parse, place_of
from driftproxy.model.errors import CassetteError
from driftproxy.model.http import Cassette, Headers, Interaction, Response

__all__ = [
    "Unread",
    "answer",
    "base64",
    "cassette",
    "document",
    "fields",
    "headers",
    "integer",
    "items",
    "octets",
    "stored",
    "text",
]


class Unread(str):
    """Why something that a file holds is not read; it stands among the items of `cassette`."""

    __slots__ = ()


def document(data: bytes, name: str, *, core: bool = False, listed: str = "") -> Mapping[object, object]:
    """Return the mapping that a file is, JSON or YAML; raises CassetteError with the line where it is known.

    `core` is as in `parse`. A list is one under the key `listed`, where that is given.
    """
    where, problem = name, "it holds no mapping"
    try:
        plain = _json(data) if data.lstrip(b"\xef\xbb\xbf \t\r\n").startswith((b"{", b"[")) else parse(data, core=core)
        if isinstance(plain, Mapping):
            return plain
        if listed and isinstance(plain, list):
            return {listed: plain}
    except YAMLError as error:
        line, problem = place_of(error, data)
        where = f"{name}, line {line}" if line else name
    except json.JSONDecodeError as error:
        line = conflict(data)
        where = f"{name}, line {line or error.lineno}"
        problem = "a merge conflict is not settled there" if line else error.msg
    except ValueError as error:
        problem = str(error)
    raise CassetteError(f"{where}: this cannot be read ({problem}); mend it there, or record it again")


def cassette(
    name: str,
    found: Iterable[object],
    read: Callable[[Mapping[object, object]], Interaction],
    *,
    data: bytes = b"",
    key: str = "",
) -> Cassette:
    """Return the interactions that `read` makes of what was found; those at which it raises ValueError are `unread`.

    So is what is `Unread` among them.

    `data` and `key` say in which file, and under which top-level key, the items lie: for the line of the first one.
    """
    interactions: list[Interaction] = []
    broken: defaultdict[str, list[int]] = defaultdict(list)
    for index, item in enumerate(found):
        if isinstance(item, Unread):
            broken[item].append(index)
            continue
        try:
            interaction = read(fields(item, "it"))
            if not interaction.request.url:
                raise ValueError("the request has no URL")  # noqa: TRY301 - as if the reader had
            interactions.append(interaction)
        except ValueError as error:
            broken[str(error)].append(index)
    unread: list[str] = []
    for problem, indexes in broken.items():
        line = line_of(data, key, indexes[0]) if key and not unread else None
        where = f"{name}, line {line}" if line else name
        more = f" and {len(indexes) - 1} more" if indexes[1:] else ""
        # One sentence for all with one problem, so that reports say it once.
        unread += [f"{where}: interaction {indexes[0] + 1}{more} cannot be read ({problem})"] * len(indexes)
    return Cassette(name, tuple(interactions), tuple(unread))


def fields(value: object, what: str) -> Mapping[object, object]:
    """Return a mapping as it is; raises ValueError for anything else."""
    if not isinstance(value, (dict, Mapping)):  # a dict is one, too, and sooner known as such
        raise ValueError(f"{what} is missing or no mapping")  # noqa: TRY004 - of data, not of arguments
    return value


def items(value: object, name: str, what: str) -> list[object]:
    """Return a list as it is, null as an empty one; raises CassetteError for anything else."""
    if not isinstance(value, list | None):
        raise CassetteError(f"{name}: {what} is no list; mend it there, or record it again")
    return value or []


def text(value: object) -> str:
    """Return a scalar as text, null as none; raises ValueError for a list or a mapping."""
    if isinstance(value, str):
        return value
    if isinstance(value, Mapping | list):
        raise ValueError("a list or a mapping stands in the place of a text")  # noqa: TRY004 - of data, not of arguments
    if isinstance(value, bytes):
        return value.decode("utf-8", "surrogateescape")
    return "" if value is None else str(value)


def integer(value: object, what: str) -> int:
    """Return a number that may be written as text; raises ValueError for anything else."""
    if not (number := text(value)).isdecimal():
        raise ValueError(f"{what} is missing or no number")
    return int(number)


def headers(value: object) -> Headers:
    """Return header fields from names with a value or a list of them, or from a list of `name` and `value`."""
    return tuple((name, text(one)) for name, values in _pairs(value) for one in _listed(values))


def octets(value: object, encoding: str = "utf-8") -> bytes:
    """Return a body as it went over the wire: text in its encoding, UTF-8 where that is none or lacks a character."""
    if isinstance(value, bytes):
        return value
    said = text(value)
    try:
        return said.encode(encoding or "utf-8")
    except (LookupError, UnicodeEncodeError):
        return said.encode("utf-8", "surrogatepass")


def stored(value: object) -> bytes:
    """Return a body that was stored parsed, as JSON; raises ValueError for what is none, or is vast by aliases."""
    pieces: list[str] = []
    length = 0
    try:
        for piece in json.JSONEncoder(ensure_ascii=False, default=str).iterencode(value):
            pieces.append(piece)
            length += len(piece)
            if length > _LARGEST:
                break
    except (TypeError, ValueError, RecursionError) as error:
        raise ValueError(f"its body is no JSON: {error}") from error
    if length > _LARGEST:
        raise ValueError("its body is larger than any body that is sent")
    return "".join(pieces).encode("utf-8", "surrogatepass")


def base64(value: object) -> bytes:
    """Return what a text in base64 holds, padded or not; raises ValueError for one that is none."""
    said = "".join(text(value).split()).rstrip("=")
    try:
        return b64decode(said + "=" * (-len(said) % 4))
    except ValueError as error:
        raise ValueError("its body should be in base64, and is not, or is cut off") from error


def answer(status: int, reason: str, fields: Headers, body: bytes) -> Response:
    """Return an answer, its body without content coding."""
    return Response(status, reason, *decoded(fields, body))


_LARGEST = 1 << 24


def _json(data: bytes) -> object:
    try:
        return json.loads(data, strict=False)  # control characters are found in the wild
    except RecursionError as error:
        raise ValueError("it nests too deep") from error


def _pairs(value: object) -> Iterator[tuple[str, object]]:
    if isinstance(value, list):
        for one in value:
            pair = fields(one, "a header")
            yield text(pair.get("name")), pair.get("value")
    elif value is not None:
        yield from ((text(name), values) for name, values in fields(value, "`headers`").items())


def _listed(values: object) -> list[object]:
    return values if isinstance(values, list) else [values]
