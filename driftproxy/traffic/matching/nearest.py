"""Which recorded requests are nearest to one that fits none, and the differences in words."""

import json
from collections.abc import Collection, Iterable, Iterator
from heapq import nlargest
from itertools import islice, takewhile

from driftproxy.model.http import Headers, Request
from driftproxy.model.plain import Plain, show
from driftproxy.traffic.matching.match import Key, key, plain

__all__ = ["differences", "most_like"]


def most_like(asked: Key, recorded: Iterable[Key]) -> list[Key]:
    """Return the keys that are nearest, the nearest first: host, path, method, query and body count in this order.

    Beside the nearest these are only keys that ask the same of the same place, but for query, body and headers.
    """
    words = set(asked.body.split(b","))
    best = nlargest(_NEAREST, recorded, key=lambda one: _likeness(one, asked, words))
    return [one for one in best if one == best[0] or _place(one) == _place(asked)]


def differences(one: Request, other: Request, headers: Collection[str] = ()) -> tuple[str, ...]:
    """Return what differs between a recorded request and another, in words; `headers` count, too.

    Of very many differences the first. Of what is asked in another place only how the places differ.
    """
    recorded, asked = key(one, headers), key(other, headers)
    if _place(recorded) != _place(asked):
        names = ("host", "path", "method")
        pairs = zip(names, _place(recorded), _place(asked), strict=True)
        return tuple(f"the {name}: recorded {was}, asked {now}" for name, was, now in pairs if was != now)
    found: list[str] = []
    if recorded.query != asked.query:
        found += (f"the query: {words}" for words in _pairs("parameters", recorded.query, asked.query))
    if recorded.body != asked.body:
        found += (f"the body: {words}" for words in islice(_body(plain(one), plain(other)), _MOST))
    if recorded.headers != asked.headers:
        found += (f"the headers: {words}" for words in _pairs("values", recorded.headers, asked.headers))
    return tuple(found[:_MOST]) or ("nothing: this request is recorded",)


_NEAREST = 3
_MOST = 10


def _place(one: Key) -> tuple[str, str, str]:
    return one.origin, one.path, one.method


def _likeness(recorded: Key, asked: Key, words: set[bytes]) -> tuple[float, ...]:
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
        len(words & set(recorded.body.split(b","))) if _place(recorded) == _place(asked) else 0,
        -abs(len(recorded.body) - len(asked.body)),
        recorded.headers == asked.headers,
    )


def _pairs(what: str, recorded: Headers, asked: Headers) -> Iterator[str]:
    gone = [pair for pair in recorded if pair not in asked]
    come = [pair for pair in asked if pair not in recorded]
    if not gone and not come:
        yield f"recorded {len(recorded)} {what}, asked {len(asked)}"
    for name, value in gone:
        now = next((pair for pair in come if pair[0] == name), None)
        if now:
            come.remove(now)
        yield f"{name}: recorded {_show(value)}, asked {_show(now[1]) if now else 'without it'}"
    for name, value in come:
        yield f"{name}: recorded without it, asked {_show(value)}"


def _body(recorded: Plain | bytes, asked: Plain | bytes) -> Iterator[str]:
    if isinstance(recorded, bytes) or isinstance(asked, bytes) or _size(recorded) + _size(asked) > _LARGE:
        yield _text(recorded, asked)
        return
    from deepdiff import DeepDiff  # noqa: PLC0415 - slow to load, and most requests have a recording

    found = DeepDiff(recorded, asked, view="tree", threshold_to_diff_deeper=0)
    levels = [level for kind in found.values() for level in kind]
    if not levels:
        yield "recorded and asked differ in the kind of a number"
    for level in sorted(levels, key=lambda level: (len(level.path(output_format="list")), str(level.path()))):
        yield f"{show(level.path(output_format='list'))}: recorded {_show(level.t1)}, asked {_show(level.t2)}"


_LARGE = 5_000
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
