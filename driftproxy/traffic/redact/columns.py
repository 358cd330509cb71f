"""Hide secrets in tables that are text, CSV and TSV (RFC 4180): the values of columns whose heads say so."""

import re
from collections.abc import Iterator

from driftproxy.traffic.redact.fields import Hand
from driftproxy.traffic.redact.names import Kind

__all__ = ["within_columns"]


def within_columns(text: str, media: str, hand: Hand) -> str:
    """Return a table with the values below the names of secrets replaced; all else, and any other text, as it was.

    `media` is what the body is said to be, without parameters. What is said to be nothing, or text, is a table if its
    first line has only names in it, two or more, and the second as many fields.
    """
    first = _LINE.search(text)
    if not first or not (media in _TABLES or (media in _UNSAID and _NAMES.fullmatch(first[0]))):
        return text
    mark = max(_MARKS, key=first[0].count)
    names = list(map(_plain, _row(text, first, mark)))
    kinds: dict[int, Kind] = {place: kind for place, name in enumerate(names) if (kind := hand.kind(name))}
    if not kinds or (media not in _TABLES and len(_row(text, _LINE.search(text, first.end()), mark)) != len(names)):
        return text
    parts = [text[: first.end()]]
    place = len(names)
    for value, end in _fields(text, first.end(), mark):
        kind = kinds.get(place, "")
        parts += (_hidden(value, names[place], kind, hand) if kind else value, end)
        place = place + 1 if end == mark else 0
    return "".join(parts)


_TABLES = frozenset(
    {"text/csv", "application/csv", "text/x-csv", "text/tab-separated-values", "application/vnd.ms-excel"}
)
_UNSAID = frozenset({"", "text/plain", "application/octet-stream"})
_MARKS = ",;\t|"
_LINE = re.compile(r"[^\r\n]+")
_NAMES = re.compile(r"\ufeff?\"?[A-Za-z_][\w .-]{0,60}+\"?(?:[,;\t|] ?\"?[A-Za-z_][\w .-]{0,60}+\"?)+")
_FIELD = {
    mark: re.compile(rf"([ \t]*\"(?:[^\"]|\"\")*+\"[ \t]*|[^{re.escape(mark)}\r\n]*)({re.escape(mark)}|\r?\n|\r|\Z)")
    for mark in _MARKS
}


def _fields(text: str, start: int, mark: str) -> Iterator[tuple[str, str]]:
    """Yield each field as it stands, and what ends it."""
    return ((found[1], found[2]) for found in _FIELD[mark].finditer(text, start))


def _row(text: str, line: re.Match[str] | None, mark: str) -> list[str]:
    """Return the fields of the row that begins in this line."""
    row: list[str] = []
    for value, end in _fields(text, line.start(), mark) if line else ():
        row.append(value)
        if end != mark:
            break
    return row


def _hidden(field: str, name: str, kind: Kind, hand: Hand) -> str:
    said = _plain(field)
    hidden = hand.named(name, said, kind) if said else said
    return (
        field if hidden == said else _quoted(hidden) if '"' in field or '"' in hidden else field.replace(said, hidden)
    )


def _plain(field: str) -> str:
    bare = field.strip("\ufeff \t")
    return bare[1:-1].replace('""', '"') if len(bare) > 1 and bare[0] == bare[-1] == '"' else bare


def _quoted(value: str) -> str:
    return '"' + value.replace('"', '""') + '"'
