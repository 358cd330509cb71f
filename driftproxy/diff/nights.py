"""On how many nights before was an answer as it is recorded? What was steady for so long, and changes, has changed."""

from collections.abc import Callable
from hashlib import blake2s

from driftproxy.diff.outline import places
from driftproxy.model.known import AS_RECORDED, Known, Where
from driftproxy.model.plain import Path, show
from driftproxy.model.shape import Shape
from driftproxy.model.surface import Endpoint

__all__ = ["likeness", "steady"]

_MOST = 30.0
"""More nights say no more: nobody looks at what came of them one by one."""


def likeness(shape: Shape) -> str:
    """Return a digest of what a shape looks like; counts and values are not in it."""
    return blake2s("\n".join(places(shape, ())).encode("utf-8", "surrogatepass"), digest_size=8).hexdigest()


def steady(known: Known, today: str, endpoint: Endpoint, status: int, stored: Shape) -> Callable[[Path], float]:
    """Return what says of a place on how many nights before today all answers showed it as the recordings do.

    None of a place that is known to vary, or is below one; and a night on which some requests were not asked is a part
    of one. Recordings that look different now have no nights before them.
    """
    diary = known.places.get(Where(str(endpoint), status, AS_RECORDED), {})
    like = likeness(stored) if diary else ""
    seen = {day: max((one.get(like, 0) for one in rounds), default=0) for day, rounds in diary.items() if day < today}
    nights = min(_MOST, sum(min(1.0, many / stored.count) for many in seen.values()) if stored.count else 0.0)
    if not nights:
        return lambda _path: 0.0
    varying = {where.path for where in known if where[:2] == (str(endpoint), status) and where.path != AS_RECORDED}
    return lambda path: 0.0 if any(show(path[:depth]) in varying for depth in range(len(path) + 1)) else nights
