"""Which recorded request is nearest to one that fits none, and the first difference in words."""

import json
from collections.abc import Collection, Iterable
from itertools import takewhile

from deepdiff import DeepDiff

from driftproxy.model.http import Headers, Request
from driftproxy.model.plain import Plain, show
from driftproxy.traffic.matching.match import Key, key, plain

__all__ = ["difference", "most_like"]


def most_like(asked: Key, recorded: Iterable[Key]) -> Key | None:
    """Return the key that is nearest, the first of equals: host, path, method, query and body count in this order."""
    return max(recorded, key=lambda one: _likeness(one, asked), default=None)


def difference(one: Request, other: Request, headers: Collection[str] = ()) -> str:
    """Return the first difference between a recorded request and another, in words; `headers` count, too."""
    recorded, asked = key(one, headers), key(other, headers)
    if recorded.origin != asked.origin:
        return f"the host: recorded {recorded.origin}, asked {asked.origin}"
    if recorded.path != asked.path:
        return f"the path: recorded {recorded.path}, asked {asked.path}"
    if recorded.method != asked.method:
        return f"the method: recorded {recorded.method}, asked {asked.method}"
    if recorded.query != asked.query:
        return f"the query: {_pairs('parameters', recorded.query, asked.query)}"
    if recorded.body != asked.body:
        return f"the body: {_body(plain(one), plain(other))}"
    if recorded.headers != asked.headers:
        return f"the headers: {_pairs('values', recorded.headers, asked.headers)}"
    return "nothing: this request is recorded"


def _likeness(recorded: Key, asked: Key) -> tuple[float, ...]:
    steps, wanted = recorded.path.strip("/").split("/"), asked.path.strip("/").split("/")
    same = sum(a == b for a, b in zip(steps, wanted, strict=False)) / max(len(steps), len(wanted))
    shared = len(set(recorded.query) & set(asked.query)) / (len(set(recorded.query) | set(asked.query)) or 1)
    return (
        recorded.origin == asked.origin,
        recorded.path == asked.path,
        same + (recorded.method == asked.method) / 2,
        recorded.path != "/",
        recorded.query == asked.query,
        shared,
        recorded.body == asked.body,
        -abs(len(recorded.body) - len(asked.body)),
        recorded.headers == asked.headers,
    )


def _pairs(what: str, recorded: Headers, asked: Headers) -> str:
    gone = [pair for pair in recorded if pair not in asked]
    come = [pair for pair in asked if pair not in recorded]
    for name, value in gone:
        now = next((new for other, new in come if other == name), None)
        return f"{name}: recorded {_show(value)}, asked {'without it' if now is None else _show(now)}"
    for name, value in come:
        return f"{name}: recorded without it, asked {_show(value)}"
    return f"recorded {len(recorded)} {what}, asked {len(asked)}"


def _body(recorded: Plain | bytes, asked: Plain | bytes) -> str:
    if isinstance(recorded, bytes) or isinstance(asked, bytes) or _size(recorded) + _size(asked) > _LARGE:
        return _text(recorded, asked)
    found = DeepDiff(recorded, asked, view="tree", threshold_to_diff_deeper=0)
    levels = [level for kind in found.values() for level in kind]
    if not levels:
        return "recorded and asked differ in the kind of a number"
    first = min(levels, key=lambda level: (len(level.path(output_format="list")), str(level.path())))
    return f"{show(first.path(output_format='list'))}: recorded {_show(first.t1)}, asked {_show(first.t2)}"


_LARGE = 20_000
_SHOWN = 60


def _size(value: Plain) -> int:
    """Return how many values there are: comparing very many takes minutes."""
    children = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return 1 + sum(map(_size, children))


def _text(recorded: object, asked: object) -> str:
    one, other = (value if isinstance(value, bytes) else repr(value).encode() for value in (recorded, asked))
    at = sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(one, other, strict=False)))
    return f"byte {at}: recorded {_show(one[at : at + _SHOWN])}, asked {_show(other[at : at + _SHOWN])}"


def _show(value: object) -> str:
    if str(value) == "not present":
        return "nothing"
    shown = value.decode("utf-8", "backslashreplace") if isinstance(value, bytes) else value
    text = json.dumps(shown, ensure_ascii=False, default=repr)
    return text if len(text) <= _SHOWN else text[:_SHOWN] + "…"
