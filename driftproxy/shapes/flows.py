"""What became of each value between the two answers to one request: kept, lost, come, or turned into something else.

Values are looked at by column, as in `infer`: all pairs at one place at once.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from itertools import repeat
from operator import eq
from types import NoneType
from typing import Any

from driftproxy.model.flow import Flow
from driftproxy.model.identity import identity
from driftproxy.model.plain import Path, Plain, Wild
from driftproxy.shapes.formats import format_of, one_format
from driftproxy.shapes.infer import aligned
from driftproxy.shapes.variants import telling, variants_of

__all__ = ["flows"]

_DEEPEST = 200
_NUMBERS = frozenset({"integer", "decimal"})
_ALIKE = 0.5
"""Variants of a union that share this part of their fields are not told apart."""

Found = defaultdict[Path, Flow]
Record = dict[str, Plain]
Column = Sequence[Any]  # of values of one kind, which a type checker cannot follow
Side = tuple[Sequence[Record], Mapping[str, Column]]  # objects, and the values of their fields where all have the same
Names = tuple[str, str]
Above = Sequence[Names]  # of which variants the objects are that hold each pair; one alone where all are of these

_NONE: Above = (("", ""),)


def flows(pairs: Iterable[tuple[Plain, Plain]], root: Path = ()) -> Mapping[Path, Flow]:
    """Return the flow at every path, `root` being where the paired values lie.

    Elements of two lists are matched by position where the lists are as long, else, or where these disagree, by their
    `identity`.
    """
    found: Found = defaultdict(Flow)
    if sides := list(zip(*pairs, strict=True)):
        _walk(found, root, *sides)
    return found


def _walk(found: Found, path: Path, stored: Column, fresh: Column, above: Above = _NONE) -> None:
    here = found[path]
    here.kept += len(stored)
    turns = list(zip(_labels(stored), _labels(fresh), strict=True))
    here.turns.update(turns)
    for turn in list(here.turns):
        one, other, over = stored, fresh, above
        if len(here.turns) > 1:
            chosen = [number for number, each in enumerate(turns) if each == turn]
            one, other = ([side[number] for number in chosen] for side in (stored, fresh))
            over = above if len(above) == 1 else [above[number] for number in chosen]
        before, after = turn
        if before == after == "object":
            here.objects += len(one)
            _fields(found, path, one, other, over)
        elif before == after == "array":
            _elements(found, path, one, other)
        elif before != "null" and (before == after or {before, after} == _NUMBERS):
            same = sum(map(eq, one, other))
            here.same += same
            here.other += len(one) - same


def _fields(found: Found, path: Path, stored: Sequence[Record], fresh: Sequence[Record], above: Above) -> None:
    olds, news = aligned(stored), aligned(fresh)
    if len(path) <= _DEEPEST and olds and olds.keys() == news.keys():  # most often all have the same fields
        over = _variants((stored, olds), (fresh, news), above)
        for name, column in olds.items():
            _walk(found, (*path, name), column, news[name], over)
    else:
        _apart(found, path, stored, fresh, _variants((stored, olds), (fresh, news), above))


def _variants(stored: Side, fresh: Side, above: Above) -> Above:
    """Return of which variants the objects of each pair are."""
    sides: list[str | Sequence[str]] = []
    for (records, columns), over in zip((stored, fresh), zip(*above, strict=True), strict=True):
        told = columns or {
            name: [one[name] for one in records if name in one] for name in telling(set().union(*records))
        }
        sides.append(variants_of(records, told, over[0] if len(over) == 1 else over))
    one, other = ([side] * len(stored[0]) if isinstance(side, str) else side for side in sides)
    together = list(zip(one, other, strict=True))
    return together[:1] if all(isinstance(side, str) for side in sides) else together


def _apart(found: Found, path: Path, stored: Sequence[Record], fresh: Sequence[Record], of: Above) -> None:
    columns: defaultdict[str, tuple[list[Plain], list[Plain], list[Names]]] = defaultdict(lambda: ([], [], []))
    each = of if len(of) > 1 else repeat(of[0], len(stored))
    for old, new, names in zip(stored, fresh, each, strict=True):
        if old.keys() != new.keys():
            _aside(found, path, old, new, other=names[0] != names[1])
        for name, value in old.items():
            if name in new:
                olds, news, over = columns[name]
                olds.append(value)
                news.append(new[name])
                over.append(names)
    if len(path) <= _DEEPEST:
        for name, (olds, news, over) in columns.items():
            _walk(found, (*path, name), olds, news, over if len(of) > 1 else of)


def _aside(found: Found, path: Path, old: Record, new: Record, *, other: bool) -> None:
    """Count the fields that are on one side only, and all fields of what is of an `other` variant and quite another."""
    if other and len(old.keys() & new.keys()) < _ALIKE * len(old.keys() | new.keys()):
        found[path].switched += 1
        for name in old.keys() | new.keys():
            child = found[*path, name]
            kept, lost, come = child.aside
            child.aside = kept + (name in old and name in new), lost + (name not in new), come + (name not in old)
    if len(path) <= _DEEPEST:
        for name in old.keys() - new.keys():
            found[*path, name].lost += 1
        for name in new.keys() - old.keys():
            found[*path, name].come += 1


def _elements(found: Found, path: Path, stored: Sequence[list[Plain]], fresh: Sequence[list[Plain]]) -> None:
    olds: list[Plain] = []
    news: list[Plain] = []
    for old, new in zip(stored, fresh, strict=True):
        if _may_match(old, new):
            olds += old
            news += new
        else:
            known: dict[str | None, Plain] = {identity(value): value for value in old}
            known.pop(None, None)
            for value in new:
                if (key := identity(value)) in known:
                    olds.append(known[key])
                    news.append(value)
    if olds:
        _walk(found, (*path, Wild.ITEM), olds, news)


def _may_match(stored: Sequence[Plain], fresh: Sequence[Plain]) -> bool:
    """Return whether nothing says that elements with one position are two things.

    Where no element of a side has an id, that of the others has moved, or another name.
    """
    if len(stored) != len(fresh):
        return False
    pairs = [
        (identity(one), identity(other))
        for one, other in zip(stored, fresh, strict=True)
        if not (one is None or other is None)
    ]
    return all(was == now for was, now in pairs) or not all(map(any, zip(*pairs, strict=True)))


def _labels(column: Column) -> Sequence[str]:
    """Return the label of each value, as `Shape.labels` counts it."""
    kinds = set(map(type, column))
    if kinds == {str}:
        texts = set(column)
        one = one_format(texts, "\n".join(texts))
        return list(map(_text_label, column)) if one is None else [_named(one)] * len(column)
    if len(kinds) == 1:
        return [_LABELS[kind] for kind in kinds] * len(column)
    return [_LABELS.get(type(value)) or _text_label(value) for value in column]


def _text_label(text: str) -> str:
    return _named(format_of(text) if text else "empty")


def _named(form: str) -> str:
    return f"string ({form})" if form else "string"


_LABELS = {dict: "object", list: "array", NoneType: "null", bool: "boolean", int: "integer", float: "decimal"}
