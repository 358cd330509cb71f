"""What became of each value between the two answers to one request: kept, lost, come, or turned into something else."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

from driftproxy.model.flow import Flow
from driftproxy.model.plain import Path, Plain, Wild
from driftproxy.shapes.formats import format_of

__all__ = ["flows"]

_DEEPEST = 200


def flows(pairs: Iterable[tuple[Plain, Plain]], root: Path = ()) -> Mapping[Path, Flow]:
    """Return the flow at every path, `root` being where the paired values lie.

    Elements of two lists are matched by their `id` if they have one, else by position where the lists are as long.
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
        _fields(found, path, stored, fresh)
    elif isinstance(stored, list) and isinstance(fresh, list):
        for one, other in _matched(stored, fresh):
            _walk(found, (*path, Wild.ITEM), one, other)
    elif before == after and stored is not None:
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


def _matched(stored: Sequence[Plain], fresh: Sequence[Plain]) -> Iterable[tuple[Plain, Plain]]:
    known = {key: value for value in stored if (key := _identity(value)) is not None}
    if known:
        return [(known[key], value) for value in fresh if (key := _identity(value)) in known]
    return zip(stored, fresh, strict=True) if len(stored) == len(fresh) else ()


def _identity(value: Plain) -> str | int | None:
    found = value.get("id") if isinstance(value, dict) else None
    return found if isinstance(found, str | int) else None


def _label(value: Plain) -> str:
    """Return the label of a value as `Shape.labels` counts it."""
    if isinstance(value, str):
        name = format_of(value) if value else "empty"
        return f"string ({name})" if name else "string"
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "boolean"
    if isinstance(value, int | float):
        return "number"
    return "array" if isinstance(value, list) else "object"
