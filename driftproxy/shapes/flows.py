"""What became of each value between the two answers to one request: kept, lost, come, or turned into something else."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

from driftproxy.model.flow import Flow
from driftproxy.model.plain import Path, Plain, Wild
from driftproxy.model.pseudonym import PLACEHOLDER
from driftproxy.shapes.formats import format_of
from driftproxy.shapes.variants import variant_of

__all__ = ["flows"]

_DEEPEST = 200
_NUMBERS = frozenset({"integer", "decimal"})
_ALIKE = 0.5
"""Variants of a union that share this part of their fields are not told apart."""


def flows(pairs: Iterable[tuple[Plain, Plain]], root: Path = ()) -> Mapping[Path, Flow]:
    """Return the flow at every path, `root` being where the paired values lie.

    Elements of two lists are matched by position where the lists are as long, else, or where these disagree, by `id`.
    """
    found: defaultdict[Path, Flow] = defaultdict(Flow)
    for stored, fresh in pairs:
        _walk(found, root, stored, fresh)
    return found


def _walk(found: defaultdict[Path, Flow], path: Path, stored: Plain, fresh: Plain) -> None:
    here = found[path]
    here.kept += 1
    before, after = _label(stored), _label(fresh)
    here.turns[before, after] += 1
    if isinstance(stored, dict) and isinstance(fresh, dict):
        here.objects += 1
        if _switched(stored, fresh):
            here.switched += 1
            for name in stored.keys() | fresh.keys():
                child = found[*path, name]
                kept, lost, come = child.aside
                child.aside = (
                    kept + (name in stored and name in fresh),
                    lost + (name not in fresh),
                    come + (name not in stored),
                )
        _fields(found, path, stored, fresh)
    elif isinstance(stored, list) and isinstance(fresh, list):
        for one, other in _matched(stored, fresh):
            _walk(found, (*path, Wild.ITEM), one, other)
    elif stored is not None and (before == after or {before, after} == _NUMBERS):
        here.same += stored == fresh
        here.other += stored != fresh


def _fields(found: defaultdict[Path, Flow], path: Path, stored: dict[str, Plain], fresh: dict[str, Plain]) -> None:
    if len(path) > _DEEPEST:
        return
    for name, value in stored.items():
        if name in fresh:
            _walk(found, (*path, name), value, fresh[name])
        else:
            found[*path, name].lost += 1
    for name in fresh:
        if name not in stored:
            found[*path, name].come += 1


def _switched(stored: dict[str, Plain], fresh: dict[str, Plain]) -> bool:
    if variant_of(stored) == variant_of(fresh):
        return False
    return len(stored.keys() & fresh.keys()) < _ALIKE * len(stored.keys() | fresh.keys())


def _matched(stored: Sequence[Plain], fresh: Sequence[Plain]) -> Iterable[tuple[Plain, Plain]]:
    if len(stored) == len(fresh) and all(map(_may_match, stored, fresh)):
        return zip(stored, fresh, strict=True)
    known = {key: value for value in stored if (key := _identity(value)) is not None}
    return [(known[key], value) for value in fresh if (key := _identity(value)) in known]


def _may_match(one: Plain, other: Plain) -> bool:
    return one is None or other is None or _identity(one) == _identity(other)


def _identity(value: Plain) -> str | int | None:
    found = value.get("id") if isinstance(value, dict) else None
    return found if isinstance(found, str | int) else None


def _label(value: Plain) -> str:
    """Return the label of a value as `Shape.labels` counts it."""
    if isinstance(value, str):
        name = format_of(value) if value and value != PLACEHOLDER else "empty"
        return f"string ({name})" if name else "string"
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "boolean"
    if isinstance(value, int | float):
        return "integer" if isinstance(value, int) else "decimal"
    return "array" if isinstance(value, list) else "object"
