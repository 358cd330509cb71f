"""One mistake at a time: a value and its mended form, with all that is not about some spots left as it was, or out."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

from driftproxy.model.plain import Path, Plain, Wild
from driftproxy.shapes.promise.keep import Entry, Kept, Spot

__all__ = ["focused", "mistakes"]


def mistakes(kept: Kept) -> Mapping[Path, Sequence[Spot]]:
    """Return the spots of a mended value by the path that they have in common."""
    found: defaultdict[Path, list[Spot]] = defaultdict(list)
    for spot in kept.spots:
        found[tuple(map(_step, spot))].append(spot)
    return found


def focused(value: Plain, mended: Plain, spots: Iterable[Spot]) -> tuple[Plain, Plain]:
    """Return a value as it was, and mended at these spots only; of lists, the elements that hold some of them."""
    steps: defaultdict[str | int, list[Spot]] = defaultdict(list)
    for spot in spots:
        if not spot:
            return value, mended
        steps[spot[0]].append(spot[1:])
    if isinstance(value, dict) and isinstance(mended, dict):
        return _object(value, mended, steps)
    if isinstance(value, list) and isinstance(mended, list):
        pairs = [
            focused(value[step], mended[step], steps[step]) for step in sorted(steps, key=int) if isinstance(step, int)
        ]
        return [before for before, _ in pairs], [after for _, after in pairs]
    return value, mended


def _object(
    value: dict[str, Plain], mended: dict[str, Plain], steps: Mapping[str | int, Sequence[Spot]]
) -> tuple[Plain, Plain]:
    before, after = dict(value), dict(value)
    for step, spots in steps.items():
        name = str(step)
        if name in value and name in mended:
            before[name], after[name] = focused(value[name], mended[name], spots)
        elif name in mended:
            after[name] = mended[name]
        else:
            after.pop(name, None)
    return before, after


def _step(step: str | int) -> str | Wild:
    return Wild.ITEM if isinstance(step, int) else Wild.ENTRY if isinstance(step, Entry) else step
